//! What waits for a locked or absent keyring, and what happens once it opens.

use std::collections::HashSet;

use ringtray_core::AccountId;
use ringtray_store::KeyringError;
use tokio::sync::oneshot;

use super::credentials::is_closed;
use super::persister::Then;
use super::{Controller, Happening};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// What waits for the keyring to open.
#[derive(Debug, Default)]
pub(super) struct ClosedKeyring {
    watched: bool,
    /// Accounts whose secrets are held only in memory.
    unkept: HashSet<AccountId>,
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Waits in a task for the keyring to open, then continues.
    pub(super) fn wait_for_keyring(&mut self) {
        if std::mem::replace(&mut self.closed_keyring.watched, true) {
            return;
        }
        let (vault, happen) = (self.vault.clone(), self.happen.clone());
        tokio::spawn(async move {
            vault.ready().await;
            // The loop may have ended.
            let _ = happen.send(Happening::KeyringOpen).await;
        });
    }

    /// Records whether an account's secrets are stored, or wait in memory for the keyring.
    pub(super) fn note_kept(&mut self, account: &AccountId, kept: &Result<(), KeyringError>) {
        match kept {
            Err(error) if is_closed(error) => {
                self.closed_keyring.unkept.insert(account.clone());
                self.wait_for_keyring();
            }
            _ => drop(self.closed_keyring.unkept.remove(account)),
        }
    }

    /// Looks up the secrets that were unavailable, and stores the secrets that could not be stored.
    pub(super) fn on_keyring_open(&mut self) {
        self.closed_keyring.watched = false;
        self.look_for_unfound();
        for id in std::mem::take(&mut self.closed_keyring.unkept) {
            if let (Some(account), Some(secrets)) = (self.core.account(&id), self.connections.secrets(&id)) {
                // Nobody waits for this answer; the account's state shows it.
                let (reply, _) = oneshot::channel();
                let (account, secrets) = (Box::new(account), secrets.clone());
                self.persister.save(None, Then::KeepSecrets { account, secrets, reply });
            }
        }
    }
}
