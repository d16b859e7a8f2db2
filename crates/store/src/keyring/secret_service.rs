//! The Secret Service of the freedesktop.org specification, over the session bus.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use secret_service::{Error, Item, SecretService};
use zbus::Connection;

use super::question::Question;
use super::session::{Encryption, Fault, in_a_session, of, session};
use super::{KeyringEntry, KeyringError, kwallet};

/// How often a caller waiting for an unlocked keyring checks it. No signal works on every desktop.
const LOOK: Duration = Duration::from_secs(2);

/// The name of a collection created outside of KWallet, as in libsecret.
const COLLECTION: &str = "Default keyring";

/// The keyring on one session bus. Each call has its own connection: nothing refers to a daemon that was restarted,
/// and cancelling a call closes what it opened.
#[derive(Clone, Default)]
pub(super) struct Backend {
    /// The address of the bus; `None` for that of the session.
    bus: Option<Arc<str>>,
    unlocking: Question,
    creating: Question,
}

impl Backend {
    pub(super) fn at(address: &str) -> Self {
        Self { bus: Some(address.into()), ..Self::default() }
    }

    pub(super) async fn get(&self, entry: &KeyringEntry) -> Result<Option<SecretString>, KeyringError> {
        let damaged = KeyringError::Damaged { entry: entry.user.clone() };
        in_a_session(|| self.read(entry), damaged).await
    }

    pub(super) async fn set(&self, entry: &KeyringEntry, secret: &SecretString) -> Result<(), KeyringError> {
        let detail = "the keyring stored something other than it was given".to_owned();
        in_a_session(|| self.write(entry, secret), KeyringError::Failed { detail }).await
    }

    pub(super) async fn delete(&self, entry: &KeyringEntry) -> Result<(), KeyringError> {
        let service = self.connect(Encryption::None).await?;
        for item in self.find(&service, entry).await? {
            item.delete().await.map_err(of)?;
        }
        Ok(())
    }

