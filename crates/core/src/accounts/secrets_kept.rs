//! Where the secrets of an account are.

use ringtray_language::{Language, Phrase};
use serde::Serialize;

/// Where an account's secrets are. Why they are elsewhere than wanted is a phrase, or said already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(concrete(Words = String)))]
#[serde(tag = "kept", rename_all = "snake_case")]
pub enum SecretsKept<Words = Phrase> {
    /// In the keyring of the operating system.
    #[default]
    Keyring,
    /// In memory until the app ends, as the keyring did not take them.
    Session {
        /// Why, for the user.
        why: Words,
    },
    /// Nowhere: the user signed out.
    SignedOut,
    /// In the keyring, which does not give them out.
    Unreadable {
        /// Why, for the user.
        why: Words,
    },
}

impl SecretsKept {
    /// In words of this language.
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
