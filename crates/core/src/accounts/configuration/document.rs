//! The text of a configuration as a tree with the position of each value.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::ConfigurationError;

/// The object in the text. The parser limits the nesting.
pub(super) fn parse(text: &str) -> Result<Object<'_>, ConfigurationError> {
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &CollectOptions::default(), &options) {
        Ok(parsed) => match parsed.value {
            Some(Value::Object(root)) => Ok(root),
            _ => Err(ConfigurationError::Malformed { detail: "it is not an object in { }".to_owned() }),
        },
        // Only position and kind, because the text around it may be a secret.
        Err(error) => Err(ConfigurationError::Malformed {
            detail: format!(
                "line {}, column {}: {}",
                error.line_display(),
                error.column_display(),
                error.kind()
            ),
        }),
    }
}

/// All values of `key`, which may occur more than once.
pub(super) fn all<'o, 'a>(
    object: &'o Object<'a>,
    key: &'o str,
) -> impl DoubleEndedIterator<Item = &'o Value<'a>> {
    object
        .properties
        .iter()
        .filter(move |property| property.name.as_str() == key)
        .map(|property| &property.value)
}

/// The value of `key` that counts.
pub(super) fn last<'o, 'a>(object: &'o Object<'a>, key: &'o str) -> Option<&'o Value<'a>> {
    all(object, key).next_back()
}

/// The text at `key`, if there is one. A number counts as its digits.
pub(super) fn text(object: &Object<'_>, key: &str) -> Option<String> {
    match last(object, key)? {
        Value::StringLit(text) if text.value.trim().is_empty() => None,
        Value::StringLit(text) => Some(text.value.to_string()),
        Value::NumberLit(number) => Some(number.value.to_owned()),
        _ => None,
    }
}
