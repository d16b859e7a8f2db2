//! Everything Ringtray stores: the settings file, the history database, and secrets in the operating system's keyring.
//!
//! * [`Home`] has the paths of all files, and gives each copy of the program its own names.
//! * [`SettingsFile`] reads and changes the settings. Two programs never overwrite each other's changes.
//! * [`ManagedFile`] reads an administrator's settings.
//! * [`History`] stores every message and every entry. Once the answer is [`Stored`], they survive a power cut.
//! * [`ConfigurationFile`] is the sample's configuration file. It is read for an import, and its secrets can be
//!   removed.
//! * [`ContactFiles`] reads the user's contacts files and notices changes.
//! * [`report()`] collects information for whoever is helping the user.
//! * [`Keyring`] stores the secrets. They are never in a file.
//!
//! Nothing here decides what to store; `ringtray_core` does.

mod configuration_file;
mod contact_files;
mod error_messages;
mod files;
mod history;
mod home;
mod keyring;
mod managed_file;
mod report;
mod settings_file;

pub use configuration_file::{ConfigurationFile, ConfigurationReadError, ConfigurationWriteError};
pub use contact_files::{ContactFileError, ContactFiles, LoadedContacts, add_contact};
pub use history::{
    Cursor, ExportError, History, HistoryError, HistoryEvent, ImportError, Page, RawMessage, Record,
    Salvaged, Stored, TransferWatch,
};
pub use home::{Home, HomeError};
pub use keyring::{Keyring, KeyringError};
pub use managed_file::{Exposed, Exposure, ManagedFile, ManagedFileError};
pub use report::report;
pub use settings_file::{SettingsError, SettingsFile};
