//! Checks the sign-in form before anything is asked of the network.

use ringtray_datachannel::ServerAddress;
use secrecy::{ExposeSecret, SecretString};

use crate::account::{Account, AccountId, Method, Mode, SecretName};
use crate::view::{Field, FieldError, SignInForm};

/// A form that can be tried.
#[derive(Clone, Debug)]
pub struct CheckedForm {
    /// The account being changed; none for a new one.
    pub account: Option<AccountId>,
    /// The server.
    pub server: ServerAddress,
    /// As what to sign in.
    pub mode: Mode,
    /// With what to sign in.
    pub method: Method,
    /// The key of the app, for the mobile grant.
    pub app_key: Option<String>,
    /// The user's name, for the mobile grant.
    pub username: Option<String>,
    /// The secrets of the method, trimmed where blanks can only come from pasting.
    pub secrets: Vec<(SecretName, SecretString)>,
}

impl SignInForm {
    /// Checks every field the chosen mode and method need; the others are ignored.
    ///
    /// # Errors
    /// All that is wrong, each with its field, in the order of the form.
    pub fn check(&self) -> Result<CheckedForm, Vec<FieldError>> {
        let mut errors = Vec::new();
        let server = ServerAddress::parse(&self.server)
            .map_err(|error| errors.push(FieldError { field: Field::Server, message: error.to_string() }))
            .ok();
        if !self.mode.allows(self.method) {
            let message = "This mode can't sign in that way. Choose the mode again.".to_owned();
            errors.push(FieldError { field: Field::Form, message });
        }

        let (mut app_key, mut username, mut secrets) = (None, None, Vec::new());
        let mut keep = |secret: (SecretName, Result<SecretString, FieldError>)| match secret {
            (name, Ok(value)) => secrets.push((name, value)),
            (_, Err(error)) => errors.push(error),
        };
        match self.method {
            Method::Cookies => {
                keep((SecretName::Vn, cookie(&self.vn, Field::Vn, "vn")));
                keep((SecretName::Dev, cookie(&self.dev, Field::Dev, "dev")));
            }
            Method::Token => keep((SecretName::Token, token(&self.token))),
            Method::MobileGrant => {
                let key = filled(
                    &self.app_key,
                    Field::AppKey,
                    "Type the key of the mobile app; the administrator has it.",
                );
                app_key = key.map_err(|error| errors.push(error)).ok();
                let app_secret = filled(
                    self.app_secret.expose_secret(),
                    Field::AppSecret,
                    "Type the secret of the mobile app; the administrator has it.",
                );
                match app_secret {
                    Ok(secret) => secrets.push((SecretName::AppSecret, SecretString::from(secret))),
                    Err(error) => errors.push(error),
                }
                let name =
                    filled(&self.username, Field::Username, "Type the name you sign in with on the server.");
                username = name.map_err(|error| errors.push(error)).ok();
                if self.password.expose_secret().is_empty() {
                    let message = "Type the password you sign in with on the server.".to_owned();
                    errors.push(FieldError { field: Field::Password, message });
                } else {
                    secrets.push((SecretName::Password, self.password.clone()));
                }
            }
        }

        let Some(server) = server else { return Err(errors) };
        if !errors.is_empty() {
            return Err(errors);
        }
        let account = self.account.clone();
        Ok(CheckedForm { account, server, mode: self.mode, method: self.method, app_key, username, secrets })
    }
}

impl CheckedForm {
    /// The account this form makes. It connects at start.
    #[must_use]
    pub fn into_account(self, id: AccountId, instance_id: String) -> Account {
        Account {
            id,
            name: self.name(),
            server: self.server.origin(),
            path: None,
            instance_id,
            mode: self.mode,
            method: self.method,
            app_key: self.app_key,
            username: self.username,
            connect: true,
            unknown: std::collections::BTreeMap::new(),
        }
    }

    /// The known account with what this form says; its place at the server and what a newer version wrote stay.
    #[must_use]
    pub fn change(self, known: &Account) -> Account {
        Account {
            path: known.path.clone(),
            unknown: known.unknown.clone(),
            ..self.into_account(known.id.clone(), known.instance_id.clone())
        }
    }

    /// `alice@pbx.example.com` where the user's name is known, else the server, for a bot marked as one.
    fn name(&self) -> String {
        let server = self.server.authority();
        match (&self.username, self.mode) {
            (Some(username), _) if username.contains('@') => username.clone(),
            (Some(username), _) => format!("{username}@{server}"),
            (None, Mode::Bot) => format!("{server} (bot)"),
            (None, Mode::App | Mode::User) => server,
        }
    }
}

/// The value of a cookie, also pasted as `name=value;`.
fn cookie(value: &SecretString, field: Field, name: &str) -> Result<SecretString, FieldError> {
    let value = value.expose_secret().trim();
    let value = value.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')).unwrap_or(value);
    let value = value.strip_suffix(';').unwrap_or(value).trim();
    if value.is_empty() {
        let message = format!("Paste the value of the cookie \"{name}\" from a browser that is signed in.");
        return Err(FieldError { field, message });
    }
    if !value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '"' | '\\')) {
        let message = format!("This is not the value of the cookie \"{name}\" alone. Copy only its value.");
        return Err(FieldError { field, message });
    }
    Ok(SecretString::from(value))
}

/// A bearer token, also pasted with the word before it.
fn token(value: &SecretString) -> Result<SecretString, FieldError> {
    let value = value.expose_secret().trim();
    let value = value.strip_prefix("Bearer ").unwrap_or(value).trim();
    if value.is_empty() {
        return Err(FieldError { field: Field::Token, message: "Paste the access token.".to_owned() });
    }
    if !value.chars().all(|c| c.is_ascii_graphic()) {
        let message = "The token has blanks or letters no token has. Copy it again.".to_owned();
        return Err(FieldError { field: Field::Token, message });
    }
    Ok(SecretString::from(value))
}

fn filled(value: &str, field: Field, message: &str) -> Result<String, FieldError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(FieldError { field, message: message.to_owned() });
    }
    Ok(value.to_owned())
}
