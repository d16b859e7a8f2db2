//! What is wrong with a file with a client certificate.

use std::io;

use crate::connector::file;

/// A chain with its key has some 10 KiB.
pub(crate) const LARGEST_FILE: u64 = 1 << 20;

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
