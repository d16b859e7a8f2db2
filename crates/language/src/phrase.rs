//! Texts that are translated later, and the values in them.

use std::borrow::Cow;
use std::fmt;

use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

use crate::Language;

/// A text to translate once the language is known: a key and values. [`Language::tell`] translates it; `Display` writes
/// English, for logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub(crate) key: &'static str,
    pub(crate) values: Vec<(&'static str, Value<'static>)>,
}

impl Phrase {
    /// The text of this key with these values.
    #[must_use]
    pub fn of(key: &'static str, values: &[(&'static str, Value<'static>)]) -> Phrase {
        Phrase { key, values: values.to_vec() }
    }

    /// The same text with every value from outside changed. Borrowed values are the program's own selectors and stay.
    #[must_use]
    pub fn map(self, change: &impl Fn(&str) -> String) -> Phrase {
        let changed = |value| match value {
            Value::Text(Cow::Owned(text)) => Value::Text(Cow::Owned(change(&text))),
            Value::Phrase(phrase) => Value::Phrase(Box::new(phrase.map(change))),
            ours @ (Value::Text(Cow::Borrowed(_)) | Value::Number(_)) => ours,
        };
        let values = self.values.into_iter().map(|(name, value)| (name, changed(value))).collect();
        Phrase { values, ..self }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Language::english().tell(self))
    }
}

/// A value in a text. A number selects singular or plural and is formatted for the language. Digits that are not a
/// count (a port, an extension) are text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text, inserted unchanged.
    Text(Cow<'a, str>),
    /// A number of things.
    Number(u64),
    /// Another text of the catalogue, in the same language.
    Phrase(Box<Phrase>),
}

impl Value<'_> {
    /// The value for Fluent, in this language.
    pub(crate) fn said(&self, language: Language) -> FluentValue<'_> {
        match self {
            Value::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Value::Phrase(phrase) => FluentValue::String(Cow::Owned(language.tell(phrase))),
            #[expect(clippy::cast_precision_loss, reason = "nothing here is counted that far")]
            Value::Number(number) => {
                FluentValue::Number(FluentNumber::new(*number as f64, FluentNumberOptions::default()))
            }
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Value::Number(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Value::Number(number.into())
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Value::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<Phrase> for Value<'_> {
    fn from(phrase: Phrase) -> Self {
        Value::Phrase(Box::new(phrase))
    }
}
