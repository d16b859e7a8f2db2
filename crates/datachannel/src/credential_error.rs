//! What is wrong with something to sign in with.

use ringtray_language::Phrase;

/// Why a credential can't be sent. Never holds the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum CredentialError {
    /// Nothing was given.
    Empty {
        /// Which one.
        what: Credential,
    },
    /// A character that would break, or break into, the header.
    Character {
        /// Which one.
        what: Credential,
    },
    /// There is no token any more, and nothing but the password gives another one.
    NoPassword,
    /// There is no token any more, and nothing but the authorisation page gives another one.
    NoCode,
}

/// One thing to sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The cookie `vn`.
    Vn,
    /// The cookie `dev`.
    Dev,
    /// A bot's token.
    Bot,
    /// An access token that a person has.
    Token,
    /// An access token that the server gave.
    Given,
    /// An app's key.
    AppKey,
}

impl CredentialError {
    /// What can't be sent, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            CredentialError::Empty { what } => {
                Phrase::of("trouble-credential-empty", &[("what", what.word().into())])
            }
            CredentialError::Character { what } => {
                Phrase::of("trouble-credential-character", &[("what", what.word().into())])
            }
            CredentialError::NoPassword => Phrase::of("trouble-no-password", &[]),
            CredentialError::NoCode => Phrase::of("trouble-no-code", &[]),
        }
    }
}

impl Credential {
    /// By which the texts choose.
    fn word(self) -> &'static str {
        match self {
            Credential::Vn => "vn",
            Credential::Dev => "dev",
            Credential::Bot => "bot",
            Credential::Token => "token",
            Credential::Given => "given",
            Credential::AppKey => "app_key",
        }
    }
}
