//! Finds the number in a telephone number as people write it.

/// The longest text that is read as a number, in bytes. A number has at most 15 digits (E.164).
pub(super) const LONGEST: usize = 128;
/// With fewer digits and no plus, it is an extension or a short code.
pub(super) const FEWEST_DIGITS: usize = 7;
/// The most digits of a number's extension.
const LONGEST_EXTENSION: usize = 12;

/// The parts of a text that should be a number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spelling<'a> {
    /// Empty, or too long to be a number.
    Nothing,
    /// An extension, a short number, a star code, or not a number: only the same text is equal.
    Exact(&'a str),
    /// A telephone number.
    Digits(Digits<'a>),
}

/// The digits of a telephone number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Digits<'a> {
    /// Whether a plus precedes them.
    pub(super) plus: bool,
    /// ASCII digits.
    pub(super) digits: String,
    /// The position of a single zero in brackets, as in `+49 (0)30`.
    pub(super) bracketed_zero: Option<usize>,
    /// The extension after the number; empty if there is none.
    pub(super) extension: &'a str,
}

impl Spelling<'_> {
    pub(super) fn read(text: &str) -> Spelling<'_> {
        let text = without_scheme(text);
        if text.is_empty() || text.len() > LONGEST {
            return Spelling::Nothing;
        }
        let (number, extension) = split_extension(text);
        let mut plus = false;
        let mut digits = String::new();
        let mut bracketed_zero = None;
        for (at, character) in number.char_indices() {
            if character == '+' && !plus && digits.is_empty() {
                plus = true;
            } else if character.is_ascii_digit() {
                if bracketed_zero.is_none() && is_bracketed_zero(number, at) {
                    bracketed_zero = Some(digits.len());
                }
                digits.push(character);
            } else if !is_formatting(character) {
                return Spelling::Exact(text);
            }
        }
        if digits.is_empty() || (!plus && digits.len() < FEWEST_DIGITS) {
            return Spelling::Exact(text);
        }
        Spelling::Digits(Digits { plus, digits, bracketed_zero, extension })
    }
}

/// The text without `tel:` and surrounding white space.
fn without_scheme(text: &str) -> &str {
    let mut text = text.trim_matches(is_unseen);
    while let Some(rest) =
        text.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:")).map(|_| &text[4..])
    {
        text = rest.trim_matches(is_unseen);
    }
    text
}

/// The number and its extension. The extension is `;ext=12` in a `tel:` address, whose other parameters say nothing
/// about the number, and `ext. 12` or `x12` in address books.
fn split_extension(text: &str) -> (&str, &str) {
    let Some(at) = text.find(|c: char| c == ';' || c.is_alphabetic()) else { return (text, "") };
    let (number, rest) = text.split_at(at);
    if let Some(parameters) = rest.strip_prefix(';') {
        let value = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("ext").then_some(value)
        });
        return match value.map(extension_digits) {
            None => (number, ""),
            Some(Some(extension)) => (number, extension),
            Some(None) => (text, ""),
        };
    }
    let words = ["extension", "ext", "x"];
    let value = words.iter().find_map(|word| {
        rest.get(..word.len()).filter(|begin| begin.eq_ignore_ascii_case(word)).map(|_| &rest[word.len()..])
    });
    let extension = value.and_then(|value| extension_digits(value.trim_start_matches(['.', ':', '='])));
    extension.map_or((text, ""), |extension| (number, extension))
}

fn extension_digits(text: &str) -> Option<&str> {
    let text = text.trim_matches(is_unseen);
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits && text.len() <= LONGEST_EXTENSION).then_some(text)
}

fn is_bracketed_zero(text: &str, at: usize) -> bool {
    let after = text[at..].strip_prefix('0').map(|rest| rest.trim_start_matches(is_unseen));
    let before = text[..at].trim_end_matches(is_unseen);
    before.ends_with(['(', '[']) && after.is_some_and(|after| after.starts_with([')', ']']))
}

/// The separators that people write between digits.
pub(crate) fn is_formatting(character: char) -> bool {
    is_unseen(character)
        || matches!(
            character,
            '-' | '/' | '.' | '(' | ')' | '[' | ']' | '\'' | '·' | '\u{2010}'..='\u{2015}' | '\u{2212}'
        )
}

/// White space, and the direction marks that some telephones put around numbers.
pub(crate) fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}'
        )
}
