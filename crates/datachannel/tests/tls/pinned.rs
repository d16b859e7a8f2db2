//! A certificate that the user accepted.

use ringtray_datachannel::{Fingerprint, ReasonKind, Revision, Trust};
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::server::{Dates, Identity, Seen, TlsServer, TrustFile, authority};
use crate::support::{Account, grant};

#[tokio::test]
async fn a_pin_accepts_its_certificate_whatever_is_in_it() {
    let authority = authority();
    for identity in [
        Identity::self_signed("localhost", Dates::Now),
        Identity::self_signed_authority("localhost", Dates::Now),
        Identity::issued(&authority, "localhost", Dates::Now),
        Identity::self_signed("pbx.example.com", Dates::Now),
        Identity::self_signed("localhost", Dates::Past),
        Identity::self_signed("localhost", Dates::Future),
    ] {
        TlsServer::start(&identity).await.assert_accepted(identity.pin()).await;
    }
}

#[tokio::test]
async fn a_pin_holds_with_either_version_of_tls() {
    let identity = Identity::self_signed("localhost", Dates::Now);
    for version in [&TLS12, &TLS13] {
        TlsServer::speaking(&[version], &identity).await.assert_accepted(identity.pin()).await;
    }
}

#[tokio::test]
async fn a_pin_lets_a_sign_in_through_too() {
    let identity = Identity::self_signed("localhost", Dates::Now);
    let mut server = TlsServer::start(&identity).await;
    let mut account = Account::connecting(server.config("localhost", identity.pin(), grant()));
    assert_eq!(account.connected().await, (Revision::Four, "tls".into()));
    for begins in ["POST ", "GET "] {
        let seen = server.seen().await;
        assert!(matches!(&seen, Seen::Asked(request) if request.starts_with(begins)), "{seen:?}");
    }
}

#[tokio::test]
async fn another_certificate_breaks_the_pin_until_the_right_one_is_back() {
    let accepted = Identity::self_signed("localhost", Dates::Now);
    for other in [
        Identity::self_signed("localhost", Dates::Now),
        Identity::issued(&authority(), "localhost", Dates::Now),
        Identity::self_signed("localhost", Dates::Past),
    ] {
        let mut server = TlsServer::start(&other).await;
        let reason = server.assert_refused(accepted.pin(), ReasonKind::CertificateChanged, &other).await;
        for said in
            ["not the one that was accepted", "listening", "renewed", &other.fingerprint().to_string()]
        {
            assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
        }
        assert!(reason.detail.contains(&accepted.fingerprint().to_string()), "{reason:?}");
        drop(server);
        TlsServer::start(&accepted).await.assert_accepted(accepted.pin()).await;
    }
}

#[tokio::test]
async fn the_pinned_certificate_without_its_key_is_refused() {
    let accepted = Identity::self_signed("localhost", Dates::Now);
    let thief = Identity::self_signed("localhost", Dates::Now);
    for version in [&TLS12, &TLS13] {
        let mut server = TlsServer::presenting(&[version], &accepted, &thief).await;
        let reason = server.assert_refused(accepted.pin(), ReasonKind::Tls, &accepted).await;
        assert!(reason.message.to_string().contains("could not prove"), "{reason:?}");
    }
}

#[tokio::test]
async fn a_certificate_issued_by_the_pinned_one_is_refused() {
    let authority = authority();
    let issued = Identity::issued(&authority, "localhost", Dates::Now);
    // The same authority is valid as an authority, and not as a pin.
    let file = TrustFile::with(authority.pem());
    TlsServer::start(&issued).await.assert_accepted(file.trust()).await;
    let pinned = Trust::Pinned(Fingerprint(Sha256::digest(authority.der()).into()));
    let mut server = TlsServer::start(&issued).await;
    server.assert_refused(pinned, ReasonKind::CertificateChanged, &issued).await;
}
