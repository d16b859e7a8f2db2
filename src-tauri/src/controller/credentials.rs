//! Builds the client's configuration from an account and its secrets.

use ringtray_core::{Account, AccountId, Demand, Method, Mode, Proxy, SecretName, SecretsKept};
use ringtray_datachannel::{
    AppCredentials, ClientCertificate, ClientConfig, Credentials, GrantWay, Granted, HeldToken, InstanceId,
    ProxyAddress, ProxyChoice, ProxySignIn, Redaction, RevisionChoice, ServerAddress, SocketPath, Trust,
};
use ringtray_language::Phrase;
use ringtray_store::KeyringError;
use secrecy::SecretString;

use crate::vault::Vault;

/// The secrets of one account.
pub(super) type Secrets = Vec<(SecretName, SecretString)>;

/// Why an account's secrets are unavailable.
#[derive(Debug)]
pub(super) enum Unfound {
    /// None are stored.
    NotKept,
    /// An administrator has set a different way to the server than the one the secrets were stored for.
    ByRule(Demand),
    /// The keyring returned an error.
    Keyring(KeyringError),
}

impl Unfound {
    /// The reason, for the person.
    pub(super) fn phrase(&self) -> Phrase {
        match self {
            Unfound::NotKept => Phrase::of("error-none-kept", &[]),
            Unfound::ByRule(Demand::SignIn(why) | Demand::Consent(why)) => why.clone(),
            Unfound::Keyring(error) => error.phrase(),
        }
    }

    /// Where the secrets are, for the page.
    pub(super) fn kept(&self) -> SecretsKept {
        match self {
            // They are in the keyring, and may be used once the person agrees.
            Unfound::ByRule(Demand::Consent(_)) => SecretsKept::Keyring,
            _ => SecretsKept::Unreadable { why: self.phrase() },
        }
    }

    /// Whether the keyring only needs to be opened.
    pub(super) fn is_closed_keyring(&self) -> bool {
        matches!(self, Unfound::Keyring(error) if is_closed(error))
    }
}

/// Whether waiting may help without asking again a person who has just said no.
pub(super) fn is_closed(error: &KeyringError) -> bool {
    matches!(
        error,
        KeyringError::Locked
            | KeyringError::NoCollection
            | KeyringError::SwitchedOff
            | KeyringError::Absent { .. }
            | KeyringError::Silent { .. }
    )
}

/// Looks up these secrets of an account, and those of the optional ones that exist. On failure, a sentence for the
/// person says which one is missing or why none are available.
pub(super) async fn find<V: Vault>(
    vault: &V,
    account: &AccountId,
    names: &[SecretName],
    optional: &[SecretName],
) -> Result<Secrets, Unfound> {
    let mut secrets = Secrets::new();
    for name in names {
        match vault.get(account, *name).await {
            Ok(Some(secret)) => secrets.push((*name, secret)),
            Ok(None) => return Err(Unfound::NotKept),
            Err(error) => return Err(Unfound::Keyring(error)),
        }
    }
    for name in optional {
        match vault.get(account, *name).await {
            Ok(secret) => secrets.extend(secret.map(|secret| (*name, secret))),
            Err(error) => tracing::warn!(%error, secret = name.as_str(), "a secret could not be read"),
        }
    }
    Ok(secrets)
}

/// Everything a client needs. On failure, a sentence says what in the account can't be used.
pub(super) fn client_config(
    account: &Account,
    secrets: &Secrets,
    redaction: Redaction,
) -> Result<ClientConfig, Phrase> {
    config(account, secrets, credentials(account, secrets), redaction)
}

/// What is needed to exchange the browser's code for a token.
pub(super) fn exchange_config(
    account: &Account,
    secrets: &Secrets,
    redaction: Redaction,
) -> Result<ClientConfig, Phrase> {
    let app = account.app_key.clone().zip(take(secrets, SecretName::AppSecret));
    let granted =
        app.map(|(app_key, app_secret)| Granted { way: GrantWay::Code { app_key, app_secret }, held: None });
    let credentials = granted.map(|granted| Credentials::App(AppCredentials::Granted(granted)));
    config(account, secrets, credentials, redaction)
}

