//! Parses a managed file: TOML with the table `[account]`; `program.rs` reads `[program]`.

use std::collections::BTreeSet;
use std::path::Path;

use ringtray_datachannel::{ProxyAddress, ProxyAddressError, Revision, ServerAddress, SocketPath};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Managed, Preset, Setting};
use crate::accounts::account::SecretName;
use crate::accounts::connection::Proxy;

/// Why a managed file can't be used. None of it is followed then, because half of it could send an account where
/// nobody meant it to go.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct ManagedError {
    /// The line, from 1.
    pub line: usize,
    /// The error.
    pub problem: ManagedProblem,
}

/// An error in a managed file. Never contains anything that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ManagedProblem {
    /// It is not valid TOML.
    #[error("this is not TOML: {0}")]
    Syntax(String),
    /// A secret, in a file that everybody can read.
    #[error(
        "\"{key}\" is a secret, and every user of this computer can read this file. Remove it, and give it to \
         each user: typed, or with ringtray-cli accounts import"
    )]
    Secret {
        /// Its key.
        key: String,
    },
    /// A value of the wrong type.
    #[error("\"{key}\" must be {expected}")]
    Kind {
        /// The key.
        key: String,
        /// The expected type.
        expected: &'static str,
    },
    /// A value that no account can have.
    #[error("\"{setting}\" can't be used. {why}")]
    Value {
        /// The setting.
        setting: Setting,
        /// What is wrong with it, and what to write instead.
        why: String,
    },
    /// A lock that would leave no valid value.
    #[error("\"{0}\" is locked and has no value. Give it one, or remove it from \"locked\"")]
    NothingToLock(Setting),
    /// A method that the mode does not support.
    #[error("\"method\" is not valid for this mode. Write another, or leave it out")]
    MethodOfAnotherMode,
    /// Two settings for trust that exclude each other.
    #[error(
        "\"pin\" and \"ca_file\" contradict each other: a pinned certificate is trusted whoever issued it, and no \
         other is. Leave out one of them"
    )]
    PinAndFile,
}

/// A key or a word that this version does not know. The rest of the file is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
#[error("line {line}: \"{what}\" is unknown to this version and is ignored")]
pub struct PassedOver {
    /// The line, from 1.
    pub line: usize,
    /// The key with its tables, or the word in `locked`.
    pub what: String,
}

/// The name of the table about accounts.
const ACCOUNT: &str = "account";
/// The name of the table about the program itself.
pub(super) const PROGRAM: &str = "program";
/// The key of the list of locks.
pub(super) const LOCKED: &str = "locked";
/// How an error calls a text.
const TEXT: &str = "a text in \"quotes\"";

impl Managed {
    /// Reads a managed file. Also returns what this version does not know, in the order of the lines.
    ///
    /// # Errors
    ///
    /// The first thing that can't be used.
    pub fn parse(text: &str) -> Result<(Managed, Vec<PassedOver>), ManagedError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = Reader { text, passed_over: Vec::new() };
        let root = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            // The parser's own words name what it expects, never the contents.
            reader.error(at, ManagedProblem::Syntax(error.message().to_owned()))
        })?;
        reader.refuse_secrets(root.get_ref())?;
        let managed = reader.root(root.get_ref())?;
        reader.passed_over.sort();
        Ok((managed, reader.passed_over))
    }
}

/// The word for a mode or a method in files.
pub(super) fn word(known: impl Serialize) -> String {
    match serde_json::to_value(known) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(super) struct Reader<'t> {
    text: &'t str,
    passed_over: Vec<PassedOver>,
}

type Entry<'e, 't> = (Setting, &'e Spanned<DeValue<'t>>);

