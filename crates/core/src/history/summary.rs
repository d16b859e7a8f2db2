//! A short summary of an event with an unknown class.

use serde_json::{Map, Value};

use crate::text;

const MOST_FIELDS: usize = 6;
const LONGEST_FIELD: usize = 60;
const LONGEST_SUMMARY: usize = 200;

/// A longer message is not parsed: its values could take a hundred times its size in memory, and half a second.
const LONGEST_PARSED: usize = 64 << 10;

/// The payload's first fields, `name value, name value`; for any other text, and for a long message, its beginning.
pub(crate) fn summary(raw: &str) -> String {
    if raw.len() > LONGEST_PARSED {
        let beginning = text::beginning(raw, LONGEST_PARSED);
        return text::clean(beginning, LONGEST_SUMMARY).unwrap_or_default();
    }
    let payload = serde_json::from_str::<Map<String, Value>>(raw).ok().and_then(|mut message| {
        ["payload", "content"]
            .iter()
            .filter_map(|name| message.remove(*name))
            .find(|payload| !payload.is_null())
    });
    let line = match payload {
        Some(Value::Object(fields)) => fields
            .iter()
            .filter_map(|(name, value)| {
                Some(format!("{} {}", text::clean(name, LONGEST_FIELD)?, worded(value)?))
            })
            .take(MOST_FIELDS)
            .collect::<Vec<_>>()
            .join(", "),
        Some(value) => worded(&value).unwrap_or_default(),
        None => raw.to_owned(),
    };
    text::clean(&line, LONGEST_SUMMARY).unwrap_or_default()
}

fn worded(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(said) => text::clean(said, LONGEST_FIELD),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => Some(format!("[{}]", items.len())),
        Value::Object(_) => Some("{…}".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_can() {
        let cases = [
            (
                r#"{"class":"presence/update","payload":{"status":"away","user":{"id":5},"n":3,"gone":null}}"#,
                "n 3, status away, user {…}",
            ),
            (r#"{"class":"x","content":{"a":[1,2],"b":true}}"#, "a [2], b true"),
            (r#"{"class":"x","payload":"just words\n"}"#, "just words"),
            (r#"{"class":"x"}"#, r#"{"class":"x"}"#),
            ("null", "null"),
            ("\"text\"", "\"text\""),
            ("[1]", "[1]"),
            ("no json \u{202E}at all", "no json at all"),
            ("", ""),
        ];
        for (raw, expected) in cases {
            assert_eq!(summary(raw), expected, "{raw}");
        }
    }

    #[test]
    fn a_long_message_is_not_parsed() {
        let long = |values: &str| format!(r#"{{"payload":{{"a":"short","b":[{values}]}}}}"#);
        assert_eq!(summary(&long("0")), "a short, b [1]");
        let raw = long(&vec!["[]"; LONGEST_PARSED].join(","));
        assert!(summary(&raw).starts_with(r#"{"payload":{"a":"short","b":[[],[],"#), "{}", summary(&raw));
    }

    #[test]
    fn is_bounded() {
        let raw =
            format!(r#"{{"payload":{{"a":"{0}","b":"{0}","c":"{0}","d":"{0}"}}}}"#, "x".repeat(100_000));
        assert!(summary(&raw).chars().count() <= LONGEST_SUMMARY);
        assert!(summary(&"[".repeat(100_000)).chars().count() <= LONGEST_SUMMARY);
    }
}
