//! From an account and its secrets to what the client needs.

use ringtray_core::{Account, AccountId, Method, Mode, Proxy, SecretName};
use ringtray_datachannel::{
    AppCredentials, ClientConfig, Credentials, InstanceId, ProxyAddress, ProxyChoice, ProxySignIn,
    RevisionChoice, ServerAddress, SocketPath, Trust,
};
use secrecy::SecretString;

use super::closed_keyring::Unfound;
use crate::vault::Vault;

/// The secrets of one account.
pub(super) type Secrets = Vec<(SecretName, SecretString)>;

/// Gets these secrets of an account, or a sentence for the person.
pub(super) async fn find<V: Vault>(
    vault: &V,
    account: &AccountId,
    names: &[SecretName],
) -> Result<Secrets, Unfound> {
    let mut secrets = Secrets::new();
    for name in names {
        match vault.get(account, *name).await {
            Ok(Some(secret)) => secrets.push((*name, secret)),
            Ok(None) => return Err(Unfound::NotKept),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(secrets)
}

/// Everything a client needs. A sentence says what in the account can't be used.
pub(super) fn client_config(account: &Account, secrets: &Secrets) -> Result<ClientConfig, String> {
    let server = ServerAddress::parse(&account.server).map_err(|error| error.to_string())?;
    let path = match &account.path {
        Some(path) => SocketPath::parse(path).map_err(|error| error.to_string())?,
        None => SocketPath::default(),
    };
    let instance_id = InstanceId::parse(&account.instance_id).map_err(|error| error.to_string())?;
    let credentials = credentials(account, secrets).ok_or(INCOMPLETE)?;
    Ok(ClientConfig {
        path,
        revision: match account.revision {
            Some(revision) => RevisionChoice::Fixed(revision),
            None => RevisionChoice::Found { hint: account.last_revision },
        },
        trust: Trust::of(account.pin, account.ca_file.as_deref()),
        proxy: proxy(account, secrets)?,
        ..ClientConfig::new(server, instance_id, credentials)
    })
}

const INCOMPLETE: &str = "Something is missing from this account's sign-in. Sign in again.";

fn proxy(account: &Account, secrets: &Secrets) -> Result<ProxyChoice, String> {
    let (address, username) = match &account.proxy {
        Proxy::Automatic => return Ok(ProxyChoice::Automatic),
        Proxy::Direct => return Ok(ProxyChoice::Direct),
        Proxy::Through { address, username } => (address, username.clone()),
    };
    let address = ProxyAddress::parse(address).map_err(|error| error.to_string())?;
    let sign_in = match username {
        Some(username) => {
            let password = take(secrets, SecretName::ProxyPassword).ok_or(INCOMPLETE)?;
            Some(ProxySignIn { username, password })
        }
        None => None,
    };
    Ok(ProxyChoice::Through { address, sign_in })
}

fn credentials(account: &Account, secrets: &Secrets) -> Option<Credentials> {
    let take = |wanted| take(secrets, wanted);
    Some(match (account.mode, account.method) {
        (Mode::User, _) => Credentials::User { vn: take(SecretName::Vn)?, dev: take(SecretName::Dev)? },
        (Mode::Bot, _) => Credentials::Bot { token: take(SecretName::Token)? },
        (Mode::App, Method::MobileGrant) => Credentials::App(AppCredentials::MobileGrant {
            app_key: account.app_key.clone()?,
            app_secret: take(SecretName::AppSecret)?,
            username: account.username.clone()?,
            password: take(SecretName::Password)?,
        }),
        (Mode::App, _) => Credentials::App(AppCredentials::Token(take(SecretName::Token)?)),
    })
}

/// One of these secrets.
pub(super) fn take(secrets: &Secrets, wanted: SecretName) -> Option<SecretString> {
    secrets.iter().find(|(name, _)| *name == wanted).map(|(_, secret)| secret.clone())
}
