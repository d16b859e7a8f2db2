//! The client certificate, for servers that ask for one.

mod chain;
mod contents;
mod error;
mod file;
mod key;
mod pkcs12;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use secrecy::SecretString;
use tokio_rustls::rustls::SignatureScheme;
use tokio_rustls::rustls::client::ResolvesClientCert;
use tokio_rustls::rustls::sign::CertifiedKey;

use super::presented;
use crate::certificate::Certificate;

pub use error::ClientCertificateFileError;
pub(crate) use error::LARGEST_FILE;
pub(super) use file::read;

/// A client certificate. It is sent only to the server itself, only after the server's own certificate was accepted,
/// and only if the server asks for it. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The file with the certificate, its key and its chain, in PEM or PKCS#12. It is read for each connection.
    pub file: PathBuf,
    /// The password for the file or the key in it.
    pub password: Option<SecretString>,
}

/// What a server that asked for a client certificate was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// None, because none is configured.
    Nothing,
    /// None, because the server accepts no signature algorithm of the certificate's key.
    Unfit,
    /// This one.
    This(Arc<Certificate>),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shown::Nothing => f.write_str("none"),
            Shown::Unfit => {
                f.write_str("none, because its key supports no signature scheme that the server accepts")
            }
            Shown::This(certificate) => write!(f, "the one with SHA-256 {}", certificate.fingerprint),
        }
    }
}

/// The server asked for a client certificate and then closed the connection.
#[derive(Debug, thiserror::Error)]
#[error("the server asked for a client certificate, was shown {shown}, and then: {end}")]
pub struct ClientCertificateWanted {
    shown: Shown,
    #[source]
    end: io::Error,
}

impl ClientCertificateWanted {
    /// How the connection ended.
    #[must_use]
    pub fn end(&self) -> &io::Error {
        &self.end
    }

    /// What the server was shown.
    #[must_use]
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// The error of a stream on which the server asked for one.
    pub(super) fn with(shown: Shown, end: io::Error) -> io::Error {
        io::Error::new(end.kind(), ClientCertificateWanted { shown, end })
    }
}

/// A certificate with its key, ready to be shown.
#[derive(Debug)]
pub(super) struct Identity {
    key: Arc<CertifiedKey>,
    certificate: Arc<Certificate>,
}

impl Identity {
    fn of(key: CertifiedKey) -> Identity {
        let leaf = key.cert.first().map(AsRef::as_ref).unwrap_or_default();
        let certificate = Arc::new(presented::certificate(leaf));
        Identity { key: Arc::new(key), certificate }
    }
}

/// Answers a server's request for a client certificate, and remembers the request. For a single handshake.
#[derive(Debug)]
pub(super) struct CertificateResolver {
    own: Option<Identity>,
    asked: AtomicBool,
    fits: AtomicBool,
}

impl CertificateResolver {
    /// With this certificate.
    pub(super) fn with(own: Option<Identity>) -> CertificateResolver {
        CertificateResolver { own, asked: AtomicBool::default(), fits: AtomicBool::default() }
    }

    /// What the server was shown, if it asked.
    pub(super) fn shown(&self) -> Option<Shown> {
        self.asked.load(Ordering::Acquire).then(|| match &self.own {
            None => Shown::Nothing,
            Some(own) if self.fits.load(Ordering::Acquire) => Shown::This(own.certificate.clone()),
            Some(_) => Shown::Unfit,
        })
    }
}

impl ResolvesClientCert for CertificateResolver {
    fn resolve(&self, _issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Release);
        let key = &self.own.as_ref()?.key;
        key.key.choose_scheme(schemes)?;
        self.fits.store(true, Ordering::Release);
        Some(key.clone())
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}