    pub(super) async fn ready(&self) {
        while !matches!(self.is_open().await, Ok(true)) {
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn read(&self, entry: &KeyringEntry) -> Result<Option<SecretString>, Fault> {
        let service = self.connect(Encryption::OnTheWay).await?;
        let mut newest: Option<(u64, Item<'_>)> = None;
        for item in self.find(&service, entry).await? {
            let modified = item.get_modified().await?;
            if newest.as_ref().is_none_or(|(before, _)| *before <= modified) {
                newest = Some((modified, item));
            }
        }
        let Some((_, item)) = newest else { return Ok(None) };
        match String::from_utf8(item.get_secret().await?) {
            Ok(text) => Ok(Some(text.into())),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(Fault::Garbled)
            }
        }
    }

    async fn write(&self, entry: &KeyringEntry, secret: &SecretString) -> Result<(), Fault> {
        let service = self.connect(Encryption::OnTheWay).await?;
        let collection = match service.get_default_collection().await {
            Err(Error::NoResult) => {
                self.create().await?;
                service.get_default_collection().await?
            }
            found => found?,
        };
        if collection.is_locked().await? {
            self.unlock(entry).await?;
        }
        let label = format!("Ringtray: {}", entry.user);
        let bytes = secret.expose_secret().as_bytes();
        let item = collection.create_item(&label, attributes(entry), bytes, true, "text/plain").await?;
        // In a garbled session the content may be anything.
        let mut kept = item.get_secret().await?;
        let is_kept = kept == bytes;
        kept.zeroize();
        if is_kept { Ok(()) } else { Err(Fault::Garbled) }
    }

    /// The error of a call that waits for an open question.
    pub(super) fn open_question(&self) -> Option<KeyringError> {
        if self.unlocking.is_open() {
            return Some(KeyringError::Locked);
        }
        self.creating.is_open().then_some(KeyringError::NoCollection)
    }

    /// A session with the keyring, which is started if necessary.
    async fn connect(&self, encryption: Encryption) -> Result<SecretService<'static>, KeyringError> {
        let bus = self.bus().await?;
        let started = kwallet::start(&bus).await?;
        match session(&bus, encryption).await {
            // KWallet exits again if it is switched off.
            Err(KeyringError::Absent { .. }) if started => Err(KeyringError::SwitchedOff),
            session => session,
        }
    }

    async fn bus(&self) -> Result<Connection, KeyringError> {
        let builder = match &self.bus {
            None => zbus::connection::Builder::session(),
            Some(address) => zbus::connection::Builder::address(&**address),
        };
        let absent = |error: zbus::Error| KeyringError::Absent { detail: error.to_string() };
        builder.map_err(absent)?.build().await.map_err(absent)
    }

    /// Whether secrets can be read and written without a question. Starts nothing that doesn't start by itself.
    async fn is_open(&self) -> Result<bool, KeyringError> {
        let service = session(&self.bus().await?, Encryption::None).await?;
        let default = service.get_default_collection().await.map_err(of)?;
        Ok(!default.is_locked().await.map_err(of)?)
    }

    /// The items of `entry`, unlocked. Some keyrings hide their items while locked, so a locked one is unlocked
    /// before a missing item is reported.
    async fn find<'s>(
        &self,
        service: &'s SecretService<'_>,
        entry: &KeyringEntry,
    ) -> Result<Vec<Item<'s>>, KeyringError> {
        let found = service.search_items(attributes(entry)).await.map_err(of)?;
        if !found.unlocked.is_empty() {
            return Ok(found.unlocked);
        }
        if found.locked.is_empty() && !default_is_locked(service).await? {
            return Ok(Vec::new());
        }
        self.unlock(entry).await?;
        Ok(service.search_items(attributes(entry)).await.map_err(of)?.unlocked)
    }

    async fn unlock(&self, entry: &KeyringEntry) -> Result<(), KeyringError> {
        let (backend, entry) = (self.clone(), entry.clone());
        self.unlocking.ask(KeyringError::Locked, async move { backend.ask_to_unlock(&entry).await }).await
    }

    async fn create(&self) -> Result<(), KeyringError> {
        let backend = self.clone();
        self.creating.ask(KeyringError::NoCollection, async move { backend.ask_to_create().await }).await
    }

    /// Asks the user to unlock the default collection and every other one with an item of `entry`.
    async fn ask_to_unlock(&self, entry: &KeyringEntry) -> Result<(), KeyringError> {
        let service = self.connect(Encryption::None).await?;
        match service.get_default_collection().await {
            Ok(collection) => {
                if collection.is_locked().await.map_err(of)? {
                    collection.unlock().await.map_err(still_locked)?;
                }
            }
            Err(Error::NoResult) => {}
            Err(error) => return Err(of(error)),
        }
        let found = service.search_items(attributes(entry)).await.map_err(of)?;
        if found.unlocked.is_empty() && !found.locked.is_empty() {
            service.unlock_all(&found.locked.iter().collect::<Vec<_>>()).await.map_err(still_locked)?;
        }
        Ok(())
    }

    /// Asks the user to create the default collection.
    async fn ask_to_create(&self) -> Result<(), KeyringError> {
        let service = self.connect(Encryption::None).await?;
        match service.get_default_collection().await {
            Err(Error::NoResult) => {}
            // Another program created it first.
            found => return found.map(drop).map_err(of),
        }
        // KWallet uses the label as the name of the wallet and the alias as its default. Another name would change
        // the user's settings, and that wallet would not be opened with the session.
        let wallet = kwallet::default_wallet(&self.bus().await?).await;
        let label = wallet.as_deref().unwrap_or(COLLECTION);
        service.create_collection(label, "default").await.map(drop).map_err(|error| match error {
            Error::Prompt => KeyringError::NotCreated,
            Error::PromptDisconnected => KeyringError::NoCollection,
            other => of(other),
        })
    }
}

async fn default_is_locked(service: &SecretService<'_>) -> Result<bool, KeyringError> {
    match service.get_default_collection().await {
        Ok(collection) => collection.is_locked().await.map_err(of),
        Err(Error::NoResult) => Ok(false),
        Err(error) => Err(of(error)),
    }
}

/// The names that the crate `keyring` uses, so that other programs find the entries where they expect them.
fn attributes(entry: &KeyringEntry) -> HashMap<&str, &str> {
    HashMap::from([("service", &*entry.service), ("username", entry.user.as_str())])
}

/// A dismissed question, or one that nothing could show, leaves the keyring locked.
fn still_locked(error: Error) -> KeyringError {
    match error {
        Error::Prompt | Error::PromptDisconnected => KeyringError::Locked,
        other => of(other),
    }
}
