//! The system's own store of trusted certificates, which a test replaces.

use ringtray_datachannel::{State, Trust};
use tokio::process::Command;

use crate::openssl::{P256, RSA_1024, issued_by_new, self_signed};
use crate::server::{Dates, Identity, TlsServer, TrustFile, config_for};
use crate::support::{Account, bot};

const PORT: &str = "RINGTRAY_TEST_PORT";

/// The result of connecting with this store. A test can't set variables of its own process, so it starts itself again
/// with them.
async fn outcome(server: &TlsServer, store: &str) -> String {
    let store = TrustFile::with(store);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--exact", "--nocapture", "system_store::an_account_with_another_store"]);
    child.env(PORT, server.port().to_string());
    child.env("SSL_CERT_FILE", store.path()).env_remove("SSL_CERT_DIR");
    let output = child.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("1 passed"), "{output:?}");
    said
}

#[tokio::test]
#[ignore = "started by other tests, with SSL_CERT_FILE"]
async fn an_account_with_another_store() {
    let port = std::env::var(PORT).unwrap().parse().unwrap();
    let mut account = Account::connecting(config_for(port, Trust::System, bot()));
    let outcome = |state: &State| match state {
        State::Connected { .. } => Some("connected".to_owned()),
        State::Waiting { reason, .. } => Some(format!("{:?}: {}", reason.kind, reason.message)),
        _ => None,
    };
    println!("{}", account.until("an outcome", outcome).await);
}

#[tokio::test]
async fn a_self_signed_authority_in_the_store_is_trusted_as_a_servers() {
    for identity in [
        self_signed(P256, &[]),
        self_signed(P256, &["-addext", "extendedKeyUsage=serverAuth"]),
        Identity::self_signed_authority("localhost", Dates::Now),
        Identity::self_signed("localhost", Dates::Now),
    ] {
        let server = TlsServer::start(&identity).await;
        let said = outcome(&server, &identity.pem).await;
        assert!(said.contains("connected"), "{said}");
    }
}

#[tokio::test]
async fn in_the_store_a_name_dates_purpose_and_key_count() {
    let stranger = Identity::self_signed_authority("localhost", Dates::Now);
    for (identity, store, says) in [
        (Identity::self_signed_authority("pbx.example.com", Dates::Now), None, "CertificateName"),
        (Identity::self_signed_authority("localhost", Dates::Past), None, "CertificateDate"),
        (self_signed(P256, &["-addext", "extendedKeyUsage=clientAuth"]), None, "CertificateIssuer"),
        (self_signed(P256, &[]), Some(&stranger), "CertificateIssuer"),
    ] {
        let server = TlsServer::start(&identity).await;
        let said = outcome(&server, &store.unwrap_or(&identity).pem).await;
        assert!(said.contains(says), "{said}");
    }
    let identity = self_signed(P256, &[]);
    let versions = tokio_rustls::rustls::ALL_VERSIONS;
    let server = TlsServer::presenting(versions, &identity, &stranger).await;
    let said = outcome(&server, &identity.pem).await;
    assert!(said.contains("could not prove"), "{said}");
}

#[tokio::test]
async fn a_weak_authority_in_the_store_is_said_to_be_weak() {
    let (authority, identity) = issued_by_new(RSA_1024, P256);
    let server = TlsServer::start(&identity).await;
    let said = outcome(&server, &authority).await;
    assert!(said.contains("weak key: RSA with 1024 bits"), "{said}");
}
