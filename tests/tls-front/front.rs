//! TLS in front of a simulator, for what needs a server with a certificate.

use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair};
use ringtray_simulator::Simulator;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Speaks TLS in front of a simulator, with a certificate that it signed itself.
pub(crate) struct Front {
    pub(crate) port: u16,
    task: JoinHandle<()>,
}

impl Front {
    pub(crate) async fn of(simulator: &Simulator) -> Front {
        Front::at(simulator, 0).await
    }

    async fn at(simulator: &Simulator, port: u16) -> Front {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "the telephone system");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = simulator.address().trim_start_matches("http://").to_owned();
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                connections.spawn(async move {
                    // Who does not believe the certificate ends here.
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut simulator = TcpStream::connect(behind).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut simulator).await;
                });
            }
        });
        Front { port, task }
    }

    pub(crate) fn address(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Another certificate at the same place.
    pub(crate) async fn replaced(self, simulator: &Simulator) -> Front {
        self.task.abort();
        let _ = self.task.await;
        Front::at(simulator, self.port).await
    }
}
