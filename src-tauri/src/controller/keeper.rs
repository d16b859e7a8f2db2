//! Keeps and forgets what accounts are made of: settings file and keyring.
//!
//! One task does one thing after the other, in the order in which they were asked for: a keyring may wait for a
//! person, and what is forgotten later must not come back because it was kept more slowly.

use ringtray_core::{
    Account, AccountId, DoNotDisturb, Fingerprint, Revision, SecretName, Settings, SettingsChange,
    SignInResult,
};
use ringtray_datachannel::{HeldToken, InstanceId};
use ringtray_language::{Language, Phrase};
use ringtray_store::{Home, KeyringError, SettingsFile};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::Happening;
use super::credentials::{Secrets, of_token};
use super::sign_in::KeptSignIn;
use crate::vault::Vault;

/// The task's handle.
#[derive(Debug)]
pub(super) struct Keeper {
    jobs: mpsc::UnboundedSender<Job>,
    task: JoinHandle<()>,
}

/// What is to be kept or forgotten. Each comes from a person's hand, with another protocol revision of a server, or
/// about once an hour with a token.
#[derive(Debug)]
enum Job {
    Keep { account: Account, secrets: Secrets, reply: oneshot::Sender<SignInResult> },
    Change { account: AccountId, change: Change, reply: Option<oneshot::Sender<Result<(), String>>> },
    Token { account: AccountId, held: HeldToken },
    Settings { change: SettingsChange, reply: oneshot::Sender<Result<(), String>> },
    DoNotDisturb(Option<DoNotDisturb>),
    SignOut { account: Account, reply: oneshot::Sender<Result<(), String>> },
    Forget { account: Account, reply: oneshot::Sender<Result<(), String>> },
}

/// One setting of an account that changes by itself or by a click; the others stay what the file says.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The protocol revision that a connection has found.
    LastRevision(Revision),
    /// The name of its connections, because another program used the one before.
    Instance(InstanceId),
    /// The certificate that a person accepted.
    Pin(Fingerprint),
    /// What the person calls it.
    Name(String),
    /// Its place in the palette.
    Colour(u8),
    /// Whether it connects when the program starts.
    Connect(bool),
    /// The person signed out.
    SignedOut,
}

impl Change {
    pub(super) fn make(&self, account: &mut Account) {
        match self {
            Change::LastRevision(revision) => account.last_revision = Some(*revision),
            Change::Instance(instance) => account.instance_id = instance.to_string(),
            Change::Pin(pin) => account.pin = Some(*pin),
            Change::Name(name) => account.name.clone_from(name),
            Change::Colour(colour) => account.colour = *colour,
            Change::Connect(connect) => account.connect = *connect,
            Change::SignedOut => account.signed_out = true,
        }
    }
}

impl Keeper {
    pub(super) fn start<V: Vault>(
        vault: V,
        home: Home,
        happen: mpsc::Sender<Happening>,
        spoken: watch::Receiver<Language>,
    ) -> Keeper {
        let (jobs, asked) = mpsc::unbounded_channel();
        Keeper { jobs, task: tokio::spawn(serve(asked, vault, home, happen, spoken)) }
    }

    /// Keeps an account that a server has accepted; `reply` is answered through the loop.
    pub(super) fn keep(&self, account: Account, secrets: Secrets, reply: oneshot::Sender<SignInResult>) {
        self.send(Job::Keep { account, secrets, reply });
    }

    /// Changes an account in the settings file; `reply` gets a sentence for the person when that is not possible.
    pub(super) fn change(
        &self,
        account: AccountId,
        change: Change,
        reply: Option<oneshot::Sender<Result<(), String>>>,
    ) {
        self.send(Job::Change { account, change, reply });
    }

    /// Keeps another token of an account, unless the account is gone by then.
    pub(super) fn keep_token(&self, account: AccountId, held: HeldToken) {
        self.send(Job::Token { account, held });
    }

    /// Keeps a change of the settings; the others stay what the file says.
    pub(super) fn change_settings(&self, change: SettingsChange, reply: oneshot::Sender<Result<(), String>>) {
        self.send(Job::Settings { change, reply });
    }

    /// Keeps what was chosen about "do not disturb"; the other settings stay what the file says.
    pub(super) fn keep_do_not_disturb(&self, chosen: Option<DoNotDisturb>) {
        self.send(Job::DoNotDisturb(chosen));
    }

    /// Forgets all secrets of an account, and remembers that it has none.
    pub(super) fn sign_out(&self, account: Account, reply: oneshot::Sender<Result<(), String>>) {
        self.send(Job::SignOut { account, reply });
    }

    /// Forgets an account and all of its secrets.
    pub(super) fn forget(&self, account: Account, reply: oneshot::Sender<Result<(), String>>) {
        self.send(Job::Forget { account, reply });
    }

    /// Waits until everything asked for is done.
    pub(super) async fn finish(self) {
        drop(self.jobs);
        if self.task.await.is_err() {
            tracing::error!("settings or secrets may not have been kept");
        }
    }

    fn send(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("settings and secrets can't be kept: their task has ended");
        }
    }
}

