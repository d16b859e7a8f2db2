//! Named numbers from files.

use std::fmt;
use std::sync::Arc;

use super::collector::Collector;
use super::encoding::decoded;
use super::{MOST_CONTACT_NUMBERS, table, vcard};

/// Names and their numbers from files, at most [`MOST_CONTACT_NUMBERS`], in their order. Its `Debug` output shows
/// only how many.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ContactList {
    named: Vec<(Arc<str>, String)>,
}

/// The contents of a contacts file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactsRead {
    /// The names and numbers.
    pub list: ContactList,
    /// What was skipped, a phrase without a full stop for each kind: `3 cards have no telephone number`.
    pub passed_over: Vec<String>,
}

impl ContactList {
    /// Reads a whole file: as vCard if a card begins in it or its name ends in `vcf` or `vcard`, otherwise as CSV.
    /// The text may be in UTF-8, UTF-16 with a byte order mark, or Windows-1252. `None` if it is not a text.
    #[must_use]
    pub fn read(file: &[u8], ending: Option<&str>) -> Option<ContactsRead> {
        let text = decoded(file)?;
        let is_named_vcard = ending
            .is_some_and(|ending| ["vcf", "vcard"].iter().any(|vcard| ending.eq_ignore_ascii_case(vcard)));
        let is_vcard = is_named_vcard || vcard::has_card(&text);
        Some(if is_vcard { Self::read_vcard(&text) } else { Self::read_csv(&text) })
    }

    /// Reads vCards of the versions 2.1, 3.0 and 4.0. Broken ones are skipped.
    #[must_use]
    pub fn read_vcard(text: &str) -> ContactsRead {
        let mut collector = Collector::default();
        vcard::read(text, &mut collector);
        ContactsRead::of(collector, ("card", "cards"))
    }

    /// Reads a table with commas, semicolons or tabs: with the headers of Outlook, Google or Thunderbird in English
    /// or German, or without headers a name and a number in each row. Broken rows are skipped.
    #[must_use]
    pub fn read_csv(text: &str) -> ContactsRead {
        let mut collector = Collector::default();
        table::read(text, &mut collector);
        ContactsRead::of(collector, ("row", "rows"))
    }

    /// Joins lists in their order. If a number has two names, the earlier one counts.
    #[must_use]
    pub fn merged(lists: impl IntoIterator<Item = ContactList>) -> ContactList {
        let mut named = Vec::new();
        for list in lists {
            let room = MOST_CONTACT_NUMBERS - named.len();
            named.extend(list.named.into_iter().take(room));
        }
        ContactList { named }
    }

    /// The number of numbers. A number that occurs twice counts twice.
    #[must_use]
    pub fn len(&self) -> usize {
        self.named.len()
    }

    /// Whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    pub(super) fn into_named(self) -> Vec<(Arc<str>, String)> {
        self.named
    }
}

impl ContactsRead {
    /// The parts of the file have these names, singular and plural.
    fn of(collector: Collector, parts: (&str, &str)) -> ContactsRead {
        ContactsRead {
            passed_over: collector.tally.sentences(parts),
            list: ContactList { named: collector.into_named() },
        }
    }
}

impl fmt::Debug for ContactList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContactList").field(&self.len()).finish()
    }
}
