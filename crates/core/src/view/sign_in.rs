//! The sign-in form and its answer.

use secrecy::SecretString;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::account::{AccountId, Method, Mode};

/// What the user typed. Secrets show nothing of themselves in `Debug`, and the form can't be serialised.
#[derive(Clone, Debug, Deserialize)]
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

/// The fields of the form. `Form` is the form as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    Form,
}

/// The answer to the form: `{ok: true, account}` or `{ok: false, errors}`.
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
    },
}

impl Serialize for SignInResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_struct("SignInResult", 2)?;
        match self {
            SignInResult::SignedIn { account } => {
                answer.serialize_field("ok", &true)?;
                answer.serialize_field("account", account)?;
            }
            SignInResult::Refused { errors } => {
                answer.serialize_field("ok", &false)?;
                answer.serialize_field("errors", errors)?;
            }
        }
        answer.end()
    }
}
