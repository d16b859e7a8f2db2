//! A generated history that resembles years of phone calls.

use std::path::Path;

use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Timestamp};
use ringtray_store::{History, RawMessage, Record};
use serde_json::{Value, json};

/// Milliseconds between two calls: 100,000 calls span two years.
const PACE: i64 = 600_000;

/// The recurring callers. `Smith` is the common word of the search.
const CALLERS: [&str; 8] = [
    "Maria Popescu",
    "Zoë Müller",
    "John Smith",
    "Ștefan Ionescu",
    "Ann Lee",
    "Jean-Luc Picard",
    "Li Wei",
    "Olga Petrova",
];

/// A word that only the oldest call contains.
pub(crate) const RARE: &str = "unicorn";

/// A word that every eighth call contains.
pub(crate) const COMMON: &str = "smith";

/// Fills a new history with this many calls of the account, the newest a minute ago.
pub(crate) async fn fill(file: &Path, account: &str, calls: u32) {
    let history = History::open(file).unwrap();
    let account = AccountId(account.to_owned());
    let now = i64::try_from(time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).unwrap();
    let mut last = None;
    for before in (0..calls).rev() {
        let at = now - 60_000 - i64::from(before) * PACE;
        let caller =
            if before + 1 == calls { "Unicorn Ltd" } else { CALLERS[before as usize % CALLERS.len()] };
        for record in messages(&account, before, caller, at) {
            last = Some(history.record(record));
        }
        // The queue for the disk is bounded.
        if before % 1000 == 0
            && let Some(kept) = last.take()
        {
            kept.await.unwrap().unwrap();
        }
    }
    history.close();
}

/// The server's messages for one call. It rings and ends; all but one call in eleven are answered.
fn messages(account: &AccountId, number: u32, caller: &str, at: i64) -> Vec<Record> {
    let phone = format!("+40215{:06}", u64::from(number) * 7919 % 1_000_000);
    let missed = number % 11 == 3;
    let steps: &[(&str, &str)] = if missed {
        &[("CREATED", "ringing"), ("DESTROYED", "ended")]
    } else {
        &[("CREATED", "ringing"), ("UPDATED", "talking"), ("DESTROYED", "ended")]
    };
    let record = |(step, (status, phase)): (usize, &(&str, &str))| {
        let answered = (!missed && step > 0).then_some(at + 4000);
        let ended = (*phase == "ended").then_some(at + 90_000);
        let outcome = ended.map(|_| if missed { "missed" } else { "answered" });
        let detail: EntryDetail = serde_json::from_value(json!({
            "kind": "call", "direction": "inbound", "phase": phase, "outcome": outcome, "name": caller, "number": phone,
            "extension": "0003*006", "started": at, "answered": answered, "ended": ended, "clockAhead": 0,
        }))
        .unwrap();
        let entry = EntryId(format!("{number:08x}"));
        let nonce = format!("{number:08x}-{step}");
        let message = RawMessage {
            received_at: Timestamp(at + i64::try_from(step).unwrap() * 4000),
            nonce: Some(nonce.clone()),
            class: Some("phonecall/update".to_owned()),
            raw: raw(&nonce, number, status, &format!("{caller} <{phone}>"), at, answered).to_string().into(),
            entry: entry.clone(),
        };
        let entry = Entry::new(entry, account.clone(), Timestamp(at), detail);
        Record { account: account.clone(), message: Some(message), entries: vec![entry] }
    };
    steps.iter().enumerate().map(record).collect()
}

fn raw(nonce: &str, number: u32, status: &str, caller: &str, at: i64, answered: Option<i64>) -> Value {
    json!({
        "timestamp": at / 1000, "class": "phonecall/update", "from": "5@user", "nonce": nonce,
        "payload": {
            "phoneCallId": format!("call-{number:08x}"), "view": "00",
            "extension": { "extensionId": "7", "number": "006", "extendedNumber": "0003*006" },
            "status": status, "pbxapp": "DIAL", "hold": false, "parked": false, "recorded": false, "flow": "IN",
            "callerid": caller, "dialed": "006", "answered": answered.map(|at| at / 1000), "started": at / 1000,
            "nonce": null, "disposition": "UNKNOWN", "author": {},
        },
    })
}
