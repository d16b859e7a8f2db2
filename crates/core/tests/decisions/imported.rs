//! Entries that a file brings.

use ringtray_core::view::{EntryDetail, Outcome, Phase};
use ringtray_core::{AccountId, Entry, EntryId, Hush, Timestamp, imported};
use serde_json::{Value, json};

fn entry(detail: Value) -> Entry {
    let detail = serde_json::from_value(detail).unwrap();
    Entry::new(EntryId("e".to_owned()), AccountId("a".to_owned()), Timestamp(5), detail)
}

fn call(phase: &str, outcome: Option<&str>) -> Entry {
    entry(json!({
        "kind": "call", "direction": "inbound", "phase": phase, "outcome": outcome, "name": "Maria", "number": "0176",
        "extension": "0003*006", "started": 5, "answered": null, "ended": null, "clockAhead": 0,
    }))
}

#[test]
fn what_is_over_stays_as_it_is_but_is_no_news() {
    let missed = Entry { unseen: true, hushed: Some(Hush::QuietHours), ..call("ended", Some("missed")) };
    assert_eq!(imported(missed.clone()), Some(Entry { unseen: false, ..missed }));
    let gap = entry(json!({"kind": "gap", "until": 9}));
    assert_eq!(imported(gap.clone()), Some(gap));
}

#[test]
fn what_lasted_when_it_was_written_is_over() {
    for phase in ["ringing", "dialling", "talking", "held", "parked"] {
        let EntryDetail::Call(call) = imported(call(phase, None)).unwrap().detail else { panic!("no call") };
        assert_eq!((call.phase, call.outcome), (Phase::Ended, Some(Outcome::Unknown)));
    }
    let gap = imported(entry(json!({"kind": "gap", "until": null}))).unwrap();
    assert_eq!(gap.detail, EntryDetail::Gap { until: Some(Timestamp(5)), times: 1 });
}

#[test]
fn every_text_is_cleaned_and_bounded() {
    let hostile = format!("a\nb\0\u{202e}c{}", "x".repeat(20_000));
    let cleaned = format!("a b c{}…", "x".repeat(994));
    let kinds = [
        json!({"kind": "registration", "extension": hostile, "state": "expired", "device": hostile}),
        json!({"kind": "extension", "extension": hostile, "change": "deleted"}),
        json!({"kind": "presence", "who": hostile, "person": hostile, "extension": hostile, "state": "away",
            "said": hostile, "note": hostile}),
        json!({"kind": "topic", "title": hostile, "change": "closed", "by": hostile}),
        json!({"kind": "other", "class": hostile, "summary": hostile}),
    ];
    for kind in kinds {
        let expected: Value = serde_json::from_str(
            &kind.to_string().replace(&json!(hostile).to_string(), &json!(cleaned).to_string()),
        )
        .unwrap();
        let taken = imported(entry(kind)).unwrap();
        assert_eq!(serde_json::to_value(taken.detail).unwrap(), expected);
    }
    let hidden = imported(entry(json!({"kind": "other", "class": null, "summary": "\u{200b}\0"}))).unwrap();
    assert_eq!(hidden.detail, EntryDetail::Other { class: None, summary: String::new() });
}

#[test]
fn what_has_no_usable_name_is_no_entry() {
    let whole = call("ended", Some("missed"));
    for name in [String::new(), "x".repeat(1025)] {
        assert_eq!(imported(Entry { id: EntryId(name.clone()), ..whole.clone() }), None);
        assert_eq!(imported(Entry { account: AccountId(name), ..whole.clone() }), None);
    }
    assert!(imported(Entry { id: EntryId("x".repeat(1024)), ..whole }).is_some());
}
