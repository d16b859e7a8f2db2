//! The credentials in a mode's part of the configuration.

use jsonc_parser::ast::{Object, Value};
use secrecy::SecretString;

use super::document::{last, text};
use super::{ImportedSignIn, Missing, Part};
use crate::accounts::account::{Method, Mode, SecretName};
use crate::accounts::managed::Preset;

/// What the mobile grant needs, with the sample's placeholders.
const GRANT: [(&str, &str); 4] = [
    ("id", "<APP KEY of the Hubgets mobile app>"),
    ("secret", "<APP SECRET of the Hubgets mobile app>"),
    ("username", "<username>"),
    ("password", "<password>"),
];

/// The keys of a method's secrets in a mode's part.
pub(super) fn secret_keys(method: Method) -> &'static [&'static str] {
    match method {
        Method::Cookies => &["vn", "dev"],
        Method::Token => &["token"],
        Method::MobileGrant => &["secret", "password"],
        Method::ClientCredentials | Method::AuthorizationCode => &["secret"],
    }
}

/// The contents of this mode's part.
pub(super) fn part(root: &Object<'_>, mode: Mode, preset: &Preset) -> Part {
    let nothing = || Part::Empty { missing: Missing::All(mode) };
    let Some(Value::Object(part)) = last(root, mode.as_str()) else { return nothing() };
    match mode {
        Mode::User => match (token(part, "vn", "sessionId"), token(part, "dev", "deviceId")) {
            (Some(vn), Some(dev)) => filled(Method::Cookies, [(SecretName::Vn, vn), (SecretName::Dev, dev)]),
            (None, None) => nothing(),
            (None, Some(_)) => Part::Incomplete { missing: Missing::Cookie("vn") },
            (Some(_), None) => Part::Incomplete { missing: Missing::Cookie("dev") },
        },
        Mode::Bot => token(part, "token", "")
            .map_or_else(nothing, |token| filled(Method::Token, [(SecretName::Token, token)])),
        // As in the sample, a token takes precedence.
        Mode::App => token(part, "token", "")
            .map_or_else(|| app(part, preset), |token| filled(Method::Token, [(SecretName::Token, token)])),
    }
}

/// The credentials of an app. The user's own app needs only its key and secret. The sample only knows the mobile app,
/// which also needs a user.
fn app(part: &Object<'_>, preset: &Preset) -> Part {
    // A placeholder is still to be filled in. A value that is missing or empty is not needed.
    let names_user =
        GRANT[2..].iter().any(|(key, placeholder)| text(part, key).as_deref() == Some(placeholder));
    let mut values = GRANT.map(|(key, placeholder)| text(part, key).filter(|value| value != placeholder));
    if values.iter().any(Option::is_some) {
        let [app_key, ..] = &mut values;
        *app_key = app_key.take().or_else(|| preset.app_key.clone());
    }
    match values {
        [Some(app_key), Some(app_secret), Some(username), Some(password)] => Part::Filled(ImportedSignIn {
            method: Method::MobileGrant,
            app_key: Some(app_key),
            username: Some(username),
            secrets: vec![
                (SecretName::AppSecret, app_secret.into()),
                (SecretName::Password, password.into()),
            ],
        }),
        [Some(app_key), Some(app_secret), None, None] if !names_user => Part::Filled(ImportedSignIn {
            method: Method::ClientCredentials,
            app_key: Some(app_key),
            username: None,
            secrets: vec![(SecretName::AppSecret, app_secret.into())],
        }),
        [None, None, None, None] => Part::Empty { missing: Missing::All(Mode::App) },
        some => {
            let missing = GRANT.iter().zip(&some).filter(|(_, value)| value.is_none());
            Part::Incomplete { missing: Missing::Keys(missing.map(|((key, _), _)| *key).collect()) }
        }
    }
}

fn filled<const N: usize>(method: Method, secrets: [(SecretName, SecretString); N]) -> Part {
    Part::Filled(ImportedSignIn { method, app_key: None, username: None, secrets: secrets.into() })
}

/// A token or cookie that was filled in. None of them can look like `<...>`, so that is a placeholder.
fn token(part: &Object<'_>, key: &str, placeholder: &str) -> Option<SecretString> {
    text(part, key)
        .filter(|value| value != placeholder && !(value.starts_with('<') && value.ends_with('>')))
        .map(SecretString::from)
}
