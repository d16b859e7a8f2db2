//! Imported entries.

use ringtray_core::{
    AccountId, Entry, EntryDetail, EntryId, Outcome, Phase, Suppressed, Timestamp, imported, is_past,
};
use serde_json::{Value, json};

/// In 2026.
const NOW: Timestamp = Timestamp(1_780_000_000_000);

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
    let missed =
        Entry { unseen: true, suppressed: Some(Suppressed::QuietHours), ..call("ended", Some("missed")) };
    assert_eq!(imported(missed.clone(), NOW), Some(Entry { unseen: false, ..missed }));
    let gap = entry(json!({"kind": "gap", "until": 9}));
    assert_eq!(imported(gap.clone(), NOW), Some(gap));
}

#[test]
fn what_lasted_when_it_was_written_is_over() {
    for phase in ["ringing", "dialling", "talking", "held", "parked"] {
        let EntryDetail::Call(call) = imported(call(phase, None), NOW).unwrap().detail else {
            panic!("no call")
        };
        assert_eq!((call.phase, call.outcome), (Phase::Ended, Some(Outcome::Unknown)));
    }
    let gap = imported(entry(json!({"kind": "gap", "until": null})), NOW).unwrap();
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
        let taken = imported(entry(kind), NOW).unwrap();
        assert_eq!(serde_json::to_value(taken.detail).unwrap(), expected);
    }
    let hidden =
        imported(entry(json!({"kind": "other", "class": null, "summary": "\u{200b}\0"})), NOW).unwrap();
    assert_eq!(hidden.detail, EntryDetail::Other { class: None, summary: String::new() });
}

#[test]
fn what_has_no_usable_name_is_no_entry() {
    let whole = call("ended", Some("missed"));
    for name in [String::new(), "x".repeat(1025)] {
        assert_eq!(imported(Entry { id: EntryId(name.clone()), ..whole.clone() }, NOW), None);
        assert_eq!(imported(Entry { account: AccountId(name), ..whole.clone() }, NOW), None);
    }
    assert!(imported(Entry { id: EntryId("x".repeat(1024)), ..whole }, NOW).is_some());
}

#[test]
fn an_entry_of_no_time_of_ours_is_none() {
    let at = |at| {
        imported(Entry { at: Timestamp(at), ..entry(json!({"kind": "gap", "until": 9})) }, NOW).is_some()
    };
    let day = 24 * 60 * 60 * 1000;
    assert_eq!([0, 5, NOW.0, NOW.0 + day].map(at), [true; 4]);
    // The year 10000, and times that no calendar can represent.
    let never = [-1, i64::MIN, NOW.0 + day + 1, 253_402_300_800_000, 8_640_000_000_000_001, i64::MAX];
    assert_eq!(never.map(at), [false; 6]);
    // A wrong clock imports nothing more.
    assert!(!is_past(Timestamp(253_402_300_800_000), Timestamp(i64::MAX)));
}

#[test]
fn the_times_of_a_server_are_bounded() {
    let times = |started: i64, ahead: i64| {
        let mut call = call("ended", Some("missed"));
        let EntryDetail::Call(detail) = &mut call.detail else { panic!("no call") };
        (detail.started, detail.ended, detail.clock_ahead) =
            (Timestamp(started), Some(Timestamp(started)), ahead);
        let EntryDetail::Call(call) = imported(call, NOW).unwrap().detail else { panic!("no call") };
        (call.started.0, call.ended.unwrap().0, call.clock_ahead)
    };
    let end = 253_402_300_799_999;
    assert_eq!(times(i64::MIN, i64::MIN), (0, 0, -end));
    assert_eq!(times(i64::MAX, i64::MAX), (end, end, end));
    assert_eq!(times(7, -5), (7, 7, -5));
    let gap = imported(entry(json!({"kind": "gap", "until": i64::MAX})), NOW).unwrap();
    assert_eq!(gap.detail, EntryDetail::Gap { until: Some(Timestamp(end)), times: 1 });
}
