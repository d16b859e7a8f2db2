//! An account: a server, a mode, and how to sign in. The secrets are in the keyring.

use std::collections::BTreeMap;
use std::fmt;

use ringtray_datachannel::{Revision, Timestamp};
use ringtray_language::Phrase;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::connection::{ConnectionSettings, Proxy};

/// The number of colours for accounts. The page has their values.
pub const COLOURS: u8 = 8;

/// The most letters of an account's name.
pub const LONGEST_NAME: usize = 60;

const DEMO: &str = "demo";

/// The identifier of an account in files, keyring and history; never displayed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

impl AccountId {
    /// The demo's identifier. The demo is an account that is never saved.
    #[must_use]
    pub fn demo() -> AccountId {
        AccountId(DEMO.to_owned())
    }

    /// Whether it is the demo's.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.0 == DEMO
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A property of an account that the user changes on its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AccountChange {
    /// The name.
    Name {
        /// The name as typed; see [`crate::accounts::account_name`].
        name: String,
    },
    /// The colour.
    Colour {
        /// The position in the palette.
        colour: u8,
    },
    /// Whether it connects when the program starts.
    Connect {
        /// Whether it does.
        connect: bool,
    },
}

/// An account, as in the settings file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The identifier in files and keyring.
    pub id: AccountId,
    /// The name, for example `alice@pbx.example.com`.
    #[serde(default)]
    pub name: String,
    /// The colour: a position in the palette of [`COLOURS`] colours, taken modulo their number.
    #[serde(default)]
    pub colour: u8,
    /// The server's address: `https://host` or `https://host:port`.
    #[serde(default)]
    pub server: String,
    /// How the server is reached.
    #[serde(flatten)]
    pub connection: ConnectionSettings,
    /// The instance id: random, created once and kept, different in each account.
    #[serde(default)]
    pub instance_id: String,
    /// The mode.
    #[serde(default)]
    pub mode: Mode,
    /// The method.
    #[serde(default)]
    pub method: Method,
    /// The app's key, for all methods except token and cookies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_key: Option<String>,
    /// The user name, for the mobile grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Whether the password is kept in the keyring, for the mobile grant. Otherwise the user is asked for it when it
    /// is needed.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub keep_password: bool,
    /// When the stored token expires, UTC; only if [`Account::keeps_token`]. Written by the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_expires_at: Option<Timestamp>,
    /// The redirect address of the browser sign-in, if the app is registered with another address than this
    /// computer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// The protocol revision of the newest connection, which is tried first the next time. Written by the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_revision: Option<Revision>,
    /// Whether it connects when the program starts.
    #[serde(default = "yes")]
    pub connect: bool,
    /// The user signed out: there are no secrets, and none are looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed_out: bool,
    /// Settings of a newer version, kept unchanged.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// The mode of an account (sample).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A user, with the cookies of a browser.
    User,
    /// An app, on behalf of the user who authorised it.
    #[default]
    App,
    /// A bot.
    Bot,
}

/// The method of signing in (sample).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The cookies `vn` and `dev`; mode `user`.
    Cookies,
    /// A bearer token; modes `app` and `bot`.
    #[default]
    Token,
    /// User name and password, with the key and secret of the mobile app, which give a bearer token; mode `app`.
    MobileGrant,
    /// The key and secret of the user's own, trusted app, which give a bearer token; mode `app` (documented).
    ClientCredentials,
    /// The server's own page in the browser, with the key and secret of the user's own app, which give a bearer
    /// token; mode `app` (documented).
    AuthorizationCode,
}

/// The secrets of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretName {
    /// The web session's cookie.
    Vn,
    /// The device's cookie.
    Dev,
    /// The bearer token.
    Token,
    /// The app's secret.
    AppSecret,
    /// The user's password.
    Password,
    /// The refresh token, if the server issued one.
    RefreshToken,
    /// The password for the proxy.
    ProxyPassword,
    /// The password of the client certificate's file.
    ClientCertificatePassword,
}

