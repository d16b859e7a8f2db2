//! Where secrets are stored, as the controller sees it: the operating system's keyring, or a test's memory.

use std::future::Future;

use ringtray_core::{AccountId, SecretName};
use ringtray_store::{Keyring, KeyringError};
use secrecy::SecretString;

/// A place for secrets. Its calls come back within the keyring's time limit, whatever the keyring does.
pub trait Vault: Clone + Send + Sync + 'static {
    /// The secret of this name, if there is one.
    fn get(
        &self,
        account: &AccountId,
        name: SecretName,
    ) -> impl Future<Output = Result<Option<SecretString>, KeyringError>> + Send;

    /// Keeps a secret, in place of an older one of its name.
    fn set(
        &self,
        account: &AccountId,
        name: SecretName,
        secret: &SecretString,
    ) -> impl Future<Output = Result<(), KeyringError>> + Send;

    /// Removes a secret; one that is not there is no error.
    fn delete(
        &self,
        account: &AccountId,
        name: SecretName,
    ) -> impl Future<Output = Result<(), KeyringError>> + Send;

    /// Waits until a keyring that was locked or absent is there and open. Asks the person nothing.
    fn ready(&self) -> impl Future<Output = ()> + Send;
}

impl Vault for Keyring {
    async fn get(&self, account: &AccountId, name: SecretName) -> Result<Option<SecretString>, KeyringError> {
        Keyring::get(self, account, name).await
    }

    async fn set(
        &self,
        account: &AccountId,
        name: SecretName,
        secret: &SecretString,
    ) -> Result<(), KeyringError> {
        Keyring::set(self, account, name, secret).await
    }

    async fn delete(&self, account: &AccountId, name: SecretName) -> Result<(), KeyringError> {
        Keyring::delete(self, account, name).await
    }

    async fn ready(&self) {
        Keyring::ready(self).await;
    }
}
