//! What a person typed, as the search can be asked for it.

use super::derived::{digits, folded};

/// What is longer is cut: no entry shows a text of this length in one piece.
const LONGEST: usize = 256;

/// The search knows pieces of this many letters and more.
const PIECE: usize = 3;

/// A typed text: whatever is in it is only text.
pub(super) struct SearchTerms {
    /// In lower case; each is somewhere in what is shown.
    pieces: Vec<String>,
    /// Of these the search knows nothing: they are looked for in the rows that it finds.
    pub(super) short: Vec<String>,
    /// Where a number was typed, its digits: enough by themselves.
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

    /// Nothing was typed.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.short.is_empty()
    }

    /// For `entry_search`: every piece in what is shown, or the digits in a number. `None` where no word is long enough.
    pub(super) fn shown(&self) -> Option<String> {
        let pieces: Vec<String> = self.pieces.iter().map(|piece| in_column("shown", piece)).collect();
        let pieces = (!pieces.is_empty()).then(|| pieces.join(" AND "))?;
        Some(match &self.digits {
            Some(digits) => format!("(({pieces}) OR {})", in_column("digits", digits)),
            None => format!("({pieces})"),
        })
    }

    /// For `message_search`: every word as its tokenizer `ascii` cuts it; the last of what was typed together may only be
    /// begun. Empty where there is nothing that it would know as a word.
    pub(super) fn raw(&self) -> Vec<Term<'_>> {
        let mut words = Vec::new();
        for typed in self.pieces.iter().chain(&self.short).flat_map(|piece| piece.split_whitespace()) {
            let parts = typed.split(|letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric());
            let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            let begun =
                typed.chars().next_back().is_some_and(|end| !end.is_ascii() || end.is_ascii_alphanumeric());
            for (number, part) in parts.iter().enumerate() {
                words.push(Term { text: part, begun: begun && number + 1 == parts.len() });
            }
        }
        words
    }
}

/// A word of a message that is looked for.
pub(super) struct Term<'a> {
    pub(super) text: &'a str,
    /// It may go on.
    pub(super) begun: bool,
}

/// `text` in a column of `entry_search`.
pub(super) fn in_column(column: &str, text: &str) -> String {
    format!("{column} : {}", quoted(text))
}

/// As a string of FTS5, in which nothing but the quotation mark means anything.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The digits of a typed number, however it is written; without the zeros it begins with, which one who calls from
/// elsewhere leaves out. `None` where it is no number, or too short a piece of one.
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

/// In the letters that the search counts: marks belong to the letter before them.
fn length(word: &str) -> usize {
    word.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).count()
}
