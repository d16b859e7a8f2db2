//! Entries as years of telephoning leave them.

use std::ops::Range;

use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Timestamp};
use ringtray_store::{History, RawMessage, Record};
use serde_json::json;

/// Between two entries, in milliseconds.
pub(crate) const PACE: i64 = 40_000;

const NAMES: [&str; 8] = [
    "Maria Popescu",
    "Zoë Müller",
    "John Smith",
    "Ștefan Ionescu",
    "Ann Lee",
    "Jean-Luc Picard",
    "Li Wei",
    "Olga Petrova",
];

/// Writes the entries of these numbers; says how many messages that were, all on the disk.
pub(crate) async fn fill(history: &History, numbers: Range<u64>) -> usize {
    let (mut messages, mut last) = (0, None);
    for number in numbers {
        for record in records(number) {
            messages += 1;
            last = Some(history.record(record));
        }
        // What waits for the disk is bounded.
        if number % 1000 == 999
            && let Some(kept) = last.take()
        {
            kept.await.unwrap().unwrap();
        }
    }
    if let Some(kept) = last {
        kept.await.unwrap().unwrap();
    }
    messages
}

/// What becomes of an entry and its messages: three quarters are calls of three messages each.
fn records(number: u64) -> Vec<Record> {
    let account = AccountId(if number % 1000 == 7 { "rare" } else { "usual" }.to_owned());
    let id = EntryId(format!("{number:032x}"));
    let at = i64::try_from(number).unwrap_or_default() * PACE;
    let name = NAMES.get(usize::try_from(number % 8).unwrap_or_default()).copied().unwrap_or_default();
    let phone = format!("+40215{:06}", number * 7919 % 1_000_000);
    let (name, phone) = if number == 3 { ("Unicorn", "+40215550000".to_owned()) } else { (name, phone) };
    let outcome = if number % 500 == 1 { "missed" } else { "answered" };
    let call = |phase: &str| {
        json!({"kind": "call", "direction": "inbound", "phase": phase, "outcome": (phase == "ended").then_some(outcome),
            "name": name, "number": phone, "extension": "0003*006", "started": at, "answered": at + 4000,
            "ended": (phase == "ended").then_some(at + 90_000)})
    };
    let details = if number % 4 == 2 {
        vec![
            json!({"kind": "presence", "person": name, "extension": "0003*017", "state": "away", "note": null}),
        ]
    } else {
        vec![call("ringing"), call("talking"), call("ended")]
    };
    let record = |(part, detail): (usize, serde_json::Value)| {
        let raw = json!({"class": "phonecall/update", "nonce": format!("{number:024x}{part}"), "timestamp": at / 1000,
            "payload": {"phoneCallId": format!("c0ffee-{number:08}"), "phoneCallViewId": number, "status": part,
                "extension": "0003*006", "published": true, "partyA": {"name": name, "number": phone},
                "partyB": {"number": "0003*006"}, "flow": "in", "created": at, "duration": part * 17}});
        let detail: EntryDetail = serde_json::from_value(detail).ok()?;
        let entry = Entry::new(id.clone(), account.clone(), Timestamp(at), detail);
        let message = RawMessage {
            received_at: Timestamp(at + i64::try_from(part).ok()? * 4000),
            nonce: Some(format!("{number:024x}{part}")),
            class: Some("phonecall/update".to_owned()),
            raw: raw.to_string().into(),
            entry: id.clone(),
        };
        Some(Record { account: account.clone(), message: Some(message), entries: vec![entry] })
    };
    details.into_iter().enumerate().filter_map(record).collect()
}
