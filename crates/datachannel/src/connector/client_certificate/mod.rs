//! The certificate by which a server knows a client, for servers that ask for one.

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

/// A client certificate. It is shown to the server itself, after the server's own certificate was accepted, and only if
/// the server asks for one. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The file with the certificate, its key, and the certificates of those who vouch for it: PEM or PKCS#12. It is read
    /// anew for each connection.
    pub file: PathBuf,
    /// The password of the file or of the key in it.
    pub password: Option<SecretString>,
}

/// What a server was shown that asked for a client certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// None, because there is none.
    Nothing,
    /// None, because the server takes no signature that the certificate's key can make.
    Unfit,
    /// This one.
    This(Arc<Certificate>),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shown::Nothing => f.write_str("none"),
            Shown::Unfit => f.write_str("none, for its key can't sign as the server wants"),
            Shown::This(certificate) => write!(f, "the one with SHA-256 {}", certificate.fingerprint),
        }
    }
}

/// The server asked for a client certificate, and ended the connection without an answer.
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

    /// The error of a stream on which one was asked for.
    pub(super) fn with(shown: Shown, end: io::Error) -> io::Error {
        io::Error::new(end.kind(), ClientCertificateWanted { shown, end })
    }
}

/// A certificate with its key, ready to be shown.
#[derive(Debug)]
pub(super) struct Own {
    key: Arc<CertifiedKey>,
    certificate: Arc<Certificate>,
}

impl Own {
    fn of(key: CertifiedKey) -> Own {
        let leaf = key.cert.first().map(AsRef::as_ref).unwrap_or_default();
        let certificate = Arc::new(presented::certificate(leaf));
        Own { key: Arc::new(key), certificate }
    }
}

/// Answers a server that asks for a client certificate, and remembers that it did. For one handshake.
#[derive(Debug)]
pub(super) struct Answering {
    own: Option<Own>,
    asked: AtomicBool,
    fits: AtomicBool,
}

impl Answering {
    /// With this certificate.
    pub(super) fn with(own: Option<Own>) -> Answering {
        Answering { own, asked: AtomicBool::default(), fits: AtomicBool::default() }
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

impl ResolvesClientCert for Answering {
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
