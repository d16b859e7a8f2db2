//! Checks the sign-in form before anything is sent over the network.

mod connection;
mod secrets;

use ringtray_datachannel::{ServerAddress, Timestamp};
use ringtray_language::Phrase;
use secrecy::{ExposeSecret, SecretString};

use crate::accounts::account::{Account, AccountId, Method, Mode, SecretName};
use crate::accounts::connection::{ConnectionSettings, Proxy};
use crate::accounts::sign_in::{Field, FieldError, SignInForm};

/// A form that can be tried.
#[derive(Clone, Debug)]
pub struct CheckedForm {
    /// The account to change; `None` for a new one.
    pub account: Option<AccountId>,
    /// The server.
    pub server: ServerAddress,
    /// The mode.
    pub mode: Mode,
    /// The method.
    pub method: Method,
    /// The app's key, for the methods that need one.
    pub app_key: Option<String>,
    /// The user name, for the mobile grant.
    pub username: Option<String>,
    /// Whether the password is kept, for the mobile grant; true for all others.
    pub keep_password: bool,
    /// The redirect address, if it is not this computer.
    pub redirect: Option<String>,
    /// When the token among the secrets expires, if the server said so.
    pub token_expires_at: Option<Timestamp>,
    /// How the server is reached.
    pub connection: ConnectionSettings,
    /// The secrets that were typed, without surrounding blanks that can only come from pasting.
    pub secrets: Vec<(SecretName, SecretString)>,
    /// The secrets that were left empty, so the account keeps its own.
    pub kept: Vec<SecretName>,
    /// The optional secrets that were left empty, so the account keeps its own if it has any.
    pub kept_if_any: Vec<SecretName>,
}

impl SignInForm {
    /// Checks the fields that the chosen mode and method need; the others are ignored.
    ///
    /// `known` is the account to change. Its secrets may be left empty only if they are for the same recipient: the
    /// same server, mode, method and user; for a proxy's password the same proxy and name; and for a client
    /// certificate's password the same file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, each with its field, in the order of the form.
    pub fn check(&self, known: Option<&Account>) -> Result<CheckedForm, Vec<FieldError>> {
        let mut checked = Checked::default();
        let server = ServerAddress::parse(&self.server).map_err(|why| error(Field::Server, why.phrase()));
        let server = checked.errors.take_from(server);
        if !self.mode.allows(self.method) {
            checked.errors.0.push(error(Field::Form, Phrase::of("error-mode", &[])));
        }
        let (mut app_key, mut username) = (None, None);
        if self.method.has_app() {
            let message = match self.method {
                Method::MobileGrant => Phrase::of("error-mobile-app-key", &[]),
                _ => Phrase::of("error-app-key", &[]),
            };
            app_key = checked.errors.take_from(required(&self.app_key, Field::AppKey, message));
        }
        if self.method == Method::MobileGrant {
            let message = Phrase::of("error-username", &[]);
            username = checked.errors.take_from(required(&self.username, Field::Username, message));
        }
        let same = |known: &Account| {
            server.is_some()
                && ServerAddress::parse(&known.server).ok() == server
                && (known.mode, known.method, &known.username) == (self.mode, self.method, &username)
                && (self.method == Method::MobileGrant || known.app_key == app_key)
        };
        checked.secrets_of(self, known.filter(|known| same(known)));

        let redirect = checked.errors.take_from(self.way_back()).flatten();
        let connection = self.connection.check(&mut checked.errors);
        match &connection.proxy {
            Proxy::Through { username: Some(_), .. } => {
                let kept = known.is_some_and(|known| known.connection.proxy == connection.proxy);
                checked.proxy_password(&self.proxy_password, kept);
            }
            Proxy::Through { username: None, .. } if !is_empty(&self.proxy_password) => {
                let message = Phrase::of("error-proxy-name-missing", &[]);
                checked.errors.0.push(error(Field::ProxyUsername, message));
            }
            _ => {}
        }
        if let Some(file) = &connection.client_certificate_file {
            let kept =
                known.is_some_and(|known| known.connection.client_certificate_file.as_ref() == Some(file));
            checked.client_certificate_password(&self.client_certificate_password, kept);
        } else if filled(&self.connection.client_certificate_file).is_none()
            && !is_empty(&self.client_certificate_password)
        {
            let message = Phrase::of("error-client-certificate-missing", &[]);
            checked.errors.0.push(error(Field::ClientCertificateFile, message));
        }

        let Checked { secrets, kept, kept_if_any, errors: Errors(mut errors) } = checked;
        errors.sort_by_key(|error| error.field);
        let (Some(server), true) = (server, errors.is_empty()) else { return Err(errors) };
        Ok(CheckedForm {
            account: self.account.clone(),
            server,
            mode: self.mode,
            method: self.method,
            app_key,
            username,
            keep_password: self.keep_password || self.method != Method::MobileGrant,
            redirect,
            token_expires_at: None,
            connection,
            secrets,
            kept,
            kept_if_any,
        })
    }
}

impl CheckedForm {
    /// The account of this form, with the first colour. It connects at the start.
    #[must_use]
    pub fn into_account(self, id: AccountId, instance_id: String) -> Account {
        Account {
            id,
            name: self.name(),
            colour: 0,
            server: self.server.origin(),
            connection: self.connection,
            instance_id,
            mode: self.mode,
            method: self.method,
            app_key: self.app_key,
            username: self.username,
            keep_password: self.keep_password,
            token_expires_at: self.token_expires_at,
            redirect: self.redirect,
            last_revision: None,
            connect: true,
            signed_out: false,
            unknown: std::collections::BTreeMap::new(),
        }
    }

    /// The known account with the values of this form. Its instance id, its colour and settings of a newer version
    /// stay.
    #[must_use]
    pub fn change(self, known: &Account) -> Account {
        let last_revision = known.last_revision.filter(|_| self.server.origin() == known.server);
        let has_token = self.secrets.iter().any(|(name, _)| *name == SecretName::Token);
        let kept = known.token_expires_at.filter(|_| has_token);
        let token_expires_at = self.token_expires_at.or(kept);
        Account {
            last_revision,
            token_expires_at,
            colour: known.colour,
            unknown: known.unknown.clone(),
            ..self.into_account(known.id.clone(), known.instance_id.clone())
        }
    }

    /// `alice@pbx.example.com` if the user's name is known, otherwise the server, with a suffix for a bot and for an
    /// app that signs in by itself.
    fn name(&self) -> String {
        let server = self.server.authority();
        match (&self.username, self.mode) {
            (Some(username), _) if username.contains('@') => username.clone(),
            (Some(username), _) => format!("{username}@{server}"),
            (None, Mode::Bot) => format!("{server} (bot)"),
            (None, Mode::App) if self.method == Method::ClientCredentials => format!("{server} (app)"),
            (None, Mode::App | Mode::User) => server,
        }
    }
}

/// The result of the check so far.
#[derive(Default)]
struct Checked {
    secrets: Vec<(SecretName, SecretString)>,
    kept: Vec<SecretName>,
    kept_if_any: Vec<SecretName>,
    errors: Errors,
}

#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    /// The value, or another error.
    fn take_from<T>(&mut self, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|error| self.0.push(error)).ok()
    }
}

/// The value of a field without surrounding blanks, or the error for an empty one.
fn required(value: &str, field: Field, missing: Phrase) -> Result<String, FieldError> {
    filled(value).ok_or(FieldError { field, message: missing })
}

fn filled(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}

fn error(field: Field, message: Phrase) -> FieldError {
    FieldError { field, message }
}
