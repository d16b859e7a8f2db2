//! The people and extensions of the presence page.

use serde::Serialize;

use crate::Timestamp;
use crate::accounts::AccountId;
use crate::history::{PresenceWord, RegistrationState};

/// What is known about a person or an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// The account.
    #[cfg_attr(test, ts(as = "String"))]
    pub account: AccountId,
    /// The key for requests, unique in the account.
    pub key: String,
    /// Whether it is an extension, not a person.
    pub is_extension: bool,
    /// The name, or else the server's id, or else the extension.
    pub name: String,
    /// The extension, if known.
    pub extension: Option<String>,
    /// The presence, if known.
    pub presence: Option<PresenceWord>,
    /// The server's word, if ours has none for it.
    pub said: Option<String>,
    /// The person's note.
    pub note: Option<String>,
    /// The registration, if known.
    pub registration: Option<RegistrationState>,
    /// The telephone of the last change of the registration.
    pub device: Option<String>,
    /// When it last changed, by this computer's clock, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub since: Timestamp,
    /// When the last message about it arrived, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub heard: Timestamp,
    /// Whether its changes are announced.
    pub watched: bool,
}
