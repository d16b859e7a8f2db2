//! Reads a client certificate's file.

use std::sync::Arc;

use secrecy::SecretString;
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::sign::{CertifiedKey, SigningKey};

use super::contents::Contents;
use super::error::{ClientCertificateFileError, LARGEST_FILE};
use super::{ClientCertificate, Identity, chain, key, pkcs12};
use crate::connector::{file, pem};

/// Whether this begins like DER: a sequence tag and a length of more than one byte. The tag alone is also the digit 0.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x80..=0xff, ..])
}

/// Reads the certificate with its key. Blocks, also because deriving a key from a password is slow on purpose.
pub(in crate::connector) fn read(
    certificate: &ClientCertificate,
) -> Result<Identity, ClientCertificateFileError> {
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
    Ok(Identity::of(CertifiedKey::new(chain::from(certificates, leaf), key)))
}

fn pem(bytes: &[u8], password: Option<&SecretString>) -> Result<Contents, ClientCertificateFileError> {
    // Keys are separated first, so that a broken key is not reported as a broken certificate.
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
