//! Signing in and out. Credentials are tried at the server first and kept only once it has taken them.

use ringtray_core::view::{Field, FieldError, SignInResult};
use ringtray_core::{
    Account, AccountId, CheckedForm, Input, Method, Mode, Reason, ReasonKind, SecretsKept, SignInForm, State,
};
use ringtray_datachannel::{InstanceId, Item};
use ringtray_store::{KeyringError, SettingsFile};
use tokio::sync::oneshot;

use super::credentials::{self, Secrets};
use super::links::Link;
use super::{Controller, Happening};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// A sign-in that the server has not answered yet.
#[derive(Debug)]
pub(super) struct Trial {
    account: Account,
    secrets: Secrets,
    link: Link,
    /// The account's client until now, put back when the server refuses the new credentials.
    before: Option<Link>,
    reply: oneshot::Sender<SignInResult>,
}

/// What became of a successful sign-in's settings and secrets.
#[derive(Debug)]
pub(super) struct KeptSignIn {
    account: AccountId,
    secrets: Result<(), KeyringError>,
    settings: Result<(), String>,
    reply: oneshot::Sender<SignInResult>,
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Tries what was typed. The answer comes once the server has accepted or refused it, or can't be reached.
    pub(super) fn sign_in(&mut self, form: &SignInForm, reply: oneshot::Sender<SignInResult>) {
        if self.trial.is_some() {
            return refuse(reply, Field::Form, "Another sign-in is still waiting for its server.".to_owned());
        }
        let checked = match form.check() {
            Ok(checked) => checked,
            Err(errors) => return answer(reply, SignInResult::Refused { errors }),
        };
        let secrets = checked.secrets.clone();
        let account = account_of(checked, &self.settings.accounts);
        let config = match credentials::client_config(&account, &secrets) {
            Ok(config) => config,
            Err(why) => return refuse(reply, Field::Form, why),
        };
        // Two sockets of one account never live at once.
        let before = self.links.remove(&account.id);
        if let Some(before) = &before {
            before.client.disconnect();
            let state = State::Connecting { attempt: 1 };
            self.apply(Input::Connection { account: account.id.clone(), state });
        }
        let link = self.links.start(&account.id, config);
        link.client.connect();
        self.trial = Some(Trial { account, secrets, link, before, reply });
    }

    /// An item of a client that is no account's: of the sign-in that is being tried, or of one that has ended.
    pub(super) fn on_trial_item(&mut self, account: &AccountId, generation: u64, item: Item) {
        let Some(trial) = self.trial.take_if(|trial| {
            trial.account.id == *account && trial.link.generation == generation && is_answer(&item)
        }) else {
            return;
        };
        match item {
            Item::State(State::Connected { .. }) => self.accept(trial, item),
            Item::State(
                State::NeedsSignIn { reason } | State::Waiting { reason, .. } | State::Stopped { reason },
            ) => self.put_back(trial, &reason),
            Item::State(_) | Item::Message(_) => {}
        }
    }

    /// Settings and keyring have answered.
    pub(super) fn on_sign_in_kept(&mut self, kept: KeptSignIn) {
        let secrets = match kept.secrets {
            Ok(()) => SecretsKept::Keyring,
            Err(error) => SecretsKept::Session { why: error.to_string() },
        };
        self.apply(Input::SecretsKept { account: kept.account.clone(), kept: secrets });
        if let Err(why) = kept.settings {
            self.notice(why);
        }
        answer(kept.reply, SignInResult::SignedIn { account: kept.account });
    }

    /// Forgets an account: its connection, its secrets and its settings. The history stays.
    pub(super) fn sign_out(&mut self, id: AccountId, reply: oneshot::Sender<Result<(), String>>) {
        let Some(account) = self.account(&id) else {
            let _ = reply.send(Err("This account is not there any more.".to_owned()));
            return;
        };
        if let Some(trial) = self.trial.take_if(|trial| trial.account.id == id) {
            trial.link.client.disconnect();
            refuse(trial.reply, Field::Form, "This account was signed out.".to_owned());
        }
        if let Some(link) = self.links.remove(&id) {
            link.client.disconnect();
        }
        self.settings.remove(&id);
        self.apply(Input::AccountRemoved(id));
        let (vault, home) = (self.vault.clone(), self.home.clone());
        tokio::spawn(async move {
            let mut trouble = None;
            for name in account.secret_names() {
                if let Err(error) = vault.delete(&account.id, *name).await {
                    trouble = Some(format!("A secret of this account may remain in the keyring: {error}"));
                }
            }
            let saved = change_settings(home, move |settings| drop(settings.remove(&account.id)));
            let done = saved.await.and(trouble.map_or(Ok(()), Err));
            let _ = reply.send(done);
        });
    }

