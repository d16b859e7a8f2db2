//! Changes of settings by a person: they take effect at once and are saved.

use std::path::PathBuf;

use ringtray_core::{AccountId, LONGEST_NAME, SettingsChange, SettingsEdit, tel};
use ringtray_language::{Language, Phrase};
use ringtray_store::add_contact;

use super::persister::{Reply, Then};
use super::{Controller, Happening, ReadContacts};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// Access to the contacts files.
pub(super) struct Contacts {
    /// The contacts that the user gave names to in the program.
    pub(super) file: PathBuf,
    pub(super) read: ReadContacts,
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn change_settings(&mut self, change: SettingsChange, reply: Reply) {
        match change {
            SettingsChange::Autostart { on } => self.wish_autostart(on, reply),
            change => self.edit(SettingsEdit::Change(change), Then::Reply(reply)),
        }
    }

    /// Gives a number a name, in the program's own contacts file.
    pub(super) fn add_contact(&self, name: &str, number: String, reply: Reply) {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            // The window may be gone before its answer is ready.
            let _ = reply.send(Err(Phrase::of("error-contact-name", &[("most", LONGEST_NAME.into())])));
            return;
        }
        let (file, happen) = (self.contacts.file.clone(), self.happen.clone());
        tokio::spawn(async move {
            let path = file.clone();
            let added = tokio::task::spawn_blocking(move || add_contact(&path, &name, &number)).await;
            let added = added.map_err(std::io::Error::other).and_then(|added| added);
            let added = added.map_err(|error| {
                let (file, why) = (file.display().to_string(), error.to_string());
                Phrase::of("error-contact-not-written", &[("file", file.into()), ("why", why.into())])
            });
            // The loop may have ended; then the page is gone too.
            let _ = happen.send(Happening::ContactAdded { added, reply }).await;
        });
    }

    /// From now on the program's own file takes precedence over all others.
    pub(super) fn on_contact_added(&mut self, added: Result<(), Phrase>, reply: Reply) {
        let own = self.contacts.file.to_string_lossy().into_owned();
        if added.is_err() || self.core.settings().contacts.files.contains(&own) {
            if added.is_ok() {
                // The name appears at once, not only when the file is next checked.
                (self.contacts.read)(&self.core.settings().contacts);
            }
            let _ = reply.send(added);
            return;
        }
        let files = [vec![own], self.core.settings().contacts.files.clone()].concat();
        self.change_settings(SettingsChange::ContactFiles { files }, reply);
    }

    /// Calls a number with the system's program for calls.
    pub(super) fn call_back(&self, number: &str) {
        if let Some(address) = tel(number) {
            self.desktop.open_address(&address);
        }
    }

    /// Starts or stops watching somebody.
    pub(super) fn watch(&mut self, account: &AccountId, key: &str, watched: bool, reply: Reply) {
        match self.core.watching(account, key, watched) {
            Some(change) => self.change_settings(change, reply),
            None => _ = reply.send(Err(Phrase::of("error-nobody", &[]))),
        }
    }

    /// The language currently used for everything a person reads.
    pub(super) fn language(&self) -> Language {
        self.core.language()
    }
}
