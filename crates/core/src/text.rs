//! Cleans a server's text for display: one line, bounded, and without characters that make it look like something
//! else. Markup stays, because only the shell knows whether a notification daemon interprets it.

/// The most combining marks on one letter. More of them would cover the lines around.
const MOST_MARKS: usize = 3;

/// The text in one line of at most `most` characters, ending in an ellipsis if it was cut. `None` if nothing visible
/// is left.
///
/// Control characters, line ends and all white space become single spaces. Characters that turn or hide text
/// (bidirectional overrides and isolates, zero-width spaces, tags) are removed.
pub(crate) fn clean(text: &str, most: usize) -> Option<String> {
    let mut line = String::new();
    let mut length = 0;
    let mut marks = 0;
    let mut space = false;
    let mut visible = false;
    for character in text.chars() {
        if is_blank(character) {
            space = true;
            continue;
        }
        if is_hidden(character) {
            continue;
        }
        marks = if is_mark(character) { marks + 1 } else { 0 };
        if marks > MOST_MARKS || (length == 0 && (marks > 0 || is_joiner(character))) {
            continue;
        }
        let needed = if space && length > 0 { 2 } else { 1 };
        if length + needed > most {
            line.pop();
            line.push('…');
            break;
        }
        if needed == 2 {
            line.push(' ');
        }
        line.push(character);
        length += needed;
        space = false;
        visible = visible || !is_joiner(character);
    }
    visible.then_some(line)
}

/// The beginning of a text, at most `most` bytes.
pub fn beginning(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// White space, control characters, and letters that look like white space.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{115F}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}')
}

/// Invisible characters that change how others look.
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}' | '\u{E000}'..='\u{F8FF}'
    )
}

/// Joiners and variation selectors: parts of emoji and of some scripts, meaningless alone.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_out_what_is_not_what_it_looks_like() {
        let cases = [
            ("Maria Popescu", Some("Maria Popescu")),
            ("  two   words \t", Some("two words")),
            ("line\r\nbreak\u{2028}more\u{85}end", Some("line break more end")),
            ("nul\0inside", Some("nul inside")),
            ("\u{202E}gpj.exe\u{202C}", Some("gpj.exe")),
            ("a\u{2066}b\u{2069}c\u{200B}d\u{FEFF}e", Some("abcde")),
            ("\u{1B}[31mred", Some("[31mred")),
            ("<b>bold</b> & more", Some("<b>bold</b> & more")),
            ("👩\u{200D}💻 ☎\u{FE0F}", Some("👩\u{200D}💻 ☎\u{FE0F}")),
            ("ü", Some("ü")),
            ("Z\u{0300}\u{0301}\u{0302}\u{0303}\u{0304}algo", Some("Z\u{0300}\u{0301}\u{0302}algo")),
            ("\u{0301}\u{0301}x", Some("x")),
            ("", None),
            (" \n\u{200B}\u{202E} ", None),
            ("\u{200D}\u{FE0F}", None),
            ("\u{3164}\u{2800}", None),
            ("flag\u{E0067}\u{E007F}", Some("flag")),
            ("تجربة", Some("تجربة")),
        ];
        for (given, expected) in cases {
            assert_eq!(clean(given, 40).as_deref(), expected, "{given:?}");
        }
    }

    #[test]
    fn is_never_longer_than_asked() {
        assert_eq!(clean("abcdef", 6).as_deref(), Some("abcdef"));
        assert_eq!(clean("abcdefg", 6).as_deref(), Some("abcde…"));
        assert_eq!(clean("abcde fg", 6).as_deref(), Some("abcd…"));
        let long = clean(&"x y ".repeat(10_000), 80).unwrap();
        assert!(long.chars().count() <= 80 && long.ends_with('…'), "{long}");
    }

    #[test]
    fn a_beginning_ends_between_characters() {
        assert_eq!(beginning("añb", 2), "a");
        assert_eq!(beginning("añb", 3), "añ");
        assert_eq!(beginning("ab", 2), "ab");
        assert_eq!(beginning("ñ", 0), "");
    }
}
