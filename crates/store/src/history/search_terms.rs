//! Turns what a person typed into search expressions.

use super::derived::{digits, folded};

/// Longer input is cut: no entry shows a text of this length in one piece.
const LONGEST: usize = 256;

/// The trigram index matches pieces of at least this many letters.
const PIECE: usize = 3;

/// What a person typed. No character in it has a special meaning.
pub(super) struct SearchTerms {
    /// In lower case; each must occur in a displayed text.
    pieces: Vec<String>,
    /// Words too short for the index. They are checked in the rows that it finds.
    pub(super) short: Vec<String>,
    /// The digits, if a number was typed. They are enough on their own.
    digits: Option<String>,
}

impl SearchTerms {
    pub(super) fn of(text: &str) -> Self {
        let cut: String = text.chars().take(LONGEST).collect();
        let text = folded(&cut);
        let text = text.trim();
        if let Some(digits) = number(text) {
            return Self { pieces: vec![text.to_owned()], short: Vec::new(), digits: Some(digits) };
        }
        let words = text.split_whitespace().map(str::to_owned);
        let (pieces, short) = words.partition(|word| length(word) >= PIECE);
        Self { pieces, short, digits: None }
    }

    /// Whether nothing was typed.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.short.is_empty()
    }

    /// The expression for `entry_search`: each piece in a displayed text, or the digits in a number. `None` if no
    /// word is long enough.
    pub(super) fn shown(&self) -> Option<String> {
        let pieces: Vec<String> = self.pieces.iter().map(|piece| in_column("shown", piece)).collect();
        let pieces = (!pieces.is_empty()).then(|| pieces.join(" AND "))?;
        Some(match &self.digits {
            Some(digits) => format!("(({pieces}) OR {})", in_column("digits", digits)),
            None => format!("({pieces})"),
        })
    }

    /// The words for `message_search`, split as its tokenizer `ascii` splits them. The last part of a typed word may
    /// be a prefix. Empty if the tokenizer would find no word.
    pub(super) fn raw(&self) -> Vec<Term<'_>> {
        let mut words = Vec::new();
        for typed in self.pieces.iter().chain(&self.short).flat_map(|piece| piece.split_whitespace()) {
            let parts = typed.split(|letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric());
            let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            let is_prefix =
                typed.chars().next_back().is_some_and(|end| !end.is_ascii() || end.is_ascii_alphanumeric());
            for (number, part) in parts.iter().enumerate() {
                words.push(Term { text: part, is_prefix: is_prefix && number + 1 == parts.len() });
            }
        }
        words
    }
}

/// A word to be found in a message.
pub(super) struct Term<'a> {
    pub(super) text: &'a str,
    /// Whether it may be a prefix.
    pub(super) is_prefix: bool,
}

/// `text` in a column of `entry_search`.
pub(super) fn in_column(column: &str, text: &str) -> String {
    format!("{column} : {}", quoted(text))
}

/// An FTS5 string, in which only the quotation mark has a meaning.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The digits of a typed number in any notation, without leading zeros, because callers from abroad leave them out.
/// `None` if the text is not a number, or too short.
fn number(text: &str) -> Option<String> {
    let is_number = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter.is_whitespace() || "+-()./".contains(letter));
    let digits = digits(text);
    let significant = digits.trim_start_matches('0');
    match (is_number, digits.len()) {
        (true, PIECE..) if significant.len() >= PIECE => Some(significant.to_owned()),
        (true, PIECE..) => Some(digits),
        _ => None,
    }
}

/// The length as the index counts it: combining marks belong to the letter before them.
fn length(word: &str) -> usize {
    word.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).count()
}
