//! What stays on disk: settings file, history database, secrets in the keyring of the operating system.
//!
//! * [`Home`] says where everything lies, and gives each copy of the program its own names.
//! * [`SettingsFile`] reads and changes the settings; two programs never lose each other's change.
//! * [`ManagedFile`] reads what an administrator has set.
//! * [`History`] keeps every message and every entry; what was answered [`Stored`] survives a power cut.
//! * [`ConfigurationFile`] is the sample's file: read for an import, and rid of its secrets afterwards.
//! * [`ContactFiles`] reads the user's contacts files, and notices when they change.
//! * [`report()`] gathers what helps to find a fault.
//! * [`Keyring`] keeps the secrets, and nothing else does: none of them is ever in a file.
//!
//! Nothing here decides anything: what is kept was decided in `ringtray_core`.

mod configuration_file;
mod contact_files;
mod error_messages;
mod history;
mod home;
mod keyring;
mod managed_file;
mod private_files;
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
