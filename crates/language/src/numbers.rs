//! Formats numbers for a language.

use fluent_bundle::FluentValue;
use intl_memoizer::Memoizable;
use intl_memoizer::concurrent::IntlLangMemoizer;
use unic_langid::LanguageIdentifier;

use crate::Language;

/// A number of four digits is easy to read without groups.
const SHORTEST_GROUPED: usize = 5;

/// A language's separator between groups of three digits.
struct Separator(String);

impl Memoizable for Separator {
    type Args = ();
    type Error = ();

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Separator, ()> {
        let language = Language::of(&language.to_string()).ok_or(())?;
        Ok(Separator(language.say("number-separator", &[])))
    }
}

/// Writes a whole number with groups. Returns `None` for anything else, which Fluent formats.
pub(crate) fn write_number(value: &FluentValue<'_>, memoizer: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.as_string().into_owned();
    if digits.len() < SHORTEST_GROUPED || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    memoizer.with_try_get::<Separator, _, _>((), |separator| grouped(&digits, &separator.0)).ok()
}

fn grouped(digits: &str, separator: &str) -> String {
    let mut written = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push_str(separator);
        }
        written.push(digit);
    }
    written
}
