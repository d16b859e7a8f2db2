//! What comes out of the decisions, for others to do.

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

/// One thing to do. They come in the order in which they are to be done: notifications first.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Show this, or replace what this key shows.
    Notify {
        /// Under which key.
        key: NotificationKey,
        /// What to show.
        notification: Notification,
    },
    /// Take away what this key shows.
    CloseNotification {
        /// Under which key.
        key: NotificationKey,
    },
    /// Put this in the history and on the page, or replace the entry of the same id.
    Record(Entry),
    /// The message just applied belongs to this entry. Absent when the message repeats an earlier one.
    Keep {
        /// Which entry.
        entry: EntryId,
    },
    /// Something was learnt about the call of this entry, which is kept with it.
    StoreCallRecord {
        /// Which entry.
        entry: EntryId,
        /// The call as the server told it.
        raw: Arc<str>,
    },
    /// Ask the server's UnifiedAPI; the answer comes back as [`crate::input::Input::ReconciliationResult`].
    Query {
        /// Whose server, with whose token.
        account: AccountId,
        /// For what.
        query: ReconciliationQuery,
    },
    /// The tray changed.
    Tray(Tray),
    /// The accounts or their states changed; all of them.
    Accounts(Vec<AccountView>),
    /// The missed calls nobody has seen, or what keeps notifications quiet, changed.
    Alerts(Alerts),
    /// A person or an extension is new, or was heard of.
    Person(Box<PersonView>),
    /// People or extensions are gone, or are watched no longer or from now on; all of them.
    People(Vec<PersonView>),
    /// The settings changed, as the page shows them.
    Settings(Box<SettingsView>),
    /// Everything is said in this language from now on.
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
    /// Put this on the clipboard.
    Copy(String),
    /// Open this `tel:` address with the program that is there for it.
    Call {
        /// The address; it has only digits, `+`, `*` and `%23`.
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
