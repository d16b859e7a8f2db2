//! Compares telephone numbers that are written in different ways.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::spelling::{Digits, FEWEST_DIGITS, Spelling};

/// If the country is unknown, numbers are equal only if they share at least this many digits.
const FEWEST_SAME: usize = 9;
/// The most digits of a country's calling code (E.164).
const LONGEST_CODE: usize = 3;
/// The most digits of a setting.
const LONGEST_RULE: usize = 8;
/// In this country's numbers the zero after the calling code is part of the number (numbering plan).
const ITALY: &str = "39";

/// How numbers are written in the user's country. Only the digits of the texts count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct NumberRules {
    /// The country's calling code, for example `49`; empty if unknown.
    pub country: String,
    /// The trunk prefix, dialled before a number within the country; empty if there is none, as in Italy.
    pub trunk: String,
    /// What is dialled instead of the plus.
    pub international: String,
}

/// The canonical form of a number: different ways to write a number have the same form. It is displayed as a number
/// that can be read back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    form: Form,
    extension: String,
}

/// The last digits, by which numbers that may be the same are found.
pub(super) type Tail = u32;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    /// Not a number. It is not even equal to itself.
    Nothing,
    /// Only the same text is equal.
    Exact(String),
    /// The calling code and everything after it.
    International(String),
    /// A number of an unknown country, or one with a calling code and no plus. The trunk prefix has this length.
    National { digits: String, trunk: usize },
}

impl Default for NumberRules {
    fn default() -> Self {
        Self { country: String::new(), trunk: "0".to_owned(), international: "00".to_owned() }
    }
}

impl NumberRules {
    /// The canonical form of `number`. Extensions, short numbers below 7 digits, star codes and other texts stay as
    /// they are, without surrounding white space.
    #[must_use]
    pub fn plain(&self, number: &str) -> Number {
        let nothing = || Number { form: Form::Nothing, extension: String::new() };
        match Spelling::read(number) {
            Spelling::Nothing => nothing(),
            Spelling::Exact(text) => Number { form: Form::Exact(text.to_owned()), ..nothing() },
            Spelling::Digits(read) => {
                let extension = read.extension.to_owned();
                Number { form: self.form(read), extension }
            }
        }
    }

    /// Whether the two are the same number. If the country is unknown, `+49 176 1234567` and `0176 1234567` are.
    #[must_use]
    pub fn same(&self, one: &str, other: &str) -> bool {
        let (one, other) = (self.plain(one), self.plain(other));
        !one.is_nothing() && one.extension == other.extension && self.can_be_same(&one, &other)
    }

    /// Like [`NumberRules::same`], regardless of extensions.
    pub(super) fn can_be_same(&self, one: &Number, other: &Number) -> bool {
        match (&one.form, &other.form) {
            (Form::National { digits, trunk }, Form::International(full))
            | (Form::International(full), Form::National { digits, trunk }) => {
                self.completes(full, &digits[*trunk..], *trunk > 0)
            }
            (
                Form::National { digits: one, trunk: from },
                Form::National { digits: other, trunk: other_from },
            ) => {
                let (one, other) = (&one[*from..], &other[*other_from..]);
                // A number with a trunk prefix contains no calling code.
                one == other
                    || (*from == 0 && self.completes(one, other, true))
                    || (*other_from == 0 && self.completes(other, one, true))
            }
            (one, other) => one == other,
        }
    }

    /// Whether `full` is `national` after a calling code, or is `national` itself if it may contain the code.
    fn completes(&self, full: &str, national: &str, lacks_code: bool) -> bool {
        let Some(code) = full.strip_suffix(national) else { return false };
        let country = self.code();
        match code.len() {
            0 => !lacks_code && national.len() >= FEWEST_SAME,
            _ if !country.is_empty() => code == country,
            1..=LONGEST_CODE => national.len() >= FEWEST_SAME,
            _ => false,
        }
    }

