//! macOS Keychain and Windows Credential Manager, through the crate `keyring`.

use std::time::Duration;

use keyring::{Entry, Error};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use super::thread::FAULT;
use super::{KeyringEntry, KeyringError};

/// These systems don't report that the keyring was unlocked, so a waiting caller retries after this time.
const ASK_AGAIN: Duration = Duration::from_secs(30);

/// The system's one keyring.
#[derive(Clone, Default)]
pub(super) struct Backend;

impl Backend {
    pub(super) async fn get(&self, entry: &KeyringEntry) -> Result<Option<SecretString>, KeyringError> {
        let user = entry.user.clone();
        blocking(entry, move |entry| match entry.get_secret() {
            Ok(bytes) => String::from_utf8(bytes).map(|text| Some(text.into())).map_err(|error| {
                error.into_bytes().zeroize();
                KeyringError::Damaged { entry: user }
            }),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(of(&error, &user)),
        })
        .await
    }

    pub(super) async fn set(&self, entry: &KeyringEntry, secret: &SecretString) -> Result<(), KeyringError> {
        let (user, secret) = (entry.user.clone(), secret.clone());
        // As bytes: Windows would store text in UTF-16, which halves the greatest length of a token.
        blocking(entry, move |entry| {
            entry.set_secret(secret.expose_secret().as_bytes()).map_err(|error| of(&error, &user))
        })
        .await
    }

    pub(super) async fn delete(&self, entry: &KeyringEntry) -> Result<(), KeyringError> {
        let user = entry.user.clone();
        blocking(entry, move |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(of(&error, &user)),
        })
        .await
    }

    pub(super) async fn ready(&self) {
        tokio::time::sleep(ASK_AGAIN).await;
    }

    /// A slow call is waiting for the user: these keyrings either answer at once or ask something.
    #[expect(clippy::unnecessary_wraps, reason = "on Linux there may be no question")]
    pub(super) fn open_question(&self) -> Option<KeyringError> {
        Some(KeyringError::Locked)
    }
}

async fn blocking<T: Send + 'static>(
    entry: &KeyringEntry,
    work: impl FnOnce(Entry) -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    let KeyringEntry { service, user } = entry.clone();
    let called = tokio::task::spawn_blocking(move || {
        let entry = Entry::new(&service, &user).map_err(|error| of(&error, &user))?;
        work(entry)
    });
    called.await.map_err(|_stopped| KeyringError::Failed { detail: FAULT.to_owned() })?
}

fn of(error: &Error, user: &str) -> KeyringError {
    match error {
        Error::NoDefaultStore => KeyringError::Absent { detail: error.to_string() },
        Error::NoStorageAccess(_) => KeyringError::Denied,
        // Their messages could contain the secret.
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) | Error::Ambiguous(_) => {
            KeyringError::Damaged { entry: user.to_owned() }
        }
        Error::TooLong(_, longest) => KeyringError::TooLong { longest: *longest },
        _ => KeyringError::Failed { detail: error.to_string() },
    }
}
