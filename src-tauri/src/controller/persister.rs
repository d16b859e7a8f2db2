//! Writes the settings file and the keyring.
//! One task does the jobs one after another, in the order of the requests. A keyring may wait for a person, and a
//! secret that was deleted later must not come back because storing it took longer.

use ringtray_core::{Account, AccountId, SecretName, Settings, SettingsEdit, SignInResult};
use ringtray_datachannel::HeldToken;
use ringtray_language::Phrase;
use ringtray_store::{Home, KeyringError, SettingsFile};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::Happening;
use super::credentials::{Secrets, of_token};
use crate::vault::Vault;

/// Receives a sentence for the person if something was not saved.
pub(super) type Reply = oneshot::Sender<Result<(), Phrase>>;

/// Receives the result of a sign-in.
pub(super) type SignInReply = oneshot::Sender<SignInResult>;

/// The task's handle.
#[derive(Debug)]
pub(super) struct Persister {
    jobs: mpsc::UnboundedSender<Job>,
    task: JoinHandle<()>,
}

/// What to do with an account's secrets while its settings are saved, and who waits for the result.
#[derive(Debug, Default)]
pub(super) enum Then {
    /// Nothing, and nobody.
    #[default]
    Nothing,
    /// Only the settings are saved.
    Reply(Reply),
    /// The secrets of an account that a server has accepted are kept; `reply` is answered through the loop.
    KeepSecrets { account: Box<Account>, secrets: Secrets, reply: SignInReply },
    /// Another token of an account is kept, unless the account is gone by then.
    KeepToken { account: AccountId, held: HeldToken },
    /// All secrets of an account are forgotten.
    ForgetSecrets { account: AccountId, reply: Reply },
}

/// What became of a successful sign-in's settings and secrets.
#[derive(Debug)]
pub(super) struct KeptSignIn {
    pub(super) account: AccountId,
    pub(super) secrets: Result<(), KeyringError>,
    pub(super) settings: Result<(), Phrase>,
    pub(super) reply: SignInReply,
}

/// One thing to do. Each comes from a person's hand, with another protocol revision of a server, or about once an hour
/// with a token.
#[derive(Debug)]
struct Job {
    /// None for what is never written, such as the demo's account.
    edit: Option<SettingsEdit>,
    then: Then,
}

impl Persister {
    pub(super) fn start<V: Vault>(vault: V, home: Home, happen: mpsc::Sender<Happening>) -> Persister {
        let (jobs, asked) = mpsc::unbounded_channel();
        Persister { jobs, task: tokio::spawn(serve(asked, vault, home, happen)) }
    }

    /// Saves an edit of the settings; whatever else the file says stays.
    pub(super) fn save(&self, edit: Option<SettingsEdit>, then: Then) {
        if self.jobs.send(Job { edit, then }).is_err() {
            tracing::error!("settings and secrets can't be saved: their task has ended");
        }
    }

    /// Waits until everything asked for is done.
    pub(super) async fn finish(self) {
        drop(self.jobs);
        if self.task.await.is_err() {
            tracing::error!("settings or secrets may not have been saved");
        }
    }
}

async fn serve<V: Vault>(
    mut asked: mpsc::UnboundedReceiver<Job>,
    vault: V,
    home: Home,
    happen: mpsc::Sender<Happening>,
) {
    while let Some(Job { edit, then }) = asked.recv().await {
        match then {
            Then::Nothing => {
                if let Err(why) = save(&home, edit.as_ref()).await {
                    tracing::warn!(%why, ?edit, "settings could not be saved and apply only until the program ends");
                }
            }
            // The window may be gone before its answer is ready.
            Then::Reply(reply) => _ = reply.send(save(&home, edit.as_ref()).await),
            Then::KeepSecrets { account, secrets, reply } => {
                // The quicker thing first: a keyring may wait for a person.
                let settings = save(&home, edit.as_ref()).await;
                let secrets = keep_secrets(&vault, &account, secrets).await;
                let kept = KeptSignIn { account: account.id, secrets, settings, reply };
                // The loop may have ended; then the page is gone too.
                let _ = happen.send(Happening::SignInKept(kept)).await;
            }
            Then::KeepToken { account, held } => {
                if let Err(why) = keep_token(&vault, &home, edit, &account, &held).await {
                    tracing::warn!(%why, "a token could not be stored");
                    let _ = happen.send(Happening::TokenNotKept { account, why }).await;
                }
            }
            Then::ForgetSecrets { account, reply } => {
                // The secrets first: without its account nobody would find them any more.
                let secrets = forget_secrets(&vault, &account).await;
                let settings = save(&home, edit.as_ref()).await;
                let _ = reply.send(settings.and(secrets));
            }
        }
    }
}

/// Saves an edit. A sentence for the person says why that was not possible.
async fn save(home: &Home, edit: Option<&SettingsEdit>) -> Result<(), Phrase> {
    let Some(edit) = edit.cloned() else { return Ok(()) };
    let is_change = matches!(edit, SettingsEdit::Change(_));
    match change_file(home, move |settings| edit.apply(settings)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.phrase()),
        Err(why) if is_change => Err(Phrase::of("error-counts-until-end", &[("why", why.into())])),
        Err(why) => Err(why),
    }
}

async fn keep_secrets<V: Vault>(vault: &V, account: &Account, secrets: Secrets) -> Result<(), KeyringError> {
    let mut names = account.secret_names();
    names.extend(account.optional_secret_names());
    for (name, secret) in secrets.iter().filter(|(name, _)| names.contains(name)) {
        vault.set(&account.id, *name, secret).await?;
    }
    // Secrets of the account's previous method are obsolete, and so is any secret that was not supplied again.
    names.retain(|name| secrets.iter().any(|(given, _)| given == name));
    for name in SecretName::ALL.into_iter().filter(|name| !names.contains(name)) {
        if let Err(error) = vault.delete(&account.id, name).await {
            tracing::warn!(%error, secret = name.as_str(), "an obsolete secret could not be removed");
        }
    }
    Ok(())
}

/// The settings first: they know whether there is such an account any more.
async fn keep_token<V: Vault>(
    vault: &V,
    home: &Home,
    edit: Option<SettingsEdit>,
    id: &AccountId,
    held: &HeldToken,
) -> Result<(), Phrase> {
    let of = id.clone();
    let keeps_token = change_file(home, move |settings| {
        let edited = edit.is_none_or(|edit| edit.apply(settings).is_ok());
        edited && settings.account(&of).is_some_and(Account::keeps_token)
    });
    if !keeps_token.await? {
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

async fn forget_secrets<V: Vault>(vault: &V, account: &AccountId) -> Result<(), Phrase> {
    let mut forgotten = Ok(());
    for name in SecretName::ALL {
        if let Err(error) = vault.delete(account, name).await {
            forgotten = Err(Phrase::of("error-secret-remains", &[("why", error.phrase().into())]));
        }
    }
    forgotten
}

async fn change_file<T: Send + 'static>(
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
