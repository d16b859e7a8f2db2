//! The crate's errors in words for the user: what happened, to what, and what to do. Those of the history and the
//! keyring continue a sentence.

use std::path::Path;

use ringtray_language::{Language, Phrase, Value};

use crate::{
    ConfigurationReadError, ConfigurationWriteError, ContactFileError, ExportError, Exposed, Exposure,
    HistoryError, HomeError, ImportError, KeyringError, ManagedFileError, SettingsError, contact_files, home,
    managed_file,
};

impl HistoryError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        match self {
            HistoryError::Open { file, detail } => {
                language.say("error-history-open", &[("file", path(file)), ("detail", detail.into())])
            }
            HistoryError::Newer { file } => language.say("error-history-newer", &[("file", path(file))]),
            HistoryError::Damaged { file, detail } => {
                language.say("error-history-damaged", &[("file", path(file)), ("detail", detail.into())])
            }
            HistoryError::Full { file } => language.say("error-history-full", &[("file", path(file))]),
            HistoryError::Busy { file } => language.say("error-history-busy", &[("file", path(file))]),
            HistoryError::Behind { file } => language.say("error-history-behind", &[("file", path(file))]),
            HistoryError::Disk { file, detail } => {
                language.say("error-history-disk", &[("file", path(file)), ("detail", detail.into())])
            }
            HistoryError::Failed { file, detail } => {
                language.say("error-history-failed", &[("file", path(file)), ("detail", detail.into())])
            }
            HistoryError::Closed => language.say("error-history-closed", &[]),
        }
    }
}

impl ExportError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        match self {
            ExportError::History(error) => error.in_words(language),
            ExportError::Write(error) => {
                language.say("error-export-failed", &[("detail", error.to_string().into())])
            }
            ExportError::Stopped => language.say("error-export-stopped", &[]),
        }
    }
}

impl ImportError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        match self {
            ImportError::History(error) => error.in_words(language),
            ImportError::Read(error) => {
                language.say("error-import-unread", &[("detail", error.to_string().into())])
            }
            ImportError::Stopped => language.say("error-import-stopped", &[]),
        }
    }
}

impl KeyringError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        language.tell(&self.phrase())
    }

    /// The same, to be translated later.
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
    pub fn in_words(&self, language: Language) -> String {
        match self {
            ConfigurationReadError::NotFound { file } => {
                language.say("error-import-not-found", &[("file", path(file))])
            }
            ConfigurationReadError::NotAFile { file } => {
                language.say("error-import-no-file", &[("file", path(file))])
            }
            ConfigurationReadError::TooLarge { file } => {
                language.say("error-import-too-large", &[("file", path(file))])
            }
            ConfigurationReadError::NotText { file } => {
                language.say("error-import-no-text", &[("file", path(file))])
            }
            ConfigurationReadError::Failed { file, source } => language
                .say("error-import-failed", &[("file", path(file)), ("detail", source.to_string().into())]),
        }
    }
}

impl ConfigurationWriteError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        match self {
            ConfigurationWriteError::Changed { file } => {
                language.say("error-blank-changed", &[("file", path(file))])
            }
            ConfigurationWriteError::Link { file } => {
                language.say("error-blank-link", &[("file", path(file))])
            }
            ConfigurationWriteError::OtherNames { file } => {
                language.say("error-blank-other-names", &[("file", path(file))])
            }
            ConfigurationWriteError::ReadOnly { file } => {
                language.say("error-blank-read-only", &[("file", path(file))])
            }
            ConfigurationWriteError::Failed { file, source } => language
                .say("error-blank-failed", &[("file", path(file)), ("detail", source.to_string().into())]),
        }
    }
}

impl ContactFileError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        match self {
            ContactFileError::Missing { file } => {
                language.say("error-contacts-missing", &[("file", path(file))])
            }
            ContactFileError::Read { file, detail } => {
                language.say("error-contacts-read", &[("file", path(file)), ("detail", detail.into())])
            }
            ContactFileError::NoFile { file } => {
                language.say("error-contacts-no-file", &[("file", path(file))])
            }
            ContactFileError::TooLarge { file } => language.say(
                "error-contacts-too-large",
                &[("file", path(file)), ("most", (contact_files::LONGEST / 1024 / 1024).into())],
            ),
            ContactFileError::NotText { file } => {
                language.say("error-contacts-no-text", &[("file", path(file))])
            }
            ContactFileError::Empty { file } => language.say("error-contacts-empty", &[("file", path(file))]),
            ContactFileError::Thread { detail } => {
                language.say("error-contacts-thread", &[("detail", detail.into())])
            }
        }
    }
}

impl SettingsError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        language.tell(&self.phrase())
    }

    /// The same, to be translated later.
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
    pub fn in_words(&self, language: Language) -> String {
        match self {
            ManagedFileError::Read { file, source } => language
                .say("error-managed-read", &[("file", path(file)), ("detail", source.to_string().into())]),
            ManagedFileError::Exposed { file, exposed: Exposed { path: exposed, exposure } } => {
                let (file, place) = (path(file), path(exposed));
                match exposure {
                    Exposure::Owner(owner) => language.say(
                        "error-managed-owner",
                        &[("file", file), ("place", place), ("owner", owner.to_string().into())],
                    ),
                    Exposure::Writable(mode) => language.say(
                        "error-managed-writable",
                        &[("file", file), ("place", place), ("mode", format!("{mode:04o}").into())],
                    ),
                }
            }
            ManagedFileError::NoFile { file } => {
                language.say("error-managed-no-file", &[("file", path(file))])
            }
            ManagedFileError::TooLong { file } => language.say(
                "error-managed-too-long",
                &[("file", path(file)), ("most", (managed_file::LONGEST / 1024).into())],
            ),
            ManagedFileError::NotText { file } => {
                language.say("error-managed-no-text", &[("file", path(file))])
            }
            ManagedFileError::Unusable { file, source } => language.say(
                "error-managed-unusable",
                &[("file", path(file)), ("detail", source.to_string().into())],
            ),
        }
    }
}

impl HomeError {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        let variable = home::VARIABLE.into();
        match self {
            HomeError::Unknown => language.say("error-home-unknown", &[("variable", variable)]),
            HomeError::Create { folder, source } => language.say(
                "error-home-create",
                &[("folder", path(folder)), ("detail", source.to_string().into()), ("variable", variable)],
            ),
        }
    }
}

fn path(file: &Path) -> Value<'static> {
    file.display().to_string().into()
}
