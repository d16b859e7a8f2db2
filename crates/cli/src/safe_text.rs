//! Makes untrusted text safe for a terminal: nothing in it may move the cursor, change colours, change the writing
//! direction or hide text.

use std::borrow::Cow;
use std::fmt::Write;

/// `json` with every character that could control a terminal as a `\u` escape. Such characters occur only inside
/// strings, so the JSON means the same.
pub(crate) fn json(json: &str) -> Cow<'_, str> {
    // Most messages are plain ASCII, and checking bytes is faster than checking characters.
    let is_plain = json.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain || !json.chars().any(drives_a_terminal) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if drives_a_terminal(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String can't fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// `text` on one line: characters that could control a terminal, including line breaks, become spaces.
pub(crate) fn line(text: &str) -> String {
    text.chars().map(|c| if drives_a_terminal(c) { ' ' } else { c }).collect()
}

/// Control characters, marks and overrides of the writing direction, line and paragraph separators, and invisible
/// characters: soft hyphens, zero-width spaces and tags. Joiners are allowed, because emoji and scripts need them.
fn drives_a_terminal(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_means_the_same_and_drives_nothing() {
        let hostile = "{\"name\":\"\u{9b}31m \u{202e}evil\u{2066}\u{7f}\u{85}\u{2028} Zoë 🔔\"}";
        let safe = json(hostile);
        assert!(!safe.chars().any(drives_a_terminal), "{safe}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&safe), read(hostile));
        assert!(safe.contains("Zoë 🔔"));
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        let hidden = "{\"name\":\"a\u{200b}b\u{ad}c\u{2060}d\u{fff9}e\u{e0041}\"}";
        assert_eq!(json(hidden), r#"{"name":"a\u200bb\u00adc\u2060d\ufff9e\udb40\udc41"}"#);
        assert_eq!(
            json(r#"{"name":"👩\u{200d}💻"}"#),
            r#"{"name":"👩\u{200d}💻"}"#,
            "a joiner is part of what is seen"
        );
    }

    #[test]
    fn harmless_json_is_left_alone() {
        assert!(matches!(json(r#"{"a":"\u001b[31m"}"#), Cow::Borrowed(_)));
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("a\r\nb\u{1b}[2Jc\u{202e}d"), "a  b [2Jc d");
    }
}
