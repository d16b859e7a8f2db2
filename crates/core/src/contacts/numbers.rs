//! Which ways to write a telephone number mean the same one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::spelling::{Digits, FEWEST_DIGITS, Spelling};

/// Without a country, numbers are the same only where at least so many digits are.
const FEWEST_SAME: usize = 9;
/// The most digits of a country's calling code (E.164).
const LONGEST_CODE: usize = 3;
/// The most digits that count of what a user sets.
const LONGEST_RULE: usize = 8;
/// In this country's numbers the zero after the calling code is a digit like any other (numbering plan).
const ITALY: &str = "39";

/// How numbers are written where the user is. Of the texts only the digits count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct NumberRules {
    /// The country's calling code, for instance `49`; empty where it is not known.
    pub country: String,
    /// What is dialled before a number within the country; empty where there is no such thing, as in Italy.
    pub trunk: String,
    /// What is dialled instead of the plus.
    pub international: String,
}

/// A number in its one form: of two ways to write it the same comes out. It is shown as a number that can be read
/// again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    form: Form,
    extension: String,
}

/// The tail of a number by which those are found that may be the same.
pub(super) type Tail = u32;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    /// No number. It is not even the same as itself.
    Nothing,
    /// Only the text itself is the same.
    Exact(String),
    /// Calling code and all that follows.
    International(String),
    /// Of a country that is not known, or with a calling code and no plus; the trunk prefix has this length.
    National { digits: String, trunk: usize },
}

impl Default for NumberRules {
    fn default() -> Self {
        Self { country: String::new(), trunk: "0".to_owned(), international: "00".to_owned() }
    }
}

impl NumberRules {
    /// The one form of `number`. Extensions, short numbers below 7 digits, star codes and what is no number are left
    /// as they are but for the white space around them.
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

    /// Whether the two are one number. Where the country is not known, `+49 176 1234567` and `0176 1234567` are.
    #[must_use]
    pub fn same(&self, one: &str, other: &str) -> bool {
        let (one, other) = (self.plain(one), self.plain(other));
        !one.is_nothing() && one.extension == other.extension && self.can_be_same(&one, &other)
    }

    /// As [`NumberRules::same`], whatever the extensions.
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
                // What is dialled with a trunk prefix has no calling code in it.
                one == other
                    || (*from == 0 && self.completes(one, other, true))
                    || (*other_from == 0 && self.completes(other, one, true))
            }
            (one, other) => one == other,
        }
    }

    /// Whether `full` is `national` behind a calling code, or `national` itself where its code may be in it.
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

    /// A number without the plus and without what is dialled instead.
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

    /// The country's calling code; `+49` and `0049` are typed for it as well.
    fn code(&self) -> String {
        digits_of(&self.country).trim_start_matches('0').to_owned()
    }

    /// None where no calling code can be in it.
    fn international(&self, digits: &str) -> Option<Form> {
        if digits.is_empty() || digits.starts_with('0') {
            return None;
        }
        let country = self.code();
        let is_trunk_zero = !country.is_empty() && digits_of(&self.trunk) == "0";
        let behind_code = digits.strip_prefix(&country).filter(|rest| is_trunk_zero && rest.starts_with('0'));
        if let Some(rest) = behind_code {
            // Written as `+49 0176`, with a trunk prefix that is none of it.
            let rest = rest.trim_start_matches('0');
            return (!rest.is_empty()).then(|| Form::International(format!("{country}{rest}")));
        }
        Some(Form::International(digits.to_owned()))
    }
}

impl Number {
    /// Whether there is no number: the text was empty or too long for one. Such a number is the same as no other.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.form == Form::Nothing
    }

    /// The number with its extension left out; none where it has no extension.
    pub(super) fn without_extension(&self) -> Option<Number> {
        let main = || Number { form: self.form.clone(), extension: String::new() };
        (!self.extension.is_empty()).then(main)
    }

    pub(super) fn is_national(&self) -> bool {
        matches!(self.form, Form::National { .. })
    }

    /// Equal for all numbers that may be the same without having the same form; none where no other may be.
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

/// A trunk prefix may be all that a number of 7 digits has more than its tail.
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

/// The digits of what a user has set.
fn digits_of(rule: &str) -> String {
    rule.chars().filter(char::is_ascii_digit).take(LONGEST_RULE).collect()
}
