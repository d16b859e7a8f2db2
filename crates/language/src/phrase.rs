//! A text that is said once the language is known.

use std::borrow::Cow;
use std::fmt;

use crate::{Language, Value};

/// A text that is said later, in the language that is known then: its key and its values. [`Language::tell`] says it;
/// displayed it is English, for logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub(crate) key: &'static str,
    pub(crate) values: Vec<(&'static str, Value<'static>)>,
}

impl Phrase {
    /// The text of this key with these values in it.
    #[must_use]
    pub fn of(key: &'static str, values: &[(&'static str, Value<'static>)]) -> Phrase {
        Phrase { key, values: values.to_vec() }
    }

    /// The same text with each value changed that somebody else wrote. A word of ours, which a text chooses by, lives
    /// as long as the program, and stays.
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
