//! The crate's errors in words for the user: what happened, to what, and what to do. Those of the history and the
//! keyring continue a sentence.

use std::path::Path;

use ringtray_language::{Phrase, Value};

use crate::{
    ConfigurationReadError, ConfigurationWriteError, ContactFileError, ExportError, Exposed, Exposure,
    HistoryError, HomeError, ImportError, KeyringError, ManagedFileError, SettingsError, contact_files, home,
    managed_file,
};

impl HistoryError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            HistoryError::Open { file, detail } => {
                Phrase::of("error-history-open", &[("file", path(file)), ("detail", detail.clone().into())])
            }
            HistoryError::Newer { file } => Phrase::of("error-history-newer", &[("file", path(file))]),
            HistoryError::Damaged { file, detail } => Phrase::of(
                "error-history-damaged",
                &[("file", path(file)), ("detail", detail.clone().into())],
            ),
            HistoryError::Full { file } => Phrase::of("error-history-full", &[("file", path(file))]),
            HistoryError::Busy { file } => Phrase::of("error-history-busy", &[("file", path(file))]),
            HistoryError::Behind { file } => Phrase::of("error-history-behind", &[("file", path(file))]),
            HistoryError::Disk { file, detail } => {
                Phrase::of("error-history-disk", &[("file", path(file)), ("detail", detail.clone().into())])
            }
            HistoryError::Failed { file, detail } => {
                Phrase::of("error-history-failed", &[("file", path(file)), ("detail", detail.clone().into())])
            }
            HistoryError::Closed => Phrase::of("error-history-closed", &[]),
        }
    }
}

impl ExportError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ExportError::History(error) => error.phrase(),
            ExportError::Write(error) => {
                Phrase::of("error-export-failed", &[("detail", error.to_string().into())])
            }
            ExportError::Stopped => Phrase::of("error-export-stopped", &[]),
        }
    }
}

impl ImportError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ImportError::History(error) => error.phrase(),
            ImportError::Read(error) => {
                Phrase::of("error-import-unread", &[("detail", error.to_string().into())])
            }
            ImportError::Stopped => Phrase::of("error-import-stopped", &[]),
        }
    }
}

impl KeyringError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            KeyringError::Absent { detail } => {
                Phrase::of("error-keyring-absent", &[("detail", detail.clone().into())])
            }
            KeyringError::SwitchedOff => Phrase::of("error-keyring-switched-off", &[]),
            KeyringError::NoEncryption { detail } => {
                Phrase::of("error-keyring-no-encryption", &[("detail", detail.clone().into())])
            }
            KeyringError::NoCollection => Phrase::of("error-keyring-no-collection", &[]),
            KeyringError::NotCreated => Phrase::of("error-keyring-not-created", &[]),
            KeyringError::Locked => Phrase::of("error-keyring-locked", &[]),
            KeyringError::Denied => Phrase::of("error-keyring-denied", &[]),
            KeyringError::Damaged { entry } => {
                Phrase::of("error-keyring-damaged", &[("entry", entry.clone().into())])
            }
            KeyringError::TooLong { longest } => {
                Phrase::of("error-keyring-too-long", &[("longest", (*longest).into())])
            }
            KeyringError::Silent { seconds } => {
                Phrase::of("error-keyring-silent", &[("seconds", (*seconds).into())])
            }
            KeyringError::Failed { detail } => {
                Phrase::of("error-keyring-failed", &[("detail", detail.clone().into())])
            }
        }
    }
}

impl ConfigurationReadError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ConfigurationReadError::NotFound { file } => {
                Phrase::of("error-import-not-found", &[("file", path(file))])
            }
            ConfigurationReadError::NotAFile { file } => {
                Phrase::of("error-import-no-file", &[("file", path(file))])
            }
            ConfigurationReadError::TooLarge { file } => {
                Phrase::of("error-import-too-large", &[("file", path(file))])
            }
            ConfigurationReadError::NotText { file } => {
                Phrase::of("error-import-no-text", &[("file", path(file))])
            }
            ConfigurationReadError::Failed { file, source } => Phrase::of(
                "error-import-failed",
                &[("file", path(file)), ("detail", source.to_string().into())],
            ),
        }
    }
}

