//! Handles each request and each happening.

use std::ops::ControlFlow;

use ringtray_core::{
    AccountEdit, AccountId, Input, NoClient, Notification, SecretsKept, SettingsEdit, State, TrayAction,
};
use ringtray_datachannel::Item;
use ringtray_language::Phrase;
use ringtray_store::LoadedContacts;

use super::in_flight::Share;
use super::persister::Then;
use super::{Controller, Happening, history};
use crate::desktop::Desktop;
use crate::requests::Request;
use crate::vault::Vault;

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn on_request(&mut self, request: Request) -> ControlFlow<()> {
        match request {
            Request::Subscribe { page, reply } => self.subscribe(page, reply),
            Request::Export { search, format, file, reply } => self.export(search, format, file, reply),
            Request::Import { file, reply } => self.import(file, reply),
            Request::Forget { part, reply } => self.forget(part, reply),
            // The page may be gone before its answer is ready.
            Request::TransferProgress { reply } => drop(reply.send(self.transfer.done())),
            Request::StopTransfer => self.transfer.stop(),
            Request::SignIn { form, reply } => {
                self.window.note_secret(form.holds_secret());
                // The page no longer shows this configuration.
                self.import = None;
                self.sign_in(*form, reply);
            }
            Request::StartDemo { reply } => self.start_demo(reply),
            Request::SignOut { account, reply } => self.sign_out(&account, reply),
            Request::Remove { account, forget_history, reply } => self.remove(account, forget_history, reply),
            Request::ChangeAccount { account, change, reply } => self.change_account(account, change, reply),
            Request::AcceptCertificate { account, fingerprint, reply } => {
                self.accept_certificate(account, &fingerprint, reply);
            }
            Request::Paste { landed, reply } => {
                self.window.note_secret(true);
                self.paste(&landed, reply);
            }
            Request::CancelSignIn => self.cancel_sign_in(),
            Request::Connect(account) => self.connect(&account),
            Request::Disconnect(account) => self.disconnect(&account),
            Request::Tray(TrayAction::Quit) => return ControlFlow::Break(()),
            Request::Tray(TrayAction::Open) => self.open(None),
            Request::Tray(TrayAction::Quiet(choice)) | Request::Quiet(choice) => {
                self.apply(Input::Quiet(choice));
            }
            Request::Tray(TrayAction::Call { entry, action }) => self.apply(Input::Call { entry, action }),
            Request::NotificationChosen { key, action } => self.apply(Input::Chosen { key, action }),
            Request::NotificationGone(key) => self.apply(Input::Gone(key)),
            Request::DesktopQuiet(quiet) => self.apply(Input::DesktopQuiet(quiet)),
            Request::Contacts(loaded) => self.on_contacts(loaded),
            Request::ChangeSettings { change, reply } => self.change_settings(change, reply),
            Request::Watch { account, key, watched, reply } => self.watch(&account, &key, watched, reply),
            // The window may be gone before its answer is ready.
            Request::Diagnostics { reply } => _ = reply.send(self.diagnostics()),
            Request::Console { account, after, reply } => _ = reply.send(self.console(&account, after)),
            Request::Report { log, reply } => _ = reply.send(self.report(&log)),
            Request::Send { account, json, reply } => self.send(&account, json, reply),
            Request::AddContact { name, number, reply } => self.add_contact(&name, number, reply),
            Request::CallBack(number) => self.call_back(&number),
            Request::Sample(kind) => self.apply(Input::Sample(kind)),
            Request::Seen => self.apply(Input::Seen),
            Request::Tray(TrayAction::Connect) => {
                for account in self.account_ids() {
                    self.connect(&account);
                }
            }
            Request::Tray(TrayAction::Disconnect | TrayAction::Cancel) => {
                for account in self.account_ids() {
                    self.disconnect(&account);
                }
            }
            Request::TrayHost { present } => self.tray_host(present),
            Request::NotCopied { text } => {
                self.notice(&Phrase::of("notice-not-copied", &[("text", text.into())]));
            }
            Request::NotificationsFailed { why } => {
                self.notice(&Phrase::of("notice-no-notifications", &[("why", why.into())]));
            }
            Request::Woke(cause) => self.woke(cause),
            Request::ReadConfiguration { file, reply } => self.read_configuration(file, Some(reply)),
            Request::Dropped(files) => self.on_dropped(files),
            Request::ImportMode { configuration, mode, pin, reply } => {
                self.import_mode(configuration, mode, &pin, reply);
            }
            Request::BlankConfiguration { configuration, reply } => {
                self.blank_configuration(configuration, reply);
            }
            Request::WindowInFront => self.look_at_autostart(),
            Request::WindowClosed { rebuilt } => self.window_closed(rebuilt),
        }
        ControlFlow::Continue(())
    }

    pub(super) fn on_happening(&mut self, happening: Happening) {
        match happening {
            Happening::FromClient { account, generation, items, share } => {
                for item in items {
                    self.on_item(account.clone(), generation, item, Some(&share));
                }
            }
            Happening::ClientFailed { account, generation } => {
                self.on_item(account, generation, Item::State(NoClient::Failed.into()), None);
            }
            Happening::Secrets { account, found } => self.on_secrets(&account, found),
            Happening::KeptSecrets { number, found } => self.on_kept_secrets(number, found),
            Happening::Browser { number, event } => self.on_browser(number, *event),
            Happening::KeyringOpen => self.on_keyring_open(),
            Happening::SignInKept(kept) => self.on_sign_in_kept(kept),
            Happening::TokenNotKept { account, why } => {
                self.apply(Input::SecretsKept { account, kept: SecretsKept::Session { why } });
            }
            Happening::Configuration { read, reply } => self.on_configuration(read, reply),
            Happening::Imported { import, mode, result, reply } => {
                self.on_imported(import, mode, result, reply);
            }
            Happening::ContactAdded { added, reply } => self.on_contact_added(added, reply),
            Happening::Autostart(is) => self.on_autostart(is),
            Happening::AutostartSet { on, set, reply } => self.on_autostart_set(on, set, reply),
            Happening::Demo { started, reply } => self.on_demo(started, reply),
            Happening::Reconciled { account, result } => self.on_reconciled(account, result),
            Happening::HistoryForgotten(part) => self.on_forgotten(part),
            Happening::NotStored { why } => self.on_not_stored(why),
            Happening::History(event) => self.notice(&history::notice(&event)),
        }
    }

    /// `share` is the share of messages in flight that the item belongs to.
    fn on_item(&mut self, account: AccountId, generation: u64, item: Item, share: Option<&Share>) {
        match item {
            // Received messages are never dropped, whatever has happened to the connection since. The only exception is
            // an account that was signed out.
            Item::Message(message) if self.core.settings().account(&account).is_none() => drop(message),
            Item::Message(message) => self.on_message(account, message, share.cloned()),
            Item::State(state) if self.connections.is_current(&account, generation) => {
                self.remember_revision(&account, &state);
                self.connections.note_certificate(&account, &state);
                self.apply(Input::Connection { account, state });
            }
            Item::State(state) => self.on_state_while_trying(&account, generation, state),
            Item::InstanceChanged(instance) if self.connections.is_current(&account, generation) => {
                self.remember(&account, AccountEdit::Instance(instance));
            }
            Item::InstanceChanged(_) => {}
            Item::TokenChanged(held) => self.on_token(&account, generation, held),
        }
    }

    pub(super) fn account_ids(&self) -> Vec<AccountId> {
        self.core.settings().accounts.iter().map(|account| account.id.clone()).collect()
    }

    /// Remembers the negotiated revision, to request it first the next time, even after a restart.
    fn remember_revision(&mut self, id: &AccountId, state: &State) {
        let State::Connected { revision, .. } = *state else { return };
        if self.core.settings().account(id).is_some_and(|known| known.last_revision != Some(revision)) {
            self.remember(id, AccountEdit::LastRevision(revision));
        }
    }

    fn remember(&mut self, id: &AccountId, edit: AccountEdit) {
        self.edit(SettingsEdit::EditAccount(id.clone(), edit), Then::Nothing);
    }

    /// A file that can't be used only costs names.
    fn on_contacts(&mut self, loaded: LoadedContacts) {
        for passed_over in &loaded.passed_over {
            tracing::info!(passed_over, "skipped while reading contacts");
        }
        for problem in &loaded.problems {
            self.notice(&Phrase::of("notice-contacts", &[("why", problem.phrase().into())]));
        }
        tracing::info!(numbers = loaded.contacts.len(), "contacts were read");
        self.apply(Input::Contacts(loaded.contacts));
    }

    fn tray_host(&mut self, present: bool) {
        self.tray_missing = !present;
        if present {
            self.desktop.tray_present();
        } else {
            self.stand_in_for_tray();
        }
    }

    pub(super) fn stand_in_for_tray(&self) {
        self.desktop.tray_missing(Notification::missing_tray(self.language()));
    }
}
