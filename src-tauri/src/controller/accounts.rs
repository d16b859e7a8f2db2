//! What a person can do with an account besides connecting it: sign out, remove, rename, change its colour.

use ringtray_core::{
    AccountChange, AccountEdit, AccountId, COLOURS, HistoryPart, SettingsEdit, account_name,
};
use ringtray_language::Phrase;
use tokio::sync::oneshot;

use super::persister::{Reply, Then};
use super::{Controller, Happening, history};
use crate::desktop::Desktop;
use crate::vault::Vault;

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Deletes the secrets of an account. The account and its history stay.
    pub(super) fn sign_out(&mut self, id: &AccountId, reply: Reply) {
        if self.core.settings().account(id).is_none() {
            return gone(reply);
        }
        self.stop(id);
        let edit = SettingsEdit::EditAccount(id.clone(), AccountEdit::SignedOut);
        self.edit(edit, Then::ForgetSecrets { account: id.clone(), reply });
    }

    /// Deletes an account, its secrets and its settings, and on request its history.
    pub(super) fn remove(&mut self, id: AccountId, forget_history: bool, reply: Reply) {
        if self.core.settings().account(&id).is_none() {
            return gone(reply);
        }
        self.stop(&id);
        let (forgotten, removed) = oneshot::channel();
        // Record these entries before the history is deleted.
        let forget = Then::ForgetSecrets { account: id.clone(), reply: forgotten };
        self.edit(SettingsEdit::RemoveAccount(id.clone()), forget);
        let is_demo = id.is_demo() && self.demo.take().is_some();
        let deleted = (forget_history || is_demo)
            .then(|| history::forget(self.history.as_ref(), HistoryPart::Account { account: id.clone() }));
        let happen = self.happen.clone();
        tokio::spawn(async move {
            let deleted = match deleted {
                Some(deleted) => deleted.await.map(|()| true),
                None => Ok(false),
            };
            let removed = removed.await.unwrap_or(Ok(()));
            if deleted == Ok(true) {
                // The loop may have ended; then the page is gone too.
                let part = HistoryPart::Account { account: id };
                let _ = happen.send(Happening::HistoryForgotten(part)).await;
            }
            let _ = reply.send(removed.and(deleted.map(drop)));
        });
    }

    /// Changes one property of an account that a person may change on its own.
    pub(super) fn change_account(&mut self, id: AccountId, change: AccountChange, reply: Reply) {
        match self.checked(&id, change) {
            Ok(_) if self.core.settings().account(&id).is_none() => gone(reply),
            Ok(edit) => {
                self.sign_in.edit(&id, &edit);
                self.edit(SettingsEdit::EditAccount(id, edit), Then::Reply(reply));
            }
            // The window may have been closed meanwhile.
            Err(why) => drop(reply.send(Err(why))),
        }
    }

    fn checked(&self, id: &AccountId, change: AccountChange) -> Result<AccountEdit, Phrase> {
        Ok(match change {
            AccountChange::Name { name } => {
                let name = account_name(&name)?;
                if self.core.settings().accounts.iter().any(|other| other.id != *id && other.name == name) {
                    return Err(Phrase::of("error-name-taken", &[]));
                }
                AccountEdit::Name(name)
            }
            AccountChange::Colour { colour } => AccountEdit::Colour(colour % COLOURS),
            AccountChange::Connect { connect } => AccountEdit::Connect(connect),
        })
    }
}

fn gone(reply: Reply) {
    // The window may have been closed meanwhile.
    let _ = reply.send(Err(Phrase::of("error-account-gone", &[])));
}
