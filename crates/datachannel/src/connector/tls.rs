//! TLS over an open stream, verified by the operating system's trust.

use std::io;
use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig};

use super::{ConnectError, Trust};
use crate::address::ServerAddress;

pub(super) async fn encrypt(
    stream: TcpStream,
    server: &ServerAddress,
    trust: Trust,
) -> Result<TlsStream<TcpStream>, ConnectError> {
    let name = ServerName::try_from(server.host().to_owned())
        .map_err(|error| ConnectError::Tls(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
    // Read anew for each connection, so that an authority installed meanwhile counts. It reads files.
    let config = tokio::task::spawn_blocking(move || config(&trust))
        .await
        .map_err(|error| ConnectError::TrustStore(error.to_string()))?
        .map_err(|error| ConnectError::TrustStore(error.to_string()))?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(ConnectError::Tls)
}

fn config(trust: &Trust) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = match trust {
        Trust::Authorities(file) => {
            let authorities: Result<Vec<_>, _> =
                CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
            let authorities = authorities.map_err(|error| rustls::Error::General(error.to_string()))?;
            Verifier::new_with_extra_roots(authorities, provider.clone())?
        }
        Trust::System | Trust::Pinned(_) => Verifier::new(provider.clone())?,
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // WebSocket and our requests are HTTP/1.1; a server that prefers HTTP/2 has to know.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