impl Account {
    /// The secrets that this account needs to sign in, at its server and at its proxy if that requires it.
    #[must_use]
    pub fn secret_names(&self) -> Vec<SecretName> {
        let mut names = self.method.secret_names(self.keep_password).to_vec();
        if matches!(self.connection.proxy, Proxy::Through { username: Some(_), .. }) {
            names.push(SecretName::ProxyPassword);
        }
        names
    }

    /// The secrets that this account may have in addition.
    #[must_use]
    pub fn optional_secret_names(&self) -> Vec<SecretName> {
        let refresh_token = self.keeps_token().then_some(SecretName::RefreshToken);
        let has_file = self.connection.client_certificate_file.is_some();
        refresh_token.into_iter().chain(has_file.then_some(SecretName::ClientCertificatePassword)).collect()
    }

    /// Whether a token from the server is stored: only if nobody but the user could get another one.
    #[must_use]
    pub fn keeps_token(&self) -> bool {
        match self.method {
            Method::AuthorizationCode => true,
            Method::MobileGrant => !self.keep_password,
            Method::Cookies | Method::Token | Method::ClientCredentials => false,
        }
    }
}

/// The name that the user typed, without surrounding blanks.
///
/// # Errors
///
/// A sentence for the user: the name is empty, longer than [`LONGEST_NAME`] letters, or has control characters.
pub fn account_name(typed: &str) -> Result<String, Phrase> {
    let name = typed.trim();
    if name.is_empty() {
        Err(Phrase::of("error-name-empty", &[]))
    } else if name.chars().count() > LONGEST_NAME {
        Err(Phrase::of("error-name-long", &[("most", LONGEST_NAME.into())]))
    } else if name.chars().any(char::is_control) {
        Err(Phrase::of("error-name-character", &[]))
    } else {
        Ok(name.to_owned())
    }
}

impl Mode {
    /// The word in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::User => "user",
            Mode::App => "app",
            Mode::Bot => "bot",
        }
    }

    /// Whether this mode supports this method.
    #[must_use]
    pub fn allows(self, method: Method) -> bool {
        match self {
            Mode::User => method == Method::Cookies,
            Mode::App => method != Method::Cookies,
            Mode::Bot => method == Method::Token,
        }
    }
}

impl Method {
    /// The secrets that this method needs. Without a stored password, it needs the token instead.
    #[must_use]
    pub fn secret_names(self, keep_password: bool) -> &'static [SecretName] {
        match self {
            Method::Cookies => &[SecretName::Vn, SecretName::Dev],
            Method::Token => &[SecretName::Token],
            Method::MobileGrant if keep_password => &[SecretName::AppSecret, SecretName::Password],
            Method::ClientCredentials => &[SecretName::AppSecret],
            Method::MobileGrant | Method::AuthorizationCode => &[SecretName::AppSecret, SecretName::Token],
        }
    }

    /// Whether it uses the key and secret of an app.
    #[must_use]
    pub fn has_app(self) -> bool {
        matches!(self, Method::MobileGrant | Method::ClientCredentials | Method::AuthorizationCode)
    }
}

impl SecretName {
    /// All secrets, for removing an account.
    pub const ALL: [SecretName; 8] = [
        SecretName::Vn,
        SecretName::Dev,
        SecretName::Token,
        SecretName::AppSecret,
        SecretName::Password,
        SecretName::RefreshToken,
        SecretName::ProxyPassword,
        SecretName::ClientCertificatePassword,
    ];

    /// The name in the keyring.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SecretName::Vn => "vn",
            SecretName::Dev => "dev",
            SecretName::Token => "token",
            SecretName::AppSecret => "app_secret",
            SecretName::Password => "password",
            SecretName::RefreshToken => "refresh_token",
            SecretName::ProxyPassword => "proxy_password",
            SecretName::ClientCertificatePassword => "client_certificate_password",
        }
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn is_yes(value: &bool) -> bool {
    *value
}
