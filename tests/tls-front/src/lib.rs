//! TLS in front of a simulator, for tests that need a server with a certificate.

#![allow(clippy::unwrap_used, reason = "of use to tests only")]

use std::sync::Arc;

use rcgen::{Certificate, CertificateParams, DnType, KeyPair};
use ringtray_simulator::Simulator;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// Speaks TLS in front of a simulator, as `localhost` and with a self-signed certificate.
#[derive(Debug)]
pub struct Front {
    port: u16,
    certificate: Certificate,
    refused: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Front {
    /// A front at a free port.
    ///
    /// # Panics
    /// Without a port or a certificate.
    pub async fn of(simulator: &Simulator) -> Front {
        Front::at(simulator, 0, None).await
    }

    /// The same, for clients with this self-signed certificate (DER) only.
    ///
    /// # Panics
    ///
    /// Those of [`Front::of`].
    pub async fn for_client(simulator: &Simulator, client: &[u8]) -> Front {
        Front::at(simulator, 0, Some(client)).await
    }

    async fn at(simulator: &Simulator, port: u16, client: Option<&[u8]>) -> Front {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "the telephone system");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = match client {
            Some(client) => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from(client.to_vec())).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                config.with_client_cert_verifier(verifier.unwrap())
            }
            None => config.with_no_client_auth(),
        };
        let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = simulator.address().trim_start_matches("http://").to_owned();
        let refused = Arc::new(Notify::new());
        let task = tokio::spawn(serve(listener, acceptor, behind, Arc::clone(&refused)));
        Front { port, certificate, refused, task }
    }

    /// `https://localhost:PORT`
    #[must_use]
    pub fn address(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        self.certificate.der()
    }

    /// The certificate in PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Waits until a client has rejected the certificate, since the last call of this function.
    pub async fn refused(&self) {
        self.refused.notified().await;
    }

    /// A front at the same address with another certificate.
    ///
    /// # Panics
    /// As [`Front::of`].
    #[must_use]
    pub async fn replaced(self, simulator: &Simulator) -> Front {
        self.task.abort();
        let _ = self.task.await;
        Front::at(simulator, self.port, None).await
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, behind: String, refused: Arc<Notify>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, behind, refused) = (acceptor.clone(), behind.clone(), Arc::clone(&refused));
        connections.spawn(async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return refused.notify_one() };
            let mut simulator = TcpStream::connect(behind).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut simulator).await;
        });
    }
}