    fn accept(&mut self, trial: Trial, connected: Item) {
        let Trial { account, secrets, link, before, reply } = trial;
        drop(before);
        self.settings.save(account.clone());
        self.links.put(account.id.clone(), link);
        self.apply(Input::AccountSaved(account.clone()));
        self.on_item(account.id.clone(), connected);

        let (vault, home, happen) = (self.vault.clone(), self.home.clone(), self.happen.clone());
        tokio::spawn(async move {
            let mut kept = Ok(());
            for (name, secret) in secrets {
                kept = kept.and(vault.set(&account.id, name, &secret).await);
            }
            let id = account.id.clone();
            let settings = change_settings(home, move |settings| settings.save(account)).await;
            let kept = KeptSignIn { account: id, secrets: kept, settings, reply };
            // The loop may have ended; then the page is gone too.
            let _ = happen.send(Happening::SignInKept(kept)).await;
        });
    }

    fn put_back(&mut self, trial: Trial, reason: &Reason) {
        let Trial { account, link, before, reply, .. } = trial;
        link.client.disconnect();
        if let Some(before) = before {
            before.client.connect();
            self.links.put(account.id.clone(), before);
        }
        tracing::info!(kind = ?reason.kind, detail = reason.detail, "a sign-in was not accepted");
        refuse(reply, field_of(reason.kind, &account), reason.message.clone());
    }
}

/// The account that a form makes or changes. One of the same server, mode and user is that same account, signed in
/// to again: it keeps its name, its place in the history and its instance id.
fn account_of(form: CheckedForm, known: &[Account]) -> Account {
    let server = form.server.origin();
    let same_user = |other: &&Account| {
        other.server == server && other.mode == form.mode && other.username == form.username
    };
    let known = match &form.account {
        Some(id) => known.iter().find(|other| other.id == *id),
        None => known.iter().find(same_user),
    };
    match known {
        None => {
            form.into_account(AccountId(InstanceId::random().to_string()), InstanceId::random().to_string())
        }
        Some(known) => {
            let still_the_same = same_user(&known);
            let account = form.change(known);
            if still_the_same { Account { name: known.name.clone(), ..account } } else { account }
        }
    }
}

/// Whether an item decides a sign-in.
fn is_answer(item: &Item) -> bool {
    match item {
        Item::State(state) => !matches!(state, State::Connecting { .. } | State::Disconnected { .. }),
        Item::Message(_) => false,
    }
}

/// The field a person should look at.
fn field_of(kind: ReasonKind, account: &Account) -> Field {
    match kind {
        ReasonKind::SignInRefused | ReasonKind::UnusableCredentials => match (account.mode, account.method) {
            (Mode::User, _) => Field::Vn,
            (Mode::App, Method::MobileGrant) => Field::Password,
            (Mode::App | Mode::Bot, _) => Field::Token,
        },
        _ => Field::Server,
    }
}

async fn change_settings(
    home: ringtray_store::Home,
    change: impl FnOnce(&mut ringtray_core::Settings) + Send + 'static,
) -> Result<(), String> {
    let written = tokio::task::spawn_blocking(move || SettingsFile::change(&home, change));
    match written.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(error) => {
            Err(format!("The settings could not be written: {error}. Restart Ringtray and try again."))
        }
    }
}

fn refuse(reply: oneshot::Sender<SignInResult>, field: Field, message: String) {
    answer(reply, SignInResult::Refused { errors: vec![FieldError { field, message }] });
}

fn answer(reply: oneshot::Sender<SignInResult>, result: SignInResult) {
    // The window may have been closed meanwhile.
    let _ = reply.send(result);
}
