//! The server's check of the credentials, with a client that belongs to no account yet.

use ringtray_core::{
    Account, AccountEdit, AccountId, CheckedForm, Field, FieldError, Input, NoClient, SecretsKept,
    SettingsEdit, SignInResult, State,
};
use ringtray_datachannel::HeldToken;

use super::{SignIn, account_of, answer, field_of, refuse};
use crate::controller::Controller;
use crate::controller::connections::Connection;
use crate::controller::persister::{KeptSignIn, SignInReply, Then};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// A sign-in that the server has not answered yet.
#[derive(Debug)]
pub(in crate::controller) struct Trying {
    pub(super) account: Account,
    pub(super) connection: Connection,
    /// The state before, if the account exists already.
    before: Option<Before>,
    pub(super) reply: SignInReply,
}

/// An account that is signed in to again, as it was before.
#[derive(Debug)]
struct Before {
    connection: Option<Connection>,
    /// Whether to connect it if the sign-in fails.
    connect: bool,
}

impl Trying {
    pub(super) fn suspended(&mut self) -> Option<&mut Connection> {
        self.before.as_mut()?.connection.as_mut()
    }

    /// Whether to connect the account if the sign-in fails.
    pub(super) fn connect_afterwards(&mut self, connect: bool) {
        if let Some(before) = &mut self.before {
            before.connect = connect;
        }
    }

    fn is_of(&self, account: &AccountId, generation: u64) -> bool {
        self.account.id == *account && self.connection.generation == generation
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Tries a form that has all of its secrets.
    pub(super) fn try_out(&mut self, form: CheckedForm, reply: SignInReply) {
        let secrets = form.secrets.clone();
        let account = account_of(form, self.core.settings());
        let connection = match self.connections.start(&account, secrets) {
            Ok(connection) => connection,
            Err(why) => return refuse(reply, Field::Form, why),
        };
        let before = self.core.account(&account.id).map(|known| self.suspend(&known.id));
        connection.client.connect();
        self.sign_in = SignIn::Trying(Box::new(Trying { account, connection, before, reply }));
    }

    /// A state of a client that no account owns: one that is being tried, or one that has ended.
    pub(in crate::controller) fn on_state_while_trying(
        &mut self,
        account: &AccountId,
        generation: u64,
        state: State,
    ) {
        let is_meant = |trying: &Trying| trying.is_of(account, generation) && is_answer(&state);
        let Some(trying) = self.sign_in.take_trying(is_meant) else { return };
        match state {
            State::Connected { .. } => self.accept(trying, state),
            State::NeedsSignIn { reason } | State::Waiting { reason, .. } | State::Stopped { reason } => {
                tracing::info!(kind = ?reason.kind, detail = reason.detail, "a sign-in was not accepted");
                let field = field_of(reason.kind, &trying.account);
                let errors = vec![FieldError { field, message: reason.message }];
                let reply = self.restore(trying);
                answer(reply, SignInResult::Refused { errors, certificate: reason.certificate });
            }
            State::Connecting { .. } | State::Disconnected { .. } => {}
        }
    }

    /// Keeps a token for the client that is being tried. Returns false if it belongs to another client.
    pub(in crate::controller) fn hold_while_trying(
        &mut self,
        id: &AccountId,
        generation: u64,
        held: &HeldToken,
    ) -> bool {
        let Some(trying) = self.sign_in.trying(id).filter(|trying| trying.is_of(id, generation)) else {
            return false;
        };
        if trying.account.keeps_token() {
            trying.account.token_expires_at = held.expires_at;
            trying.connection.hold(held);
        }
        true
    }

    /// Settings and keyring have answered.
    pub(in crate::controller) fn on_sign_in_kept(&mut self, kept: KeptSignIn) {
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
            self.notice(&why);
        }
    }

    fn accept(&mut self, trying: Trying, connected: State) {
        let Trying { mut account, connection, reply, .. } = trying;
        if let State::Connected { revision, .. } = connected {
            AccountEdit::LastRevision(revision).apply(&mut account);
        }
        let secrets = connection.secrets.clone();
        let id = account.id.clone();
        self.connections.put(id.clone(), connection);
        let account = Box::new(account);
        let keep = Then::KeepSecrets { account: account.clone(), secrets, reply };
        self.edit(SettingsEdit::SaveAccount(account), keep);
        self.apply(Input::Connection { account: id, state: connected });
    }

    /// Suspends the account's own client, because an account never has two live sockets.
    fn suspend(&mut self, id: &AccountId) -> Before {
        let connect = self.connections.looks_to_connect(id).unwrap_or_else(|| {
            let mut accounts = self.core.account_views().into_iter();
            accounts.any(|account| account.id == *id && !matches!(account.state, State::Disconnected { .. }))
        });
        let connection = self.connections.remove(id);
        if let Some(connection) = &connection {
            connection.client.disconnect();
        }
        self.apply(Input::NoClient { account: id.clone(), why: NoClient::Connecting });
        Before { connection, connect }
    }

    /// Ends the sign-in and restores the account as it was before.
    pub(super) fn restore(&mut self, trying: Trying) -> SignInReply {
        let Trying { account, connection, before, reply } = trying;
        connection.client.disconnect();
        if let (Some(before), Some(account)) = (before, self.core.account(&account.id)) {
            if !before.connect {
                let why = NoClient::Disconnected;
                self.apply(Input::NoClient { account: account.id.clone(), why });
            }
            match before.connection {
                Some(connection) => {
                    if before.connect {
                        connection.client.connect();
                    }
                    self.connections.put(account.id, connection);
                }
                None => self.look_for_secrets(&account, before.connect),
            }
        }
        reply
    }
}

/// Whether a state decides a sign-in.
fn is_answer(state: &State) -> bool {
    !matches!(state, State::Connecting { .. } | State::Disconnected { .. })
}
