//! `accounts`: manages the accounts of the desktop app.

use ringtray_arguments::cli::{ImportArguments, RemoveArguments};
use ringtray_core::{Account, AccountId, ConnectionSettings, Method, Mode, Proxy, SecretName, Settings};
use ringtray_datachannel::{Fingerprint, InstanceId, ProxyChoice, ProxySignIn, Revision};
use ringtray_store::{Home, Keyring, KeyringError, SettingsFile};
use secrecy::SecretString;
use std::path::Path;

use crate::configuration::Configuration;
use crate::connection::{Connection, ConnectionError};
use crate::failure::Failure;
use crate::language::language;
use crate::output::{print, print_error};
use crate::rules::Rules;

/// Creates an account from a configuration, or updates the account with the same server, mode and user. It does all of
/// this or nothing.
pub(crate) async fn import(arguments: ImportArguments) -> Result<(), Failure> {
    let mode = Mode::from(arguments.mode);
    let rules = Rules::here();
    let connection = Connection::of(arguments.connection)?;
    rules.permit_options(&connection)?;
    let mut configuration = Configuration::read(&arguments.file, mode, rules.preset())?;
    rules.permit(&configuration, mode)?;
    let unverified = configuration.said.unverified;
    let mut wanted = Wanted::of(&configuration, mode);
    let home = Home::from_env()?;
    let keyring = Keyring::new(&home);

    let before = SettingsFile::load(&home)?.accounts.into_iter().find(|account| wanted.is(account));
    // An existing account keeps its own settings; presets are for new ones.
    wanted.connect_by(if before.is_none() { rules.complete(connection)? } else { connection })?;
    let id =
        before.as_ref().map_or_else(|| AccountId(InstanceId::random().to_string()), |known| known.id.clone());
    let replaced = keep(&keyring, &id, &wanted.secrets).await?;
    let saved = SettingsFile::change(&home, |settings| wanted.save(settings, id.clone()));
    let account = match saved {
        Ok(account) => account,
        Err(error) => {
            put_back(&keyring, &id, replaced).await;
            return Err(error.into());
        }
    };
    // An account needs only the secrets of its current method.
    for name in SecretName::ALL.into_iter().filter(|name| !wanted.keeps(*name, &account)) {
        if let Err(error) = keyring.delete(&id, name).await {
            tracing::warn!(%error, secret = name.as_str(), "an unused secret could not be removed");
        }
    }
    if unverified && account.connection.pin.is_none() {
        print_error(&language().say("cli-import-unverified", &[]));
    }
    let what = if before.is_some() { "updated" } else { "imported" };
    let file = left_in_file(&mut configuration, &arguments.file, arguments.blank_file);
    print(&language().say(
        "cli-imported",
        &[("what", what.into()), ("account", account.name.into()), ("file", file.into())],
    ))?;
    Ok(())
}

/// Removes the secrets from the file if requested, and returns a text about what may still hold them.
fn left_in_file(configuration: &mut Configuration, file: &Path, blank: bool) -> String {
    let how = match blank.then(|| configuration.blank()) {
        None => "untouched",
        Some(Ok(true)) => "others",
        Some(Ok(false)) => "blanked",
        Some(Err(error)) => {
            let why = error.phrase();
            print_error(&language().say("cli-not-blanked", &[("why", why.into())]));
            "failed"
        }
    };
    let file = file.display().to_string();
    language().say("cli-imported-file", &[("how", how.into()), ("file", file.into())])
}

