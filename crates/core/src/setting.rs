//! What an account's line needs besides what happened.

use crate::account::AccountId;
use crate::board::Board;
use crate::clock::Moment;
use crate::contacts::Contacts;
use crate::effect::Effect;
use crate::news::{About, News};
use crate::notification::NotificationKey;
use crate::policy::Hush;
use crate::view::EntryId;

/// See the module's text.
pub(crate) struct Setting<'a> {
    pub(crate) moment: Moment,
    /// The account.
    pub(crate) account: &'a AccountId,
    /// Its name, where there are several.
    pub(crate) account_name: Option<String>,
    pub(crate) board: &'a mut Board,
    pub(crate) contacts: &'a Contacts,
    pub(crate) effects: &'a mut Vec<Effect>,
    /// Makes the id of a new entry.
    pub(crate) new_entry: &'a mut dyn FnMut() -> EntryId,
}

impl Setting<'_> {
    /// Puts news on the board; says why it is not told, where it is not.
    pub(crate) fn put(&mut self, key: NotificationKey, entry: Option<EntryId>, about: About) -> Option<Hush> {
        let account_name = self.account_name.clone();
        let news = News { account: self.account.clone(), account_name, entry, about };
        self.board.put(key, news, self.moment, self.effects)
    }

    /// Puts news on the board that is told together with all that is alike, for it comes late.
    pub(crate) fn put_afterwards(
        &mut self,
        key: NotificationKey,
        entry: Option<EntryId>,
        about: About,
    ) -> Option<Hush> {
        let account_name = self.account_name.clone();
        let news = News { account: self.account.clone(), account_name, entry, about };
        self.board.put_afterwards(key, news, self.moment, self.effects)
    }

    /// Takes news from the board.
    pub(crate) fn take(&mut self, key: &NotificationKey) {
        self.board.take(key, self.effects);
    }
}