fn config(
    account: &Account,
    secrets: &Secrets,
    credentials: Option<Credentials>,
    redaction: Redaction,
) -> Result<ClientConfig, Phrase> {
    let credentials = credentials.ok_or_else(incomplete)?;
    let server = ServerAddress::parse(&account.server).map_err(|error| error.phrase())?;
    let path = match &account.connection.path {
        Some(path) => SocketPath::parse(path).map_err(|error| error.phrase())?,
        None => SocketPath::default(),
    };
    let instance_id = InstanceId::parse(&account.instance_id).map_err(|error| error.phrase())?;
    Ok(ClientConfig {
        path,
        revision: match account.connection.revision {
            Some(revision) => RevisionChoice::Fixed(revision),
            None => RevisionChoice::Found { hint: account.last_revision },
        },
        trust: Trust::of(account.connection.pin, account.connection.ca_file.as_deref()),
        client_certificate: client_certificate(account, secrets),
        proxy: proxy(account, secrets)?,
        redaction,
        ..ClientConfig::new(server, instance_id, credentials)
    })
}

fn incomplete() -> Phrase {
    Phrase::of("error-incomplete", &[])
}

fn client_certificate(account: &Account, secrets: &Secrets) -> Option<ClientCertificate> {
    let file = account.connection.client_certificate_file.as_ref()?;
    Some(ClientCertificate {
        file: file.into(),
        password: take(secrets, SecretName::ClientCertificatePassword),
    })
}

fn proxy(account: &Account, secrets: &Secrets) -> Result<ProxyChoice, Phrase> {
    let (address, username) = match &account.connection.proxy {
        Proxy::Automatic => return Ok(ProxyChoice::Automatic),
        Proxy::Direct => return Ok(ProxyChoice::Direct),
        Proxy::Through { address, username } => (address, username.clone()),
    };
    let address = ProxyAddress::parse(address).map_err(|error| error.phrase())?;
    let sign_in = match username {
        Some(username) => {
            let password = take(secrets, SecretName::ProxyPassword).ok_or_else(incomplete)?;
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
        (Mode::App, Method::Token | Method::Cookies) => {
            Credentials::App(AppCredentials::Token(take(SecretName::Token)?))
        }
        (Mode::App, method) => {
            let (app_key, app_secret) = (account.app_key.clone()?, take(SecretName::AppSecret)?);
            let held = held(account, secrets);
            let way = match method {
                Method::MobileGrant => {
                    let (username, password) = (account.username.clone()?, take(SecretName::Password));
                    GrantWay::Mobile { app_key, app_secret, username, password }
                }
                Method::AuthorizationCode => GrantWay::Code { app_key, app_secret },
                _ => GrantWay::Client { app_key, app_secret },
            };
            // Without a token, a method that only a person can renew could never start.
            let begins = match &way {
                GrantWay::Mobile { password, .. } => password.is_some() || held.is_some(),
                GrantWay::Code { .. } => held.is_some(),
                GrantWay::Client { .. } => true,
            };
            Credentials::App(AppCredentials::Granted(begins.then_some(Granted { way, held })?))
        }
    })
}

/// The token that the server issued, if one is stored.
fn held(account: &Account, secrets: &Secrets) -> Option<HeldToken> {
    Some(HeldToken {
        token: take(secrets, SecretName::Token)?,
        refresh_token: take(secrets, SecretName::RefreshToken),
        expires_at: account.token_expires_at,
    })
}

/// The secrets of a token that the server issued, in the form in which they are stored.
pub(super) fn of_token(held: &HeldToken) -> Secrets {
    let refresh_token = held.refresh_token.clone().map(|token| (SecretName::RefreshToken, token));
    std::iter::once((SecretName::Token, held.token.clone())).chain(refresh_token).collect()
}

/// Takes one of these secrets.
pub(super) fn take(secrets: &Secrets, wanted: SecretName) -> Option<SecretString> {
    secrets.iter().find(|(name, _)| *name == wanted).map(|(_, secret)| secret.clone())
}
