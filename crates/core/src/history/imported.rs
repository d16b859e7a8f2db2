//! Entries of the history that a file brings: whoever wrote it, they are shown like those that a server's messages made.

use serde_json::Value;

use crate::Timestamp;
use crate::history::entry::{CallEntry, Entry, EntryDetail, Outcome, Phase};
use crate::text::clean;

/// Longer than any identifier that this program makes of what a server says, in bytes.
const LONGEST_NAME: usize = 1024;

/// Longer than any text of an entry, in characters.
const LONGEST_TEXT: usize = 1000;

/// The end of the year 9999, in milliseconds: later times have no name in a calendar.
pub(crate) const END_OF_TIME: i64 = 253_402_300_799_999;

/// How far clocks may be apart.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The entry as it may be taken into a history at `now`: its texts cleaned, they and its times bounded, nothing of it
/// lasting, and no news to anybody. None where its identifiers are none, or it is of no time in which a history was
/// written: not since 1970, or later than tomorrow.
#[must_use]
pub fn imported(entry: Entry, now: Timestamp) -> Option<Entry> {
    let is_name = |name: &str| (1..=LONGEST_NAME).contains(&name.len());
    if !is_name(&entry.id.0) || !is_name(&entry.account.0) || !is_past(entry.at, now) {
        return None;
    }
    let mut detail = serde_json::to_value(&entry.detail).ok()?;
    clean_texts(&mut detail);
    let detail = match serde_json::from_value(detail).ok()? {
        EntryDetail::Call(call) => EntryDetail::Call(over(call)),
        // Nobody will hear how it ends.
        EntryDetail::Gap { until, times } => {
            EntryDetail::Gap { until: Some(until.map_or(entry.at, bounded)), times }
        }
        detail => detail,
    };
    Some(Entry { detail, unseen: false, ..entry })
}

/// Whether this is a time at which something may have been received by `now`.
#[must_use]
pub fn is_past(at: Timestamp, now: Timestamp) -> bool {
    (0..=now.0.saturating_add(DAY).min(END_OF_TIME)).contains(&at.0)
}

/// A call of which nobody will hear how it ends. Its times are what a server said.
fn over(call: CallEntry) -> CallEntry {
    let call = CallEntry {
        started: bounded(call.started),
        answered: call.answered.map(bounded),
        ended: call.ended.map(bounded),
        clock_ahead: call.clock_ahead.clamp(-END_OF_TIME, END_OF_TIME),
        ..call
    };
    match call.phase {
        Phase::Ended => call,
        _ => CallEntry { phase: Phase::Ended, outcome: Some(Outcome::Unknown), ..call },
    }
}

fn bounded(at: Timestamp) -> Timestamp {
    Timestamp(at.0.clamp(0, END_OF_TIME))
}

fn clean_texts(value: &mut Value) {
    match value {
        Value::String(text) => *text = clean(text, LONGEST_TEXT).unwrap_or_default(),
        Value::Array(values) => values.iter_mut().for_each(clean_texts),
        Value::Object(fields) => fields.values_mut().for_each(clean_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