impl ConfigurationWriteError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ConfigurationWriteError::Changed { file } => {
                Phrase::of("error-blank-changed", &[("file", path(file))])
            }
            ConfigurationWriteError::Link { file } => Phrase::of("error-blank-link", &[("file", path(file))]),
            ConfigurationWriteError::OtherNames { file } => {
                Phrase::of("error-blank-other-names", &[("file", path(file))])
            }
            ConfigurationWriteError::ReadOnly { file } => {
                Phrase::of("error-blank-read-only", &[("file", path(file))])
            }
            ConfigurationWriteError::Failed { file, source } => Phrase::of(
                "error-blank-failed",
                &[("file", path(file)), ("detail", source.to_string().into())],
            ),
        }
    }
}

impl ContactFileError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ContactFileError::Missing { file } => {
                Phrase::of("error-contacts-missing", &[("file", path(file))])
            }
            ContactFileError::Read { file, detail } => {
                Phrase::of("error-contacts-read", &[("file", path(file)), ("detail", detail.clone().into())])
            }
            ContactFileError::NoFile { file } => {
                Phrase::of("error-contacts-no-file", &[("file", path(file))])
            }
            ContactFileError::TooLarge { file } => Phrase::of(
                "error-contacts-too-large",
                &[("file", path(file)), ("most", (contact_files::LONGEST / 1024 / 1024).into())],
            ),
            ContactFileError::NotText { file } => {
                Phrase::of("error-contacts-no-text", &[("file", path(file))])
            }
            ContactFileError::Empty { file } => Phrase::of("error-contacts-empty", &[("file", path(file))]),
            ContactFileError::Thread { detail } => {
                Phrase::of("error-contacts-thread", &[("detail", detail.clone().into())])
            }
        }
    }
}

impl SettingsError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            SettingsError::Newer { file } => Phrase::of("error-settings-newer", &[("file", path(file))]),
            SettingsError::Damaged { file, aside, detail } => Phrase::of(
                "error-settings-damaged",
                &[("file", path(file)), ("aside", path(aside)), ("detail", detail.clone().into())],
            ),
            SettingsError::Busy { file } => Phrase::of("error-settings-busy", &[("file", path(file))]),
            SettingsError::Read { file, source } => Phrase::of(
                "error-settings-read",
                &[("file", path(file)), ("detail", source.to_string().into())],
            ),
            SettingsError::Write { file, source } => Phrase::of(
                "error-settings-write",
                &[("file", path(file)), ("detail", source.to_string().into())],
            ),
        }
    }
}

impl ManagedFileError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ManagedFileError::Read { file, source } => Phrase::of(
                "error-managed-read",
                &[("file", path(file)), ("detail", source.to_string().into())],
            ),
            ManagedFileError::Exposed { file, exposed: Exposed { path: exposed, exposure } } => {
                let (file, place) = (path(file), path(exposed));
                match exposure {
                    Exposure::Owner(owner) => Phrase::of(
                        "error-managed-owner",
                        &[("file", file), ("place", place), ("owner", owner.to_string().into())],
                    ),
                    Exposure::Writable(mode) => Phrase::of(
                        "error-managed-writable",
                        &[("file", file), ("place", place), ("mode", format!("{mode:04o}").into())],
                    ),
                }
            }
            ManagedFileError::NoFile { file } => Phrase::of("error-managed-no-file", &[("file", path(file))]),
            ManagedFileError::TooLong { file } => Phrase::of(
                "error-managed-too-long",
                &[("file", path(file)), ("most", (managed_file::LONGEST / 1024).into())],
            ),
            ManagedFileError::NotText { file } => {
                Phrase::of("error-managed-no-text", &[("file", path(file))])
            }
            ManagedFileError::Unusable { file, source } => Phrase::of(
                "error-managed-unusable",
                &[("file", path(file)), ("detail", source.to_string().into())],
            ),
        }
    }
}

impl HomeError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        let variable = Value::from(home::VARIABLE);
        match self {
            HomeError::Unknown => Phrase::of("error-home-unknown", &[("variable", variable)]),
            HomeError::Create { folder, source } => Phrase::of(
                "error-home-create",
                &[("folder", path(folder)), ("detail", source.to_string().into()), ("variable", variable)],
            ),
        }
    }
}

fn path(file: &Path) -> Value<'static> {
    file.display().to_string().into()
}
