//! What the page is told and what it asks, as it crosses to TypeScript. `ui/src/backend/types.ts` is made from these
//! types by the test in `typescript.rs`.

mod import;
mod managed;
mod messages;
mod settings;

#[cfg(test)]
mod typescript;

use serde::Serialize;

use crate::State;
use crate::accounts::{AccountId, BrowserVisit, Method, Mode, ProxyWay, SecretsKept};
use crate::history::{Entry, EntryId, HistoryPart};
use crate::notifications::Quiet;
use crate::presence::PersonView;

pub use self::import::{ImportPart, ImportView};
pub use self::managed::{ManagedView, PresetView};
pub use self::messages::{MessageView, MessagesView};
pub use self::settings::{KindView, LanguageView, SettingsView, SoundDevice};

/// One account as the page shows it. Holds no secret.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its name for requests.
    #[cfg_attr(test, ts(as = "String"))]
    pub id: AccountId,
    /// What the user knows it by.
    pub name: String,
    /// Its colour: a place in the palette.
    pub colour: u8,
    /// Connects when the app starts.
    pub connect: bool,
    /// The server's address.
    pub server: String,
    /// As what it signs in.
    pub mode: Mode,
    /// With what it signs in.
    pub method: Method,
    /// The key of the app, for the ways that have one.
    pub app_key: Option<String>,
    /// The user's name, for the mobile grant.
    pub username: Option<String>,
    /// Whether its password is kept, for the mobile grant.
    pub keep_password: bool,
    /// Where the server sends the browser back to, where that is not this computer.
    pub redirect: Option<String>,
    /// The socket's path, where it is not the usual one.
    pub path: Option<String>,
    /// The protocol revision, where it is fixed.
    pub revision: Option<u8>,
    /// How the way to the server is found.
    pub proxy: ProxyWay,
    /// The proxy's address, for the way through one.
    pub proxy_address: Option<String>,
    /// The name the proxy knows the user by.
    pub proxy_username: Option<String>,
    /// The file with authorities that are believed besides the system's.
    pub ca_file: Option<String>,
    /// The fingerprint of the one certificate that is believed.
    pub pin: Option<String>,
    /// The file with the certificate that a server is shown which asks for one.
    pub client_certificate_file: Option<String>,
    /// Its connection now, in words of the language.
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
    /// The version of the app.
    pub version: String,
    /// The accounts, in the user's order.
    pub accounts: Vec<AccountView>,
    /// The account to begin with, such as one that was just signed in to; none: the first.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub first: Option<AccountId>,
    /// The newest entries, newest first.
    pub entries: Vec<Entry>,
    /// Whether the history has older ones.
    pub more: bool,
    /// What an administrator has set.
    pub managed: ManagedView,
    /// Missed calls, and what keeps notifications quiet.
    pub alerts: Alerts,
    /// The people and extensions that are known.
    pub people: Vec<PersonView>,
    /// What the user has set about notifications and contacts.
    pub settings: SettingsView,
    /// The entry that the window was opened to show.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub show: Option<EntryId>,
}

/// What the window says of notifications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Alerts {
    /// Missed calls that no person has seen yet.
    pub missed: u32,
    /// What keeps everything quiet now.
    pub quiet: Option<Quiet>,
}

/// What changed since the snapshot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Delta {
    /// The accounts or their states.
    Accounts {
        /// All of them.
        accounts: Vec<AccountView>,
    },
    /// A new entry, or a known one that changed.
    Entry {
        /// The entry as it is now.
        entry: Entry,
    },
    /// The sign-in for which the browser is open.
    Browser {
        /// None: there is none any more.
        visit: Option<BrowserVisit>,
    },
    /// A part of the history was deleted.
    Forgotten {
        /// Which one.
        part: HistoryPart,
    },
    /// A configuration was dropped onto the window.
    Dropped {
        /// What it says.
        import: ImportView,
    },
    /// A person or an extension is new, or was heard of.
    Person {
        /// As it is now.
        person: PersonView,
    },
    /// People or extensions are gone, or are watched no longer or from now on.
    People {
        /// All of them.
        people: Vec<PersonView>,
    },
    /// The settings changed.
    Settings {
        /// As they are now.
        settings: SettingsView,
    },
    /// Missed calls, or what keeps notifications quiet, changed.
    Alerts {
        /// As they are now.
        alerts: Alerts,
    },
    /// The window was opened to show an entry.
    Show {
        /// Which one.
        #[cfg_attr(test, ts(as = "String"))]
        entry: EntryId,
    },
    /// Something to tell the user.
    Notice {
        /// In words.
        text: String,
    },
}
