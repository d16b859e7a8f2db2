//! The secrets, in the keyring of the operating system.
//!
//! On Linux that is the Secret Service (GNOME Keyring, KWallet, KeePassXC). It is called directly, because only then
//! can a locked keyring be told from a slow one, and a call be cancelled without leaving a thread behind. On macOS it
//! is the Keychain and on Windows the Credential Manager, both through the crate `keyring`.

#[cfg(any(target_os = "macos", windows))]
#[path = "native.rs"]
mod backend;
#[cfg(not(any(target_os = "macos", windows)))]
#[path = "secret_service.rs"]
mod backend;
mod error;
#[cfg(not(any(target_os = "macos", windows)))]
mod kwallet;
#[cfg(not(any(target_os = "macos", windows)))]
mod question;
#[cfg(not(any(target_os = "macos", windows)))]
mod session;
mod thread;

use std::sync::Arc;
use std::time::Duration;

use ringtray_core::{AccountId, SecretName};
use secrecy::SecretString;

use crate::Home;
use backend::Backend;
pub use error::KeyringError;
use thread::Thread;

/// How long a call may take before it fails. The user is to learn of it within 5 seconds.
const LIMIT: Duration = Duration::from_secs(4);

/// This copy's entries in the keyring. A clone is another handle on the same entries.
///
/// Each call runs on a separate thread and ends within 4 seconds, whatever the keyring does. A locked keyring asks
/// the user to unlock it. A keyring without a collection asks whether to create one when a secret is to be stored.
/// Such a question stays open after the call has ended, and there is only one at a time. Once it is answered, the
/// next call works; [`Keyring::ready`] waits for that.
#[derive(Clone)]
pub struct Keyring {
    service: Arc<str>,
    limit: Duration,
    backend: Backend,
    thread: Arc<Thread>,
}

/// The name of an entry in the keyring.
#[derive(Clone)]
struct KeyringEntry {
    /// Identifies the program and its copy.
    service: Arc<str>,
    /// Identifies the account and the secret.
    user: String,
}

impl Keyring {
    /// The user's keyring, with the entries of the copy in `home`. Makes no request yet.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(clippy::default_constructed_unit_structs, reason = "on Linux the backend has a state")
    )]
    pub fn new(home: &Home) -> Self {
        Self {
            service: home.keyring_name().into(),
            limit: LIMIT,
            backend: Backend::default(),
            thread: Arc::new(Thread::default()),
        }
    }

    /// The same keyring with another time limit for each call.
    #[must_use]
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// The same entries, but in the keyring of the session bus at this D-Bus address.
    #[cfg(not(any(target_os = "macos", windows)))]
    #[must_use]
    pub fn on_bus(self, address: &str) -> Self {
        Self { backend: Backend::at(address), ..self }
    }

    /// The secret `name` of `account`; `None` if none is stored.
    ///
    /// # Errors
    /// Each says what the user can do. None contains a secret.
    pub async fn get(
        &self,
        account: &AccountId,
        name: SecretName,
    ) -> Result<Option<SecretString>, KeyringError> {
        let (backend, entry) = (self.backend.clone(), self.entry(account, name));
        self.call(async move { backend.get(&entry).await }).await
    }

    /// Stores `secret` as the secret `name` of `account`, replacing an earlier one.
    ///
    /// # Errors
    /// As for [`Keyring::get`]. After an error the earlier secret may still be stored.
    pub async fn set(
        &self,
        account: &AccountId,
        name: SecretName,
        secret: &SecretString,
    ) -> Result<(), KeyringError> {
        let (backend, entry, secret) = (self.backend.clone(), self.entry(account, name), secret.clone());
        self.call(async move { backend.set(&entry, &secret).await }).await
    }

    /// Removes the secret `name` of `account`. It is no error if none is stored.
    ///
    /// # Errors
    /// As for [`Keyring::get`].
    pub async fn delete(&self, account: &AccountId, name: SecretName) -> Result<(), KeyringError> {
        let (backend, entry) = (self.backend.clone(), self.entry(account, name));
        self.call(async move { backend.delete(&entry).await }).await
    }

    /// After [`KeyringError::Locked`], [`KeyringError::Denied`], [`KeyringError::NoCollection`],
    /// [`KeyringError::SwitchedOff`] or [`KeyringError::Absent`], waits until a keyring is running and unlocked. Asks
    /// the user nothing, and does not start KWallet.
    pub async fn ready(&self) {
        let backend = self.backend.clone();
        if self.thread.run(async move { backend.ready().await }).await.is_err() {
            // Without a thread it will never be ready.
            std::future::pending::<()>().await;
        }
    }

    fn entry(&self, account: &AccountId, name: SecretName) -> KeyringEntry {
        KeyringEntry { service: Arc::clone(&self.service), user: format!("{}/{}", account.0, name.as_str()) }
    }

    async fn call<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, KeyringError>> + Send + 'static,
    ) -> Result<T, KeyringError> {
        match tokio::time::timeout(self.limit, self.thread.run(work)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => Err(error),
            Err(_elapsed) => {
                let silent = KeyringError::Silent { seconds: self.limit.as_secs() };
                Err(self.backend.open_question().unwrap_or(silent))
            }
        }
    }
}
