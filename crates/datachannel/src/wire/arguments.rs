//! The arguments of an event, each byte for byte as sent.

use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::text::one_line;

/// An event's name and arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments<'a> {
    /// The name. A name that is not a string is kept as its JSON.
    pub name: String,
    /// The arguments' JSON as in the frame, with key order, numbers and unknown fields intact.
    pub values: Vec<&'a str>,
}

/// An event's data is not an array that begins with a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentsError {
    /// Not a JSON array.
    #[error("an event whose data is not a JSON array ({category:?} error at line {line}, column {column})")]
    Malformed {
        /// The kind of JSON error. The parser's own message may repeat all of the data.
        category: Category,
        /// The line, from 1.
        line: usize,
        /// The byte in the line, from 1.
        column: usize,
    },
    /// An empty array.
    #[error("an event without a name")]
    NoName,
}

/// Reads an event's data.
///
/// # Errors
/// When it is not a JSON array, or an empty one.
pub fn read_arguments(data: &str) -> Result<Arguments<'_>, ArgumentsError> {
    // Raw values are skipped and not built, so that deep or large arguments cost neither stack nor memory.
    let values: Vec<&RawValue> = serde_json::from_str(data).map_err(|error| ArgumentsError::Malformed {
        category: error.classify(),
        line: error.line(),
        column: error.column(),
    })?;
    let mut values = values.into_iter().map(RawValue::get);
    let name = values.next().ok_or(ArgumentsError::NoName)?;
    let name = serde_json::from_str(name).unwrap_or_else(|_| one_line(name, 200));
    Ok(Arguments { name, values: values.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_stay_as_they_were_written() {
        let odd = r#"{"z":1, "a":1.50,"n":12345678901234567890123,"u":"\u00fc","z":2}"#;
        let data = format!(r#"["message", {odd} ,null,"text"]"#);
        let read = read_arguments(&data).unwrap();
        assert_eq!(read.name, "message");
        assert_eq!(read.values, [odd, "null", "\"text\""]);
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read_arguments(&format!("[\"m\",{deep}]")).unwrap().values, [deep.as_str()]);
    }

    #[test]
    fn odd_names_are_kept() {
        assert_eq!(read_arguments("[7]").unwrap(), Arguments { name: "7".into(), values: vec![] });
        assert_eq!(read_arguments(r#"[{"a":1},2]"#).unwrap().name, r#"{"a":1}"#);
        assert_eq!(read_arguments(r#"["\ud800"]"#).unwrap().name, r#""\ud800""#);
    }

    #[test]
    fn says_what_is_no_event() {
        assert_eq!(read_arguments("[]"), Err(ArgumentsError::NoName));
        for data in ["", "[", "{}", "[1,]", "[1]x", "null", "\"hush\""] {
            let error = read_arguments(data).unwrap_err();
            assert!(matches!(error, ArgumentsError::Malformed { .. }), "{data}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
