//! JSON read one level at a time. Fields that are not asked for are skipped, so that a field that is too deep, too
//! large or otherwise unreadable costs only itself and not the message.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::value::RawValue;
use serde_json::{Error, Number};

/// A JSON object whose values are not parsed yet. If a field is repeated, the last one counts.
pub(crate) struct Object<'a>(BTreeMap<Text<'a>, &'a RawValue>);

/// Any value but `null`.
pub(crate) enum Value<'a> {
    Flag(bool),
    Number(Number),
    Text(String),
    Object(Object<'a>),
    /// An array, or a number beyond all bounds.
    Other,
}

impl<'a> Object<'a> {
    /// The object in a JSON text; `None` if it is another kind of value.
    ///
    /// # Errors
    /// When the text is no JSON.
    pub(crate) fn read(json: &'a str) -> Result<Option<Object<'a>>, Error> {
        let raw: &RawValue = serde_json::from_str(json)?;
        if !raw.get().starts_with('{') {
            return Ok(None);
        }
        serde_json::from_str(raw.get()).map(|fields| Some(Object(fields)))
    }

    /// A field as it is written; `None` when it is missing or `null`.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(&Text(Cow::Borrowed(name))).copied().filter(|raw| raw.get() != "null")
    }

    /// All fields as they are written. They are sorted by name, so that the same message always reads the same.
    pub(crate) fn into_raw(self) -> impl Iterator<Item = &'a RawValue> {
        self.0.into_values()
    }

    /// A field's value; `None` when it is missing or `null`.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'a>> {
        Value::read(self.raw(name)?)
    }
}

impl<'a> Value<'a> {
    /// The JSON text; `None` for `null`.
    pub(crate) fn read(raw: &'a RawValue) -> Option<Value<'a>> {
        let json = raw.get();
        Some(match json.bytes().next() {
            Some(b'n') => return None,
            Some(b't') => Value::Flag(true),
            Some(b'f') => Value::Flag(false),
            Some(b'"') => {
                serde_json::from_str(json).map_or(Value::Other, |Text(text)| Value::Text(text.into_owned()))
            }
            Some(b'{') => {
                serde_json::from_str(json).map_or(Value::Other, |fields| Value::Object(Object(fields)))
            }
            Some(b'[') | None => Value::Other,
            Some(_) => serde_json::from_str(json).map_or(Value::Other, Value::Number),
        })
    }
}

/// A JSON string. Half of a surrogate pair becomes a replacement character: a server leaves one when it shortens a name
/// within an emoji.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Anything;
        impl Visitor<'_> for Anything {
            type Value = String;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
                Ok(String::from_utf8_lossy(bytes).into_owned())
            }
        }
        // Read as bytes, because half a pair in a string would be an error.
        deserializer.deserialize_bytes(Anything).map(|text| Text(Cow::Owned(text)))
    }
}
