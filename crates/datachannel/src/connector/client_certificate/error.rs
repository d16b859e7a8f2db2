//! What is wrong with a client certificate's file.

use std::io;

use crate::connector::file;

/// A chain with its key has about 10 KiB.
pub(crate) const LARGEST_FILE: u64 = 1 << 20;

/// What is wrong with a client certificate's file. Each text completes the sentence "The file …".
#[derive(Debug, thiserror::Error)]
pub enum ClientCertificateFileError {
    /// It does not exist.
    #[error("does not exist")]
    Missing,
    /// It can't be read.
    #[error("can't be read ({0})")]
    Unreadable(io::Error),
    /// It is a folder or a device.
    #[error("is not a file")]
    NoFile,
    /// It is far larger than any certificate with its key.
    #[error("is larger than {} KiB", LARGEST_FILE >> 10)]
    TooLarge,
    /// It is binary but not PKCS#12, or it is damaged.
    #[error("is neither valid PEM nor valid PKCS#12")]
    Format,
    /// It holds no certificate.
    #[error("contains no certificate")]
    NoCertificate,
    /// It holds a certificate that can't be parsed.
    #[error("is damaged: its certificate number {0} can't be understood")]
    Damaged(usize),
    /// It holds no private key.
    #[error("contains no private key")]
    NoKey,
    /// Its private key can't be parsed.
    #[error("is damaged: its private key can't be understood")]
    DamagedKey,
    /// Its private key is not supported for signing.
    #[error("has a private key that is damaged or of an unsupported type")]
    UnusableKey,
    /// None of its certificates belongs to the key.
    #[error("has a private key that belongs to none of its certificates")]
    OtherKey,
    /// It is encrypted, and there is no password.
    #[error("is encrypted, and no password was given")]
    PasswordMissing,
    /// It is encrypted with another password.
    #[error("is encrypted with another password")]
    PasswordWrong,
    /// Its encryption is not supported.
    #[error("uses an unsupported encryption")]
    Encryption,
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
