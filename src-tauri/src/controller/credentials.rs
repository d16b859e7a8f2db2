//! From an account and its secrets to what the client signs in with.

use ringtray_core::{Account, Method, Mode, SecretName};
use ringtray_datachannel::{
    AppCredentials, ClientConfig, Credentials, InstanceId, ServerAddress, SocketPath,
};
use secrecy::SecretString;

use crate::vault::Vault;

/// The secrets of one account.
pub(super) type Secrets = Vec<(SecretName, SecretString)>;

/// Gets all secrets of an account. A sentence for the person says which is missing or why none can be had.
pub(super) async fn find<V: Vault>(vault: &V, account: &Account) -> Result<Secrets, String> {
    let mut secrets = Secrets::new();
    for name in account.secret_names() {
        match vault.get(&account.id, *name).await {
            Ok(Some(secret)) => secrets.push((*name, secret)),
            Ok(None) => {
                return Err("The keyring holds no sign-in for this account. Sign in again.".to_owned());
            }
            Err(error) => return Err(error.to_string()),
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
    let credentials = credentials(account, secrets)
        .ok_or_else(|| "Something is missing from this account's sign-in. Sign in again.".to_owned())?;
    Ok(ClientConfig { path, ..ClientConfig::new(server, instance_id, credentials) })
}

fn credentials(account: &Account, secrets: &Secrets) -> Option<Credentials> {
    let take = |wanted| secrets.iter().find(|(name, _)| *name == wanted).map(|(_, secret)| secret.clone());
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
