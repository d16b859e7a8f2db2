//! Removes the insignificant white space of JSON and changes nothing else.

use std::borrow::Cow;

/// `json` without insignificant white space. Everything else stays as written: the order of keys, repeated keys, `1.0`,
/// `1e400`, escapes, any depth. Parsing and writing it again would change some of these.
pub(crate) fn compact(json: &str) -> Cow<'_, str> {
    if !json.bytes().any(is_space) {
        return Cow::Borrowed(json);
    }
    let mut compact = String::with_capacity(json.len());
    let mut in_text = false;
    let mut escaped = false;
    for c in json.chars() {
        if in_text {
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c == '"' {
            in_text = true;
        } else if u8::try_from(c).is_ok_and(is_space) {
            continue;
        }
        compact.push(c);
    }
    Cow::Owned(compact)
}

/// The white space JSON allows between its parts.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_space_between_the_parts_goes() {
        let cases = [
            ("{ \"b\" : 1.0 , \"a\" : [ 1e400 , -0 ]\r\n}\t", r#"{"b":1.0,"a":[1e400,-0]}"#),
            (r#"{"a b": " c  \" d \\", "e": "\\\" f"}"#, r#"{"a b":" c  \" d \\","e":"\\\" f"}"#),
            (r#"{"a":1,"a":2, "z":null}"#, r#"{"a":1,"a":2,"z":null}"#),
            (" \"\u{a0}\u{2003}ü\" ", "\"\u{a0}\u{2003}ü\""),
            ("12345678901234567890.10", "12345678901234567890.10"),
            ("", ""),
        ];
        for (given, expected) in cases {
            assert_eq!(compact(given), expected);
        }
    }

    #[test]
    fn any_depth_is_kept() {
        let deep = format!("{}{}", "[ ".repeat(20_000), "] ".repeat(20_000));
        assert_eq!(compact(&deep), format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)));
    }
}
