//! An account's own file of trusted certificates.

use std::io;
use std::path::Path;

use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::file;
use super::pem::{self, Fault};

/// What is wrong with a file of trusted certificates. Each is a sentence's end: "The file … ".
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesFileError {
    /// There is none.
    #[error("does not exist")]
    Missing,
    /// It is there, but can't be read.
    #[error("can't be read ({0})")]
    Unreadable(io::Error),
    /// A folder or a device.
    #[error("is no file")]
    NoFile,
    /// Far larger than any list of authorities.
    #[error("is larger than {} MiB", LARGEST_FILE >> 20)]
    TooLarge,
    /// Nothing in it is a certificate.
    #[error("holds no certificate in PEM or DER format")]
    NoCertificate,
    /// A certificate in it can't be understood.
    #[error("is damaged: its certificate number {0} can't be understood")]
    Damaged(usize),
    /// A certificate in it says, in OpenSSL's way, that it is trusted for other purposes only.
    #[error("says that its certificate number {0} is not trusted for servers")]
    NotForServers(usize),
}

/// The whole list of a system has some 200 KiB.
pub(crate) const LARGEST_FILE: u64 = 4 << 20;

/// Reads a file with one or several certificates in PEM, or with one in DER. It takes the time that files take.
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
