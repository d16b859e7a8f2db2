//! Which texts from others may be dialled as numbers.
//!
//! A caller chooses the text of a caller ID. If it is `*21*0900123456#`, dialling it with one click diverts the
//! user's calls to a number of the caller's choice.

use crate::contacts::spelling::{is_formatting, is_unseen};

/// The most digits that are dialled: a number has at most 15 (E.164), and a prefix of the exchange or the country may
/// precede them.
const MOST_DIGITS: usize = 24;

/// Whether a text counts as a number that may be copied or given to a contact.
///
/// A text that a telephone or an exchange could take for a code does not: one with `#`, one with `*` other than once
/// between two digits as in the extension `0003*006`, and one with a character that is not a letter, a digit or usual
/// in numbers and addresses.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let text = text.trim_matches(is_unseen);
    let is_usual =
        |c: char| c.is_alphanumeric() || is_formatting(c) || matches!(c, '+' | '*' | '@' | ':' | '_');
    !text.is_empty() && text.chars().all(is_usual) && has_one_star_at_most_between_digits(text)
}

/// The address that calls a number. `None` if the text is not a number, or contains anything but digits, a leading
/// plus, the star of an extension and the usual separators: only what is displayed is dialled.
#[must_use]
pub fn tel(number: &str) -> Option<String> {
    if !is_number(number) {
        return None;
    }
    let mut dialled = String::new();
    for character in number.chars() {
        match character {
            '0'..='9' | '*' => dialled.push(character),
            '+' if dialled.is_empty() => dialled.push(character),
            other if is_formatting(other) => {}
            _ => return None,
        }
    }
    let digits = dialled.bytes().filter(u8::is_ascii_digit).count();
    (1..=MOST_DIGITS).contains(&digits).then(|| format!("tel:{dialled}"))
}

fn has_one_star_at_most_between_digits(text: &str) -> bool {
    match text.split_once('*') {
        None => true,
        Some((before, after)) => {
            before.ends_with(|c: char| c.is_ascii_digit())
                && after.starts_with(|c: char| c.is_ascii_digit())
                && !after.contains('*')
        }
    }
}
