//! The Secret Service of the freedesktop.org specification, over the session bus.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use secret_service::{EncryptionType, Error, Item, SecretService};
use tokio::sync::watch;

use super::{KeyringError, Place};

/// How long the question for the password stays when nobody answers. Then the next call asks anew, also where the
/// keyring daemon was restarted under the question.
const QUESTION: Duration = Duration::from_secs(300);
/// How often a caller that waits for an unlocked keyring looks; nothing tells on every desktop.
const LOOK: Duration = Duration::from_secs(2);

/// What a question came to; `None` while it is open.
type Answer = watch::Receiver<Option<Result<(), KeyringError>>>;

/// The keyring on one session bus. Each call has a connection of its own: nothing is left of a daemon that was
/// restarted, and giving a call up closes what it began.
#[derive(Clone, Default)]
pub(super) struct Backend {
    /// The address of the bus; `None` for the session's own.
    bus: Option<Arc<str>>,
    question: Arc<Mutex<Option<Answer>>>,
}

impl Backend {
    pub(super) fn at(address: &str) -> Self {
        Self { bus: Some(address.into()), question: Arc::default() }
    }

    pub(super) async fn get(&self, place: &Place) -> Result<Option<SecretString>, KeyringError> {
        let service = self.connect(EncryptionType::Dh).await?;
        let mut newest: Option<(u64, Item<'_>)> = None;
        for item in self.find(&service, place).await? {
            let modified = item.get_modified().await.map_err(of)?;
            if newest.as_ref().is_none_or(|(before, _)| *before <= modified) {
                newest = Some((modified, item));
            }
        }
        let Some((_, item)) = newest else { return Ok(None) };
        let damaged = || KeyringError::Damaged { entry: place.user.clone() };
        let bytes = match item.get_secret().await {
            Ok(bytes) => bytes,
            Err(Error::Crypto(_)) => return Err(damaged()),
            Err(error) => return Err(of(error)),
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.into())),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(damaged())
            }
        }
    }

    pub(super) async fn set(&self, place: &Place, secret: &SecretString) -> Result<(), KeyringError> {
        let service = self.connect(EncryptionType::Dh).await?;
        let collection = service.get_default_collection().await.map_err(of)?;
        if collection.is_locked().await.map_err(of)? {
            self.unlock(place).await?;
        }
        let label = format!("Ringtray: {}", place.user);
        let bytes = secret.expose_secret().as_bytes();
        collection.create_item(&label, attributes(place), bytes, true, "text/plain").await.map_err(of)?;
        Ok(())
    }

    pub(super) async fn delete(&self, place: &Place) -> Result<(), KeyringError> {
        let service = self.connect(EncryptionType::Plain).await?;
        for item in self.find(&service, place).await? {
            item.delete().await.map_err(of)?;
        }
        Ok(())
    }

    pub(super) async fn ready(&self) {
        while !matches!(self.locked().await, Ok(false)) {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether a question for the password is open.
    pub(super) fn waits_for_the_person(&self) -> bool {
        self.question
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .is_some_and(|answer| answer.borrow().is_none() && answer.has_changed().is_ok())
    }

    async fn connect(&self, encryption: EncryptionType) -> Result<SecretService<'static>, KeyringError> {
        let builder = match &self.bus {
            None => zbus::connection::Builder::session(),
            Some(address) => zbus::connection::Builder::address(&**address),
        };
        let absent = |detail: String| KeyringError::Absent { detail };
        let connection = match builder {
            Ok(builder) => builder.build().await.map_err(|error| absent(error.to_string()))?,
            Err(error) => return Err(absent(error.to_string())),
        };
        SecretService::connect_with_existing(encryption, connection)
            .await
            .map_err(|error| absent(error.to_string()))
    }

    async fn locked(&self) -> Result<bool, KeyringError> {
        let service = self.connect(EncryptionType::Plain).await?;
        default_is_locked(&service).await
    }

    /// The items at `place`, unlocked. Some keyrings tell nothing of what is in them while they are locked, so a
    /// locked one is unlocked before it may say that there is nothing.
    async fn find<'s>(
        &self,
        service: &'s SecretService<'_>,
        place: &Place,
    ) -> Result<Vec<Item<'s>>, KeyringError> {
        let found = service.search_items(attributes(place)).await.map_err(of)?;
        if !found.unlocked.is_empty() {
            return Ok(found.unlocked);
        }
        if found.locked.is_empty() && !default_is_locked(service).await? {
            return Ok(Vec::new());
        }
        self.unlock(place).await?;
        Ok(service.search_items(attributes(place)).await.map_err(of)?.unlocked)
    }

    /// Waits for the answer to the question that is open, or opens one.
    async fn unlock(&self, place: &Place) -> Result<(), KeyringError> {
        let mut answer = self.question(place);
        let gone = |_| KeyringError::Failed { detail: "the question for the password ended".to_owned() };
        answer.wait_for(Option::is_some).await.map_err(gone)?.clone().unwrap_or(Ok(()))
    }

    fn question(&self, place: &Place) -> Answer {
        let mut slot = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) =
            slot.as_ref().filter(|answer| answer.borrow().is_none() && answer.has_changed().is_ok())
        {
            return open.clone();
        }
        let (tell, answer) = watch::channel(None);
        *slot = Some(answer.clone());
        let (backend, place) = (self.clone(), place.clone());
        // Not part of the call: the person may answer when the call was given up long ago.
        tokio::spawn(async move {
            let answer = tokio::time::timeout(QUESTION, backend.ask(&place))
                .await
                .unwrap_or(Err(KeyringError::Locked));
            tell.send_replace(Some(answer));
        });
        answer
    }

    /// Asks the person to unlock the default collection and every other one with an item at `place`.
    async fn ask(&self, place: &Place) -> Result<(), KeyringError> {
        let service = self.connect(EncryptionType::Plain).await?;
        match service.get_default_collection().await {
            Ok(collection) => {
                if collection.is_locked().await.map_err(of)? {
                    collection.unlock().await.map_err(still_locked)?;
                }
            }
            Err(Error::NoResult) => {}
            Err(error) => return Err(of(error)),
        }
        let found = service.search_items(attributes(place)).await.map_err(of)?;
        if found.unlocked.is_empty() && !found.locked.is_empty() {
            service.unlock_all(&found.locked.iter().collect::<Vec<_>>()).await.map_err(still_locked)?;
        }
        Ok(())
    }
}

async fn default_is_locked(service: &SecretService<'_>) -> Result<bool, KeyringError> {
    match service.get_default_collection().await {
        Ok(collection) => collection.is_locked().await.map_err(of),
        Err(Error::NoResult) => Ok(false),
        Err(error) => Err(of(error)),
    }
}

/// The names the crate `keyring` uses too, so that other programs find the entries where they look for them.
fn attributes(place: &Place) -> HashMap<&str, &str> {
    HashMap::from([("service", &*place.service), ("username", place.user.as_str())])
}

/// A question that was put away, by the person or because nothing could show it, leaves the keyring locked.
fn still_locked(error: Error) -> KeyringError {
    match error {
        Error::Prompt | Error::PromptDisconnected => KeyringError::Locked,
        other => of(other),
    }
}

fn of(error: Error) -> KeyringError {
    match error {
        Error::Locked => KeyringError::Locked,
        Error::NoResult => KeyringError::NoCollection,
        Error::Prompt | Error::PromptDisconnected => KeyringError::Denied,
        Error::Unavailable => KeyringError::Absent { detail: error.to_string() },
        other => KeyringError::Failed { detail: other.to_string() },
    }
}
