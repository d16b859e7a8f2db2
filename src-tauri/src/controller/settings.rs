//! What a person changes in the settings: it counts at once, and is kept.

use ringtray_core::view::{Delta, SettingsView};
use ringtray_core::{AccountId, Input, Settings, SettingsChange};
use ringtray_language::Language;
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
            let _ = reply.send(Err(error.in_words(self.language())));
            return;
        }
        self.settings = settings;
        if matches!(change, SettingsChange::Language { .. }) {
            self.speak();
        } else if change.is_about_contacts() {
            self.apply(Input::Numbers(self.settings.contacts.numbers.clone()));
            (self.read_contacts)(&self.settings.contacts);
        } else {
            self.apply(Input::Settings(Box::new(self.settings.notifications.clone())));
        }
        self.tell_page(Delta::Settings { settings: self.settings_view() });
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
            None => _ = reply.send(Err(self.language().say("error-nobody", &[]))),
        }
    }

    /// The language that everything is told in now.
    pub(super) fn language(&self) -> Language {
        *self.spoken.borrow()
    }

    /// The settings as the page shows them.
    pub(super) fn settings_view(&self) -> SettingsView {
        SettingsView::of(&self.settings, self.language())
    }

    /// Tells everything in the language that is chosen now, also what is shown already.
    fn speak(&mut self) {
        let language = language(&self.settings, self.system_language);
        self.spoken.send_replace(language);
        self.apply(Input::Language(language));
    }
}

/// The language that the user chose, or that of the system.
pub(crate) fn language(settings: &Settings, system: Language) -> Language {
    settings.language.as_deref().and_then(Language::of).unwrap_or(system)
}
