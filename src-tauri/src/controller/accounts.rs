//! What a person does with an account besides connecting it: sign out, remove, rename, colour.

use ringtray_core::{
    Account, AccountChange, AccountId, COLOURS, HistoryPart, Input, Reason, ReasonKind, State, account_name,
};
use ringtray_language::Phrase;
use tokio::sync::oneshot;

use super::keeper::Change;
use super::{Controller, Happening, history};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// Gets a sentence for the person when something was not done.
type Reply = oneshot::Sender<Result<(), String>>;

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Forgets the secrets of an account. The account and its history stay.
    pub(super) fn sign_out(&mut self, id: &AccountId, reply: Reply) {
        let Some(account) = self.change_own(id, &Change::SignedOut) else { return self.gone(reply) };
        self.stop(id);
        self.apply(Input::AccountSaved(account.clone()));
        self.tell_signed_out(id);
        self.keeper.sign_out(account, reply);
    }

    /// Forgets an account, its secrets and its settings; its history where that is wanted.
    pub(super) fn remove(&mut self, id: AccountId, forget_history: bool, reply: Reply) {
        let Some(account) = self.account(&id) else { return self.gone(reply) };
        self.stop(&id);
        self.settings.remove(&id);
        // What this still records comes before the history is deleted.
        self.apply(Input::AccountRemoved(id.clone()));
        let is_demo = id.is_demo() && self.demo.take().is_some();
        let deleted = (forget_history || is_demo).then(|| {
            history::forget(
                self.history.as_ref(),
                HistoryPart::Account { account: id.clone() },
                self.language(),
            )
        });
        let (forgotten, removed) = oneshot::channel();
        self.keeper.forget(account, forgotten);
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

    /// Changes one thing that a person may change by itself.
    pub(super) fn change_account(&mut self, id: AccountId, change: AccountChange, reply: Reply) {
        match self.checked(&id, change) {
            Ok(change) => {
                let Some(account) = self.change_own(&id, &change) else { return self.gone(reply) };
                self.change_trial(&id, &change);
                self.apply(Input::AccountRenamed(account));
                self.keeper.change(id, change, Some(reply));
            }
            // The window may have been closed meanwhile.
            Err(why) => drop(reply.send(Err(why))),
        }
    }

    /// Changes what is an account's own, which a lock never becomes: secrets are told by it to whom they belong.
    /// Returns the account as it is used.
    pub(super) fn change_own(&mut self, id: &AccountId, change: &Change) -> Option<Account> {
        let own = self.settings.accounts.iter_mut().find(|own| own.id == *id)?;
        change.make(own);
        Some(self.managed.apply(own))
    }

    fn checked(&self, id: &AccountId, change: AccountChange) -> Result<Change, String> {
        Ok(match change {
            AccountChange::Name { name } => {
                let name = account_name(&name, self.language())?;
                if self.settings.accounts.iter().any(|other| other.id != *id && other.name == name) {
                    return Err(self.language().say("error-name-taken", &[]));
                }
                Change::Name(name)
            }
            AccountChange::Colour { colour } => Change::Colour(colour % COLOURS),
            AccountChange::Connect { connect } => Change::Connect(connect),
        })
    }

    /// Shows that the person signed out, which asks for nothing.
    pub(super) fn tell_signed_out(&mut self, id: &AccountId) {
        let reason = Reason::new(
            ReasonKind::UnusableCredentials,
            Phrase::of("error-you-signed-out", &[]),
            "the account has no secrets, for the person signed out",
        );
        self.apply(Input::Connection { account: id.clone(), state: State::NeedsSignIn { reason } });
    }

    fn gone(&self, reply: Reply) {
        // The window may have been closed meanwhile.
        let _ = reply.send(Err(self.language().say("error-account-gone", &[])));
    }
}
