//! Reads fields of a JSON object whatever their type, and notes what was not as expected.

use super::instant;
use super::object::{Object, Value};
use crate::timestamp::Timestamp;

/// What was odd about one message, in words. Bounded, so that a hostile message can't fill the log.
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

/// One JSON object being read. A missing field and `null` are the same: nothing was said.
pub(super) struct Fields<'a> {
    object: Object<'a>,
    place: &'static str,
    oddities: &'a mut Oddities,
}

impl<'a> Fields<'a> {
    /// `place` stands before a field's name in what is said about it, for instance `payload.`.
    pub(super) fn new(object: Object<'a>, place: &'static str, oddities: &'a mut Oddities) -> Self {
        Fields { object, place, oddities }
    }

    /// A text; a number is taken as its text. An empty text says nothing, as `null` does.
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

    /// A text or a number's text, and nothing said about anything else: for fields of which it is not known where they are.
    pub(super) fn plain_text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Text(text) if !text.trim().is_empty() => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Text(_) | Value::Flag(_) | Value::Object(_) | Value::Other => None,
        }
    }

    /// `true` or `false`; also `1` and `0`, as numbers or texts.
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

    /// A point in time: seconds or milliseconds since 1970 as number or text, or an ISO 8601 date and time.
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

    /// A number of seconds, not negative; fractions are dropped, a negative number is taken as zero.
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

    /// Whether anything is said of a field.
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