impl Reader<'_> {
    fn root(&mut self, root: &DeTable<'_>) -> Result<Managed, ManagedError> {
        let mut managed = Managed::default();
        for (key, value) in root {
            match value.get_ref() {
                DeValue::Table(account) if key.get_ref() == ACCOUNT => {
                    (managed.preset, managed.locked) = self.account(account)?;
                }
                DeValue::Table(program) if key.get_ref() == PROGRAM => {
                    managed.autostart = self.program(program)?;
                }
                _ if key.get_ref() == ACCOUNT => {
                    return Err(self.kind(value, ACCOUNT, "a table: [account]"));
                }
                _ if key.get_ref() == PROGRAM => {
                    return Err(self.kind(value, PROGRAM, "a table: [program]"));
                }
                _ => self.pass_over(key.span().start, key.get_ref().to_string()),
            }
        }
        Ok(managed)
    }

    fn account(&mut self, account: &DeTable<'_>) -> Result<(Preset, BTreeSet<Setting>), ManagedError> {
        let mut preset = Preset::default();
        for (key, value) in account {
            if key.get_ref() == LOCKED {
                continue;
            }
            match Setting::ALL.into_iter().find(|setting| setting.as_str() == key.get_ref()) {
                Some(setting) => self.set(&mut preset, (setting, value))?,
                None => self.pass_over(key.span().start, format!("{ACCOUNT}.{}", key.get_ref())),
            }
        }
        let line_of = |setting: Setting| account.get(setting.as_str()).map_or(0, |value| value.span().start);
        if let (Some(mode), Some(method)) = (preset.mode, preset.method)
            && !mode.allows(method)
        {
            return Err(self.error(line_of(Setting::Method), ManagedProblem::MethodOfAnotherMode));
        }
        if preset.pin.is_some() && preset.ca_file.is_some() {
            return Err(self.error(line_of(Setting::Pin), ManagedProblem::PinAndFile));
        }
        let locked = match account.get(LOCKED) {
            Some(locks) => self.locks(&preset, locks)?,
            None => BTreeSet::new(),
        };
        Ok((preset, locked))
    }

    fn set(&self, preset: &mut Preset, entry: Entry<'_, '_>) -> Result<(), ManagedError> {
        match entry.0 {
            Setting::Server => {
                let server = ServerAddress::parse(self.text(entry)?);
                preset.server = Some(self.usable(entry, server)?.origin());
            }
            Setting::Mode => preset.mode = Some(self.known_word(entry)?),
            Setting::Method => preset.method = Some(self.known_word(entry)?),
            Setting::AppKey => preset.app_key = Some(self.text(entry)?.to_owned()),
            Setting::Path => {
                let path = self.usable(entry, SocketPath::parse(self.text(entry)?))?;
                preset.path = (path != SocketPath::default()).then(|| path.to_string());
            }
            Setting::Revision => preset.revision = Some(self.revision(entry)?),
            Setting::Proxy => preset.proxy = Some(self.proxy(entry)?),
            Setting::ProxyUsername => preset.proxy_username = Some(self.text(entry)?.to_owned()),
            Setting::CaFile => preset.ca_file = Some(self.file(entry)?),
            Setting::Pin => preset.pin = Some(self.usable(entry, self.text(entry)?.parse())?),
            Setting::ClientCertificateFile => preset.client_certificate_file = Some(self.file(entry)?),
        }
        Ok(())
    }

    fn locks(
        &mut self,
        preset: &Preset,
        list: &Spanned<DeValue<'_>>,
    ) -> Result<BTreeSet<Setting>, ManagedError> {
        let expected = "a list of settings, such as [\"server\", \"mode\"]";
        let DeValue::Array(names) = list.get_ref() else { return Err(self.kind(list, LOCKED, expected)) };
        let mut locked = BTreeSet::new();
        for item in names {
            let DeValue::String(name) = item.get_ref() else {
                return Err(self.kind(item, LOCKED, expected));
            };
            match Setting::ALL.into_iter().find(|setting| setting.as_str() == name) {
                Some(setting) if preset.value(setting).is_none() && !has_usual(setting) => {
                    return Err(self.error(item.span().start, ManagedProblem::NothingToLock(setting)));
                }
                Some(setting) => drop(locked.insert(setting)),
                None => self.pass_over(item.span().start, name.to_string()),
            }
        }
        Ok(locked)
    }

    fn revision(&self, entry: Entry<'_, '_>) -> Result<Revision, ManagedError> {
        let DeValue::Integer(number) = entry.1.get_ref() else {
            return Err(self.kind(entry.1, entry.0.as_str(), "3 or 4, without quotes"));
        };
        let number = number.as_str().parse::<u8>().ok();
        let revision = number.and_then(|number| Revision::try_from(number).ok());
        revision.ok_or_else(|| self.unusable(entry, "Write 3 or 4, or leave it out".to_owned()))
    }

    fn proxy(&self, entry: Entry<'_, '_>) -> Result<Proxy, ManagedError> {
        match self.text(entry)? {
            "automatic" => Ok(Proxy::Automatic),
            "direct" => Ok(Proxy::Direct),
            address => {
                let address = ProxyAddress::parse(address).map_err(|why| match why {
                    // The form's message is meant for somebody who sees its fields.
                    ProxyAddressError::UserInfo { without } => format!(
                        "It holds a name or a password. Write only {without}; the name belongs to \"proxy_username\", \
                         and the password is typed by each user"
                    ),
                    other => other.to_string(),
                });
                let address = self.usable(entry, address)?;
                Ok(Proxy::Through { address: address.to_string(), username: None })
            }
        }
    }

    fn file(&self, entry: Entry<'_, '_>) -> Result<String, ManagedError> {
        let file = self.text(entry)?;
        if Path::new(file).is_absolute() {
            Ok(file.to_owned())
        } else {
            let why = "Name the file with all of its folders, from the root of the disk on";
            Err(self.unusable(entry, why.to_owned()))
        }
    }

    /// A word that the settings file uses as well, so there is only one list.
    fn known_word<T: DeserializeOwned>(&self, entry: Entry<'_, '_>) -> Result<T, ManagedError> {
        let word = self.text(entry)?;
        self.usable(entry, serde_json::from_value(Value::String(word.to_owned())))
    }

    fn text<'e>(&self, (setting, value): Entry<'e, '_>) -> Result<&'e str, ManagedError> {
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                Err(self.unusable((setting, value), "Give it a value, or leave it out".to_owned()))
            }
            DeValue::String(text) => Ok(text.trim()),
            _ => Err(self.kind(value, setting.as_str(), TEXT)),
        }
    }

    fn usable<T, E: std::fmt::Display>(
        &self,
        entry: Entry<'_, '_>,
        read: Result<T, E>,
    ) -> Result<T, ManagedError> {
        read.map_err(|why| self.unusable(entry, why.to_string()))
    }

    /// In any table: even if this version knows no such key, somebody believes that it is safe there.
    fn refuse_secrets(&self, table: &DeTable<'_>) -> Result<(), ManagedError> {
        for (key, value) in table {
            if SecretName::ALL.iter().any(|secret| secret.as_str() == key.get_ref()) {
                let key_of = key.get_ref().to_string();
                return Err(self.error(key.span().start, ManagedProblem::Secret { key: key_of }));
            }
            self.refuse_secrets_in(value.get_ref())?;
        }
        Ok(())
    }

    fn refuse_secrets_in(&self, value: &DeValue<'_>) -> Result<(), ManagedError> {
        match value {
            DeValue::Table(table) => self.refuse_secrets(table),
            DeValue::Array(list) => list.iter().try_for_each(|item| self.refuse_secrets_in(item.get_ref())),
            _ => Ok(()),
        }
    }

    pub(super) fn pass_over(&mut self, at: usize, what: String) {
        let line = self.line(at);
        self.passed_over.push(PassedOver { line, what });
    }

    pub(super) fn kind(
        &self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        expected: &'static str,
    ) -> ManagedError {
        self.error(value.span().start, ManagedProblem::Kind { key: key.to_owned(), expected })
    }

    fn unusable(&self, (setting, value): Entry<'_, '_>, why: String) -> ManagedError {
        self.error(value.span().start, ManagedProblem::Value { setting, why })
    }

    fn error(&self, at: usize, problem: ManagedProblem) -> ManagedError {
        ManagedError { line: self.line(at), problem }
    }

    fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// Whether an account without this setting still has a value for it.
fn has_usual(setting: Setting) -> bool {
    match setting {
        Setting::Server | Setting::Mode | Setting::Method | Setting::AppKey => false,
        Setting::Path
        | Setting::Revision
        | Setting::Proxy
        | Setting::ProxyUsername
        | Setting::CaFile
        | Setting::Pin
        | Setting::ClientCertificateFile => true,
    }
}
