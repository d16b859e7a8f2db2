//! Removes secrets from the text of a configuration and leaves everything else unchanged.

use std::ops::Range;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value as Json;

use super::document::{all, parse};
use super::sign_in::{part, secret_keys};
use super::{ConfigurationError, Part};
use crate::accounts::account::{Method, Mode};
use crate::accounts::managed::Preset;

/// Shorter values occur in many places by chance.
const SHORTEST_TRACE: usize = 4;

/// A configuration without some of its secrets.
#[derive(Clone, Debug)]
pub struct Blanked {
    /// The text. Comments, layout and all other values are byte for byte the same. It may still contain secrets.
    pub text: SecretString,
    /// The number of values that were removed.
    pub count: usize,
    /// Whether secrets of other modes or methods remain, or the same ones in another place, such as a comment.
    pub remains: bool,
}

/// Replaces each secret of these modes by `""`, also if one occurs twice. A mode that is not filled in has none.
///
/// # Errors
///
/// If the text can't be read, or would not mean the same otherwise.
pub fn blank(text: &str, modes: &[Mode]) -> Result<Blanked, ConfigurationError> {
    let root = parse(text)?;
    // The app's key may have come from elsewhere; it is not a secret.
    let preset = Preset { app_key: Some(String::new()), ..Preset::default() };
    let mut wanted = Vec::new();
    for mode in modes {
        if let Part::Filled(sign_in) = part(&root, *mode, &preset) {
            wanted.extend(secret_keys(sign_in.method).iter().map(|key| (*mode, *key)));
        }
    }
    let found: Vec<(Range<usize>, &str)> =
        wanted.iter().flat_map(|(mode, key)| values(&root, *mode, key)).collect();
    let blanked = without(text, found.iter().map(|(place, _)| place.clone()).collect());

    let after = parse(&blanked)?;
    if Json::from(Value::Object(after.clone())) != expected(&root, &wanted) {
        return Err(ConfigurationError::NotBlanked);
    }
    let traces = found.iter().any(|(_, value)| value.len() >= SHORTEST_TRACE && blanked.contains(value));
    let remains = traces || holds_secrets(&after);
    let count = found.len();
    drop(after);
    Ok(Blanked { text: blanked.into(), count, remains })
}

/// The positions and values of a key in a mode's part, if they are not empty.
fn values<'o>(root: &'o Object<'_>, mode: Mode, key: &'o str) -> Vec<(Range<usize>, &'o str)> {
    let parts = all(root, mode.as_str()).filter_map(Value::as_object);
    let values = parts.flat_map(|part| all(part, key));
    let filled = values.filter_map(|value| match value {
        Value::StringLit(text) if text.value.is_empty() => None,
        Value::StringLit(text) => Some((text.start()..text.end(), text.value.as_ref())),
        Value::NumberLit(number) => Some((number.start()..number.end(), number.value)),
        _ => None,
    });
    filled.collect()
}

/// The text with `""` at these positions, which do not overlap.
fn without(text: &str, mut places: Vec<Range<usize>>) -> String {
    places.sort_by_key(|place| place.start);
    let mut blanked = String::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        blanked.push_str(&text[from..place.start]);
        blanked.push_str("\"\"");
        from = place.end;
    }
    blanked.push_str(&text[from..]);
    blanked
}

/// The meaning of the text without these values.
fn expected(root: &Object<'_>, wanted: &[(Mode, &str)]) -> Json {
    let mut expected = Json::from(Value::Object(root.clone()));
    for (mode, key) in wanted {
        let value = expected.get_mut(mode.as_str()).and_then(|part| part.get_mut(key));
        if let Some(value) = value.filter(|value| value.is_string() || value.is_number()) {
            *value = Json::String(String::new());
        }
    }
    expected
}

/// Whether anything that may be a secret is left, if it was filled in.
fn holds_secrets(root: &Object<'_>) -> bool {
    let placeholder = |value: &str| {
        matches!(value, "sessionId" | "deviceId") || (value.starts_with('<') && value.ends_with('>'))
    };
    let methods = [(Mode::User, Method::Cookies), (Mode::Bot, Method::Token)];
    let of_app = [(Mode::App, Method::Token), (Mode::App, Method::MobileGrant)];
    methods.into_iter().chain(of_app).any(|(mode, method)| {
        let keys = secret_keys(method).iter();
        keys.flat_map(|key| values(root, mode, key)).any(|(_, value)| !placeholder(value.trim()))
    })
}

impl Blanked {
    /// The text, for the file.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.expose_secret()
    }
}
