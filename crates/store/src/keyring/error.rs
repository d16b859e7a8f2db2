//! What can go wrong with the keyring.

use thiserror::Error;

/// What went wrong with the keyring, and what to do. Never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.phrase())]
pub enum KeyringError {
    /// No keyring is running.
    Absent {
        /// The system's message.
        detail: String,
    },
    /// KWallet is running, but does not store secrets for other programs.
    SwitchedOff,
    /// The keyring can't transfer secrets encrypted.
    NoEncryption {
        /// The keyring's message.
        detail: String,
    },
    /// There is no collection yet, and the user did not answer in time whether to create one.
    NoCollection,
    /// The user did not want a collection to be created.
    NotCreated,
    /// It is locked, and its password was not entered in time.
    Locked,
    /// The user or the system refused.
    Denied,
    /// The stored secret is not text.
    Damaged {
        /// The name of the entry.
        entry: String,
    },
    /// The keyring can't hold a secret of this length.
    TooLong {
        /// The greatest length, in bytes.
        longest: u32,
    },
    /// It did not answer in time, for an unknown reason.
    Silent {
        /// The time limit, in seconds.
        seconds: u64,
    },
    /// Another error.
    Failed {
        /// The keyring's message.
        detail: String,
    },
}