    fn form(&self, read: Digits<'_>) -> Form {
        let Digits { plus, mut digits, bracketed_zero, .. } = read;
        let prefix = digits_of(&self.international);
        let skipped = if plus { 0 } else { prefix.len() };
        if !plus && (prefix.is_empty() || !digits.starts_with(&prefix)) {
            return self.national(digits);
        }
        let as_written = if plus { format!("+{digits}") } else { digits.clone() };
        if let Some(at) = bracketed_zero.filter(|&at| at > skipped && digits[skipped..at] != *ITALY) {
            digits.remove(at);
        }
        self.international(&digits[skipped..]).unwrap_or(Form::Exact(as_written))
    }

    /// The number without the plus or its replacement.
    fn national(&self, digits: String) -> Form {
        let (country, trunk) = (self.code(), digits_of(&self.trunk));
        let has_trunk = !trunk.is_empty() && digits.len() > trunk.len() && digits.starts_with(&trunk);
        let trunk_length = if has_trunk { trunk.len() } else { 0 };
        // In North America the trunk prefix is the calling code, and ten digits are a number without either.
        let is_whole = has_trunk
            || (trunk.is_empty() && !digits.starts_with(&country))
            || (trunk == country && digits.len() == 10);
        if country.is_empty() || !is_whole {
            return Form::National { digits, trunk: trunk_length };
        }
        self.international(&format!("{country}{}", &digits[trunk_length..])).unwrap_or(Form::Exact(digits))
    }

    /// The country's calling code. The user may type `+49` or `0049` for it.
    fn code(&self) -> String {
        digits_of(&self.country).trim_start_matches('0').to_owned()
    }

    /// `None` if the number can't contain a calling code.
    fn international(&self, digits: &str) -> Option<Form> {
        if digits.is_empty() || digits.starts_with('0') {
            return None;
        }
        let country = self.code();
        let is_trunk_zero = !country.is_empty() && digits_of(&self.trunk) == "0";
        let behind_code = digits.strip_prefix(&country).filter(|rest| is_trunk_zero && rest.starts_with('0'));
        if let Some(rest) = behind_code {
            // The number is written as `+49 0176`, with a trunk prefix that does not belong to it.
            let rest = rest.trim_start_matches('0');
            return (!rest.is_empty()).then(|| Form::International(format!("{country}{rest}")));
        }
        Some(Form::International(digits.to_owned()))
    }
}

impl Number {
    /// Whether there is no number, because the text was empty or too long. It is equal to no other.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.form == Form::Nothing
    }

    /// The number without its extension; `None` if it has no extension.
    pub(super) fn without_extension(&self) -> Option<Number> {
        let main = || Number { form: self.form.clone(), extension: String::new() };
        (!self.extension.is_empty()).then(main)
    }

    pub(super) fn is_national(&self) -> bool {
        matches!(self.form, Form::National { .. })
    }

    /// A key that is equal for all numbers that may be the same in different forms; `None` if no other may be the
    /// same.
    pub(super) fn tail(&self) -> Option<Tail> {
        let digits = match &self.form {
            Form::International(digits) => digits,
            Form::National { digits, trunk } => &digits[*trunk..],
            Form::Nothing | Form::Exact(_) => return None,
        };
        let from = digits.len().checked_sub(TAIL_DIGITS).filter(|_| self.extension.is_empty())?;
        digits[from..].parse().ok()
    }
}

/// The trunk prefix may be the only difference between a number of 7 digits and its last digits.
const TAIL_DIGITS: usize = FEWEST_DIGITS - 1;

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Nothing => {}
            Form::Exact(text) => f.write_str(text)?,
            Form::International(digits) => write!(f, "+{digits}")?,
            Form::National { digits, .. } => f.write_str(digits)?,
        }
        if self.extension.is_empty() { Ok(()) } else { write!(f, ";ext={}", self.extension) }
    }
}

/// The digits of a setting.
fn digits_of(rule: &str) -> String {
    rule.chars().filter(char::is_ascii_digit).take(LONGEST_RULE).collect()
}
