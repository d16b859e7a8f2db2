//! What is put into a text.

use std::borrow::Cow;

use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

use crate::{Language, Phrase};

/// What is put into a text. Only a number chooses between singular and plural, and is written as the language does;
/// what merely looks like one (a port, an extension) is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text, put in as it is.
    Text(Cow<'a, str>),
    /// A number of things.
    Number(u64),
    /// Another text of the catalogue, said in the same language.
    Phrase(Box<Phrase>),
}

impl Value<'_> {
    /// As Fluent takes it, said in this language.
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
