//! The consequences of a change of the settings.

use super::{AccountState, Core};
use crate::accounts::{Account, AccountId, NoClient};
use crate::clock::Moment;
use crate::effect::Effect;
use crate::settings::{AccountEdit, Settings, SettingsEdit};

impl Core {
    /// Updates everything that depends on the settings, which were `before` until this edit.
    pub(super) fn edited(
        &mut self,
        before: &Settings,
        edit: SettingsEdit,
        moment: Moment,
        effects: &mut Vec<Effect>,
    ) {
        match &edit {
            SettingsEdit::Change(_) | SettingsEdit::DoNotDisturb(_) => {
                self.settings_changed(before, moment, effects);
            }
            SettingsEdit::SaveAccount(account) => self.account_saved(before, &account.id, moment, effects),
            SettingsEdit::EditAccount(id, AccountEdit::Pin(_)) => {
                self.account_saved(before, id, moment, effects);
            }
            SettingsEdit::EditAccount(id, AccountEdit::SignedOut) => {
                self.account_saved(before, id, moment, effects);
                self.connection(id, NoClient::SignedOut.into(), moment, effects);
            }
            SettingsEdit::EditAccount(..) => {}
            SettingsEdit::RemoveAccount(id) => {
                if let Some(own) = before.account(id) {
                    let account = self.managed.apply(own);
                    self.on_account(&account, moment, effects, AccountState::close);
                }
                self.accounts.retain(|account_state| account_state.id != *id);
                self.diagnosis.forget(id);
                self.forget_people(id, effects);
            }
        }
        let is_written = match edit.account() {
            Some(account) if account.is_demo() => false,
            // An account that does not exist is not changed.
            Some(_) => {
                !matches!(edit, SettingsEdit::EditAccount(..) | SettingsEdit::RemoveAccount(_))
                    || *before != self.settings
            }
            None => true,
        };
        if is_written {
            effects.push(Effect::Save(Box::new(edit)));
        }
    }

    /// The user changed something that does not belong to an account.
    fn settings_changed(&mut self, before: &Settings, moment: Moment, effects: &mut Vec<Effect>) {
        if before.notifications.watched != self.settings.notifications.watched {
            effects.push(Effect::People(self.people()));
        }
        let language = self.settings.language_or(self.system_language);
        if language != self.language() {
            self.center.set_language(language, &self.settings.notifications);
            effects.push(Effect::Language(language));
        }
        if before.contacts != self.settings.contacts {
            effects.push(Effect::ReadContacts(self.settings.contacts.clone()));
        }
        if before.contacts.numbers != self.settings.contacts.numbers
            || before.notifications != self.settings.notifications
        {
            self.announce_again(moment, effects);
        }
    }

    /// An account is new, or signs in differently.
    fn account_saved(
        &mut self,
        before: &Settings,
        id: &AccountId,
        moment: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(account) = self.account(id) else { return };
        let before = before.account(id).map(|own| self.managed.apply(own));
        let Some(before) = before else {
            self.accounts.push(AccountState::new(id.clone(), false));
            return;
        };
        let is_same_user = is_same_user(&before, &account);
        if !is_same_user {
            self.forget_people(id, effects);
        }
        self.on(id, moment, effects, |account_state, context| account_state.saved(is_same_user, context));
    }
}

/// Whether two accounts sign in as the same user of the same server.
fn is_same_user(one: &Account, other: &Account) -> bool {
    one.server == other.server
        && one.connection.path == other.connection.path
        && one.mode == other.mode
        && one.username == other.username
}
