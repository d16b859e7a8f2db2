//! What a person changes in the settings: it counts at once, and is kept.

use ringtray_core::view::{Delta, SettingsView};
use ringtray_core::{AccountId, Input, SettingsChange};
use tokio::sync::oneshot;

use super::Controller;
use crate::desktop::Desktop;
use crate::vault::Vault;

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn change_settings(
        &mut self,
        change: SettingsChange,
        reply: oneshot::Sender<Result<(), String>>,
    ) {
        let mut settings = self.settings.clone();
        if let Err(error) = change.make(&mut settings) {
            // The window may be gone before its answer is ready.
            let _ = reply.send(Err(error.to_string()));
            return;
        }
        self.settings = settings;
        if change.is_about_contacts() {
            self.apply(Input::Numbers(self.settings.contacts.numbers.clone()));
            (self.read_contacts)(&self.settings.contacts);
        } else {
            self.apply(Input::Settings(Box::new(self.settings.notifications.clone())));
        }
        self.tell_page(Delta::Settings { settings: SettingsView::of(&self.settings) });
        self.keeper.change_settings(change, reply);
    }

    /// Watches somebody from now on, or no longer.
    pub(super) fn watch(
        &mut self,
        account: &AccountId,
        key: &str,
        watched: bool,
        reply: oneshot::Sender<Result<(), String>>,
    ) {
        match self.core.watching(account, key, watched) {
            Some(change) => self.change_settings(change, reply),
            None => _ = reply.send(Err("Nothing is known of this one any more.".to_owned())),
        }
    }
}
