//! The user's settings. Only the types: the file is read and written elsewhere.

mod autostart;
mod change;
mod edit;

use std::collections::BTreeMap;

use ringtray_language::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accounts::{Account, AccountId, COLOURS, Managed};
use crate::contacts::ContactSettings;
use crate::history::HistorySettings;
use crate::notifications::{NotificationSettings, Rules};

pub use self::autostart::{Autostart, AutostartSettings, AutostartView};
pub use self::change::{SettingsChange, SettingsChangeError};
pub use self::edit::{AccountEdit, SettingsEdit};

/// All settings. Settings of a newer version are kept and written back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The accounts, in the order in which they were added.
    pub accounts: Vec<Account>,
    /// The language as a tag such as `de`; `None` for the language of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The settings for notifications.
    #[serde(skip_serializing_if = "is_default")]
    pub notifications: NotificationSettings,
    /// The settings for contacts, which give callers their names.
    #[serde(skip_serializing_if = "is_default")]
    pub contacts: ContactSettings,
    /// How much of the history is kept.
    #[serde(skip_serializing_if = "is_default")]
    pub history: HistorySettings,
    /// The settings for starting with the computer.
    #[serde(skip_serializing_if = "is_default")]
    pub autostart: AutostartSettings,
    /// Settings that this version doesn't know.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

impl Settings {
    /// The account with this id.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// Adds the account, or replaces the one with its id.
    pub fn save(&mut self, account: Account) {
        match self.accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account,
            None => self.accounts.push(account),
        }
    }

    /// The language that the user chose, or else `system`.
    #[must_use]
    pub fn language_or(&self, system: Language) -> Language {
        self.language.as_deref().and_then(Language::of).unwrap_or(system)
    }

    /// The settings for the notification center.
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { settings: &self.notifications, numbers: &self.contacts.numbers }
    }

    /// Whether a server has ever accepted an account. The demo doesn't count.
    #[must_use]
    pub fn has_signed_in(&self) -> bool {
        self.accounts.iter().any(|account| !account.id.is_demo() && account.last_revision.is_some())
    }

    /// The colour for another account: the first of those that the fewest accounts have.
    #[must_use]
    pub fn next_colour(&self) -> u8 {
        let used = |colour: &u8| self.accounts.iter().filter(|one| one.colour % COLOURS == *colour).count();
        (0..COLOURS).min_by_key(used).unwrap_or_default()
    }

    /// Removes the account and returns it.
    pub fn remove(&mut self, id: &AccountId) -> Option<Account> {
        let at = self.accounts.iter().position(|account| account.id == *id)?;
        Some(self.accounts.remove(at))
    }
}

impl Managed {
    /// All accounts, with an administrator's locks applied.
    #[must_use]
    pub fn apply_to_all(&self, settings: &Settings) -> Settings {
        let accounts = settings.accounts.iter().map(|own| self.apply(own)).collect();
        Settings { accounts, ..settings.clone() }
    }
}

/// Defaults are not written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
