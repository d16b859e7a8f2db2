//! Entries of the history that a file brings: whoever wrote it, they are shown like those that a server's messages made.

use serde_json::Value;

use crate::text::clean;
use crate::view::{CallEntry, Entry, EntryDetail, Outcome, Phase};

/// Longer than any identifier that this program makes of what a server says, in bytes.
const LONGEST_NAME: usize = 1024;

/// Longer than any text of an entry, in characters.
const LONGEST_TEXT: usize = 1000;

/// The entry as it may be taken into a history: its texts cleaned and bounded, nothing of it lasting, and no news to
/// anybody. None where its identifiers are none.
#[must_use]
pub fn imported(entry: Entry) -> Option<Entry> {
    let is_name = |name: &str| (1..=LONGEST_NAME).contains(&name.len());
    if !is_name(&entry.id.0) || !is_name(&entry.account.0) {
        return None;
    }
    let mut detail = serde_json::to_value(&entry.detail).ok()?;
    clean_texts(&mut detail);
    let detail = match serde_json::from_value(detail).ok()? {
        // Nobody will hear how it ends.
        EntryDetail::Call(call) if call.phase != Phase::Ended => {
            EntryDetail::Call(CallEntry { phase: Phase::Ended, outcome: Some(Outcome::Unknown), ..call })
        }
        EntryDetail::Gap { until: None, times } => EntryDetail::Gap { until: Some(entry.at), times },
        detail => detail,
    };
    Some(Entry { detail, unseen: false, ..entry })
}

fn clean_texts(value: &mut Value) {
    match value {
        Value::String(text) => *text = clean(text, LONGEST_TEXT).unwrap_or_default(),
        Value::Array(values) => values.iter_mut().for_each(clean_texts),
        Value::Object(fields) => fields.values_mut().for_each(clean_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
