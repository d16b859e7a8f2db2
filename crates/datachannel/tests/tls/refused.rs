//! Certificates that the system does not trust, and how they are reported.

use ringtray_datachannel::{ReasonKind, ServerAddress, Trust};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::server::{Dates, Identity, TlsServer, TrustFile, authority, intermediate};
use crate::support::{Account, assert_helpful, bot, config, limits, soon};

#[tokio::test]
async fn a_self_signed_certificate_is_refused_and_shown() {
    for identity in [
        Identity::self_signed("localhost", Dates::Century),
        Identity::self_signed_authority("localhost", Dates::Century),
    ] {
        let mut server = TlsServer::start(&identity).await;
        let reason = server.assert_refused(Trust::System, ReasonKind::CertificateIssuer, &identity).await;
        for said in ["self-signed", &identity.fingerprint().to_string(), "in Ringtray", "administrator"] {
            assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
        }
        let shown = *reason.certificate.unwrap();
        assert_eq!(shown.subject, "CN=Telephone system");
        assert_eq!(shown.issuer, shown.subject);
        assert_eq!(shown.names, ["localhost"]);
        // The 1st of January and of June 2100, as printed by `date -u -d … +%s`.
        assert_eq!((shown.not_before.0, shown.not_after.0), (978_307_200_000, 4_115_491_200_000));
    }
}

#[tokio::test]
async fn an_authority_nobody_knows_is_refused() {
    let identity = Identity::issued(&authority(), "localhost", Dates::Now);
    let mut server = TlsServer::start(&identity).await;
    let reason = server.assert_refused(Trust::System, ReasonKind::CertificateIssuer, &identity).await;
    for said in
        ["Ringtray test authority", &identity.fingerprint().to_string(), "in Ringtray", "own authority"]
    {
        assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
    }
    assert!(!reason.message.to_string().contains("self-signed"), "{reason:?}");
    let shown = *reason.certificate.unwrap();
    assert_eq!(
        (shown.subject.as_str(), shown.issuer.as_str()),
        ("CN=Telephone system", "CN=Ringtray test authority")
    );
}

#[tokio::test]
async fn an_intermediate_certificate_that_is_not_sent_is_named() {
    let root = authority();
    let between = intermediate(&root);
    let mut identity = Identity::issued(&between, "localhost", Dates::Now);
    let file = TrustFile::with(root.pem());
    let mut server = TlsServer::start(&identity).await;
    let reason = server.assert_refused(file.trust(), ReasonKind::CertificateIssuer, &identity).await;
    for said in ["every intermediate one, without the root", "Ringtray test intermediate", "in Ringtray"] {
        assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
    }
    identity.chain.push(between.der().clone());
    let mut server = TlsServer::start(&identity).await;
    let reason = server.assert_refused(Trust::System, ReasonKind::CertificateIssuer, &identity).await;
    assert!(!reason.message.to_string().contains("intermediate one"), "{reason:?}");
    server.assert_accepted(file.trust()).await;
}

#[tokio::test]
async fn an_address_that_stands_as_a_name_is_told() {
    let authority = authority();
    let identity = Identity::for_dns_name(&authority, "127.0.0.1");
    let server = TlsServer::start(&identity).await;
    let file = TrustFile::with(authority.pem());
    let reason = server.connecting("127.0.0.1", file.trust()).waiting().await;
    assert_helpful(&reason, ReasonKind::CertificateName);
    for said in ["(DNS)", "IP:127.0.0.1"] {
        assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
    }
    let mut account = server.connecting("127.0.0.1", identity.pin());
    account.connected().await;
}

#[tokio::test]
async fn another_name_is_refused() {
    let authority = authority();
    let identity = Identity::issued(&authority, "pbx.example.com", Dates::Now);
    let mut server = TlsServer::start(&identity).await;
    let file = TrustFile::with(authority.pem());
    let reason = server.assert_refused(file.trust(), ReasonKind::CertificateName, &identity).await;
    for said in ["localhost", "pbx.example.com", "sign-in page"] {
        assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
    }
}

#[tokio::test]
async fn a_certificate_out_of_its_dates_is_refused() {
    let authority = authority();
    let file = TrustFile::with(authority.pem());
    for (dates, says) in [(Dates::Past, "expired on 1 June 2001"), (Dates::Future, "on 1 January 2100")] {
        let identity = Identity::issued(&authority, "localhost", dates);
        let mut server = TlsServer::start(&identity).await;
        let reason = server.assert_refused(file.trust(), ReasonKind::CertificateDate, &identity).await;
        assert!(reason.message.to_string().contains(says), "{reason:?}");
    }
}

#[tokio::test]
async fn what_can_not_be_understood_is_refused_and_can_not_be_accepted() {
    let identity = Identity::self_signed("localhost", Dates::Now).garbled();
    let mut server = TlsServer::start(&identity).await;
    server.assert_refused(Trust::System, ReasonKind::Tls, &identity).await;
}

#[tokio::test]
async fn a_port_without_tls_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let mut account = Account::connecting(config(ServerAddress::parse(&address).unwrap(), bot(), limits()));
    let (mut stream, _) = soon("a connection", listener.accept()).await.unwrap();
    stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    let reason = account.waiting().await;
    assert_helpful(&reason, ReasonKind::Tls);
    assert_eq!(reason.certificate, None);
}

#[tokio::test]
async fn a_connection_cut_while_encryption_is_agreed_on_is_told() {
    for is_reset in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let address = ServerAddress::parse(&address).unwrap();
        let mut account = Account::connecting(config(address, bot(), limits()));
        let (mut stream, _) = soon("a connection", listener.accept()).await.unwrap();
        let mut hello = [0; 16 << 10];
        assert!(soon("a greeting", stream.read(&mut hello)).await.unwrap() > 0);
        if is_reset {
            stream.set_zero_linger().unwrap();
        }
        drop(stream);
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::Tls);
        assert!(reason.message.to_string().contains("was lost while encryption"), "{reason:?}");
    }
}
