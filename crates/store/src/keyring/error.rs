//! What can go wrong with the keyring.

use ringtray_language::Language;
use thiserror::Error;

/// What went wrong with the keyring, and what to do. Never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum KeyringError {
    /// No keyring answers.
    Absent {
        /// What the system said.
        detail: String,
    },
    /// KWallet is there, and keeps no secrets for other programs.
    SwitchedOff,
    /// The keyring is there and can't hand secrets over encrypted.
    NoEncryption {
        /// What it said.
        detail: String,
    },
    /// It has nowhere to keep anything yet, and the question whether to create that was not answered in time.
    NoCollection,
    /// The person did not want that to be created.
    NotCreated,
    /// It is locked, and the question for its password was not answered in time.
    Locked,
    /// The person or the system said no.
    Denied,
    /// What is kept there is not a text.
    Damaged {
        /// The name of the entry.
        entry: String,
    },
    /// This keyring can't hold a secret of that length.
    TooLong {
        /// The most it can hold, in bytes.
        longest: u32,
    },
    /// It did not answer in time, for a reason it does not tell.
    Silent {
        /// The time limit, in seconds.
        seconds: u64,
    },
    /// Anything else.
    Failed {
        /// What the keyring said.
        detail: String,
    },
}
