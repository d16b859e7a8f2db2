//! TLS over an open stream. The server's certificate is always verified.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig};

use super::client_certificate::{
    self, CertificateResolver, ClientCertificate, ClientCertificateWanted, Identity, Shown,
};
use super::verifier::{Refused, Verifier};
use super::{ConnectError, Trust, authorities, presented};
use crate::address::ServerAddress;

/// Encrypts a stream. Also returns how the client answered a request for its certificate.
pub(super) async fn encrypt<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    server: &ServerAddress,
    trust: &Trust,
    own: Option<&ClientCertificate>,
) -> Result<(TlsStream<S>, Option<Shown>), ConnectError> {
    let name = ServerName::try_from(server.host().to_owned())
        .map_err(|error| ConnectError::Tls(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(verifier(trust, provider.clone()).await?);
    let ours = Arc::new(CertificateResolver::with(client_certificate(own).await?));
    let config = config(verifier.clone(), ours.clone(), provider)
        .map_err(|error| ConnectError::Tls(io::Error::other(error)))?;
    let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let shown = ours.shown();
    match connected {
        Ok(stream) => Ok((stream, shown)),
        Err(error) => Err(match (refusal(&error).zip(verifier.refused()), shown) {
            (Some((why, refused)), _) => refused_by(trust, why, refused),
            (None, Some(shown)) => ConnectError::Tls(ClientCertificateWanted::with(shown, error)),
            (None, None) => ConnectError::Tls(error),
        }),
    }
}

/// Created for each connection, so that newly installed CA certificates and replaced files take effect.
async fn verifier(trust: &Trust, provider: Arc<CryptoProvider>) -> Result<Verifier, ConnectError> {
    let file = match trust {
        Trust::Pinned(accepted) => return Ok(Verifier::pinned(*accepted, &provider)),
        Trust::Authorities(file) => Some(file.clone()),
        Trust::System => None,
    };
    let reading = tokio::task::spawn_blocking(move || {
        let own = match file {
            Some(file) => {
                authorities::read(&file).map_err(|error| ConnectError::AuthoritiesFile { file, error })?
            }
            None => Vec::new(),
        };
        Verifier::system(own, &provider).map_err(|error| ConnectError::TrustStore(error.to_string()))
    });
    reading.await.map_err(|error| ConnectError::TrustStore(error.to_string()))?
}

/// Read for each connection, so that a renewed certificate needs no restart.
async fn client_certificate(
    certificate: Option<&ClientCertificate>,
) -> Result<Option<Identity>, ConnectError> {
    let Some(certificate) = certificate.cloned() else { return Ok(None) };
    let reading = tokio::task::spawn_blocking(move || match client_certificate::read(&certificate) {
        Ok(own) => Ok(Some(own)),
        Err(error) => Err(ConnectError::ClientCertificateFile { file: certificate.file, error }),
    });
    reading.await.map_err(|error| ConnectError::Tls(io::Error::other(error)))?
}

fn config(
    verifier: Arc<Verifier>,
    ours: Arc<CertificateResolver>,
    provider: Arc<CryptoProvider>,
) -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(ours);
    // WebSocket and the other requests use HTTP/1.1, which a server that prefers HTTP/2 must know.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn refusal(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

fn refused_by(trust: &Trust, error: &rustls::Error, refused: Refused) -> ConnectError {
    let Refused { certificate, flaw } = refused;
    let certificate = Box::new(presented::certificate(&certificate));
    match (trust, flaw) {
        (Trust::Pinned(accepted), None) if certificate.fingerprint != *accepted => {
            ConnectError::CertificateChanged { accepted: *accepted, certificate }
        }
        (_, flaw) => ConnectError::Certificate { error: Box::new(error.clone()), flaw, certificate },
    }
}
