//! What of a text that somebody else wrote as a number may be dialled.
//!
//! A caller chooses what stands in a caller ID. `*21*0900123456#` there, dialled with one click, diverts the user's calls
//! to a number of the caller's choice.

use crate::contacts::spelling::{is_formatting, is_unseen};

/// The most digits that are dialled: a number has at most 15 (E.164), and a prefix of the exchange or the country may
/// stand before them.
const MOST_DIGITS: usize = 24;

/// Whether a text may be taken for a number: to be copied as one, or given a contact.
///
/// Not where a telephone or an exchange could take it for a code: with `#` in it, with `*` anywhere but once between
/// two digits, as in the extension `0003*006`, or with any character that is no letter, digit or what people write into
/// numbers and addresses.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let text = text.trim_matches(is_unseen);
    let is_usual =
        |c: char| c.is_alphanumeric() || is_formatting(c) || matches!(c, '+' | '*' | '@' | ':' | '_');
    !text.is_empty() && text.chars().all(is_usual) && has_one_star_at_most_between_digits(text)
}

/// The address that calls a number. None for what is no number, or holds anything but digits, a plus before them, the
/// star of an extension and what people write between digits: what is dialled is what is shown.
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
