//! Where the secrets of an account are.

use ringtray_language::{Language, Phrase};
use serde::Serialize;

/// Where an account's secrets are. The reason is a phrase, or a sentence in the user's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(concrete(Words = String)))]
#[serde(tag = "kept", rename_all = "snake_case")]
pub enum SecretsKept<Words = Phrase> {
    /// In the keyring of the operating system.
    #[default]
    Keyring,
    /// In memory until the program ends, because the keyring did not store them.
    Session {
        /// The reason, for the user.
        why: Words,
    },
    /// Nowhere: the user signed out.
    SignedOut,
    /// In the keyring, which does not return them.
    Unreadable {
        /// The reason, for the user.
        why: Words,
    },
}

impl SecretsKept {
    /// The same with sentences in this language.
    #[must_use]
    pub fn told(&self, language: Language) -> SecretsKept<String> {
        match self {
            SecretsKept::Keyring => SecretsKept::Keyring,
            SecretsKept::Session { why } => SecretsKept::Session { why: language.tell(why) },
            SecretsKept::SignedOut => SecretsKept::SignedOut,
            SecretsKept::Unreadable { why } => SecretsKept::Unreadable { why: language.tell(why) },
        }
    }
}
