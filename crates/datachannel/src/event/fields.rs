//! Reads fields of a JSON object whatever their type, and notes what was unexpected.

use super::instant;
use super::object::{Object, Value};
use crate::timestamp::Timestamp;

/// What was unexpected in one message, for the log. Bounded, so that a hostile message can't fill the log.
#[derive(Debug, Default)]
pub(super) struct Oddities {
    words: Vec<String>,
    left_out: usize,
}

const MOST_ODDITIES: usize = 16;

impl Oddities {
    pub(super) fn add(&mut self, words: String) {
        if self.words.len() < MOST_ODDITIES {
            self.words.push(words);
        } else {
            self.left_out += 1;
        }
    }

    pub(super) fn into_words(mut self) -> Vec<String> {
        if self.left_out > 0 {
            self.words.push(format!("and {} more", self.left_out));
        }
        self.words
    }
}

/// One JSON object being read. A missing field and `null` mean the same: no value.
pub(super) struct Fields<'a> {
    object: Object<'a>,
    place: &'static str,
    oddities: &'a mut Oddities,
}

impl<'a> Fields<'a> {
    /// `place` prefixes field names in the notes, for example `payload.`.
    pub(super) fn new(object: Object<'a>, place: &'static str, oddities: &'a mut Oddities) -> Self {
        Fields { object, place, oddities }
    }

    /// A string, or a number as a string. An empty string counts as `null`.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Text(text) if text.trim().is_empty() => None,
            Value::Text(text) => Some(text),
            Value::Number(number) => {
                self.odd(name, "is a number, taken as text");
                Some(number.to_string())
            }
            Value::Flag(_) | Value::Object(_) | Value::Other => {
                self.odd(name, "is no text");
                None
            }
        }
    }

    /// The same without notes about other types, for fields whose place is not known.
    pub(super) fn plain_text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Text(text) if !text.trim().is_empty() => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Text(_) | Value::Flag(_) | Value::Object(_) | Value::Other => None,
        }
    }

    /// `true` or `false`; also `1` and `0`, as numbers or strings.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let flag = match self.get(name)? {
            Value::Flag(flag) => return Some(flag),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "" => return None,
                "1" | "true" | "yes" => Some(true),
                "0" | "false" | "no" => Some(false),
                _ => None,
            },
            Value::Object(_) | Value::Other => None,
        };
        self.odd(name, if flag.is_some() { "is no boolean, taken as one" } else { "is no boolean" });
        flag
    }

    /// A point in time: seconds or milliseconds since 1970 as a number or string, or an ISO 8601 date and time.
    pub(super) fn instant(&mut self, name: &str) -> Option<Timestamp> {
        let instant = match self.get(name)? {
            Value::Text(text) if text.trim().is_empty() => return None,
            Value::Text(text) => instant::from_text(&text),
            Value::Number(number) => instant::from_number(&number),
            Value::Flag(_) | Value::Object(_) | Value::Other => None,
        };
        if instant.is_none() {
            self.odd(name, "is no point in time");
        }
        instant
    }

    /// A number of seconds. Fractions are dropped; a negative number counts as zero.
    pub(super) fn seconds(&mut self, name: &str) -> Option<u64> {
        let number = match self.get(name)? {
            Value::Text(text) if text.trim().is_empty() => return None,
            Value::Text(text) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()),
            Value::Number(number) => number.as_f64(),
            Value::Flag(_) | Value::Object(_) | Value::Other => None,
        };
        let Some(number) = number else {
            self.odd(name, "is no number of seconds");
            return None;
        };
        if number < 0.0 {
            self.odd(name, "is negative, taken as zero");
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
        let seconds = number as u64;
        Some(seconds)
    }

    /// An object within this one.
    pub(super) fn object<'b>(&'b mut self, name: &str, place: &'static str) -> Option<Fields<'b>> {
        match self.get(name)? {
            Value::Object(object) => Some(Fields { object, place, oddities: self.oddities }),
            _ => None,
        }
    }

    /// Whether a field has a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some()
    }

    /// Notes something about a field.
    pub(super) fn odd(&mut self, name: &str, what: &str) {
        self.note(format!("{}{name} {what}", self.place));
    }

    /// Notes something about the object.
    pub(super) fn note(&mut self, what: String) {
        self.oddities.add(what);
    }

    fn get(&self, name: &str) -> Option<Value<'a>> {
        self.object.get(name)
    }
}
