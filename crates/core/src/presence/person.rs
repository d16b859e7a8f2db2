//! The people and extensions of the presence page.

use serde::Serialize;

use crate::Timestamp;
use crate::accounts::AccountId;
use crate::history::{PresenceWord, RegistrationState};

/// A person or an extension, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Whose account knows it.
    #[cfg_attr(test, ts(as = "String"))]
    pub account: AccountId,
    /// Its name for requests, one of a kind in its account.
    pub key: String,
    /// It is an extension, not a person.
    pub is_extension: bool,
    /// Who: the name, else the server's id, else the extension.
    pub name: String,
    /// The extension, where one is known.
    pub extension: Option<String>,
    /// Its presence, where anything was told of it.
    pub presence: Option<PresenceWord>,
    /// The server's word, where that is not known here.
    pub said: Option<String>,
    /// What the person wrote beside it.
    pub note: Option<String>,
    /// Its registration, where anything was told of it.
    pub registration: Option<RegistrationState>,
    /// The telephone of the last news about the registration.
    pub device: Option<String>,
    /// When it last changed, by this computer's clock, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub since: Timestamp,
    /// When the last message about it came, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub heard: Timestamp,
    /// Its changes are told.
    pub watched: bool,
}
