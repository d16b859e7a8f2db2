//! Searching the history.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::history::entry::{CallEntry, Direction, EntryDetail, Outcome};

/// A search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Search {
    /// The text as typed. If it is blank, it matches everything.
    pub text: String,
    /// The kind of entries.
    pub filter: Filter,
    /// The account; `None` for all accounts.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub account: Option<AccountId>,
}

/// A kind of entries. Each entry is a call, or presence, or other; some calls are missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Every entry.
    #[default]
    All,
    /// Calls, including missed ones.
    Calls,
    /// Missed calls, and incoming ones whose end was not received.
    Missed,
    /// Presence, registrations and changes of extensions.
    Presence,
    /// Topics, gaps and unknown events.
    Other,
}

impl Filter {
    /// The narrowest filter that matches `detail`; never [`Filter::All`].
    #[must_use]
    pub fn of(detail: &EntryDetail) -> Filter {
        match detail {
            EntryDetail::Call(call) if was_or_may_be_missed(call) => Filter::Missed,
            EntryDetail::Call(_) => Filter::Calls,
            EntryDetail::Presence { .. }
            | EntryDetail::Registration { .. }
            | EntryDetail::Extension { .. } => Filter::Presence,
            EntryDetail::Topic { .. } | EntryDetail::Other { .. } | EntryDetail::Gap { .. } => Filter::Other,
        }
    }

    /// Whether it matches `detail`.
    #[must_use]
    pub fn passes(self, detail: &EntryDetail) -> bool {
        let narrowest = Filter::of(detail);
        match self {
            Filter::All => true,
            Filter::Calls => matches!(narrowest, Filter::Calls | Filter::Missed),
            Filter::Missed | Filter::Presence | Filter::Other => self == narrowest,
        }
    }
}

/// The number of entries that each filter matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// All entries.
    pub all: u32,
    /// Calls, including missed ones.
    pub calls: u32,
    /// Missed calls, and those that may have been missed.
    pub missed: u32,
    /// Presence, registrations and changes of extensions.
    pub presence: u32,
    /// Everything else.
    pub other: u32,
}

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A table for a spreadsheet: comma-separated values.
    Csv,
    /// Every field of each entry and its raw messages: JSON Lines.
    #[serde(rename = "jsonl")]
    JsonLines,
}

impl EntryDetail {
    /// The texts of the entry on the page, which a search covers: names, numbers, extensions, devices, notes, titles,
    /// classes and summaries. Words of fixed sets, such as a state or an outcome, are not included.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let texts: [Option<&String>; 4] = match self {
            EntryDetail::Call(call) => {
                [call.name.as_ref(), call.number.as_ref(), call.extension.as_ref(), None]
            }
            EntryDetail::Registration { extension, device, .. } => {
                [Some(extension), device.as_ref(), None, None]
            }
            EntryDetail::Extension { extension, .. } => [extension.as_ref(), None, None, None],
            EntryDetail::Presence { person, extension, said, note, .. } => {
                [Some(person), extension.as_ref(), said.as_ref(), note.as_ref()]
            }
            EntryDetail::Topic { title, by, .. } => [Some(title), by.as_ref(), None, None],
            EntryDetail::Other { class, summary } => [class.as_ref(), Some(summary), None, None],
            EntryDetail::Gap { .. } => [None; 4],
        };
        texts.into_iter().flatten().map(String::as_str)
    }
}

/// An incoming call whose end was not received may have been missed.
fn was_or_may_be_missed(call: &CallEntry) -> bool {
    match call.outcome {
        Some(Outcome::Missed) => true,
        Some(Outcome::Unknown) => call.direction == Direction::Inbound,
        Some(Outcome::Answered | Outcome::AnsweredElsewhere | Outcome::NotAnswered) | None => false,
    }
}
