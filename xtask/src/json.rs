//! Reads single values from the JSON of other programs. It finds the first occurrence of a key, which is enough for
//! keys that occur once.

/// The text that follows the first `"key":`.
pub(crate) fn text(json: &str, key: &str) -> Option<String> {
    let mut letters = after(json, key)?.strip_prefix('"')?.chars();
    let mut text = String::new();
    loop {
        match letters.next()? {
            '"' => return Some(text),
            '\\' => match letters.next()? {
                escaped @ ('"' | '\\' | '/') => text.push(escaped),
                // None of the others can be in a path.
                _ => return None,
            },
            letter => text.push(letter),
        }
    }
}

/// The whole number that follows the first `"key":`.
pub(crate) fn number(json: &str, key: &str) -> Option<u64> {
    let value = after(json, key)?;
    let end = value.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(value.len());
    value[..end].parse().ok()
}

/// Whether the first `"key":` is followed by `true`.
pub(crate) fn is_true(json: &str, key: &str) -> bool {
    after(json, key).is_some_and(|value| value.starts_with("true"))
}

fn after<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let key = format!("\"{key}\"");
    let at = json.find(&key)? + key.len();
    Some(json[at..].trim_start().strip_prefix(':')?.trim_start())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_key() {
        let json = r#"{"src_path":"C:\\ring \"tray\"\\a.rs","numPassedTests": 12,"test":true,"fresh":false}"#;
        assert_eq!(text(json, "src_path").unwrap(), r#"C:\ring "tray"\a.rs"#);
        assert_eq!(number(json, "numPassedTests"), Some(12));
        assert!(is_true(json, "test") && !is_true(json, "fresh"));
    }

    #[test]
    fn what_is_not_there_or_of_another_kind_is_nothing() {
        let json = r#"{"executable":null,"numPassedTests":"many"}"#;
        assert_eq!(text(json, "executable"), None);
        assert_eq!(number(json, "numPassedTests"), None);
        assert_eq!(text(json, "absent"), None);
        assert_eq!(text(r#"{"cut":"off"#, "cut"), None);
    }
}
