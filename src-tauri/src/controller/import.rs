//! The import of a configuration file. Its secrets go from the file to the server and the keyring, never to the page.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ringtray_core::page::{Delta, ImportView};
use ringtray_core::{
    Account, AccountId, Configuration, ConfigurationError, ConnectionFields, Field, Mode, Preset,
    SecretsKept, Settings, SignInForm, SignInResult, blank,
};
use ringtray_language::Phrase;
use ringtray_store::{ConfigurationFile, ConfigurationWriteError};
use secrecy::ExposeSecret;
use tokio::sync::oneshot;

use super::persister::SignInReply;
use super::sign_in::{answer, refuse};
use super::{Controller, Happening};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// The configuration that was read last.
#[derive(Debug)]
pub(super) struct Import {
    id: u64,
    file: Arc<Mutex<ConfigurationFile>>,
    said: Configuration,
    /// The accounts that were made from its modes.
    accounts: Vec<(Mode, AccountId)>,
}

/// The result of reading a file.
pub(super) type Read = Result<(ConfigurationFile, Box<Configuration>), Phrase>;

/// Receives the result: the page that asked, or nobody if the file was dropped onto the window.
pub(super) type ImportReply = Option<oneshot::Sender<Result<ImportView, Phrase>>>;

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Reads a configuration file; [`Controller::on_configuration`] takes the result.
    pub(super) fn read_configuration(&self, file: PathBuf, reply: ImportReply) {
        let (happen, preset) = (self.happen.clone(), self.core.managed().preset.clone());
        tokio::spawn(async move {
            let read = tokio::task::spawn_blocking(move || read(&file, &preset)).await;
            let read = read.unwrap_or_else(|error| {
                Err(Phrase::of("error-file-not-read", &[("why", error.to_string().into())]))
            });
            // The loop may have ended; then nobody needs the result.
            let _ = happen.send(Happening::Configuration { read, reply }).await;
        });
    }

    /// Files were dropped onto the window.
    pub(super) fn on_dropped(&mut self, mut files: Vec<PathBuf>) {
        match (files.pop(), files.is_empty()) {
            (Some(file), true) => self.read_configuration(file, None),
            (Some(_), false) => {
                self.notice(&Phrase::of("notice-one-file", &[]));
            }
            (None, _) => {}
        }
    }

    /// Shows the contents of a configuration that was read, or why it could not be read.
    pub(super) fn on_configuration(&mut self, read: Read, reply: ImportReply) {
        let language = self.language();
        let view = read.map(|(file, said)| {
            self.questions += 1;
            let view = ImportView {
                id: self.questions,
                file: file.path().display().to_string(),
                server: said.server.origin(),
                unverified: said.unverified,
                parts: said.parts(language),
            };
            let file = Arc::new(Mutex::new(file));
            self.import = Some(Import { id: view.id, file, said: *said, accounts: Vec::new() });
            view
        });
        match (reply, view) {
            // The window may have been closed meanwhile.
            (Some(reply), view) => drop(reply.send(view)),
            (None, Ok(import)) => self.window.send(Delta::Dropped { import }),
            (None, Err(why)) => self.notice(&why),
        }
    }

    /// Signs in with one of the modes of the configuration, as if its values had been typed.
    pub(super) fn import_mode(&mut self, id: u64, mode: Mode, pin: &str, reply: SignInReply) {
        let form = self.import_of(id).and_then(|import| import.said.form(mode, pin));
        let Some(mut form) = form else {
            return refuse(reply, Field::Form, stale());
        };
        self.core.managed().fill_in_connection(&mut form.connection);
        let form = reached_as_before(form, self.core.settings());
        let (tried, tells) = oneshot::channel();
        self.sign_in(form, tried);
        let happen = self.happen.clone();
        tokio::spawn(async move {
            if let Ok(result) = tells.await {
                // The loop may have ended; then the page is gone too.
                let _ = happen.send(Happening::Imported { import: id, mode, result, reply }).await;
            }
        });
    }

    /// The server has answered.
    pub(super) fn on_imported(&mut self, id: u64, mode: Mode, result: SignInResult, reply: SignInReply) {
        if let (SignInResult::SignedIn { account }, Some(import)) =
            (&result, self.import.as_mut().filter(|import| import.id == id))
        {
            import.accounts.push((mode, account.clone()));
        }
        answer(reply, result);
    }

    /// Removes from the file the secrets that are now in the keyring. Answers whether the file still holds others.
    pub(super) fn blank_configuration(&self, id: u64, reply: oneshot::Sender<Result<bool, Phrase>>) {
        let Some(import) = self.import_of(id) else {
            return drop(reply.send(Err(stale())));
        };
        let views = self.core.account_views();
        let in_keyring = |account: &AccountId| {
            views.iter().any(|view| view.id == *account && view.secrets == SecretsKept::Keyring)
        };
        let kept = import.accounts.iter().filter(|(_, account)| in_keyring(account));
        let modes: Vec<Mode> = kept.map(|(mode, _)| *mode).collect();
        if modes.is_empty() {
            return drop(reply.send(Err(Phrase::of("error-keyring-has-none", &[]))));
        }
        let file = Arc::clone(&import.file);
        tokio::task::spawn_blocking(move || {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            // The window may have been closed meanwhile.
            let _ = reply.send(without_secrets(&mut file, &modes));
        });
    }

    fn import_of(&self, id: u64) -> Option<&Import> {
        self.import.as_ref().filter(|import| import.id == id)
    }
}

