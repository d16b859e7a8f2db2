//! An account: one server, mode and credentials. The credentials themselves are not here but in the keyring.

use std::collections::BTreeMap;
use std::fmt;

use ringtray_datachannel::{Fingerprint, Revision, Timestamp};
use ringtray_language::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many colours tell accounts apart. The page has their values.
pub const COLOURS: u8 = 8;

/// The most letters that the name of an account has.
pub const LONGEST_NAME: usize = 60;

const DEMO: &str = "demo";

/// The name of an account in files, keyring and history; never shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

impl AccountId {
    /// That of the demo, an account that is never written.
    #[must_use]
    pub fn demo() -> AccountId {
        AccountId(DEMO.to_owned())
    }

    /// Whether it is that of the demo.
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

/// One thing of an account that a person changes by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AccountChange {
    /// What the user knows it by.
    Name {
        /// As typed; see [`crate::accounts::account_name`].
        name: String,
    },
    /// Its colour.
    Colour {
        /// A place in the palette.
        colour: u8,
    },
    /// Whether it connects when the app starts.
    Connect {
        /// It does.
        connect: bool,
    },
}

/// One account, as it lies in the settings file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Its name in files and keyring.
    pub id: AccountId,
    /// What the user knows it by, for instance `alice@pbx.example.com`.
    #[serde(default)]
    pub name: String,
    /// Its colour: a place in the palette of [`COLOURS`] colours, taken modulo their number.
    #[serde(default)]
    pub colour: u8,
    /// The server's address: `https://host` or `https://host:port`.
    #[serde(default)]
    pub server: String,
    /// The socket's path, where it is not the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// This copy's name at the server: random, made once and kept, another one in each account.
    #[serde(default)]
    pub instance_id: String,
    /// As what it signs in.
    #[serde(default)]
    pub mode: Mode,
    /// With what it signs in.
    #[serde(default)]
    pub method: Method,
    /// The key of the app, for every way of signing in but a token and cookies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_key: Option<String>,
    /// The user's name, for the mobile grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Whether the password is kept in the keyring, for the mobile grant. Else it is asked for again when it is needed.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub keep_password: bool,
    /// When the kept token ends, UTC; only where [`Account::keeps_token`]. The app writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_expires_at: Option<Timestamp>,
    /// Where the server sends the browser back to, where another address than this computer's is registered for the
    /// app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// The protocol revision, where a person fixed it: no other is spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// The protocol revision of the newest connection: asked for first the next time. The app writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_revision: Option<Revision>,
    /// The way to the server.
    #[serde(default, skip_serializing_if = "Proxy::is_automatic")]
    pub proxy: Proxy,
    /// A PEM file with authorities that are believed besides the system's: its absolute path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// The one certificate that is believed, for a person accepted it. It decides alone, whatever else is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Fingerprint>,
    /// The file with the certificate that a server is shown which asks for one: its absolute path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_certificate_file: Option<String>,
    /// Connects when the app starts.
    #[serde(default = "yes")]
    pub connect: bool,
    /// The user signed out: there are no secrets, and none are looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed_out: bool,
    /// What a newer version wrote here: kept as it is.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// As what an account signs in (sample).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A user, by the cookies of a browser.
    User,
    /// An app, for the user who let it in.
    #[default]
    App,
    /// A bot.
    Bot,
}

/// With what an account signs in (sample).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The cookies `vn` and `dev`; mode `user`.
    Cookies,
    /// A bearer token; modes `app` and `bot`.
    #[default]
    Token,
    /// User name and password, with the key and secret of the mobile app, for a bearer token; mode `app`.
    MobileGrant,
    /// The key and secret of an own, trusted app, for a bearer token; mode `app` (documented).
    ClientCredentials,
    /// The server's own page in the browser, with the key and secret of an own app, for a bearer token; mode `app`
    /// (documented).
    AuthorizationCode,
}

/// The way to an account's server. A proxy's password is no part of it but in the keyring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proxy {
    /// By the environment, else by the system's settings.
    #[default]
    Automatic,
    /// Straight.
    Direct,
    /// Through this proxy.
    Through {
        /// Where it is: `http://host:port` or `socks5://host:port`.
        address: String,
        /// The name it knows us by; none where it asks for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        username: Option<String>,
    },
}

/// The secrets an account can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretName {
    /// The cookie of the web session.
    Vn,
    /// The cookie of the device.
    Dev,
    /// The bearer token.
    Token,
    /// The secret of the app.
    AppSecret,
    /// The user's password.
    Password,
    /// What another token is asked for with, where the server gave one.
    RefreshToken,
    /// The password for the proxy.
    ProxyPassword,
    /// The password of the file with the client certificate.
    ClientCertificatePassword,
}

impl Account {
    /// The secrets this account needs to sign in at its server, and at its proxy where that knows it by a name.
    #[must_use]
    pub fn secret_names(&self) -> Vec<SecretName> {
        let mut names = self.method.secret_names(self.keep_password).to_vec();
        if matches!(self.proxy, Proxy::Through { username: Some(_), .. }) {
            names.push(SecretName::ProxyPassword);
        }
        names
    }

    /// The secrets this account may have besides.
    #[must_use]
    pub fn optional_secret_names(&self) -> Vec<SecretName> {
        let refresh_token = self.keeps_token().then_some(SecretName::RefreshToken);
        let has_file = self.client_certificate_file.is_some();
        refresh_token.into_iter().chain(has_file.then_some(SecretName::ClientCertificatePassword)).collect()
    }

    /// Whether a token the server gave is kept: where nothing but a person could get another one.
    #[must_use]
    pub fn keeps_token(&self) -> bool {
        match self.method {
            Method::AuthorizationCode => true,
            Method::MobileGrant => !self.keep_password,
            Method::Cookies | Method::Token | Method::ClientCredentials => false,
        }
    }
}

/// The name that a person gives an account, without the blanks around it.
///
/// # Errors
/// A sentence for the person, in this language: it is empty, longer than [`LONGEST_NAME`] letters, or has control characters.
pub fn account_name(typed: &str, language: Language) -> Result<String, String> {
    let name = typed.trim();
    if name.is_empty() {
        Err(language.say("error-name-empty", &[]))
    } else if name.chars().count() > LONGEST_NAME {
        Err(language.say("error-name-long", &[("most", LONGEST_NAME.into())]))
    } else if name.chars().any(char::is_control) {
        Err(language.say("error-name-character", &[]))
    } else {
        Ok(name.to_owned())
    }
}

impl Proxy {
    fn is_automatic(&self) -> bool {
        *self == Proxy::Automatic
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

    /// Whether an account of this mode can sign in this way.
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
    /// The secrets needed to sign in this way; without a kept password the token is needed in its place.
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

    /// Whether it signs in with the key and secret of an app.
    #[must_use]
    pub fn has_app(self) -> bool {
        matches!(self, Method::MobileGrant | Method::ClientCredentials | Method::AuthorizationCode)
    }
}

impl SecretName {
    /// All of them, for whoever removes an account.
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

    /// The word in the keyring.
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
