//! The connections of the accounts: one client for each account, never two.

use std::collections::{HashMap, HashSet};

use ringtray_core::{
    Account, AccountEdit, AccountId, Fingerprint, Input, NoClient, SecretName, SecretsKept, SettingsEdit,
    State,
};
use ringtray_datachannel::{Cause, Client, HeldToken, Item, Redaction};
use ringtray_language::Phrase;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::credentials::{self, Secrets, Unfound};
use super::in_flight::InFlight;
use super::persister::Then;
use super::{Controller, Happening};
use crate::desktop::Desktop;
use crate::vault::Vault;

/// The running clients, by account.
#[derive(Debug)]
pub(super) struct Connections {
    running: HashMap<AccountId, Connection>,
    /// Accounts whose secrets are being looked up, and whether to connect them afterwards.
    looking: HashMap<AccountId, bool>,
    /// Accounts that would be connected if their secrets had been found.
    unfound: HashSet<AccountId>,
    /// The certificate that an account's last error was about, by account.
    certificates: HashMap<AccountId, Fingerprint>,
    forwarding: JoinSet<()>,
    newest_generation: u64,
    happen: mpsc::Sender<Happening>,
    redaction: Redaction,
}

/// One client. The generation distinguishes its messages from those of a client that it replaced.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) generation: u64,
    /// The secrets it signs in with, for a client that replaces it: there may be no keyring to ask.
    pub(super) secrets: Secrets,
}

impl Connection {
    /// Adds another token to the secrets it signs in with.
    pub(super) fn hold(&mut self, held: &HeldToken) {
        self.secrets.retain(|(name, _)| !matches!(name, SecretName::Token | SecretName::RefreshToken));
        self.secrets.extend(credentials::of_token(held));
    }
}

impl Connections {
    pub(super) fn new(happen: mpsc::Sender<Happening>, redaction: Redaction) -> Connections {
        Connections {
            running: HashMap::new(),
            looking: HashMap::new(),
            unfound: HashSet::new(),
            certificates: HashMap::new(),
            forwarding: JoinSet::new(),
            newest_generation: 0,
            happen,
            redaction,
        }
    }

    /// Removes secrets from everything that servers send.
    pub(super) fn redaction(&self) -> &Redaction {
        &self.redaction
    }

    /// Starts a client, whose messages reach the loop in order. It does not yet belong to the account.
    ///
    /// Little is queued here: a client keeps messages that may not yet be in flight, up to its own limit.
    ///
    /// # Errors
    /// A sentence says what in the account can't be used.
    pub(super) fn start(&mut self, account: &Account, secrets: Secrets) -> Result<Connection, Phrase> {
        let config = credentials::client_config(account, &secrets, self.redaction.clone())?;
        self.newest_generation += 1;
        let generation = self.newest_generation;
        let (client, mut incoming) = Client::start(config);
        let (account, happen) = (account.id.clone(), self.happen.clone());
        while self.forwarding.try_join_next().is_some() {}
        self.forwarding.spawn(async move {
            let in_flight = InFlight::new();
            let mut stopped = false;
            while !stopped {
                let Some(items) = incoming.next_many().await else {
                    // The client did not report its end. If the loop still runs, it shows the failure.
                    let _ = happen.send(Happening::ClientFailed { account, generation }).await;
                    return;
                };
                stopped = items.iter().any(|item| matches!(item, Item::State(State::Stopped { .. })));
                let share = in_flight.admit(&items).await;
                let happening = Happening::FromClient { account: account.clone(), generation, items, share };
                if happen.send(happening).await.is_err() {
                    return;
                }
            }
        });
        Ok(Connection { client, generation, secrets })
    }

    /// Makes a client the account's own. The previous one ends.
    pub(super) fn put(&mut self, account: AccountId, connection: Connection) {
        self.running.insert(account, connection);
    }

    pub(super) fn get(&self, account: &AccountId) -> Option<&Client> {
        self.running.get(account).map(|connection| &connection.client)
    }

    /// The secrets that the account's client signs in with.
    pub(super) fn secrets(&self, account: &AccountId) -> Option<&Secrets> {
        self.running.get(account).map(|connection| &connection.secrets)
    }

    /// The account's client, if it has this generation.
    pub(super) fn of_generation(&mut self, account: &AccountId, generation: u64) -> Option<&mut Connection> {
        self.running.get_mut(account).filter(|connection| connection.generation == generation)
    }

    /// Removes the account's client. A lookup of secrets in progress will not start one.
    pub(super) fn remove(&mut self, account: &AccountId) -> Option<Connection> {
        self.looking.remove(account);
        self.unfound.remove(account);
        self.certificates.remove(account);
        self.running.remove(account)
    }

    /// Whether a lookup of the account's secrets will connect it; `None` if there is no lookup in progress.
    pub(super) fn looks_to_connect(&self, account: &AccountId) -> Option<bool> {
        self.looking.get(account).copied()
    }

    /// Remembers the certificate that this state shows to a person. It stays in question during retries.
    pub(super) fn note_certificate(&mut self, account: &AccountId, state: &State) {
        match state {
            State::Connecting { .. } => {}
            State::Waiting { reason, .. } | State::NeedsSignIn { reason } | State::Stopped { reason } => {
                match &reason.certificate {
                    Some(shown) => self.certificates.insert(account.clone(), shown.fingerprint),
                    None => self.certificates.remove(account),
                };
            }
            State::Connected { .. } | State::Disconnected { .. } => drop(self.certificates.remove(account)),
        }
    }

    /// The certificate that the account's error is about, as shown to the person.
    pub(super) fn certificate_in_question(&self, account: &AccountId) -> Option<Fingerprint> {
        self.certificates.get(account).copied()
    }

