//! A private key in PEM, encrypted or not.

use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::Kdf;
use pkcs8::{EncryptedPrivateKeyInfoRef, Error, pkcs5};
use secrecy::zeroize::{Zeroize as _, Zeroizing};
use secrecy::{ExposeSecret, SecretString};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::error::ClientCertificateFileError;

/// OpenSSL's mark for its old key encryption.
const OLD_ENCRYPTION: &str = "Proc-Type: 4,ENCRYPTED";

const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY-----";
const USUAL: &str = "PRIVATE KEY-----";

/// The most PBKDF2 iterations accepted. Programs use thousands, careful ones hundreds of thousands.
const MOST_ROUNDS: u32 = 2_000_000;

/// The highest accepted cost of scrypt: memory times passes. OpenSSL uses 16 MiB.
const LARGEST_SCRYPT: u64 = 256 << 20;

/// Splits a file into its keys and the rest.
pub(super) fn apart(text: &[u8]) -> (Zeroizing<String>, String) {
    let text = Zeroizing::new(String::from_utf8_lossy(text).into_owned());
    // Allocated once: a string that grows leaves copies of secrets in memory.
    let (mut keys, mut rest) = (Zeroizing::new(String::with_capacity(text.len())), String::new());
    let mut is_key = false;
    for line in text.split_inclusive(['\n', '\r']) {
        let is_of = |what| line.starts_with(what) && line.trim_end().ends_with(USUAL);
        is_key |= is_of("-----BEGIN ");
        let part: &mut String = if is_key { &mut keys } else { &mut rest };
        part.push_str(line);
        is_key &= !is_of("-----END ");
    }
    (keys, rest)
}

/// The first of these keys.
pub(super) fn read(
    keys: &str,
    password: Option<&SecretString>,
) -> Result<PrivateKeyDer<'static>, ClientCertificateFileError> {
    let head = keys.lines().next().ok_or(ClientCertificateFileError::NoKey)?;
    let is_encrypted = head.trim_end().ends_with(ENCRYPTED);
    if !is_encrypted && keys.contains(OLD_ENCRYPTION) {
        return Err(ClientCertificateFileError::Encryption);
    }
    // The parser knows only labels of unencrypted keys. The encoding is the same.
    let keys = Zeroizing::new(keys.replace(ENCRYPTED, USUAL));
    let mut key =
        PrivateKeyDer::from_pem_slice(keys.as_bytes()).map_err(|_| ClientCertificateFileError::DamagedKey)?;
    if !is_encrypted {
        return Ok(key);
    }
    let decrypted = decrypted(key.secret_der(), password);
    key.zeroize();
    decrypted
}

fn decrypted(
    key: &[u8],
    password: Option<&SecretString>,
) -> Result<PrivateKeyDer<'static>, ClientCertificateFileError> {
    let encrypted =
        EncryptedPrivateKeyInfoRef::try_from(key).map_err(|_| ClientCertificateFileError::Encryption)?;
    if !is_bearable(&encrypted.encryption_algorithm) {
        return Err(ClientCertificateFileError::Encryption);
    }
    let password = password.ok_or(ClientCertificateFileError::PasswordMissing)?;
    let key = encrypted.decrypt(password.expose_secret()).map_err(|error| match error {
        // A wrong password decrypts to something that is no key.
        Error::EncryptedPrivateKey(pkcs5::Error::DecryptFailed) | Error::Asn1(_) => {
            ClientCertificateFileError::PasswordWrong
        }
        _ => ClientCertificateFileError::Encryption,
    })?;
    Ok(PrivatePkcs8KeyDer::from(key.as_bytes().to_vec()).into())
}

/// Whether deriving the key stays within reasonable time and memory.
fn is_bearable(encryption: &EncryptionScheme) -> bool {
    let EncryptionScheme::Pbes2(parameters) = encryption else { return false };
    match &parameters.kdf {
        Kdf::Pbkdf2(rounds) => rounds.iteration_count <= MOST_ROUNDS,
        Kdf::Scrypt(scrypt) => {
            let factors =
                [scrypt.cost_parameter, u64::from(scrypt.block_size), u64::from(scrypt.parallelization)];
            let cost = factors.into_iter().try_fold(128, u64::checked_mul);
            cost.is_some_and(|cost| cost <= LARGEST_SCRYPT)
        }
        _ => false,
    }
}
