//! Reading the file with a client certificate.

use std::sync::Arc;

use secrecy::SecretString;
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::sign::{CertifiedKey, SigningKey};

use super::contents::Contents;
use super::error::{ClientCertificateFileError, LARGEST_FILE};
use super::{ClientCertificate, Own, chain, key, pkcs12};
use crate::connector::{file, pem};

/// How DER begins that is longer than a few words: with a sequence whose length takes more than one byte. The first alone
/// is also the digit 0.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x80..=0xff, ..])
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
