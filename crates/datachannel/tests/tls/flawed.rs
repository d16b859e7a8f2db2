//! Certificates that break a rule. The user can accept some of them; with others nobody can connect.

use rcgen::{BasicConstraints, ExtendedKeyUsagePurpose, IsCa};
use ringtray_datachannel::{Reason, ReasonKind, Trust};

use crate::openssl::{
    self, COPY, OpenSslServer, P256, P521, RSA_1024, RSA_2048, WEAK_KEYS_ALLOWED, issued_by_new,
};
use crate::server::{Dates, Identity, TlsServer, TrustFile, authority};
use crate::support::assert_helpful;

/// Refused and shown, with a reason that contains this. Once accepted, the server connects.
async fn assert_can_be_accepted(identity: &Identity, trust: Trust, says: &[&str]) {
    let mut server = TlsServer::start(identity).await;
    let reason = server.assert_refused(trust, ReasonKind::CertificateIssuer, identity).await;
    for said in [&identity.fingerprint().to_string(), "in Ringtray", "administrator"].iter().chain(says) {
        assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
    }
    server.assert_accepted(identity.pin()).await;
}

/// Can't be accepted, with a reason that contains this, whoever vouches for it, even if it is pinned.
async fn assert_unusable(identity: &Identity, options: &[&str], says: &[&str]) {
    let file = TrustFile::with(&identity.pem);
    for version in ["-tls1_2", "-tls1_3"] {
        for (trust, is_another) in [
            (Trust::System, false),
            (identity.pin(), false),
            (Identity::self_signed("localhost", Dates::Now).pin(), true),
            (file.trust(), false),
        ] {
            let server = OpenSslServer::start(identity, &[options, &[version]].concat());
            let reason = server.connecting(trust).waiting().await;
            assert_no_pin(&reason, says);
            let message = reason.message.to_string();
            assert_eq!(message.contains("not the one that was accepted"), is_another, "{reason:?}");
        }
    }
}

fn assert_no_pin(reason: &Reason, says: &[&str]) {
    assert_helpful(reason, ReasonKind::Tls);
    assert_eq!(reason.certificate, None, "{reason:?}");
    let message = reason.message.to_string();
    for said in ["accepting it would not help", "administrator"].iter().chain(says) {
        assert!(message.contains(said), "{said} is not in {reason:?}");
    }
    assert!(!message.contains("listening"), "{reason:?}");
}

#[tokio::test]
async fn a_certificate_signed_with_sha_1_can_be_accepted() {
    let authority = authority();
    let issued = openssl::issued(&authority, P256, &["-sha1", COPY[0], COPY[1]]);
    let file = TrustFile::with(authority.pem());
    assert_can_be_accepted(&issued, file.trust(), &["SHA-1", "SHA-256"]).await;
    let itself = openssl::self_signed(RSA_2048, &["-sha1"]);
    assert_can_be_accepted(&itself, Trust::System, &["self-signed"]).await;
}

#[tokio::test]
async fn a_certificate_for_another_purpose_can_be_accepted() {
    let authority = authority();
    let change = |params: &mut rcgen::CertificateParams| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    };
    let issued = Identity::issued_with(&authority, change);
    let file = TrustFile::with(authority.pem());
    assert_can_be_accepted(&issued, file.trust(), &["serverAuth"]).await;
    let itself = openssl::self_signed(P256, &["-addext", "extendedKeyUsage=clientAuth"]);
    assert_can_be_accepted(&itself, Trust::System, &["self-signed"]).await;
}

#[tokio::test]
async fn an_authoritys_own_certificate_can_be_accepted() {
    let authority = authority();
    let change =
        |params: &mut rcgen::CertificateParams| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issued = Identity::issued_with(&authority, change);
    let file = TrustFile::with(authority.pem());
    assert_can_be_accepted(&issued, file.trust(), &["CA:TRUE"]).await;
}

#[tokio::test]
async fn an_authority_with_a_weak_key_is_not_said_to_be_unknown() {
    for (key, says) in [(RSA_1024, "RSA with 1024 bits"), (P521, "P-521")] {
        let (authority, identity) = issued_by_new(key, P256);
        let file = TrustFile::with(authority);
        assert_can_be_accepted(&identity, file.trust(), &["Ringtray test authority", says]).await;
    }
}

#[tokio::test]
async fn an_authority_made_anew_with_another_kind_of_key_is_another_one() {
    let (_, identity) = issued_by_new(RSA_2048, P256);
    let file = TrustFile::with(authority().pem());
    assert_can_be_accepted(&identity, file.trust(), &["knows who issued", "Ringtray test authority"]).await;
}

#[tokio::test]
async fn a_short_rsa_key_can_not_be_accepted() {
    let identity = openssl::self_signed(RSA_1024, &[]);
    assert_unusable(&identity, WEAK_KEYS_ALLOWED, &["RSA", "1024 bits", "2048"]).await;
}

#[tokio::test]
async fn a_certificate_of_version_1_can_not_be_accepted() {
    let identity = openssl::issued(&authority(), P256, &[]);
    let server = OpenSslServer::start(&identity, &[]);
    for trust in [Trust::System, identity.pin()] {
        let reason = server.connecting(trust).waiting().await;
        assert_no_pin(&reason, &["X.509 version 1", "version 3"]);
    }
}

#[tokio::test]
async fn an_unknown_critical_extension_can_not_be_accepted() {
    let identity = openssl::self_signed(P256, &["-addext", "1.2.3.4=critical,ASN1:NULL"]);
    assert_unusable(&identity, &[], &["critical extension 1.2.3.4"]).await;
}

#[tokio::test]
async fn a_key_on_another_curve_can_not_be_accepted() {
    // OpenSSL first checks whether a client supports such a key, and then presents no certificate.
    let identity = openssl::self_signed(P521, &[]);
    let key = Identity::self_signed("localhost", Dates::Now);
    let mut server = TlsServer::presenting(tokio_rustls::rustls::ALL_VERSIONS, &identity, &key).await;
    for trust in [Trust::System, identity.pin()] {
        let reason = server.assert_refused(trust, ReasonKind::Tls, &identity).await;
        assert_no_pin(&reason, &["P-521", "P-256"]);
    }
}

#[tokio::test]
async fn a_key_in_the_short_form_can_not_be_accepted() {
    // With TLS 1.2 OpenSSL checks first, as above.
    let identity = openssl::self_signed_with_a_short_point();
    let server = OpenSslServer::start(&identity, &["-tls1_3"]);
    for trust in [Trust::System, identity.pin()] {
        let reason = server.connecting(trust).waiting().await;
        assert_no_pin(&reason, &["EC (compressed)", "P-256"]);
    }
}
