//! Columns that are derived from an entry so that it can be searched and counted.

use ringtray_core::{AccountId, EntryDetail, Filter};
use sha2::{Digest, Sha256};

/// The derived columns of an entry.
pub(super) struct Derived {
    pub(super) class: &'static str,
    pub(super) owner: String,
    pub(super) shown: String,
    pub(super) digits: String,
}

impl Derived {
    pub(super) fn of(account: &AccountId, detail: &EntryDetail) -> Self {
        let shown: Vec<String> = detail.texts().map(folded).collect();
        let numbers = shown.iter().filter(|text| !text.contains(char::is_alphabetic));
        let numbers: Vec<String> =
            numbers.map(|text| digits(text)).filter(|digits| !digits.is_empty()).collect();
        Self {
            class: class(Filter::of(detail)),
            owner: owner(account),
            shown: shown.join("\n"),
            digits: numbers.join("\n"),
        }
    }

    /// Derives from a stored detail. A detail that this version can't read shows no text.
    pub(super) fn of_stored(account: &AccountId, detail: &str) -> Self {
        let unreadable = EntryDetail::Other { class: None, summary: String::new() };
        Self::of(account, &serde_json::from_str(detail).unwrap_or(unreadable))
    }
}

/// The class of the entries for which `filter` is the narrowest.
pub(super) fn class(filter: Filter) -> &'static str {
    match filter {
        Filter::Calls => "<c>",
        Filter::Missed => "<m>",
        Filter::Presence => "<p>",
        Filter::Other | Filter::All => "<o>",
    }
}

/// Whether this is one of the classes.
pub(super) fn is_class(class: &str) -> bool {
    [Filter::Calls, Filter::Missed, Filter::Presence, Filter::Other].map(self::class).contains(&class)
}

/// The classes that `filter` accepts. An empty list means every class.
pub(super) fn classes(filter: Filter) -> &'static [&'static str] {
    match filter {
        Filter::All => &[],
        Filter::Calls => &["<c>", "<m>"],
        Filter::Missed => &["<m>"],
        Filter::Presence => &["<p>"],
        Filter::Other => &["<o>"],
    }
}

/// Three characters that few other accounts share and no text contains: Braille letters.
pub(super) fn owner(account: &AccountId) -> String {
    Sha256::digest(&account.0)
        .iter()
        .take(3)
        .filter_map(|byte| char::from_u32(0x2800 + u32::from(*byte)))
        .collect()
}

/// The text in the form that is searched: in lower case, letter by letter, and without control characters, at which
/// SQLite would stop.
pub(super) fn folded(text: &str) -> String {
    let visible = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    visible.flat_map(char::to_lowercase).collect()
}

/// The digits of a number, without the "(0)" of a number written for callers from home and abroad.
pub(super) fn digits(number: &str) -> String {
    number.replace("(0)", "").chars().filter(char::is_ascii_digit).collect()
}