    pub(super) fn is_current(&self, account: &AccountId, generation: u64) -> bool {
        self.running.get(account).is_some_and(|connection| connection.generation == generation)
    }

    /// Ends every connection.
    pub(super) fn disconnect_all(&mut self) {
        for (_, connection) in self.running.drain() {
            connection.client.disconnect();
        }
    }

    /// Waits until another client has stopped and all its items are forwarded. Returns false if none is left.
    pub(super) async fn next_ended(&mut self) -> bool {
        self.forwarding.join_next().await.is_some()
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    /// Connects an account at once, even while it waits to retry.
    pub(super) fn connect(&mut self, id: &AccountId) {
        if self.connect_while_signing_in(id, true) {
            return;
        }
        if let Some(client) = self.connections.get(id) {
            client.connect();
        } else if let Some(account) = self.core.account(id) {
            self.look_for_secrets(&account, true);
        }
    }

    /// Disconnects an account, or stops its retries.
    pub(super) fn disconnect(&mut self, id: &AccountId) {
        if self.connect_while_signing_in(id, false) {
            return;
        }
        if let Some(client) = self.connections.get(id) {
            client.disconnect();
        } else if self.core.settings().account(id).is_some_and(|account| !account.signed_out) {
            if let Some(connect) = self.connections.looking.get_mut(id) {
                *connect = false;
            }
            self.connections.unfound.remove(id);
            self.apply(Input::NoClient { account: id.clone(), why: NoClient::Disconnected });
        }
    }

    /// The route to the servers may have changed: reconnects, and retries refused sign-ins. After sleep the keyring may
    /// be open.
    pub(super) fn woke(&mut self, cause: Cause) {
        for connection in self.connections.running.values().chain(self.sign_in.connection()) {
            connection.client.reconnect(cause);
        }
        if cause == Cause::Resumed {
            self.look_for_unfound();
        }
    }

    /// Asks the keyring again for the secrets of accounts that would be connected.
    pub(super) fn look_for_unfound(&mut self) {
        for id in self.connections.unfound.clone() {
            if let Some(account) = self.core.account(&id) {
                // The state shown stays true until they are found.
                self.ask_keyring(&account, true);
            }
        }
    }

    /// A server issued a new token. It is stored if only a person could obtain another one. A token for a sign-in
    /// attempt is stored with that attempt. Nothing is stored for an account that was signed out.
    pub(super) fn on_token(&mut self, id: &AccountId, generation: u64, held: HeldToken) {
        if self.hold_while_trying(id, generation, &held) {
            return;
        }
        let keeps_token = self.core.settings().account(id).is_some_and(Account::keeps_token);
        let suspended = self.sign_in.suspended(id, generation);
        let Some(connection) = suspended.or_else(|| self.connections.of_generation(id, generation)) else {
            return;
        };
        if keeps_token {
            connection.hold(&held);
            let edit = SettingsEdit::EditAccount(id.clone(), AccountEdit::TokenExpires(held.expires_at));
            self.edit(edit, Then::KeepToken { account: id.clone(), held });
        }
    }

    /// Asks the keyring for an account's secrets; [`Controller::on_secrets`] takes the answer. A signed-out account has
    /// none.
    pub(super) fn look_for_secrets(&mut self, account: &Account, connect: bool) {
        if account.signed_out {
            return self.apply(Input::NoClient { account: account.id.clone(), why: NoClient::SignedOut });
        }
        if connect {
            self.apply(Input::NoClient { account: account.id.clone(), why: NoClient::Connecting });
        }
        self.ask_keyring(account, connect);
    }

    fn ask_keyring(&mut self, account: &Account, connect: bool) {
        self.connections.unfound.remove(&account.id);
        if self.connections.looking.insert(account.id.clone(), connect).is_some() {
            return;
        }
        let own = self.core.settings().account(&account.id);
        let demand = own.and_then(|own| self.core.managed().demands(own));
        let (vault, account, happen) = (self.vault.clone(), account.clone(), self.happen.clone());
        tokio::spawn(async move {
            let (names, optional) = (account.secret_names(), account.optional_secret_names());
            let found = match demand {
                Some(demand) => Err(Unfound::ByRule(demand)),
                None => credentials::find(&vault, &account.id, &names, &optional).await,
            };
            // The loop may have ended; then nobody needs the secrets.
            let _ = happen.send(Happening::Secrets { account: account.id, found }).await;
        });
    }

    /// The keyring has answered: starts the account's client, or shows what is missing.
    pub(super) fn on_secrets(&mut self, id: &AccountId, found: Result<Secrets, Unfound>) {
        let (Some(connect), Some(account)) = (self.connections.looking.remove(id), self.core.account(id))
        else {
            return;
        };
        if found.as_ref().is_err_and(Unfound::is_closed_keyring) {
            self.wait_for_keyring();
        }
        let found = found.map_err(|unfound| (unfound.kept(), unfound.phrase()));
        let started = found.and_then(|secrets| {
            let connection = self.connections.start(&account, secrets);
            connection.map_err(|why| (SecretsKept::Unreadable { why: why.clone() }, why))
        });
        match started {
            Ok(connection) => {
                if connect {
                    connection.client.connect();
                }
                self.connections.put(id.clone(), connection);
                self.apply(Input::SecretsKept { account: id.clone(), kept: SecretsKept::Keyring });
            }
            Err((kept, why)) => {
                if connect {
                    self.connections.unfound.insert(id.clone());
                }
                tracing::warn!(account = %id.0, %why, "an account can't sign in");
                self.apply(Input::NoClient {
                    account: id.clone(),
                    why: NoClient::SecretsMissing { kept, why },
                });
            }
        }
    }
}