/// Lists the accounts, one per line: name, server, mode, method, and whether it connects at startup.
pub(crate) fn list() -> Result<(), Failure> {
    let settings = SettingsFile::load(&Home::from_env()?)?;
    if settings.accounts.is_empty() {
        return Ok(print(&language().say("cli-no-accounts", &[]))?);
    }
    for account in &settings.accounts {
        let method = match account.method {
            Method::Cookies => "cookies",
            Method::Token => "token",
            Method::MobileGrant => "mobile_grant",
            Method::ClientCredentials => "client_credentials",
            Method::AuthorizationCode => "authorization_code",
        };
        let start = match account {
            Account { signed_out: true, .. } => "signed_out",
            Account { connect: true, .. } => "connects",
            Account { .. } => "rests",
        };
        print(&language().say(
            "cli-account",
            &[
                ("account", (&account.name).into()),
                ("server", (&account.server).into()),
                ("mode", account.mode.as_str().into()),
                ("method", method.into()),
                ("start", start.into()),
            ],
        ))?;
    }
    Ok(())
}

/// Removes accounts. Their secrets go first, so that the keyring never holds secrets without an account.
pub(crate) async fn remove(arguments: &RemoveArguments) -> Result<(), Failure> {
    let home = Home::from_env()?;
    let mut accounts = SettingsFile::load(&home)?.accounts;
    if let Some(name) = &arguments.name {
        accounts.retain(|account| account.name == *name);
        if accounts.is_empty() {
            return Err(Failure::NoSuchAccount { name: name.clone() });
        }
    }
    let keyring = Keyring::new(&home);
    for account in accounts {
        for name in SecretName::ALL {
            let removed = keyring.delete(&account.id, name).await;
            removed.map_err(|source| Failure::NotRemoved { account: account.name.clone(), source })?;
        }
        SettingsFile::change(&home, |settings| drop(settings.remove(&account.id)))?;
        print(&language().say("cli-removed", &[("account", account.name.into())]))?;
    }
    Ok(())
}

/// The account that the configuration describes.
struct Wanted {
    server: String,
    host: String,
    path: Option<String>,
    instance_id: Option<String>,
    mode: Mode,
    method: Method,
    app_key: Option<String>,
    username: Option<String>,
    revision: Option<Revision>,
    proxy: Option<Proxy>,
    ca_file: Option<String>,
    pin: Option<Fingerprint>,
    client_certificate_file: Option<String>,
    secrets: Vec<(SecretName, SecretString)>,
}

impl Wanted {
    fn of(configuration: &Configuration, mode: Mode) -> Self {
        let (said, sign_in) = (&configuration.said, &configuration.sign_in);
        Self {
            server: said.server.origin(),
            host: said.server.host().to_owned(),
            path: said.path.as_ref().map(ToString::to_string),
            instance_id: said.instance_id.as_ref().map(ToString::to_string),
            mode,
            method: sign_in.method,
            app_key: sign_in.app_key.clone(),
            username: sign_in.username.clone(),
            revision: None,
            proxy: None,
            ca_file: None,
            pin: None,
            client_certificate_file: None,
            secrets: sign_in.secrets.clone(),
        }
    }

    /// Takes over the connection options.
    fn connect_by(&mut self, connection: Connection) -> Result<(), ConnectionError> {
        let password = connection.client_certificate()?.and_then(|certificate| certificate.password);
        let password = password.map(|password| (SecretName::ClientCertificatePassword, password));
        self.secrets.extend(password);
        let (proxy, password) = connection.proxy.map(way).unzip();
        self.secrets.extend(password.flatten().map(|password| (SecretName::ProxyPassword, password)));
        self.proxy = proxy;
        self.revision = connection.revision;
        self.ca_file = connection.ca_file;
        self.pin = connection.pin;
        self.client_certificate_file = connection.client_certificate_file;
        Ok(())
    }

    /// Whether the account needs the keyring's secret of this name. A client certificate's password belongs to the file
    /// that was named last.
    fn keeps(&self, name: SecretName, account: &Account) -> bool {
        let is_new = self.secrets.iter().any(|(new, _)| *new == name);
        let stays = match name {
            SecretName::ClientCertificatePassword if self.client_certificate_file.is_some() => is_new,
            _ => true,
        };
        stays && [account.secret_names(), account.optional_secret_names()].concat().contains(&name)
    }

