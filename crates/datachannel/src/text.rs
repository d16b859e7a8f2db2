//! Prepares text from a server for a sentence or a log.

/// Marks the end of a shortened text.
pub(crate) const SHORTENED: &str = "\u{2026}";

/// One line of at most `limit` characters. Control characters and runs of white space become one space; invisible
/// characters that reorder or hide others are removed.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| word.contains(is_visible))
    {
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        for c in word.chars().filter(|c| is_visible(*c)) {
            if length >= limit {
                line.push_str(SHORTENED);
                return line;
            }
            line.push(c);
            length += 1;
        }
    }
    line
}

/// Whether a body is a web page, whatever its headers say.
#[cfg(feature = "client")]
pub(crate) fn is_html(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

/// False for direction marks and zero-width spaces. Joiners are kept: emoji and some scripts need them.
fn is_visible(c: char) -> bool {
    !matches!(c, '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_and_cleans() {
        assert_eq!(one_line("  a\n\tb\u{0}c  ", 10), "a b c");
        assert_eq!(one_line("äöüß", 3), "äöü\u{2026}");
        assert_eq!(one_line("", 3), "");
        assert_eq!(one_line("\u{202E}gpj.exe\u{202C} \u{200B} a\u{2066}b", 9), "gpj.exe a\u{2026}");
        assert_eq!(one_line("\u{1F469}\u{200D}\u{1F4BB}", 9), "\u{1F469}\u{200D}\u{1F4BB}");
        assert_eq!(one_line(&"x".repeat(1000), 5), "xxxxx\u{2026}");
    }
}
