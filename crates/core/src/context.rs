//! What an account's state needs to handle an input.

use crate::accounts::Account;
use crate::clock::Moment;
use crate::contacts::Contacts;
use crate::history::{Entry, EntryId, Suppressed};
use crate::notifications::{Announcement, Content, NotificationCenter, NotificationKey};
use crate::presence::Roster;
use crate::settings::Settings;

/// See the module documentation.
pub(crate) struct Context<'a> {
    pub(crate) moment: Moment,
    /// The account, with an administrator's locks applied.
    pub(crate) account: &'a Account,
    /// Its name, if there are several accounts.
    pub(crate) account_name: Option<String>,
    pub(crate) center: &'a mut NotificationCenter,
    pub(crate) settings: &'a Settings,
    pub(crate) contacts: &'a Contacts,
    /// The last known state of people and extensions.
    pub(crate) roster: &'a mut Roster,
    /// New and changed entries for the history, in order.
    pub(crate) records: &'a mut Vec<Entry>,
    /// Makes the identifier of a new entry.
    pub(crate) new_entry: &'a mut dyn FnMut() -> EntryId,
}

impl Context<'_> {
    /// Adds an entry to the history, or replaces the one with the same identifier.
    pub(crate) fn record(&mut self, entry: Entry) {
        self.records.push(entry);
    }

    /// Posts an announcement. Returns why it is suppressed, if it is.
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

    /// Posts an announcement that is late, and so appears only in a summary.
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

    /// Withdraws an announcement.
    pub(crate) fn withdraw(&mut self, key: &NotificationKey) {
        self.center.withdraw(key);
    }
}
