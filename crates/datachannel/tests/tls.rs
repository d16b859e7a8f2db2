//! TLS: who is trusted, who is not, and how that is told.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use ringtray_datachannel::{ClientConfig, ReasonKind, Revision, ServerAddress, Trust};
use support::{Account, OPEN_FOUR, assert_helpful, bot, config, limits, soon};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_tungstenite::accept_async;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message as Frame;

/// An authority of our own.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Ringtray test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The authority's certificate in a file, as an administrator hands it out.
struct AuthorityFile(tempfile::NamedTempFile);

impl AuthorityFile {
    fn of(authority: &CertifiedIssuer<'static, KeyPair>) -> AuthorityFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), authority.pem()).unwrap();
        AuthorityFile(file)
    }

    fn trust(&self) -> Trust {
        Trust::Authorities(self.0.path().to_owned())
    }
}

/// What is in a certificate besides its name.
#[derive(Clone, Copy, PartialEq)]
enum Dates {
    Valid,
    Past,
    Future,
}

/// A TLS server on loopback that lets every client in, with a certificate for this name.
struct TlsServer {
    port: u16,
    task: JoinHandle<()>,
}

impl TlsServer {
    async fn start(authority: &CertifiedIssuer<'static, KeyPair>, name: &str, dates: Dates) -> TlsServer {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        match dates {
            // The platforms refuse certificates that are valid for too long.
            Dates::Valid => {
                let now = std::time::SystemTime::now();
                params.not_before = (now - Duration::from_secs(24 * 3600)).into();
                params.not_after = (now + Duration::from_secs(30 * 24 * 3600)).into();
            }
            Dates::Past => {
                params.not_before = date_time_ymd(2001, 1, 1);
                params.not_after = date_time_ymd(2001, 6, 1);
            }
            Dates::Future => {
                params.not_before = date_time_ymd(2100, 1, 1);
                params.not_after = date_time_ymd(2100, 6, 1);
            }
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, authority).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust us ends here.
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let mut socket = accept_async(stream).await.unwrap();
                    socket.send(Frame::text(OPEN_FOUR)).await.unwrap();
                    socket.next().await.unwrap().unwrap();
                    socket.send(Frame::text(r#"40{"sid":"tls"}"#)).await.unwrap();
                    while let Some(Ok(_)) = socket.next().await {}
                });
            }
        });
        TlsServer { port, task }
    }

    fn connecting(&self, host: &str, trust: Trust) -> Account {
        let address = ServerAddress::parse(&format!("https://{host}:{}", self.port)).unwrap();
        Account::connecting(ClientConfig { trust, ..config(address, bot(), limits()) })
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[tokio::test]
async fn a_trusted_authority_lets_us_connect() {
    let authority = authority();
    let file = AuthorityFile::of(&authority);
    for name in ["localhost", "127.0.0.1"] {
        let server = TlsServer::start(&authority, name, Dates::Valid).await;
        let mut account = server.connecting(name, file.trust());
        assert_eq!(account.connected().await, (Revision::Four, "tls".into()));
    }
}

#[tokio::test]
async fn an_authority_nobody_knows_is_refused() {
    let authority = authority();
    let server = TlsServer::start(&authority, "localhost", Dates::Valid).await;
    let mut account = server.connecting("localhost", Trust::System);
    assert_helpful(&account.waiting().await, ReasonKind::CertificateIssuer);
}

#[tokio::test]
async fn another_name_is_refused() {
    let authority = authority();
    let file = AuthorityFile::of(&authority);
    let server = TlsServer::start(&authority, "pbx.example.com", Dates::Valid).await;
    let mut account = server.connecting("localhost", file.trust());
    assert_helpful(&account.waiting().await, ReasonKind::CertificateName);
}

#[tokio::test]
async fn a_certificate_out_of_its_dates_is_refused() {
    let authority = authority();
    let file = AuthorityFile::of(&authority);
    for dates in [Dates::Past, Dates::Future] {
        let server = TlsServer::start(&authority, "localhost", dates).await;
        let mut account = server.connecting("localhost", file.trust());
        assert_helpful(&account.waiting().await, ReasonKind::CertificateDate);
    }
}

#[tokio::test]
async fn a_port_without_tls_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let mut account = Account::connecting(config(ServerAddress::parse(&address).unwrap(), bot(), limits()));
    let (mut stream, _) = soon("a connection", listener.accept()).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    assert_helpful(&account.waiting().await, ReasonKind::Tls);
}
