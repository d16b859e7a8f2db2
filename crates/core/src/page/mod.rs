//! What the page receives and requests. The test in `typescript.rs` generates `ui/src/backend/types.ts` from these
//! types.

mod import;
mod managed;
mod messages;
mod settings;

#[cfg(test)]
mod typescript;

use serde::Serialize;

use crate::State;
use crate::accounts::{AccountId, BrowserVisit, ConnectionFields, Method, Mode, SecretsKept};
use crate::history::{Entry, EntryId, HistoryPart};
use crate::notifications::Quiet;
use crate::presence::PersonView;

pub use self::import::{ImportPart, ImportView};
pub use self::managed::{ManagedView, PresetView};
pub use self::messages::{MessageView, MessagesView};
pub use self::settings::{KindView, LanguageView, SettingsView, SoundDevice};

/// An account, for the page. Contains no secret.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its identifier for requests.
    #[cfg_attr(test, ts(as = "String"))]
    pub id: AccountId,
    /// The name.
    pub name: String,
    /// The colour: a position in the palette.
    pub colour: u8,
    /// Whether it connects when the program starts.
    pub connect: bool,
    /// The server's address.
    pub server: String,
    /// The mode.
    pub mode: Mode,
    /// The method.
    pub method: Method,
    /// The app's key, for the methods that need one.
    pub app_key: Option<String>,
    /// The user name, for the mobile grant.
    pub username: Option<String>,
    /// Whether its password is kept, for the mobile grant.
    pub keep_password: bool,
    /// The redirect address, if it is not this computer.
    pub redirect: Option<String>,
    /// How the server is reached.
    #[serde(flatten)]
    pub connection: ConnectionFields,
    /// The state of its connection, with texts in the user's language.
    #[cfg_attr(test, ts(type = "State"))]
    pub state: State<String>,
    /// Where its secrets are.
    #[cfg_attr(test, ts(type = "SecretsKept"))]
    pub secrets: SecretsKept<String>,
}

/// Everything the page needs when it opens.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The version of the program.
    pub version: String,
    /// The accounts, in the user's order.
    pub accounts: Vec<AccountView>,
    /// The account to show first, such as one that has just signed in; `None` for the first.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub first: Option<AccountId>,
    /// The newest entries, newest first.
    pub entries: Vec<Entry>,
    /// Whether the history has older entries.
    pub more: bool,
    /// An administrator's settings.
    pub managed: ManagedView,
    /// The state of notifications.
    pub alerts: Alerts,
    /// The known people and extensions.
    pub people: Vec<PersonView>,
    /// The settings.
    pub settings: SettingsView,
    /// The entry to show.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub show: Option<EntryId>,
}

/// The state of notifications, for the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Alerts {
    /// Missed calls that nobody has seen yet.
    pub missed: u32,
    /// The reason why notifications are suppressed now.
    pub quiet: Option<Quiet>,
}

/// A change since the snapshot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Delta {
    /// The accounts or their states changed.
    Accounts {
        /// All of them.
        accounts: Vec<AccountView>,
    },
    /// A new entry, or a known one that changed.
    Entry {
        /// The entry.
        entry: Entry,
    },
    /// The browser sign-in in progress changed.
    Browser {
        /// The sign-in; `None` if there is none any more.
        visit: Option<BrowserVisit>,
    },
    /// A part of the history was deleted.
    Forgotten {
        /// The part.
        part: HistoryPart,
    },
    /// A configuration was dropped onto the window.
    Dropped {
        /// The contents.
        import: ImportView,
    },
    /// A person or an extension is new or changed.
    Person {
        /// The person or extension.
        person: PersonView,
    },
    /// People or extensions were removed, or the watched ones changed.
    People {
        /// All of them.
        people: Vec<PersonView>,
    },
    /// The settings changed.
    Settings {
        /// All of them.
        settings: SettingsView,
    },
    /// The state of notifications changed.
    Alerts {
        /// The state.
        alerts: Alerts,
    },
    /// The window was opened to show an entry.
    Show {
        /// The entry.
        #[cfg_attr(test, ts(as = "String"))]
        entry: EntryId,
    },
    /// A notice for the user.
    Notice {
        /// The text.
        text: String,
    },
}
