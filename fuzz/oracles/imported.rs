//! What must hold for an imported entry.

use ringtray_core::{Entry, EntryDetail, Phase, Timestamp, imported};
use serde_json::Value;

/// The time of the import: 2026-01-01, in milliseconds.
const NOW: Timestamp = Timestamp(1_767_225_600_000);
const DAY: i64 = 24 * 60 * 60 * 1000;
/// The last millisecond of the year 9999.
const LATEST: i64 = 253_402_300_799_999;

/// Parses a text as an entry of an export, and imports it.
pub(crate) fn check(input: &[u8]) {
    let Ok(entry) = serde_json::from_slice::<Entry>(input) else { return };
    let Some(taken) = imported(entry, NOW) else { return };
    assert!((0..=NOW.0 + DAY).contains(&taken.at.0), "{taken:?}");
    assert!(!taken.unseen && !taken.lasts(), "{taken:?}");
    if let EntryDetail::Call(call) = &taken.detail {
        assert!(call.phase == Phase::Ended);
        for time in [Some(call.started), call.answered, call.ended].into_iter().flatten() {
            assert!((0..=LATEST).contains(&time.0), "{time:?}");
        }
    }
    let written = serde_json::to_value(&taken).expect("an entry is JSON");
    texts(written.get("detail").unwrap_or(&Value::Null));
    let read: Entry = serde_json::from_value(written).expect("what is stored is read");
    assert_eq!(imported(read, NOW), Some(taken), "what was taken is taken as it is");
}

/// One line each, bounded.
fn texts(value: &Value) {
    match value {
        Value::String(text) => {
            assert!(text.chars().count() <= 1000 && !text.contains(char::is_control), "{text:?}");
        }
        Value::Array(values) => values.iter().for_each(texts),
        Value::Object(fields) => fields.values().for_each(texts),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
