//! The secrets, in the keyring of the operating system.
//!
//! On Linux that is the Secret Service (GNOME Keyring, KWallet, KeePassXC), asked directly, because only so can a
//! locked one be told from a slow one and a call be given up without leaving a thread behind. On macOS the
//! Keychain and on Windows the Credential Manager, through the crate `keyring`.

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

/// How long a call may take before the caller is told that it did not work: the person hears of it within 5 seconds.
const LIMIT: Duration = Duration::from_secs(4);

/// The keyring, as far as it is ours. A clone is another handle on the same.
///
/// Every call runs on a thread of its own and ends within 4 seconds, whatever the keyring does. A locked keyring
/// asks the person to unlock it, and one that has nowhere to keep anything asks whether to create that, when
/// something is to be kept. Such a question stays when the call has ended, and there is one at a time. After it was
/// answered the next call works, and [`Keyring::ready`] tells when.
#[derive(Clone)]
pub struct Keyring {
    service: Arc<str>,
    limit: Duration,
    backend: Backend,
    thread: Arc<Thread>,
}

/// Under which names a secret lies in the keyring.
#[derive(Clone)]
struct KeyringEntry {
    /// Names the program and the copy of it.
    service: Arc<str>,
    /// Names the account and the secret.
    user: String,
}

impl Keyring {
    /// The user's keyring, with the entries of the copy that lives in `home`. Asks nothing yet.
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

    /// The same keyring, but with another time limit for each call.
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

    /// The secret `name` of `account`; `None` when none is kept.
    ///
    /// # Errors
    /// Each says what the person can do; none contains a secret.
    pub async fn get(
        &self,
        account: &AccountId,
        name: SecretName,
    ) -> Result<Option<SecretString>, KeyringError> {
        let (backend, entry) = (self.backend.clone(), self.entry(account, name));
        self.call(async move { backend.get(&entry).await }).await
    }

    /// Keeps `secret` as the secret `name` of `account`, instead of the one before.
    ///
    /// # Errors
    /// As [`Keyring::get`]. After an error the old secret may still be there.
    pub async fn set(
        &self,
        account: &AccountId,
        name: SecretName,
        secret: &SecretString,
    ) -> Result<(), KeyringError> {
        let (backend, entry, secret) = (self.backend.clone(), self.entry(account, name), secret.clone());
        self.call(async move { backend.set(&entry, &secret).await }).await
    }

    /// Removes the secret `name` of `account`; it is no error when none is kept.
    ///
    /// # Errors
    /// As [`Keyring::get`].
    pub async fn delete(&self, account: &AccountId, name: SecretName) -> Result<(), KeyringError> {
        let (backend, entry) = (self.backend.clone(), self.entry(account, name));
        self.call(async move { backend.delete(&entry).await }).await
    }

    /// Waits until it is worth asking again after [`KeyringError::Locked`], [`KeyringError::Denied`],
    /// [`KeyringError::NoCollection`], [`KeyringError::SwitchedOff`] or [`KeyringError::Absent`]: until a keyring is
    /// there and is unlocked. Asks the person nothing, and starts no KWallet.
    pub async fn ready(&self) {
        let backend = self.backend.clone();
        if self.thread.run(async move { backend.ready().await }).await.is_err() {
            // Without a thread nothing will ever be ready.
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
