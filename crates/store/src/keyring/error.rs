//! What can go wrong with the keyring.

use thiserror::Error;

/// What went wrong with the keyring, and what to do. Never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyringError {
    /// No keyring answers.
    #[error(
        "no keyring was found to keep secrets in; start or install one (GNOME Keyring, KWallet or KeePassXC) and try again ({detail})"
    )]
    Absent {
        /// What the system said.
        detail: String,
    },
    /// The keyring is there but has nowhere to keep anything.
    #[error("the keyring has no default collection; create one in your password program and try again")]
    NoCollection,
    /// It is locked, and the question for its password was not answered in time.
    #[error("the keyring is locked; unlock it and try again")]
    Locked,
    /// The person or the system said no.
    #[error(
        "access to the keyring was refused; try again and allow it, or unlock the keyring in your password program"
    )]
    Denied,
    /// What is kept there is not a text.
    #[error("the entry {entry} in the keyring is damaged; sign in again to replace it")]
    Damaged {
        /// The name of the entry.
        entry: String,
    },
    /// This keyring can't hold a secret of that length.
    #[error(
        "the secret is longer than the keyring of this system can hold ({longest} bytes); use a shorter one"
    )]
    TooLong {
        /// The most it can hold, in bytes.
        longest: u32,
    },
    /// It did not answer in time, for a reason it does not tell.
    #[error(
        "the keyring did not answer within {seconds} seconds; restart your password program or sign in to the desktop again"
    )]
    Silent {
        /// The time limit, in seconds.
        seconds: u64,
    },
    /// Anything else.
    #[error("the keyring failed: {detail}; try again, or restart your password program")]
    Failed {
        /// What the keyring said.
        detail: String,
    },
}
