//! A server's wish for a client certificate, and what becomes of a connection without one.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_rustls::rustls::SignatureScheme;
use tokio_rustls::rustls::client::ResolvesClientCert;
use tokio_rustls::rustls::sign::CertifiedKey;

/// The server asked for a client certificate, was shown none, and ended the connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the server asked for a client certificate, and then: {0}")]
pub struct ClientCertificateWanted(#[source] io::Error);

impl ClientCertificateWanted {
    /// How the connection ended.
    #[must_use]
    pub fn end(&self) -> &io::Error {
        &self.0
    }

    /// The error of a stream on which one was asked for.
    pub(super) fn with(error: io::Error) -> io::Error {
        io::Error::new(error.kind(), ClientCertificateWanted(error))
    }
}

/// Has no certificate to show, and remembers that one was asked for.
#[derive(Debug, Default)]
pub(super) struct NoClientCertificate(AtomicBool);

impl NoClientCertificate {
    /// Whether the server asked for one.
    pub(super) fn was_asked_for(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl ResolvesClientCert for NoClientCertificate {
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::Release);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