async fn serve<V: Vault>(
    mut asked: mpsc::UnboundedReceiver<Job>,
    vault: V,
    home: Home,
    happen: mpsc::Sender<Happening>,
    spoken: watch::Receiver<Language>,
) {
    while let Some(job) = asked.recv().await {
        let language = *spoken.borrow();
        match job {
            Job::Keep { account, secrets, reply } => {
                let (id, kept) = (account.id.clone(), account.clone());
                // The quicker thing first: a keyring may wait for a person.
                let settings = change_settings(&home, language, move |settings| settings.save(kept)).await;
                let secrets = keep_secrets(&vault, &account, secrets).await;
                let kept = KeptSignIn { account: id, secrets, settings, reply };
                // The loop may have ended; then the page is gone too.
                let _ = happen.send(Happening::SignInKept(kept)).await;
            }
            Job::Change { account, change, reply } => {
                let made = change.clone();
                let changed =
                    change_settings(&home, language, move |settings| make(&made, settings, &account));
                match (changed.await, reply) {
                    (changed, Some(reply)) => drop(reply.send(changed)),
                    (Err(why), None) => {
                        tracing::warn!(why, ?change, "an account's settings were not changed");
                    }
                    (Ok(()), None) => {}
                }
            }
            Job::Token { account, held } => {
                if let Err(why) = keep_token(&vault, &home, &account, &held).await {
                    tracing::warn!(%why, "a token was not kept");
                    let _ = happen.send(Happening::TokenNotKept { account, why }).await;
                }
            }
            Job::Settings { change, reply } => {
                let changed = change_settings(&home, language, move |settings| change.make(settings));
                let kept = match changed.await {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(error.in_words(language)),
                    Err(why) => Err(language.say("error-counts-until-end", &[("why", why.into())])),
                };
                // The window may be gone before its answer is ready.
                let _ = reply.send(kept);
            }
            Job::DoNotDisturb(chosen) => {
                let changed = change_settings(&home, language, move |settings| {
                    settings.notifications.do_not_disturb = chosen;
                });
                if let Err(why) = changed.await {
                    tracing::warn!(why, "\"do not disturb\" holds only until the program ends");
                }
            }
            Job::SignOut { account, reply } => {
                let secrets = forget_secrets(&vault, &account, language).await;
                let settings = change_settings(&home, language, move |settings| {
                    make(&Change::SignedOut, settings, &account.id);
                });
                let _ = reply.send(settings.await.and(secrets));
            }
            Job::Forget { account, reply } => {
                let secrets = forget_secrets(&vault, &account, language).await;
                let settings =
                    change_settings(&home, language, move |settings| drop(settings.remove(&account.id)));
                let _ = reply.send(settings.await.and(secrets));
            }
        }
    }
}

fn make(change: &Change, settings: &mut Settings, id: &AccountId) {
    if let Some(known) = settings.accounts.iter_mut().find(|known| known.id == *id) {
        change.make(known);
    }
}

async fn keep_secrets<V: Vault>(vault: &V, account: &Account, secrets: Secrets) -> Result<(), KeyringError> {
    let mut names = account.secret_names();
    names.extend(account.optional_secret_names());
    for (name, secret) in secrets.iter().filter(|(name, _)| names.contains(name)) {
        vault.set(&account.id, *name, secret).await?;
    }
    // Those of another method that the account had before are of no use any more, nor is what did not come again.
    names.retain(|name| secrets.iter().any(|(given, _)| given == name));
    for name in SecretName::ALL.into_iter().filter(|name| !names.contains(name)) {
        if let Err(error) = vault.delete(&account.id, name).await {
            tracing::warn!(%error, secret = name.as_str(), "a secret that is not needed any more was not removed");
        }
    }
    Ok(())
}

/// The settings first: they know whether there is such an account any more.
async fn keep_token<V: Vault>(
    vault: &V,
    home: &Home,
    id: &AccountId,
    held: &HeldToken,
) -> Result<(), Phrase> {
    let (of, expires_at) = (id.clone(), held.expires_at);
    let is_there = changed_settings(home, move |settings| {
        let known = settings.accounts.iter_mut().find(|known| known.id == of && known.keeps_token());
        known.map(|known| known.token_expires_at = expires_at).is_some()
    });
    if !is_there.await? {
        return Ok(());
    }
    for (name, secret) in of_token(held) {
        vault.set(id, name, &secret).await.map_err(|error| error.phrase())?;
    }
    if held.refresh_token.is_none() {
        let deleted = vault.delete(id, SecretName::RefreshToken).await;
        deleted.map_err(|error| error.phrase())?;
    }
    Ok(())
}

async fn forget_secrets<V: Vault>(vault: &V, account: &Account, language: Language) -> Result<(), String> {
    let mut forgotten = Ok(());
    for name in SecretName::ALL {
        if let Err(error) = vault.delete(&account.id, name).await {
            let why = error.in_words(language);
            forgotten = Err(language.say("error-secret-remains", &[("why", why.into())]));
        }
    }
    forgotten
}

async fn change_settings<T: Send + 'static>(
    home: &Home,
    language: Language,
    change: impl FnOnce(&mut Settings) -> T + Send + 'static,
) -> Result<T, String> {
    changed_settings(home, change).await.map_err(|why| language.tell(&why))
}

async fn changed_settings<T: Send + 'static>(
    home: &Home,
    change: impl FnOnce(&mut Settings) -> T + Send + 'static,
) -> Result<T, Phrase> {
    let home = home.clone();
    match tokio::task::spawn_blocking(move || SettingsFile::change(&home, change)).await {
        Ok(Ok(changed)) => Ok(changed),
        Ok(Err(error)) => Err(error.phrase()),
        Err(error) => Err(Phrase::of("error-settings-not-written", &[("why", error.to_string().into())])),
    }
}
