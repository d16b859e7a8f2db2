//! Collects what a reader of a contacts file finds, and counts what it can't use.

use std::sync::Arc;

use super::spelling::LONGEST;
use super::{LONGEST_NAME, MOST_CONTACT_NUMBERS};
use crate::text::clean;

/// The most numbers of one contact.
pub(super) const MOST_NUMBERS: usize = 1000;

/// What a reader has found so far.
#[derive(Debug, Default)]
pub(super) struct Collector {
    named: Vec<(Arc<str>, String)>,
    pub(super) tally: Tally,
}

impl Collector {
    /// Adds a contact under the first of the `names` that is not empty.
    pub(super) fn add(&mut self, names: &[&str], numbers: &[String]) {
        if numbers.iter().all(|number| number.trim().is_empty()) {
            self.tally.no_number += 1;
            return;
        }
        let Some(name) = names.iter().find_map(|name| clean(name, LONGEST_NAME)) else {
            self.tally.no_name += 1;
            return;
        };
        let name: Arc<str> = name.into();
        for number in numbers.iter().map(|number| number.trim()).filter(|number| !number.is_empty()) {
            if number.len() > LONGEST || !number.bytes().any(|byte| byte.is_ascii_digit()) {
                self.tally.bad_numbers += 1;
            } else if self.named.len() == MOST_CONTACT_NUMBERS {
                self.tally.too_many += 1;
            } else {
                self.named.push((Arc::clone(&name), number.to_owned()));
            }
        }
    }

    /// The names with their numbers, in the order of the file.
    pub(super) fn into_named(self) -> Vec<(Arc<str>, String)> {
        self.named
    }
}

/// How much of a file could not be used.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Contacts without a number.
    pub(super) no_number: usize,
    /// Contacts with a number but without a name.
    pub(super) no_name: usize,
    /// Contacts that had no end before the next one or the end of the file.
    pub(super) unfinished: usize,
    /// Contacts that can't be read.
    pub(super) broken: usize,
    /// Texts that are no numbers.
    pub(super) bad_numbers: usize,
    /// Numbers beyond the limit of a contact.
    pub(super) further_numbers: usize,
    /// Numbers beyond the limit of all contacts.
    pub(super) too_many: usize,
}

impl Tally {
    /// A sentence for each kind. The parts of the file have these names, singular and plural.
    pub(super) fn sentences(&self, (one, several): (&str, &str)) -> Vec<String> {
        let part = |count: usize| if count == 1 { one.to_owned() } else { several.to_owned() };
        let has = |count: usize| if count == 1 { "has" } else { "have" };
        let mut told = Vec::new();
        let mut report = |count: usize, sentence: String| {
            if count > 0 {
                told.push(format!("{count} {sentence}"));
            }
        };
        let count = self.no_number;
        report(count, format!("{} {} no telephone number", part(count), has(count)));
        let count = self.no_name;
        report(count, format!("{} {} no name", part(count), has(count)));
        let count = self.unfinished;
        report(count, format!("{} {} no end; what was there was read", part(count), has(count)));
        let count = self.broken;
        report(count, format!("{} can't be read", part(count)));
        let numbers = |count: usize| if count == 1 { "number" } else { "numbers" };
        let count = self.bad_numbers;
        let are = if count == 1 { "is no telephone number" } else { "are no telephone numbers" };
        report(count, format!("{} {are}", numbers(count)));
        let count = self.further_numbers;
        let most = MOST_NUMBERS;
        report(
            count,
            format!("{} of contacts that have more than {most}; the first {most} count", numbers(count)),
        );
        let count = self.too_many;
        report(count, format!("{} too many; the first {} count", numbers(count), MOST_CONTACT_NUMBERS));
        told
    }
}
