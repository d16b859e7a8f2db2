//! An account's file of trusted CA certificates.

use std::io;
use std::path::Path;

use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::file;
use super::pem::{self, Fault};

/// What is wrong with a file of trusted certificates. Each text completes the sentence "The file …".
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesFileError {
    /// It does not exist.
    #[error("does not exist")]
    Missing,
    /// It can't be read.
    #[error("can't be read ({0})")]
    Unreadable(io::Error),
    /// It is a folder or a device.
    #[error("is not a file")]
    NoFile,
    /// It is far larger than any list of CA certificates.
    #[error("is larger than {} MiB", LARGEST_FILE >> 20)]
    TooLarge,
    /// It holds no certificate.
    #[error("contains no certificate in PEM or DER format")]
    NoCertificate,
    /// It holds a certificate that can't be parsed.
    #[error("is damaged: its certificate number {0} can't be understood")]
    Damaged(usize),
    /// It holds an OpenSSL trusted certificate that is trusted for other purposes only.
    #[error("says that its certificate number {0} is not trusted for servers")]
    NotForServers(usize),
}

/// A system's whole list has about 200 KiB.
pub(crate) const LARGEST_FILE: u64 = 4 << 20;

/// Reads a file with one or several certificates in PEM, or with one in DER. Blocks.
pub(super) fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, AuthoritiesFileError> {
    let bytes = file::contents(path, LARGEST_FILE)?;
    let mut certificates = Vec::new();
    for certificate in pem::certificates(&bytes) {
        let number = certificates.len() + 1;
        let certificate = certificate.map_err(|fault| match fault {
            Fault::Damaged => AuthoritiesFileError::Damaged(number),
            Fault::NotForServers => AuthoritiesFileError::NotForServers(number),
        })?;
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        let certificate = CertificateDer::from(bytes.to_vec());
        return if is_usable(&certificate) {
            Ok(vec![certificate])
        } else {
            Err(AuthoritiesFileError::NoCertificate)
        };
    }
    match certificates.iter().position(|certificate| !is_usable(certificate)) {
        Some(place) => Err(AuthoritiesFileError::Damaged(place + 1)),
        None => Ok(certificates),
    }
}

impl From<file::Fault> for AuthoritiesFileError {
    fn from(fault: file::Fault) -> AuthoritiesFileError {
        match fault {
            file::Fault::Missing => AuthoritiesFileError::Missing,
            file::Fault::Unreadable(error) => AuthoritiesFileError::Unreadable(error),
            file::Fault::NoFile => AuthoritiesFileError::NoFile,
            file::Fault::TooLarge => AuthoritiesFileError::TooLarge,
        }
    }
}

fn is_usable(certificate: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}
