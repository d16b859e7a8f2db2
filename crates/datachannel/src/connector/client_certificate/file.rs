//! Reading the file with a client certificate.

use std::io;
use std::sync::Arc;

use secrecy::SecretString;
use secrecy::zeroize::Zeroize;
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SigningKey};

use super::{ClientCertificate, Own, chain, key, pkcs12};
use crate::connector::{file, pem};

/// What is wrong with a file with a client certificate. Each is a sentence's end: "The file … ".
#[derive(Debug, thiserror::Error)]
pub enum ClientCertificateFileError {
    /// There is none.
    #[error("does not exist")]
    Missing,
    /// It is there, but can't be read.
    #[error("can't be read ({0})")]
    Unreadable(io::Error),
    /// A folder or a device.
    #[error("is no file")]
    NoFile,
    /// Far larger than any certificate with its key.
    #[error("is larger than {} KiB", LARGEST_FILE >> 10)]
    TooLarge,
    /// It is binary, and not PKCS#12, or damaged.
    #[error("is neither PEM nor PKCS#12 that can be understood")]
    Format,
    /// No certificate is in it.
    #[error("holds no certificate")]
    NoCertificate,
    /// A certificate in it can't be understood.
    #[error("is damaged: its certificate number {0} can't be understood")]
    Damaged(usize),
    /// No private key is in it.
    #[error("holds no private key")]
    NoKey,
    /// Its private key can't be understood.
    #[error("is damaged: its private key can't be understood")]
    DamagedKey,
    /// Nothing can be signed with its key here.
    #[error("has a private key that is damaged or of a kind that can't be used")]
    UnusableKey,
    /// None of its certificates is the key's.
    #[error("has a private key that belongs to none of its certificates")]
    OtherKey,
    /// It is encrypted, and no password is known.
    #[error("is encrypted, and no password was given")]
    PasswordMissing,
    /// It is encrypted with another password.
    #[error("is encrypted with another password")]
    PasswordWrong,
    /// It is encrypted in a way that is not read.
    #[error("is encrypted in a way that is not read")]
    Encryption,
}

/// A chain with its key has some 10 KiB.
pub(crate) const LARGEST_FILE: u64 = 1 << 20;

/// How DER begins that is longer than a few words: with a sequence whose length takes more than one byte. The first alone
/// is also the digit 0.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x80..=0xff, ..])
}

/// What is in a file, before it is looked at more closely.
pub(super) struct Contents {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// Those that may be meant.
    pub(super) keys: Vec<PrivateKeyDer<'static>>,
}

impl Drop for Contents {
    fn drop(&mut self) {
        self.keys.iter_mut().for_each(Zeroize::zeroize);
    }
}

/// Reads the certificate with its key. It takes the time that files and passwords take, which are slow by intention.
pub(in crate::connector) fn read(certificate: &ClientCertificate) -> Result<Own, ClientCertificateFileError> {
    let bytes = file::contents(&certificate.file, LARGEST_FILE)?;
    let password = certificate.password.as_ref();
    let mut contents = if is_der(&bytes) { pkcs12::read(&bytes, password)? } else { pem(&bytes, password)? };
    if contents.certificates.is_empty() {
        return Err(ClientCertificateFileError::NoCertificate);
    }
    if contents.keys.is_empty() {
        return Err(ClientCertificateFileError::NoKey);
    }
    let usable: Vec<Arc<dyn SigningKey>> =
        contents.keys.iter().filter_map(|key| any_supported_type(key).ok()).collect();
    if usable.is_empty() {
        return Err(ClientCertificateFileError::UnusableKey);
    }
    let certificates = std::mem::take(&mut contents.certificates);
    let found = usable.into_iter().find_map(|key| Some((chain::leaf(&certificates, &*key)?, key)));
    let (leaf, key) = found.ok_or(ClientCertificateFileError::OtherKey)?;
    Ok(Own::of(CertifiedKey::new(chain::from(certificates, leaf), key)))
}

fn pem(bytes: &[u8], password: Option<&SecretString>) -> Result<Contents, ClientCertificateFileError> {
    // What is wrong with a key must not be taken for what is wrong with a certificate.
    let (keys, rest) = key::apart(&pem::eight_bits(bytes));
    let mut certificates = Vec::new();
    for certificate in pem::certificates(rest.as_bytes()) {
        let damaged = |_| ClientCertificateFileError::Damaged(certificates.len() + 1);
        let certificate = certificate.map_err(damaged)?;
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        return Err(ClientCertificateFileError::NoCertificate);
    }
    Ok(Contents { certificates, keys: vec![key::read(&keys, password)?] })
}

impl From<file::Fault> for ClientCertificateFileError {
    fn from(fault: file::Fault) -> ClientCertificateFileError {
        match fault {
            file::Fault::Missing => ClientCertificateFileError::Missing,
            file::Fault::Unreadable(error) => ClientCertificateFileError::Unreadable(error),
            file::Fault::NoFile => ClientCertificateFileError::NoFile,
            file::Fault::TooLarge => ClientCertificateFileError::TooLarge,
        }
    }
}
