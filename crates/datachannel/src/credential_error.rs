//! Errors about credentials.

use ringtray_language::Phrase;

/// Why a credential can't be sent. Never holds the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum CredentialError {
    /// Empty.
    Empty {
        /// Which one.
        what: Credential,
    },
    /// A character that would end the header or inject another.
    Character {
        /// Which one.
        what: Credential,
    },
    /// The token has expired, and only the password can get another one.
    NoPassword,
    /// The token has expired, and only the authorisation page can get another one.
    NoCode,
}

/// A kind of credential.
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
    /// What is wrong, and what to do.
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
    /// The selector that the translations use.
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
