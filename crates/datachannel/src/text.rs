//! Text that came from a server, made fit for a sentence or a log.

/// What stands at the end of a text that was shortened.
pub(crate) const SHORTENED: &str = "\u{2026}";

/// One line of at most `limit` characters: control characters become spaces, runs of white space one space, and what
/// can't be seen but turns or hides what stands around it is left out.
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

/// Not a mark of writing direction, nor a space without width. Joiners stay: emoji and some scripts are made with them.
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
