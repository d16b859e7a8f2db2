//! The page in the window: the updates it receives, and when its window closes.

use ringtray_core::page::{Delta, Snapshot};
use ringtray_core::{AccountId, EntryId};
use tokio::sync::oneshot;

use super::{Controller, history};
use crate::desktop::Desktop;
use crate::requests::Page;
use crate::vault::Vault;

/// The most notices that wait for a window.
const MOST_NOTICES: usize = 20;

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn subscribe(&mut self, page: Box<dyn Page>, reply: oneshot::Sender<Snapshot>) {
        self.page = Some(page);
        self.look_at_autostart();
        let present = Snapshot {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            accounts: self.core.account_views(),
            first: self.first_shown.take(),
            entries: self.core.live(),
            more: false,
            managed: self.core.managed().view(),
            alerts: self.core.alerts(),
            people: self.core.people(),
            settings: self.core.settings_view(),
            show: self.shown_entry.take(),
        };
        history::snapshot(self.history.as_ref(), present, reply);
        if self.visit.is_some() {
            self.tell_visit();
        }
        for text in std::mem::take(&mut self.notices).into_iter().chain(self.untold_loss.take()) {
            self.tell_page(Delta::Notice { text });
        }
    }

    /// Opens the window for a person, who wants to see this entry. A page that is open is told at once, another one when it
    /// opens.
    pub(super) fn open(&mut self, entry: Option<EntryId>) {
        self.desktop.open_window();
        let Some(entry) = entry else { return };
        self.tell_page(Delta::Show { entry: entry.clone() });
        if self.page.is_none() {
            self.shown_entry = Some(entry);
        }
    }

    /// A secret that was typed stays in the memory of the window's web process, so that ends once it has served. Not in
    /// the middle of an import, whose page has more to offer: then the next sign-in or the window's end does it.
    pub(super) fn forget_what_was_typed(&mut self, signed_in: AccountId) {
        if self.import.is_none() && std::mem::take(&mut self.window_saw_secret) {
            self.page = None;
            self.first_shown = Some(signed_in);
            self.desktop.rebuild_window();
        }
    }

    pub(super) fn tell_page(&mut self, delta: Delta) {
        if self.page.as_ref().is_some_and(|page| !page.tell(delta)) {
            self.page = None;
        }
    }

    /// Shows the person a notice in the window, or when the window opens next.
    pub(super) fn notice(&mut self, text: String) {
        tracing::warn!(notice = text, "told the user");
        if self.page.is_some() {
            self.tell_page(Delta::Notice { text });
        } else if !self.notices.contains(&text) {
            self.notices.push(text);
            // A server may have something new to say for ever; the page shows the newest as well.
            let too_many = self.notices.len().saturating_sub(MOST_NOTICES);
            self.notices.drain(..too_many);
        }
    }

    /// The window is gone, and what only its page needed.
    /// A window that is closed for good leaves no way to the program where there is no tray either.
    pub(super) fn window_closed(&mut self, rebuilt: bool) {
        if self.tray_missing && !rebuilt {
            self.stand_in_for_tray();
        }
        self.page = None;
        self.window_saw_secret = false;
        self.shown_entry = None;
        // The secrets of a configuration are needed by an open page only.
        self.import = None;
    }

    pub(super) fn on_not_stored(&mut self, why: &str) {
        self.unstored += 1;
        let count = self.unstored.into();
        let text = self.language().say("notice-not-stored", &[("count", count), ("why", why.into())]);
        tracing::warn!(notice = text, "told the user");
        if self.page.is_some() {
            self.tell_page(Delta::Notice { text });
        } else {
            // The newest one counts all.
            self.untold_loss = Some(text);
        }
    }
}