    /// Whether this updates `account`. A token or cookie does not show its user, so two with the same server and mode
    /// count as the same user's, and the newer one replaces the older.
    fn is(&self, account: &Account) -> bool {
        account.server == self.server && account.mode == self.mode && account.username == self.username
    }

    fn save(&self, settings: &mut Settings, id: AccountId) -> Account {
        let before = settings.account(&id).cloned();
        let name = match &self.username {
            Some(username) => format!("{username}@{}", self.host),
            None => format!("{} ({})", self.host, self.mode.as_str()),
        };
        let instance_id = self.instance_id.clone();
        let reached = before.as_ref().map(|before| before.connection.clone()).unwrap_or_default();
        let connection = ConnectionSettings {
            path: self.path.clone(),
            revision: self.revision.or(reached.revision),
            proxy: self.proxy.clone().unwrap_or(reached.proxy),
            // A pin takes precedence, so an old pin would make a newly named file ineffective.
            pin: self.pin.or(reached.pin.filter(|_| self.ca_file.is_none())),
            ca_file: self.ca_file.clone().or(reached.ca_file),
            client_certificate_file: self.client_certificate_file.clone().or(reached.client_certificate_file),
        };
        let account = Account {
            id,
            name: before.as_ref().map_or(name, |before| before.name.clone()),
            colour: before.as_ref().map_or_else(|| settings.next_colour(), |before| before.colour),
            server: self.server.clone(),
            connection,
            instance_id: instance_id
                .or_else(|| before.as_ref().map(|before| before.instance_id.clone()))
                .unwrap_or_else(|| InstanceId::random().to_string()),
            mode: self.mode,
            method: self.method,
            app_key: self.app_key.clone(),
            username: self.username.clone(),
            // A password in a file is meant to be kept.
            keep_password: true,
            token_expires_at: None,
            redirect: None,
            last_revision: before.as_ref().and_then(|before| before.last_revision),
            connect: true,
            signed_out: false,
            unknown: before.map(|before| before.unknown).unwrap_or_default(),
        };
        settings.save(account.clone());
        account
    }
}

/// The proxy setting of the account, and the password for the keyring.
fn way(choice: ProxyChoice) -> (Proxy, Option<SecretString>) {
    match choice {
        ProxyChoice::Automatic => (Proxy::Automatic, None),
        ProxyChoice::Direct => (Proxy::Direct, None),
        ProxyChoice::Through { address, sign_in } => {
            let (username, password) =
                sign_in.map(|ProxySignIn { username, password }| (username, password)).unzip();
            (Proxy::Through { address: address.to_string(), username }, password)
        }
    }
}

/// Previous secrets, for restoring.
type Replaced = Vec<(SecretName, Option<SecretString>)>;

/// Stores all of `secrets` in the keyring, or none.
async fn keep(
    keyring: &Keyring,
    id: &AccountId,
    secrets: &[(SecretName, SecretString)],
) -> Result<Replaced, KeyringError> {
    let mut replaced = Replaced::new();
    for (name, secret) in secrets {
        let kept = match keyring.get(id, *name).await {
            Ok(before) => {
                replaced.push((*name, before));
                keyring.set(id, *name, secret).await
            }
            // A damaged secret can't be restored, but it can be replaced.
            Err(KeyringError::Damaged { .. }) => keyring.set(id, *name, secret).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            put_back(keyring, id, replaced).await;
            return Err(error);
        }
    }
    Ok(replaced)
}

async fn put_back(keyring: &Keyring, id: &AccountId, replaced: Replaced) {
    for (name, before) in replaced {
        let put_back = match before {
            Some(secret) => keyring.set(id, name, &secret).await,
            None => keyring.delete(id, name).await,
        };
        if let Err(error) = put_back {
            tracing::warn!(%error, secret = name.as_str(), "a secret could not be restored");
        }
    }
}
