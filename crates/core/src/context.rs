//! What an account's line needs besides what happened.

use crate::accounts::Account;
use crate::clock::Moment;
use crate::contacts::Contacts;
use crate::history::{Entry, EntryId, Suppressed};
use crate::notifications::{Announcement, Content, NotificationCenter, NotificationKey};
use crate::settings::Settings;

/// See the module's text.
pub(crate) struct Context<'a> {
    pub(crate) moment: Moment,
    /// The account as it is used: with what an administrator has locked.
    pub(crate) account: &'a Account,
    /// Its name, where there are several.
    pub(crate) account_name: Option<String>,
    pub(crate) center: &'a mut NotificationCenter,
    pub(crate) settings: &'a Settings,
    pub(crate) contacts: &'a Contacts,
    /// What is new in the history, in order.
    pub(crate) records: &'a mut Vec<Entry>,
    /// Makes the id of a new entry.
    pub(crate) new_entry: &'a mut dyn FnMut() -> EntryId,
}

impl Context<'_> {
    /// Puts this into the history, or replaces the entry of the same id.
    pub(crate) fn record(&mut self, entry: Entry) {
        self.records.push(entry);
    }

    /// Puts news on the board; says why it is not told, where it is not.
    pub(crate) fn post(
        &mut self,
        key: NotificationKey,
        entry: Option<EntryId>,
        content: Content,
    ) -> Option<Suppressed> {
        let account_name = self.account_name.clone();
        let announcement = Announcement { account: self.account.id.clone(), account_name, entry, content };
        self.center.post(key, announcement, self.settings.rules(), self.moment)
    }

    /// Puts news on the board that is told together with all that is alike, for it comes late.
    pub(crate) fn post_late(
        &mut self,
        key: NotificationKey,
        entry: Option<EntryId>,
        content: Content,
    ) -> Option<Suppressed> {
        let account_name = self.account_name.clone();
        let announcement = Announcement { account: self.account.id.clone(), account_name, entry, content };
        self.center.post_late(key, announcement, self.settings.rules(), self.moment)
    }

    /// Takes news from the board.
    pub(crate) fn withdraw(&mut self, key: &NotificationKey) {
        self.center.withdraw(key);
    }
}
