//! What the user has set. The types only: the file is read and written elsewhere.

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

/// All settings. What a newer version wrote is kept quietly and written back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The accounts, in the order the user made them.
    pub accounts: Vec<Account>,
    /// What everything is said in, as a tag such as `de`; none: the language of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Content notifications.
    #[serde(skip_serializing_if = "is_default")]
    pub notifications: NotificationSettings,
    /// Content the contacts that give callers their names.
    #[serde(skip_serializing_if = "is_default")]
    pub contacts: ContactSettings,
    /// Content how much of the history is kept.
    #[serde(skip_serializing_if = "is_default")]
    pub history: HistorySettings,
    /// Content starting with the computer.
    #[serde(skip_serializing_if = "is_default")]
    pub autostart: AutostartSettings,
    /// What is not known to this version.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

impl Settings {
    /// The account of this id.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// Adds the account, or replaces the one of its id where it stands.
    pub fn save(&mut self, account: Account) {
        match self.accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account,
            None => self.accounts.push(account),
        }
    }

    /// The language that the user chose, or else this one of the system.
    #[must_use]
    pub fn language_or(&self, system: Language) -> Language {
        self.language.as_deref().and_then(Language::of).unwrap_or(system)
    }

    /// What the notification center goes by.
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { settings: &self.notifications, numbers: &self.contacts.numbers }
    }

    /// Whether a server has ever accepted an account. The demo doesn't count.
    #[must_use]
    pub fn has_signed_in(&self) -> bool {
        self.accounts.iter().any(|account| !account.id.is_demo() && account.last_revision.is_some())
    }

    /// The colour for one more account: the first that fewest accounts have.
    #[must_use]
    pub fn next_colour(&self) -> u8 {
        let used = |colour: &u8| self.accounts.iter().filter(|one| one.colour % COLOURS == *colour).count();
        (0..COLOURS).min_by_key(used).unwrap_or_default()
    }

    /// Takes the account out and returns it.
    pub fn remove(&mut self, id: &AccountId) -> Option<Account> {
        let at = self.accounts.iter().position(|account| account.id == *id)?;
        Some(self.accounts.remove(at))
    }
}

impl Managed {
    /// All accounts as they are used.
    #[must_use]
    pub fn apply_to_all(&self, settings: &Settings) -> Settings {
        let accounts = settings.accounts.iter().map(|own| self.apply(own)).collect();
        Settings { accounts, ..settings.clone() }
    }
}

/// What nobody has set is not written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