fn stale() -> Phrase {
    Phrase::of("error-configuration-stale", &[])
}

fn sentence(what: Phrase) -> Phrase {
    Phrase::of("error-sentence", &[("what", what.into())])
}

fn read(file: &Path, preset: &Preset) -> Read {
    let named = || file.display().to_string();
    let (kept, text) = ConfigurationFile::read(file).map_err(|error| sentence(error.phrase()))?;
    let said = Configuration::read_with(text.expose_secret(), preset).map_err(|error| {
        let why = error.phrase();
        Phrase::of("error-configuration-unusable", &[("file", named().into()), ("why", why.into())])
    })?;
    if said.is_empty() {
        return Err(Phrase::of("error-configuration-empty", &[("file", named().into())]));
    }
    Ok((kept, Box::new(said)))
}

fn without_secrets(file: &mut ConfigurationFile, modes: &[Mode]) -> Result<bool, Phrase> {
    let mut remains = false;
    let replaced = file.replace::<Left>(|text| {
        let blanked = blank(text, modes).map_err(Left::Unsafe)?;
        remains = blanked.remains;
        Ok(blanked.text)
    });
    replaced.map(|()| remains).map_err(|left| {
        sentence(match left {
            Left::Unsafe(error) => error.phrase(),
            Left::NotWritten(error) => error.phrase(),
        })
    })
}

/// Why a file was left unchanged.
enum Left {
    Unsafe(ConfigurationError),
    NotWritten(ConfigurationWriteError),
}

impl From<ConfigurationWriteError> for Left {
    fn from(error: ConfigurationWriteError) -> Left {
        Left::NotWritten(error)
    }
}

/// A configuration does not cover proxies and certificates. An existing account keeps its own.
fn reached_as_before(form: SignInForm, settings: &Settings) -> SignInForm {
    let username = Some(form.username.trim().to_owned()).filter(|name| !name.is_empty());
    let same = |account: &&Account| {
        account.server == form.server && account.mode == form.mode && account.username == username
    };
    let Some(known) = settings.accounts.iter().find(same) else { return form };
    let before = ConnectionFields::from(known.connection.clone());
    let ConnectionFields { path, pin, .. } = form.connection;
    let pin = if pin.is_empty() { before.pin.clone() } else { pin };
    SignInForm {
        account: Some(known.id.clone()),
        connection: ConnectionFields { path, pin, ..before },
        ..form
    }
}
