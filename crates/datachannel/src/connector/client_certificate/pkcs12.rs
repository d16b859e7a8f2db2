//! A certificate with its key in PKCS#12, as Windows, browsers and Java write it.

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;
use pkcs8::der::ErrorKind;
use pkcs8::pkcs5;
use secrecy::{ExposeSecret, SecretString};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use super::contents::Contents;
use super::error::ClientCertificateFileError;

/// The contents of a file. Without a password it may still be encrypted with an empty one.
pub(super) fn read(
    bytes: &[u8],
    password: Option<&SecretString>,
) -> Result<Contents, ClientCertificateFileError> {
    let given = password.map(ExposeSecret::expose_secret).unwrap_or_default();
    let archive = Pkcs12Archive::from_pkcs12(bytes, given).map_err(|error| match error {
        Error::MacError(_) | Error::UnpadError if password.is_none() => {
            ClientCertificateFileError::PasswordMissing
        }
        Error::MacError(_) | Error::UnpadError => ClientCertificateFileError::PasswordWrong,
        Error::Pkcs5Error(why) if why == pkcs5::Error::DecryptFailed.to_string() => match password {
            None => ClientCertificateFileError::PasswordMissing,
            Some(_) => ClientCertificateFileError::PasswordWrong,
        },
        Error::UnsupportedEncryptionScheme
        | Error::UnsupportedMacAlgorithm
        | Error::InvalidParameters
        | Error::Pkcs5Error(_) => ClientCertificateFileError::Encryption,
        Error::DerError(why) if matches!(why.kind(), ErrorKind::OidUnknown { .. }) => {
            ClientCertificateFileError::Encryption
        }
        _ => ClientCertificateFileError::Format,
    })?;
    let certificates = archive.certs.iter().map(|bag| CertificateDer::from(bag.cert.as_der().to_vec()));
    let keys = archive.keys.iter().map(|bag| PrivatePkcs8KeyDer::from(bag.key.as_der().to_vec()).into());
    Ok(Contents { certificates: certificates.collect(), keys: keys.collect() })
}
