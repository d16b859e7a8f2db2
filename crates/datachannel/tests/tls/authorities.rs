//! An account's own file of trusted certificates.

use ringtray_datachannel::{ReasonKind, Revision, Trust};

use crate::server::{Dates, Identity, Seen, TlsServer, TrustFile, authority};
use crate::support::assert_helpful;

#[tokio::test]
async fn an_authority_in_the_file_lets_us_connect() {
    let authority = authority();
    let file = TrustFile::with(authority.pem());
    for name in ["localhost", "127.0.0.1"] {
        let server = TlsServer::start(&Identity::issued(&authority, name, Dates::Now)).await;
        let mut account = server.connecting(name, file.trust());
        assert_eq!(account.connected().await, (Revision::Four, "tls".into()));
    }
}

#[tokio::test]
async fn the_file_may_hold_several_authorities_or_one_in_der() {
    let (first, second) = (authority(), authority());
    let bundle = format!("\u{feff}Our company\r\n{}\nand the old one:\n{}", first.pem(), second.pem());
    let both = TrustFile::with(bundle);
    for authority in [&first, &second] {
        let server = TlsServer::start(&Identity::issued(authority, "localhost", Dates::Now)).await;
        server.assert_accepted(both.trust()).await;
        let der = TrustFile::with(authority.der());
        server.assert_accepted(der.trust()).await;
    }
}

/// As PowerShell writes text.
fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

#[tokio::test]
async fn the_file_may_be_written_as_other_programs_do() {
    let authority = authority();
    let server = TlsServer::start(&Identity::issued(&authority, "localhost", Dates::Now)).await;
    let pem = authority.pem();
    for contents in [
        utf_16(&pem, u16::to_le_bytes),
        utf_16(&pem, u16::to_be_bytes),
        pem.replace(" CERTIFICATE", " X509 CERTIFICATE").into_bytes(),
    ] {
        server.assert_accepted(TrustFile::with(contents).trust()).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_trusted_certificate_of_openssl_is_taken_if_it_is_trusted_for_servers() {
    use crate::openssl::converted;
    let authority = authority();
    let mut server = TlsServer::start(&Identity::issued(&authority, "localhost", Dates::Now)).await;
    for options in [
        &["-trustout"][..],
        &["-trustout", "-setalias", "Our company"],
        &["-addtrust", "serverAuth"],
        &["-addtrust", "emailProtection", "-addtrust", "anyExtendedKeyUsage"],
    ] {
        let trusted = converted(authority.pem(), options);
        assert!(trusted.starts_with(b"-----BEGIN TRUSTED CERTIFICATE-----"), "{options:?}");
        server.assert_accepted(TrustFile::with(trusted).trust()).await;
        assert!(matches!(server.seen().await, Seen::Asked(_)));
    }
    for options in [&["-addtrust", "emailProtection"][..], &["-addreject", "serverAuth"]] {
        let other = converted(authority.pem(), options);
        let file = TrustFile::with([authority.pem().as_bytes(), &other].concat());
        let reason = server.connecting("localhost", file.trust()).waiting().await;
        assert_helpful(&reason, ReasonKind::AuthoritiesFile);
        assert!(
            reason.message.to_string().contains("certificate number 2 is not trusted for servers"),
            "{reason:?}"
        );
        assert!(matches!(server.seen().await, Seen::Refused(None)));
    }
}

#[tokio::test]
async fn the_servers_own_certificate_may_be_in_the_file() {
    for identity in [
        Identity::self_signed("localhost", Dates::Now),
        Identity::self_signed_authority("localhost", Dates::Now),
        Identity::issued(&authority(), "localhost", Dates::Now),
    ] {
        let server = TlsServer::start(&identity).await;
        let file = TrustFile::with(&identity.pem);
        server.assert_accepted(file.trust()).await;
    }
}

#[tokio::test]
async fn in_the_file_a_name_and_dates_count() {
    use ReasonKind::{CertificateDate, CertificateName};
    for (name, dates, kind) in [
        ("pbx.example.com", Dates::Now, CertificateName),
        ("localhost", Dates::Past, CertificateDate),
        ("localhost", Dates::Future, CertificateDate),
    ] {
        let authority = authority();
        let issued = Identity::issued(&authority, name, dates);
        let file = TrustFile::with(authority.pem());
        TlsServer::start(&issued).await.assert_refused(file.trust(), kind, &issued).await;
        for own in [Identity::self_signed(name, dates), Identity::self_signed_authority(name, dates)] {
            let file = TrustFile::with(&own.pem);
            TlsServer::start(&own).await.assert_refused(file.trust(), kind, &own).await;
        }
    }
}

#[tokio::test]
async fn a_certificate_in_the_file_without_its_key_is_refused() {
    let (own, other) =
        (Identity::self_signed("localhost", Dates::Now), Identity::self_signed("localhost", Dates::Now));
    let versions = tokio_rustls::rustls::ALL_VERSIONS;
    let mut server = TlsServer::presenting(versions, &own, &other).await;
    let file = TrustFile::with(&own.pem);
    server.assert_refused(file.trust(), ReasonKind::Tls, &own).await;
}

#[tokio::test]
async fn a_file_that_was_replaced_counts_at_the_next_connection() {
    let (old, new) = (authority(), authority());
    let identity = Identity::issued(&new, "localhost", Dates::Now);
    let mut server = TlsServer::start(&identity).await;
    let file = TrustFile::with(old.pem());
    let mut account = server.connecting("localhost", file.trust());
    let reason = account.waiting().await;
    assert_helpful(&reason, ReasonKind::CertificateIssuer);
    assert!(reason.message.to_string().contains("file of certificates"), "{reason:?}");
    server.seen().await;
    file.replace(new.pem());
    account.connected().await;
}

#[tokio::test]
async fn a_file_that_is_no_use_is_told_by_its_name() {
    let authority = authority();
    let mut server = TlsServer::start(&Identity::issued(&authority, "localhost", Dates::Now)).await;
    let folder = tempfile::tempdir().unwrap();
    let cut = authority.pem().replace("-----END CERTIFICATE-----", "");
    let not_base64 = authority.pem().replacen("MII", "???", 1);
    let no_certificate =
        format!("{}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", authority.pem());
    let bad_head =
        format!("{}{}", authority.pem(), authority.pem().replacen("CERTIFICATE-----", "CERTIFICATE----", 1));
    let huge = "\n".repeat(5 << 20);
    for (contents, says) in [
        ("", "holds no certificate"),
        ("hello", "holds no certificate"),
        (cut.as_str(), "certificate number 1"),
        (not_base64.as_str(), "certificate number 1"),
        (no_certificate.as_str(), "certificate number 2"),
        (bad_head.as_str(), "certificate number 2"),
        (huge.as_str(), "larger than 4 MiB"),
    ] {
        let file = TrustFile::with(contents);
        let mut account = server.connecting("localhost", file.trust());
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::AuthoritiesFile);
        assert!(reason.message.to_string().contains(&file.path().display().to_string()), "{reason:?}");
        assert!(reason.message.to_string().contains(says), "{reason:?}");
        assert_eq!(reason.certificate, None);
        server.seen().await;
    }
    for (path, says) in
        [(folder.path().join("gone.pem"), "does not exist"), (folder.path().into(), "is no file")]
    {
        let mut account = server.connecting("localhost", Trust::Authorities(path.clone()));
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::AuthoritiesFile);
        assert!(reason.message.to_string().contains(&path.display().to_string()), "{reason:?}");
        assert!(reason.message.to_string().contains(says), "{reason:?}");
    }
}
