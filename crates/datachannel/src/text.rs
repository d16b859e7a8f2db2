//! Text that came from a server, made fit for a sentence or a log.

/// What stands at the end of a text that was shortened.
pub(crate) const SHORTENED: &str = "\u{2026}";

/// One line of at most `limit` characters: control characters become spaces, runs of white space one space.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        for c in word.chars() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_and_cleans() {
        assert_eq!(one_line("  a\n\tb\u{0}c  ", 10), "a b c");
        assert_eq!(one_line("äöüß", 3), "äöü\u{2026}");
        assert_eq!(one_line("", 3), "");
        assert_eq!(one_line(&"x".repeat(1000), 5), "xxxxx\u{2026}");
    }
}
