//! The page in the window: the updates it receives, and when its window closes.

use std::mem;

use ringtray_core::page::{Delta, Snapshot};
use ringtray_core::{AccountId, EntryId};
use ringtray_language::Phrase;
use tokio::sync::oneshot;

use super::{Controller, history};
use crate::desktop::Desktop;
use crate::requests::Page;
use crate::vault::Vault;

/// The most notices that wait for a window.
const MOST_NOTICES: usize = 20;

/// The window's page, and what the next page is to show.
#[derive(Debug, Default)]
pub(super) struct Window {
    page: Option<Box<dyn Page>>,
    /// Whether a secret was typed in the open window.
    saw_secret: bool,
    /// The account that the next page begins with.
    first_account: Option<AccountId>,
    /// The entry that the next page shows.
    shown_entry: Option<EntryId>,
    notices: Vec<String>,
    /// The newest notice of events that could not be stored. It counts all of them.
    loss: Option<String>,
}

impl Window {
    /// No window is open. The first page shows these notices.
    pub(super) fn new(notices: Vec<String>) -> Window {
        Window { notices, ..Window::default() }
    }

    /// Sends a change to the page, if there is one.
    pub(super) fn send(&mut self, delta: Delta) {
        if self.page.as_ref().is_some_and(|page| !page.tell(delta)) {
            self.page = None;
        }
    }

    fn notice(&mut self, text: String) {
        tracing::warn!(notice = text, "notice for the user");
        if self.page.is_some() {
            self.send(Delta::Notice { text });
        } else if !self.notices.contains(&text) {
            self.notices.push(text);
            // A server may cause new notices without end. The newest ones are shown.
            let too_many = self.notices.len().saturating_sub(MOST_NOTICES);
            self.notices.drain(..too_many);
        }
    }

    /// Remembers that the page was given a secret.
    pub(super) fn note_secret(&mut self, typed: bool) {
        self.saw_secret |= typed;
    }

    /// The program ends: nothing is shown any more.
    pub(super) fn close(&mut self) {
        self.page = None;
    }

    fn loss(&mut self, text: String) {
        tracing::warn!(notice = text, "notice for the user");
        if self.page.is_some() {
            self.send(Delta::Notice { text });
        } else {
            self.loss = Some(text);
        }
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn subscribe(&mut self, page: Box<dyn Page>, reply: oneshot::Sender<Snapshot>) {
        self.window.page = Some(page);
        self.look_at_autostart();
        let present = Snapshot {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            accounts: self.core.account_views(),
            first: self.window.first_account.take(),
            entries: self.core.live(),
            more: false,
            managed: self.core.managed().view(),
            alerts: self.core.alerts(),
            people: self.core.people(),
            settings: self.core.settings_view(),
            show: self.window.shown_entry.take(),
        };
        history::snapshot(self.history.as_ref(), present, reply);
        if self.sign_in.is_in_browser() {
            self.show_browser();
        }
        for text in mem::take(&mut self.window.notices).into_iter().chain(self.window.loss.take()) {
            self.window.send(Delta::Notice { text });
        }
    }

    /// Opens the window for a user who wants to see this entry. An open page shows it at once, another one when it
    /// opens.
    pub(super) fn open(&mut self, entry: Option<EntryId>) {
        self.desktop.open_window();
        let Some(entry) = entry else { return };
        self.window.send(Delta::Show { entry: entry.clone() });
        if self.window.page.is_none() {
            self.window.shown_entry = Some(entry);
        }
    }

    /// Rebuilds the window after a sign-in, because a secret that was typed stays in the memory of its web process.
    /// During an import the page is still needed; the next sign-in or the end of the window does it then.
    pub(super) fn forget_what_was_typed(&mut self, signed_in: AccountId) {
        if self.import.is_none() && mem::take(&mut self.window.saw_secret) {
            self.window.page = None;
            self.window.first_account = Some(signed_in);
            self.desktop.rebuild_window();
        }
    }

    /// The window is gone. If it was closed for good and there is no tray, another way to the program is offered.
    pub(super) fn window_closed(&mut self, rebuilt: bool) {
        if self.tray_missing && !rebuilt {
            self.stand_in_for_tray();
        }
        self.window.page = None;
        self.window.saw_secret = false;
        self.window.shown_entry = None;
        // Only an open page needs the secrets of a configuration.
        self.import = None;
    }

    /// Shows the user a notice, now or when the window opens next.
    pub(super) fn notice(&mut self, notice: &Phrase) {
        let text = self.language().tell(notice);
        self.window.notice(text);
    }

    pub(super) fn on_not_stored(&mut self, why: Phrase) {
        let count = self.counters.unstored().into();
        let text = self.language().say("notice-not-stored", &[("count", count), ("why", why.into())]);
        self.window.loss(text);
    }
}
