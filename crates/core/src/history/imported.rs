//! Entries from an import. Anybody may have written the file, but they are shown like entries made from the server's
//! messages.

use serde_json::Value;

use crate::Timestamp;
use crate::history::entry::{CallEntry, Entry, EntryDetail, Outcome, Phase};
use crate::text::clean;

/// The longest identifier, in bytes. This program makes shorter ones.
const LONGEST_NAME: usize = 1024;

/// The longest text of an entry, in characters.
const LONGEST_TEXT: usize = 1000;

/// The end of the year 9999, in milliseconds. Calendars can't represent later times.
pub(crate) const END_OF_TIME: i64 = 253_402_300_799_999;

/// How far clocks may differ.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The entry as it may be added to a history at `now`: with cleaned and bounded texts, plausible times, over and
/// seen. `None` if an identifier is unusable, or its time is before 1970 or later than tomorrow.
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
        // Nobody will report its end.
        EntryDetail::Gap { until, times } => {
            EntryDetail::Gap { until: Some(until.map_or(entry.at, bounded)), times }
        }
        detail => detail,
    };
    Some(Entry { detail, unseen: false, ..entry })
}

/// Whether something may have been received at this time, if it is `now`.
#[must_use]
pub fn is_past(at: Timestamp, now: Timestamp) -> bool {
    (0..=now.0.saturating_add(DAY).min(END_OF_TIME)).contains(&at.0)
}

/// Nobody will report the call's end. Its times come from a server.
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
