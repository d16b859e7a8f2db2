//! Finds any of many spellings in a text.
//!
//! A library's automaton would keep the secrets in its tables, where nothing wipes them.

use std::borrow::Cow;
use std::cmp::Reverse;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};

use super::REDACTED;
use super::spellings::{SHORTEST, spellings};
use crate::text::SHORTENED;

/// Which secrets to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// All of them.
    All,
    /// Only those that can't be an ordinary part of a message.
    Distinct,
}

/// All spellings of some secrets.
#[derive(Default)]
pub(super) struct Matcher {
    /// The longest first, because one may be part of another.
    spellings: Vec<Spelling>,
    /// Whether a spelling begins with these two bytes. Empty without spellings.
    begins: Vec<bool>,
}

struct Spelling {
    text: Zeroizing<String>,
    /// The secret can't be an ordinary part of a message.
    is_distinct: bool,
}

impl Matcher {
    pub(super) fn of<'a>(secrets: impl Iterator<Item = &'a SecretString>) -> Matcher {
        let mut matcher = Matcher { spellings: Vec::new(), begins: vec![false; 1 << 16] };
        for secret in secrets {
            let secret = secret.expose_secret().trim();
            let is_distinct = is_distinct(secret);
            for text in spellings(secret) {
                if let [first, second, ..] = *text.as_bytes()
                    && let Some(begins) = matcher.begins.get_mut(pair(first, second))
                {
                    *begins = true;
                    matcher.spellings.push(Spelling { text, is_distinct });
                }
            }
        }
        matcher.spellings.sort_by_key(|one| (Reverse(one.text.len()), !one.is_distinct));
        matcher
    }

    /// The text without secrets.
    pub(super) fn text<'a>(&self, text: &'a str, which: Which) -> Cow<'a, str> {
        match self.bytes(text.as_bytes(), which) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // A spelling consists of whole characters, so the rest does too.
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The text without secrets, and without the rest of a secret where the text was shortened.
    pub(super) fn shortened_text<'a>(&self, text: &'a str, which: Which) -> Cow<'a, str> {
        let redacted = self.text(text, which);
        if self.spellings.is_empty() || !redacted.contains(SHORTENED) {
            return redacted;
        }
        let mut parts: Vec<Cow<'_, str>> = redacted.split(SHORTENED).map(Cow::Borrowed).collect();
        let cut = parts.len().saturating_sub(1);
        for part in parts.iter_mut().take(cut) {
            *part = Cow::Owned(self.without_cut_end(part, which).into_owned());
        }
        Cow::Owned(parts.join(SHORTENED))
    }

    /// The text without the beginning of a secret at its end.
    pub(super) fn without_cut_end<'a>(&self, text: &'a str, which: Which) -> Cow<'a, str> {
        let cut = self.wanted(which).filter_map(|spelling| cut_end(text, &spelling.text)).max();
        match cut.and_then(|length| text.get(..text.len() - length)) {
            Some(whole) => Cow::Owned(format!("{whole}{REDACTED}")),
            None => Cow::Borrowed(text),
        }
    }

    pub(super) fn bytes<'a>(&self, bytes: &'a [u8], which: Which) -> Cow<'a, [u8]> {
        let mut redacted = Vec::new();
        let mut rest = bytes;
        while let Some((at, length)) = self.find(rest, which) {
            let (before, found) = rest.split_at(at);
            redacted.extend_from_slice(before);
            redacted.extend_from_slice(REDACTED.as_bytes());
            rest = found.get(length..).unwrap_or_default();
        }
        if rest.len() == bytes.len() {
            return Cow::Borrowed(bytes);
        }
        redacted.extend_from_slice(rest);
        Cow::Owned(redacted)
    }

    /// Whether there is any secret in it.
    pub(super) fn finds(&self, text: &str, which: Which) -> bool {
        self.find(text.as_bytes(), which).is_some()
    }

    /// Where the first spelling begins, and how long it is.
    fn find(&self, bytes: &[u8], which: Which) -> Option<(usize, usize)> {
        if self.spellings.is_empty() {
            return None;
        }
        bytes.windows(2).enumerate().filter(|(_, window)| self.may_begin(window)).find_map(|(at, _)| {
            let rest = bytes.get(at..)?;
            let found = self.wanted(which).find(|spelling| rest.starts_with(spelling.text.as_bytes()))?;
            Some((at, found.text.len()))
        })
    }

    fn wanted(&self, which: Which) -> impl Iterator<Item = &Spelling> {
        self.spellings.iter().filter(move |spelling| which == Which::All || spelling.is_distinct)
    }

    fn may_begin(&self, window: &[u8]) -> bool {
        match *window {
            [first, second] => self.begins.get(pair(first, second)).copied().unwrap_or_default(),
            _ => false,
        }
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Longer than most words, in bytes.
const LONGER_THAN_A_WORD: usize = 8;

/// A telephone number has at most fifteen digits (E.164).
const LONGEST_NUMBER: usize = 15;

/// Whether a secret can't be in a message by chance, as a word, an extension or a phone number can.
fn is_distinct(secret: &str) -> bool {
    let digits = secret.bytes().filter(u8::is_ascii_digit).count();
    let is_number = digits <= LONGEST_NUMBER && !secret.chars().any(char::is_alphabetic);
    let is_word = secret.len() < LONGER_THAN_A_WORD && secret.chars().all(char::is_alphabetic);
    !is_number && !is_word
}

/// The number of bytes at the end of a text that are the beginning of a longer spelling.
fn cut_end(text: &str, spelling: &str) -> Option<usize> {
    let longest = text.len().min(spelling.len().saturating_sub(1));
    (SHORTEST..=longest).rev().find(|&length| {
        spelling.get(..length).is_some_and(|beginning| text.as_bytes().ends_with(beginning.as_bytes()))
    })
}
