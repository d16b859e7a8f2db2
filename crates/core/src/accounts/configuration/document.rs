//! The text of a configuration as a tree that knows where everything stands.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::ConfigurationError;

/// The object that the text is. Nesting is bounded by the parser.
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
        // Only where and what kind: the text around it may be a secret.
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

/// Everything at `key`: it may stand there more than once.
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

/// What counts at `key`.
pub(super) fn last<'o, 'a>(object: &'o Object<'a>, key: &'o str) -> Option<&'o Value<'a>> {
    all(object, key).next_back()
}

/// The text at `key`, where there is one. Whoever writes a number means its digits.
pub(super) fn text(object: &Object<'_>, key: &str) -> Option<String> {
    match last(object, key)? {
        Value::StringLit(text) if text.value.trim().is_empty() => None,
        Value::StringLit(text) => Some(text.value.to_string()),
        Value::NumberLit(number) => Some(number.value.to_owned()),
        _ => None,
    }
}
