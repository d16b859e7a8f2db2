//! The sign-in form and its result.

use ringtray_datachannel::Certificate;
use ringtray_language::{Language, Phrase};
use secrecy::SecretString;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::accounts::account::{AccountId, Method, Mode};
use crate::accounts::connection::ConnectionFields;

/// The sign-in form as the user filled it in. `Debug` hides the secrets, and the form can't be serialised.
///
/// An empty secret means that the account keeps its own, if it is still for the same recipient; see
/// [`SignInForm::check`].
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SignInForm {
    /// The account to change; `None` for a new one.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub account: Option<AccountId>,
    /// The server's address.
    pub server: String,
    /// The mode.
    pub mode: Mode,
    /// The method.
    pub method: Method,
    /// The web session's cookie.
    #[cfg_attr(test, ts(type = "string"))]
    pub vn: SecretString,
    /// The device's cookie.
    #[cfg_attr(test, ts(type = "string"))]
    pub dev: SecretString,
    /// The bearer token.
    #[cfg_attr(test, ts(type = "string"))]
    pub token: SecretString,
    /// The app's key.
    pub app_key: String,
    /// The app's secret.
    #[cfg_attr(test, ts(type = "string"))]
    pub app_secret: SecretString,
    /// The user name.
    pub username: String,
    /// The user's password.
    #[cfg_attr(test, ts(type = "string"))]
    pub password: SecretString,
    /// Whether the password is kept in the keyring, for the mobile grant.
    pub keep_password: bool,
    /// The redirect address; empty for this computer.
    pub redirect: String,
    /// How the server is reached.
    #[serde(flatten)]
    pub connection: ConnectionFields,
    /// The password for the proxy.
    #[cfg_attr(test, ts(type = "string"))]
    pub proxy_password: SecretString,
    /// The password of the client certificate's file; empty if it has none.
    #[cfg_attr(test, ts(type = "string"))]
    pub client_certificate_password: SecretString,
}

/// A browser sign-in in progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BrowserVisit {
    /// The address of the server's page, in case the browser did not open by itself.
    pub address: String,
    /// Whether the browser returns by itself. Otherwise the user has to paste the address at which it ends up.
    pub comes_back: bool,
}

/// An error in a field. `Words` is a phrase to translate later, or the translated text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(concrete(Words = String)))]
#[serde(rename_all = "camelCase")]
pub struct FieldError<Words = Phrase> {
    /// The field.
    pub field: Field,
    /// What is wrong and what to do about it.
    pub message: Words,
}

/// The fields of the form, in order. `Form` is the form as a whole.
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

/// The result of a sign-in: `{ok: true, account}` or `{ok: false, errors, certificate}`. `Words` is a phrase
/// to translate later, or the translated text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInResult<Words = Phrase> {
    /// The account is saved and connects.
    SignedIn {
        /// Its identifier.
        account: AccountId,
    },
    /// Nothing was saved.
    Refused {
        /// The errors.
        errors: Vec<FieldError<Words>>,
        /// The server's certificate, if that is the problem.
        certificate: Option<Box<Certificate>>,
    },
}

impl SignInResult {
    /// Refused because of one field.
    #[must_use]
    pub fn refused(field: Field, message: Phrase) -> SignInResult {
        SignInResult::Refused { errors: vec![FieldError { field, message }], certificate: None }
    }

    /// The same with its texts in this language.
    #[must_use]
    pub fn told(self, language: Language) -> SignInResult<String> {
        match self {
            SignInResult::SignedIn { account } => SignInResult::SignedIn { account },
            SignInResult::Refused { errors, certificate } => {
                let told =
                    |FieldError { field, message }| FieldError { field, message: language.tell(&message) };
                SignInResult::Refused { errors: errors.into_iter().map(told).collect(), certificate }
            }
        }
    }
}

impl Serialize for SignInResult<String> {
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
