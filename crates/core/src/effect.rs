//! Effects: what the shell has to do.

use std::sync::Arc;

use ringtray_language::Language;

use crate::accounts::AccountId;
use crate::calls::ReconciliationQuery;
use crate::contacts::ContactSettings;
use crate::history::{Entry, EntryId};
use crate::notifications::{Notification, NotificationChange, NotificationKey};
use crate::page::{AccountView, Alerts, SettingsView};
use crate::presence::PersonView;
use crate::settings::SettingsEdit;
use crate::tray::Tray;

/// An effect. Effects come in the order in which to perform them: notifications first.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Show this notification, or replace the one with this key.
    Notify {
        /// The key.
        key: NotificationKey,
        /// The notification.
        notification: Notification,
    },
    /// Close the notification with this key.
    CloseNotification {
        /// The key.
        key: NotificationKey,
    },
    /// Store this entry in the history and show it on the page. It replaces the one with the same identifier.
    Record(Entry),
    /// The message just applied belongs to this entry. Absent if the message is a repetition.
    Keep {
        /// The entry.
        entry: EntryId,
    },
    /// Store this call from the server's records with its entry.
    StoreCallRecord {
        /// The entry.
        entry: EntryId,
        /// The call as the server sent it.
        raw: Arc<str>,
    },
    /// Query the server's UnifiedAPI. The result comes back as [`crate::input::Input::Reconciled`].
    Query {
        /// The account whose server and token to use.
        account: AccountId,
        /// What to ask for.
        query: ReconciliationQuery,
    },
    /// The tray changed.
    Tray(Tray),
    /// The accounts or their states changed. Contains all of them.
    Accounts(Vec<AccountView>),
    /// The missed calls that nobody has seen, or the reason why notifications are suppressed, changed.
    Alerts(Alerts),
    /// A person or an extension is new or changed.
    Person(Box<PersonView>),
    /// People or extensions were removed, or the watched ones changed. Contains all of them.
    People(Vec<PersonView>),
    /// The settings changed. Contains them as the page shows them.
    Settings(Box<SettingsView>),
    /// The language changed.
    Language(Language),
    /// Read these contacts files from now on, and no others.
    ReadContacts(ContactSettings),
    /// Make this change in the settings file.
    Save(Box<SettingsEdit>),
    /// Open the window, or bring it to the front.
    Open {
        /// The entry to show in it.
        entry: Option<EntryId>,
    },
    /// Copy this to the clipboard.
    Copy(String),
    /// Open this `tel:` address with the system's program for it.
    Call {
        /// The address. It contains only digits, `+`, `*` and `%23`.
        address: String,
    },
}

impl From<NotificationChange> for Effect {
    fn from(change: NotificationChange) -> Effect {
        match change {
            NotificationChange::Show(key, notification) => Effect::Notify { key, notification },
            NotificationChange::Close(key) => Effect::CloseNotification { key },
        }
    }
}
