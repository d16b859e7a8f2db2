//! A simulator behind TLS, and a proxy before it.

use std::sync::{Arc, Mutex};

use crate::support::LIMIT;
use rcgen::{CertificateParams, KeyPair};
use ringtray_datachannel::Fingerprint;
use ringtray_simulator::{Options, Scenario, Simulator};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A server for `localhost` with a self-signed certificate.
pub(crate) struct TlsServer {
    _simulator: Simulator,
    port: u16,
    certificate: rcgen::Certificate,
    refused: Arc<Notify>,
}

impl TlsServer {
    pub(crate) async fn start() -> Self {
        let simulator = Simulator::start(Options { scenario: Scenario::quiet(), ..Options::default() });
        let simulator = simulator.await.unwrap();
        let behind = simulator.address().trim_start_matches("http://").to_owned();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls));

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let refused = Arc::new(Notify::new());
        let told = refused.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, behind, told) = (acceptor.clone(), behind.clone(), told.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return told.notify_one() };
                    let mut inner = TcpStream::connect(behind).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut inner).await;
                });
            }
        });
        Self { _simulator: simulator, port, certificate, refused }
    }

    /// A configuration for it, with these keys besides.
    pub(crate) fn configuration(&self, more: &str) -> String {
        format!(r#"{{ "uri": "https://localhost:{}", {more} "bot": {{ "token": "demo" }} }}"#, self.port)
    }

    /// A client has refused the certificate, and once more.
    pub(crate) async fn refused_twice(&self) {
        for _ in 0..2 {
            tokio::time::timeout(LIMIT, self.refused.notified()).await.expect("a refusal");
        }
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(self.certificate.der()).into())
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }
}

/// A proxy that connects to whatever it is asked for. The address, and the heads of the requests it was sent.
pub(crate) async fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = heads.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let seen = seen.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                let target = head.split(' ').nth(1).unwrap().to_owned();
                seen.lock().unwrap().push(head);
                let mut inner = TcpStream::connect(target).await.unwrap();
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut inner).await;
            });
        }
    });
    (address, heads)
}
