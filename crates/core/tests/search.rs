//! Which entries each filter matches, and which of their texts are searched.

#![allow(clippy::unwrap_used, missing_docs)]

use ringtray_core::{EntryDetail, Filter};
use serde_json::{Value, json};

fn detail(json: Value) -> EntryDetail {
    serde_json::from_value(json).unwrap()
}

fn call(direction: &str, outcome: Option<&str>) -> Value {
    json!({"kind": "call", "direction": direction, "phase": "ended", "outcome": outcome, "name": "Maria",
        "number": "+40 21", "extension": "0003*006", "started": 1, "answered": null, "ended": 2})
}

#[test]
fn each_detail_passes_its_own_filters_only() {
    use Filter::{All, Calls, Missed, Other, Presence};
    let cases: [(Value, &[Filter]); 15] = [
        (call("inbound", Some("missed")), &[All, Calls, Missed]),
        (call("inbound", Some("unknown")), &[All, Calls, Missed]),
        (call("unknown", Some("missed")), &[All, Calls, Missed]),
        (call("outbound", Some("unknown")), &[All, Calls]),
        (call("unknown", Some("unknown")), &[All, Calls]),
        (call("inbound", Some("answered")), &[All, Calls]),
        (call("inbound", Some("answered_elsewhere")), &[All, Calls]),
        (call("outbound", Some("not_answered")), &[All, Calls]),
        (call("inbound", None), &[All, Calls]),
        (json!({"kind": "presence", "person": "p", "state": "away"}), &[All, Presence]),
        (json!({"kind": "registration", "extension": "1", "state": "expired"}), &[All, Presence]),
        (json!({"kind": "extension", "change": "deleted"}), &[All, Presence]),
        (json!({"kind": "topic", "title": "t", "change": "closed"}), &[All, Other]),
        (json!({"kind": "other", "class": null, "summary": "s"}), &[All, Other]),
        (json!({"kind": "gap", "until": null}), &[All, Other]),
    ];
    for (json, expected) in cases {
        let detail = detail(json.clone());
        let passed: Vec<Filter> = [All, Calls, Missed, Presence, Other]
            .into_iter()
            .filter(|filter| filter.passes(&detail))
            .collect();
        assert_eq!(passed, expected, "{json}");
        assert!(Filter::of(&detail).passes(&detail) && Filter::of(&detail) != All, "{json}");
    }
}

#[test]
fn a_search_looks_at_every_text_that_is_not_of_a_fixed_set() {
    let cases: [(Value, &[&str]); 7] = [
        (call("inbound", Some("missed")), &["Maria", "+40 21", "0003*006"]),
        (json!({"kind": "registration", "extension": "e", "state": "expired", "device": "d"}), &["e", "d"]),
        (json!({"kind": "extension", "extension": "e", "change": "deleted"}), &["e"]),
        (
            json!({"kind": "presence", "person": "p", "extension": "e", "state": "other", "said": "s", "note": "n"}),
            &["p", "e", "s", "n"],
        ),
        (json!({"kind": "topic", "title": "t", "change": "closed", "by": "b"}), &["t", "b"]),
        (json!({"kind": "other", "class": "c", "summary": "s"}), &["c", "s"]),
        (json!({"kind": "gap", "until": 3}), &[]),
    ];
    for (json, expected) in cases {
        assert_eq!(detail(json.clone()).texts().collect::<Vec<_>>(), expected, "{json}");
    }
}
