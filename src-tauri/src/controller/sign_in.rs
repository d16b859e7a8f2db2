//! Signing in. The server checks the credentials first; they are stored only once it has accepted them.

use ringtray_core::{
    Account, AccountEdit, AccountId, CheckedForm, Field, FieldError, Input, Method, Mode, NoClient, Proxy,
    ReasonKind, SecretsKept, Settings, SettingsEdit, SignInForm, SignInResult, State,
};
use ringtray_datachannel::{HeldToken, InstanceId};
use tokio::sync::oneshot;

use super::Controller;
use super::links::Link;
use super::persister::{KeptSignIn, Then};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// A sign-in that the server has not answered yet.
#[derive(Debug)]
pub(super) struct Trial {
    account: Account,
    pub(super) link: Link,
    /// What the account was before, where it was one.
    before: Option<Before>,
    reply: oneshot::Sender<SignInResult>,
}

/// An account that is signed in to again, as it was before.
#[derive(Debug)]
struct Before {
    link: Option<Link>,
    /// Whether it is to be connected, as far as anybody knows now.
    wanted: bool,
}

impl Trial {
    /// The account's suspended client, if it has this generation.
    pub(super) fn resting(&mut self, account: &AccountId, generation: u64) -> Option<&mut Link> {
        let is_of = self.account.id == *account;
        let link = self.before.as_mut().filter(|_| is_of)?.link.as_mut();
        link.filter(|link| link.generation == generation)
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Tries what was typed. The answer comes once the server has accepted or refused it, or can't be reached.
    pub(super) fn sign_in(&mut self, mut form: SignInForm, reply: oneshot::Sender<SignInResult>) {
        // The person came back from a browser that will not return. This is the sign-in they want now.
        self.stop_visit(self.cancelled());
        if self.trial.is_some() || self.asking.is_some() {
            return refuse(reply, Field::Form, self.language().say("error-sign-in-waiting", &[]));
        }
        self.core.managed().enforce(&mut form);
        let known = form.account.as_ref().and_then(|id| self.core.settings().account(id));
        match form.check(known, self.language()) {
            Ok(checked) => self.fill_in(checked, reply),
            Err(errors) => answer(reply, SignInResult::Refused { errors, certificate: None }),
        }
    }

    /// Tries a form that has all of its secrets.
    pub(super) fn try_out(&mut self, form: CheckedForm, reply: oneshot::Sender<SignInResult>) {
        let secrets = form.secrets.clone();
        let account = account_of(form, self.core.settings());
        let link = match self.links.start(&account, secrets) {
            Ok(link) => link,
            Err(why) => return refuse(reply, Field::Form, self.language().tell(&why)),
        };
        let before = self.core.account(&account.id).map(|known| self.lay_down(&known.id));
        link.client.connect();
        self.trial = Some(Trial { account, link, before, reply });
    }

    /// A state of a client that no account owns: one of the current sign-in attempt, or of one that has ended.
    pub(super) fn on_trial_state(&mut self, account: &AccountId, generation: u64, state: State) {
        let Some(trial) = self.trial.take_if(|trial| {
            trial.account.id == *account && trial.link.generation == generation && is_answer(&state)
        }) else {
            return;
        };
        match state {
            State::Connected { .. } => self.accept(trial, state),
            State::NeedsSignIn { reason } | State::Waiting { reason, .. } | State::Stopped { reason } => {
                tracing::info!(kind = ?reason.kind, detail = reason.detail, "a sign-in was not accepted");
                let field = field_of(reason.kind, &trial.account);
                let errors = vec![FieldError { field, message: self.language().tell(&reason.message) }];
                let reply = self.put_back(trial);
                answer(reply, SignInResult::Refused { errors, certificate: reason.certificate });
            }
            State::Connecting { .. } | State::Disconnected { .. } => {}
        }
    }

    /// Stores a token for the current sign-in attempt. Returns false if it belongs to another client.
    pub(super) fn hold_on_trial(&mut self, id: &AccountId, generation: u64, held: &HeldToken) -> bool {
        let trial = self.trial.as_mut();
        let Some(trial) =
            trial.filter(|trial| trial.account.id == *id && trial.link.generation == generation)
        else {
            return false;
        };
        if trial.account.keeps_token() {
            trial.account.token_expires_at = held.expires_at;
            trial.link.hold(held);
        }
        true
    }

    /// Settings and keyring have answered.
    pub(super) fn on_sign_in_kept(&mut self, kept: KeptSignIn) {
        self.note_kept(&kept.account, &kept.secrets);
        let secrets = match kept.secrets {
            Ok(()) => SecretsKept::Keyring,
            Err(error) => SecretsKept::Session { why: error.phrase() },
        };
        self.apply(Input::SecretsKept { account: kept.account.clone(), kept: secrets });
        let answered = kept.reply.send(SignInResult::SignedIn { account: kept.account.clone() });
        if answered.is_ok() {
            self.forget_what_was_typed(kept.account);
        }
        if let Err(why) = kept.settings {
            self.notice(why);
        }
    }

    /// Handles Connect or Disconnect during a sign-in attempt. Returns false if there is none for this account.
    ///
    /// Connect is what the sign-in does anyway; Disconnect cancels it.
    pub(super) fn wish_during_trial(&mut self, id: &AccountId, connect: bool) -> bool {
        if !connect {
            // What the account does meanwhile ends as well.
            self.stop_asking(id, self.cancelled());
        }
        let Some(trial) = &mut self.trial else { return false };
        if trial.account.id != *id {
            return false;
        }
        if let Some(before) = &mut trial.before {
            before.wanted = connect;
        }
        if !connect && let Some(trial) = self.trial.take() {
            let reply = self.put_back(trial);
            refuse(reply, Field::Form, self.cancelled());
        }
        true
    }

    /// Cancels the sign-in in progress, at any stage.
    pub(super) fn cancel_sign_in(&mut self) {
        self.stop_visit(self.cancelled());
        if let Some(account) = self.asking.as_ref().map(|asking| asking.account.clone()) {
            self.stop_asking(&account, self.cancelled());
        }
        if let Some(trial) = self.trial.take() {
            let reply = self.put_back(trial);
            refuse(reply, Field::Form, self.cancelled());
        }
    }

    /// Changes the account whose sign-in is being tried as well: it takes the place of the one that is known.
    pub(super) fn change_trial(&mut self, id: &AccountId, edit: &AccountEdit) {
        if let Some(trial) = self.trial.as_mut().filter(|trial| trial.account.id == *id) {
            edit.apply(&mut trial.account);
        }
    }

    /// Ends everything in progress for an account: a sign-in attempt, its connection, a lookup of its secrets.
    pub(super) fn stop(&mut self, id: &AccountId) {
        let signed_out = self.language().say("error-signed-out", &[]);
        if let Some(trial) = self.trial.take_if(|trial| trial.account.id == *id) {
            trial.link.client.disconnect();
            refuse(trial.reply, Field::Form, signed_out.clone());
        }
        self.stop_asking(id, signed_out);
        if let Some(link) = self.links.remove(id) {
            link.client.disconnect();
        }
    }

    fn cancelled(&self) -> String {
        self.language().say("error-cancelled", &[])
    }

    fn accept(&mut self, trial: Trial, connected: State) {
        let Trial { mut account, link, reply, .. } = trial;
        if let State::Connected { revision, .. } = connected {
            AccountEdit::LastRevision(revision).apply(&mut account);
        }
        let secrets = link.secrets.clone();
        let id = account.id.clone();
        self.links.put(id.clone(), link);
        let account = Box::new(account);
        let keep = Then::KeepSecrets { account: account.clone(), secrets, reply };
        self.edit(SettingsEdit::SaveAccount(account), keep);
        self.apply(Input::Connection { account: id, state: connected });
    }

    /// An account never has two live sockets: its own client is suspended during a sign-in attempt.
    fn lay_down(&mut self, id: &AccountId) -> Before {
        let wanted = self.links.looks_to_connect(id).unwrap_or_else(|| {
            let mut accounts = self.core.account_views().into_iter();
            accounts.any(|account| account.id == *id && !matches!(account.state, State::Disconnected { .. }))
        });
        let link = self.links.remove(id);
        if let Some(link) = &link {
            link.client.disconnect();
        }
        self.apply(Input::NoClient { account: id.clone(), why: NoClient::Connecting });
        Before { link, wanted }
    }

    /// The sign-in was not accepted: restores the previous state, with the connection as it is wanted now.
    fn put_back(&mut self, trial: Trial) -> oneshot::Sender<SignInResult> {
        let Trial { account, link, before, reply, .. } = trial;
        link.client.disconnect();
        if let (Some(before), Some(account)) = (before, self.core.account(&account.id)) {
            if !before.wanted {
                let why = NoClient::Disconnected;
                self.apply(Input::NoClient { account: account.id.clone(), why });
            }
            match before.link {
                Some(link) => {
                    if before.wanted {
                        link.client.connect();
                    }
                    self.links.put(account.id, link);
                }
                None => self.look_for_secrets(&account, before.wanted),
            }
        }
        reply
    }
}

/// The account that a form makes or changes. One of the same server, mode and user is that same account, signed in
/// to again: it keeps its name, its place in the history and its instance id.
pub(super) fn account_of(form: CheckedForm, settings: &Settings) -> Account {
    let server = form.server.origin();
    let same_user = |other: &&Account| {
        other.server == server && other.mode == form.mode && other.username == form.username
    };
    let known = match &form.account {
        Some(id) => settings.account(id),
        None => settings.accounts.iter().find(same_user),
    };
    match known {
        None => {
            let (id, instance) =
                (AccountId(InstanceId::random().to_string()), InstanceId::random().to_string());
            Account { colour: settings.next_colour(), ..form.into_account(id, instance) }
        }
        Some(known) => {
            let still_the_same = same_user(&known);
            let account = form.change(known);
            if still_the_same { Account { name: known.name.clone(), ..account } } else { account }
        }
    }
}

/// Whether a state decides a sign-in.
fn is_answer(state: &State) -> bool {
    !matches!(state, State::Connecting { .. } | State::Disconnected { .. })
}

/// The field a person should look at.
pub(super) fn field_of(kind: ReasonKind, account: &Account) -> Field {
    let through = match &account.proxy {
        Proxy::Through { username, .. } => Some(username.as_ref()),
        Proxy::Automatic | Proxy::Direct => None,
    };
    match kind {
        ReasonKind::SignInRefused | ReasonKind::UnusableCredentials => match (account.mode, account.method) {
            (Mode::User, _) => Field::Vn,
            (Mode::App, Method::MobileGrant) => Field::Password,
            // Neither the key nor the secret is wrong, and nothing else was typed.
            (Mode::App, Method::ClientCredentials | Method::AuthorizationCode) => Field::Form,
            (Mode::App | Mode::Bot, _) => Field::Token,
        },
        ReasonKind::AppRefused => Field::AppSecret,
        ReasonKind::GrantRefused => Field::Form,
        ReasonKind::AuthoritiesFile => Field::CaFile,
        ReasonKind::ClientCertificateFile => Field::ClientCertificateFile,
        // What no field says can't be put right in one: then it is the server that can't be reached.
        ReasonKind::ProxyUnreachable | ReasonKind::ProxyRefused => {
            through.map_or(Field::Server, |_| Field::ProxyAddress)
        }
        ReasonKind::ProxySignIn => match through {
            Some(Some(_)) => Field::ProxyPassword,
            Some(None) => Field::ProxyUsername,
            None => Field::Server,
        },
        ReasonKind::NotSocketIo if account.revision.is_some() => Field::Revision,
        _ => Field::Server,
    }
}

pub(super) fn refuse(reply: oneshot::Sender<SignInResult>, field: Field, message: String) {
    let errors = vec![FieldError { field, message }];
    answer(reply, SignInResult::Refused { errors, certificate: None });
}

pub(super) fn answer(reply: oneshot::Sender<SignInResult>, result: SignInResult) {
    // The window may have been closed meanwhile.
    let _ = reply.send(result);
}
