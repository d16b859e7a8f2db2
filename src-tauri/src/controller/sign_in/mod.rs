//! Signing in, one account at a time. The server checks the credentials first; they are stored only once it has
//! accepted them.

mod browser;
mod kept_secrets;
mod trying;

use std::mem;

use ringtray_core::{
    Account, AccountEdit, AccountId, CheckedForm, Field, Method, Mode, Proxy, ReasonKind, Settings,
    SignInForm, SignInResult,
};
use ringtray_datachannel::InstanceId;
use ringtray_language::Phrase;

use super::Controller;
use super::connections::Connection;
use super::persister::SignInReply;
use crate::desktop::Desktop;
use crate::vault::Vault;
pub(super) use browser::BrowserEvent;
use browser::InBrowser;
use kept_secrets::AskingKeyring;
use trying::Trying;

/// The sign-in in progress.
#[derive(Debug, Default)]
pub(super) enum SignIn {
    /// There is none.
    #[default]
    Idle,
    /// It waits for secrets that the keyring holds.
    AskingKeyring(Box<AskingKeyring>),
    /// The user is on the server's pages in the browser.
    InBrowser(Box<InBrowser>),
    /// The server has not answered yet.
    Trying(Box<Trying>),
}

impl SignIn {
    pub(super) fn is_in_browser(&self) -> bool {
        matches!(self, SignIn::InBrowser(_))
    }

    /// The client that is being tried.
    pub(super) fn connection(&self) -> Option<&Connection> {
        match self {
            SignIn::Trying(trying) => Some(&trying.connection),
            _ => None,
        }
    }

    /// The suspended client of the account that is signed in to again, if it has this generation.
    pub(super) fn suspended(&mut self, account: &AccountId, generation: u64) -> Option<&mut Connection> {
        self.trying(account)?.suspended().filter(|connection| connection.generation == generation)
    }

    /// Changes the account that is being tried, which replaces the known one if the server accepts it.
    pub(super) fn edit(&mut self, account: &AccountId, edit: &AccountEdit) {
        if let Some(trying) = self.trying(account) {
            edit.apply(&mut trying.account);
        }
    }

    fn trying(&mut self, account: &AccountId) -> Option<&mut Trying> {
        match self {
            SignIn::Trying(trying) if trying.account.id == *account => Some(trying),
            _ => None,
        }
    }

    fn take_asking(&mut self, is_meant: impl FnOnce(&AskingKeyring) -> bool) -> Option<AskingKeyring> {
        match mem::take(self) {
            SignIn::AskingKeyring(asking) if is_meant(&asking) => Some(*asking),
            other => {
                *self = other;
                None
            }
        }
    }

    fn take_browser(&mut self) -> Option<InBrowser> {
        match mem::take(self) {
            SignIn::InBrowser(browser) => Some(*browser),
            other => {
                *self = other;
                None
            }
        }
    }

    fn take_trying(&mut self, is_meant: impl FnOnce(&Trying) -> bool) -> Option<Trying> {
        match mem::take(self) {
            SignIn::Trying(trying) if is_meant(&trying) => Some(*trying),
            other => {
                *self = other;
                None
            }
        }
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Tries the credentials that the user typed. The answer comes once the server has accepted or refused them, or
    /// can't be reached.
    pub(super) fn sign_in(&mut self, mut form: SignInForm, reply: SignInReply) {
        // The user came back from a browser that will not return. This is the sign-in they want now.
        self.close_browser(cancelled());
        if !matches!(self.sign_in, SignIn::Idle) {
            return refuse(reply, Field::Form, Phrase::of("error-sign-in-waiting", &[]));
        }
        self.core.managed().enforce(&mut form);
        let known = form.account.as_ref().and_then(|id| self.core.settings().account(id));
        match form.check(known) {
            Ok(checked) => self.fill_in(checked, reply),
            Err(errors) => answer(reply, SignInResult::Refused { errors, certificate: None }),
        }
    }

    /// Cancels the sign-in in progress, at any stage.
    pub(super) fn cancel_sign_in(&mut self) {
        let reply = match mem::take(&mut self.sign_in) {
            SignIn::Idle => return,
            SignIn::AskingKeyring(asking) => asking.reply,
            SignIn::InBrowser(browser) => self.leave_browser(*browser).1,
            SignIn::Trying(trying) => self.restore(*trying),
        };
        refuse(reply, Field::Form, cancelled());
    }

    /// Handles Connect or Disconnect during a sign-in. Returns false if none is being tried for this account.
    ///
    /// Connect is what the sign-in does anyway; Disconnect cancels it.
    pub(super) fn connect_while_signing_in(&mut self, id: &AccountId, connect: bool) -> bool {
        if !connect {
            self.stop_asking(id, cancelled());
        }
        let Some(trying) = self.sign_in.trying(id) else { return false };
        trying.connect_afterwards(connect);
        if !connect {
            self.cancel_sign_in();
        }
        true
    }

    /// Ends everything in progress for an account: a sign-in, its connection, a lookup of its secrets.
    pub(super) fn stop(&mut self, id: &AccountId) {
        let signed_out = Phrase::of("error-signed-out", &[]);
        if let Some(trying) = self.sign_in.take_trying(|trying| trying.account.id == *id) {
            trying.connection.client.disconnect();
            refuse(trying.reply, Field::Form, signed_out.clone());
        }
        self.stop_asking(id, signed_out);
        if let Some(connection) = self.connections.remove(id) {
            connection.client.disconnect();
        }
    }

    /// Continues with a form that has all the secrets a person types.
    fn continue_sign_in(&mut self, form: CheckedForm, reply: SignInReply) {
        if form.method == Method::AuthorizationCode {
            self.open_browser(form, reply);
        } else {
            self.try_out(form, reply);
        }
    }
}

fn cancelled() -> Phrase {
    Phrase::of("error-cancelled", &[])
}

/// The account that a form makes or changes. One of the same server, mode and user is that same account, signed in
/// to again: it keeps its name, its place in the history and its instance id.
fn account_of(form: CheckedForm, settings: &Settings) -> Account {
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

/// The field a person should look at.
fn field_of(kind: ReasonKind, account: &Account) -> Field {
    let through = match &account.connection.proxy {
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
        ReasonKind::NotSocketIo if account.connection.revision.is_some() => Field::Revision,
        _ => Field::Server,
    }
}

pub(super) fn refuse(reply: SignInReply, field: Field, message: Phrase) {
    answer(reply, SignInResult::refused(field, message));
}

pub(super) fn answer(reply: SignInReply, result: SignInResult) {
    // The window may have been closed meanwhile.
    let _ = reply.send(result);
}
