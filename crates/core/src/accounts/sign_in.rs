//! The sign-in form and its answer.

use ringtray_datachannel::Certificate;
use secrecy::SecretString;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::accounts::account::{AccountId, Method, Mode};

/// What the user typed. Secrets show nothing of themselves in `Debug`, and the form can't be serialised.
///
/// A secret that is empty stays what it was, where the account is the same to the one whom it is for; see
/// [`SignInForm::check`].
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SignInForm {
    /// The account being changed; none for a new one.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub account: Option<AccountId>,
    /// The server's address.
    pub server: String,
    /// As what to sign in.
    pub mode: Mode,
    /// With what to sign in.
    pub method: Method,
    /// The cookie of the web session.
    #[cfg_attr(test, ts(type = "string"))]
    pub vn: SecretString,
    /// The cookie of the device.
    #[cfg_attr(test, ts(type = "string"))]
    pub dev: SecretString,
    /// The bearer token.
    #[cfg_attr(test, ts(type = "string"))]
    pub token: SecretString,
    /// The key of the app.
    pub app_key: String,
    /// The secret of the app.
    #[cfg_attr(test, ts(type = "string"))]
    pub app_secret: SecretString,
    /// The user's name.
    pub username: String,
    /// The user's password.
    #[cfg_attr(test, ts(type = "string"))]
    pub password: SecretString,
    /// Whether the password is kept in the keyring, for the mobile grant.
    pub keep_password: bool,
    /// Where the server sends the browser back to; empty for this computer.
    pub redirect: String,
    /// The socket's path; empty for the usual one.
    pub path: String,
    /// The protocol revision, 3 or 4; none: it is found.
    pub revision: Option<u8>,
    /// How the way to the server is found.
    pub proxy: ProxyWay,
    /// The proxy's address, for the way through one.
    pub proxy_address: String,
    /// The name the proxy knows the user by; empty where it asks for none.
    pub proxy_username: String,
    /// The password for the proxy.
    #[cfg_attr(test, ts(type = "string"))]
    pub proxy_password: SecretString,
    /// A file with authorities that are believed besides the system's; empty for none.
    pub ca_file: String,
    /// The SHA-256 fingerprint of the one certificate that is believed; empty for none. It decides alone, whatever
    /// file is named.
    pub pin: String,
    /// A file with the certificate that a server is shown which asks for one; empty for none.
    pub client_certificate_file: String,
    /// The password of that file; empty where it has none.
    #[cfg_attr(test, ts(type = "string"))]
    pub client_certificate_password: SecretString,
}

/// A sign-in for which the browser is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BrowserVisit {
    /// The server's page, for a browser that did not open by itself.
    pub address: String,
    /// Whether the browser comes back by itself; else the address at which it ends up has to be pasted.
    pub comes_back: bool,
}

/// How the way to a server is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ProxyWay {
    /// By the environment, else by the system's settings.
    #[default]
    Automatic,
    /// Straight.
    Direct,
    /// Through the proxy that is named.
    Through,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FieldError {
    /// Where to show it.
    pub field: Field,
    /// In words, with what to do.
    pub message: String,
}

/// The fields of the form in their order. `Form` is the form as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // the names of the form's fields
pub enum Field {
    Server,
    Vn,
    Dev,
    Token,
    AppKey,
    AppSecret,
    Username,
    Password,
    Redirect,
    Path,
    Revision,
    ProxyAddress,
    ProxyUsername,
    ProxyPassword,
    CaFile,
    Pin,
    ClientCertificateFile,
    ClientCertificatePassword,
    Form,
}

/// The answer to the form: `{ok: true, account}` or `{ok: false, errors, certificate}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInResult {
    /// The account is saved and connects.
    SignedIn {
        /// Its name.
        account: AccountId,
    },
    /// Nothing was saved.
    Refused {
        /// Why.
        errors: Vec<FieldError>,
        /// The certificate the server showed, where that is what is wrong.
        certificate: Option<Box<Certificate>>,
    },
}

impl Serialize for SignInResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = if matches!(self, SignInResult::SignedIn { .. }) { 2 } else { 3 };
        let mut answer = serializer.serialize_struct("SignInResult", fields)?;
        match self {
            SignInResult::SignedIn { account } => {
                answer.serialize_field("ok", &true)?;
                answer.serialize_field("account", account)?;
            }
            SignInResult::Refused { errors, certificate } => {
                answer.serialize_field("ok", &false)?;
                answer.serialize_field("errors", errors)?;
                answer.serialize_field("certificate", certificate)?;
            }
        }
        answer.end()
    }
}
