//! Every message is stored once, whatever it is, and what an earlier run left open is continued.

use ringtray_core::{
    CallEntry, Direction, Effect, Entry, EntryDetail, EntryId, ExtensionVerb, Input, NotificationKind,
    Outcome, Phase, SecretsKept, Timestamp,
};
use serde_json::json;

use crate::fixture::{BEGIN, Fixture, SERVER_BEHIND, ended, id, incoming, updated, waiting, with};

#[test]
fn a_repetition_is_told_and_kept_once() {
    let mut fixture = Fixture::new();
    let raw = r#"{"class":"topic/update","nonce":"n1","payload":{"title":"Lunch"}}"#;
    assert_eq!(fixture.raw("one", raw).len(), 2);
    assert!(fixture.raw("one", raw).is_empty());
    fixture.lose("one");
    fixture.connect("one");
    assert!(fixture.raw("one", raw).is_empty(), "also after a reconnect");
    assert_eq!(fixture.raw("one", &raw.replace("Lunch", "Tea")).len(), 2, "the same nonce with other bytes");
    let nameless = r#"{"class":"topic/update","payload":{"title":"Lunch"}}"#;
    assert_eq!(fixture.raw("one", nameless).len(), 2);
    assert_eq!(fixture.raw("one", nameless).len(), 2, "without a nonce nothing is a repetition");
}

#[test]
fn accounts_have_their_own_nonces() {
    let mut fixture = Fixture::of(&[crate::fixture::account("one"), crate::fixture::account("two")]);
    let raw = r#"{"class":"topic/update","nonce":"n1","payload":{"title":"Lunch"}}"#;
    assert_eq!(fixture.raw("one", raw).len(), 2);
    assert_eq!(fixture.raw("two", raw).len(), 2);
}

#[test]
fn what_is_not_known_is_an_entry_of_its_own() {
    let deep = "[".repeat(300);
    let cases = [
        (
            r#"{"class":"presence/update","payload":{"status":"away"}}"#,
            Some("presence/update"),
            "status away",
        ),
        (r#"{"class":"a\u202e\u0000b","payload":{}}"#, Some("a b"), ""),
        ("null", None, "null"),
        ("no json", None, "no json"),
        (
            r#"{"class":"phonecall/update","payload":{"status":"CREATED"}}"#,
            Some("phonecall/update"),
            "status CREATED",
        ),
    ];
    for (raw, class, summary) in cases {
        let mut fixture = Fixture::new();
        let effects = fixture.raw("one", raw);
        let [Effect::Record(entry), Effect::Keep { entry: kept }] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(*kept, entry.id);
        let expected = EntryDetail::Other { class: class.map(str::to_owned), summary: summary.to_owned() };
        assert_eq!(entry.detail, expected);
        assert_eq!((entry.at, &entry.account), (Timestamp(BEGIN), &id("one")));
    }
    let mut fixture = Fixture::new();
    assert_eq!(fixture.raw("one", &deep).len(), 2, "deeper than is read");
}

#[test]
fn extensions_come_and_go_in_the_history() {
    let mut fixture = Fixture::new();
    for verb in ["create", "update", "delete"] {
        fixture.wait(1);
        fixture.event(&format!("extension/{verb}"), &json!({"extension": {"extendedNumber": "0003*007"}}));
    }
    let mut entries: Vec<&Entry> = fixture.history.values().collect();
    entries.sort_by_key(|entry| entry.at);
    let verbs = [ExtensionVerb::Created, ExtensionVerb::Updated, ExtensionVerb::Deleted];
    for (entry, change) in entries.into_iter().zip(verbs) {
        assert_eq!(entry.detail, EntryDetail::Extension { extension: Some("0003*007".into()), change });
    }
    assert!(fixture.told.is_empty());
}

#[test]
fn what_concerns_no_account_does_nothing() {
    let mut fixture = Fixture::new();
    let nobody = id("nobody");
    assert!(fixture.raw("nobody", "{}").is_empty());
    assert!(fixture.state("nobody", waiting()).is_empty());
    assert!(fixture.remove("nobody").is_empty());
    assert!(fixture.apply(Input::SecretsKept { account: nobody, kept: SecretsKept::Keyring }).is_empty());
    assert!(fixture.apply(Input::Tick).is_empty());
}

#[test]
fn all_messages_of_a_call_belong_to_its_entry() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.wait(1);
    let effects = fixture.call(&first);
    assert!(matches!(&effects[..], [Effect::Keep { .. }]), "nothing new, but kept: {effects:?}");
    fixture.call(&ended(&first));
    assert_eq!(fixture.kept.len(), 3);
    assert!(fixture.kept.iter().all(|entry| *entry == fixture.kept[0]));
    assert_eq!(fixture.history[&fixture.kept[0]].at, Timestamp(BEGIN), "its place in the list stays");
}

#[test]
fn notifications_come_first() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    let effects = fixture.call(&ended(&first));
    let [
        Effect::CloseNotification { .. },
        Effect::Notify { .. },
        Effect::Record(_),
        Effect::Keep { .. },
        Effect::Tray(_),
        Effect::Alerts(_),
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    fixture.call(&with(&first, &json!({"phoneCallId": "c2"})));
    let effects = fixture.lose("one");
    assert!(matches!(effects[0], Effect::CloseNotification { .. }), "{effects:?}");
    assert!(matches!(&effects[effects.len() - 2..], [Effect::Tray(_), Effect::Accounts(_)]), "{effects:?}");
}

#[test]
fn strange_ids_are_told_apart() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let long = "x".repeat(100_000);
    let ids = ["c:1", "c 1", "\u{202E}c", "c\0", &long, &format!("{long}y"), "ü"];
    for call in ids {
        fixture.call(&with(&first, &json!({"phoneCallId": call})));
    }
    assert_eq!(fixture.calls().len(), ids.len());
    assert!(fixture.history.keys().all(|entry| entry.0.len() < 100 && entry.0.is_ascii()));
}

#[test]
fn a_flood_of_calls_is_bounded_and_none_is_stuck() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    for n in 0..3000 {
        fixture.now += 10;
        fixture.call(&with(&first, &json!({"phoneCallId": format!("c{n}"), "started": fixture.server(0)})));
    }
    assert_eq!(fixture.core.live().len(), 2000);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 6, "five and a summary of the others");
    fixture.wait(180);
    assert_eq!(fixture.core.live().len(), 0);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 0);
    assert!(fixture.calls().iter().all(|call| call.outcome == Some(Outcome::Unknown)));
}

#[test]
fn calls_that_are_over_make_room_first() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    for n in 0..3000 {
        fixture.now += 10;
        fixture.call(&with(&ended(&first), &json!({"phoneCallId": format!("d{n}")})));
    }
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 1);
}

#[test]
fn a_flood_of_views_is_bounded() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    for n in 0..1000 {
        fixture.call(&with(&first, &json!({"view": n.to_string(), "extension": {"number": n.to_string()}})));
    }
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 1);
    fixture.call(&json!({"phoneCallId": "c1", "status": "DESTROYED"}));
    assert!(fixture.core.live().is_empty());
}

/// The entry of a call that an earlier run left.
fn left_open(phase: Phase, answered: Option<i64>) -> Entry {
    let server = |seconds: i64| Timestamp(BEGIN - SERVER_BEHIND + seconds * 1000);
    let call = CallEntry {
        direction: Direction::Inbound,
        phase,
        outcome: None,
        name: Some("Maria Popescu".into()),
        number: Some("+40 21 555 0142".into()),
        extension: Some("0003*006".into()),
        started: server(-30),
        answered: answered.map(server),
        ended: None,
        clock_ahead: SERVER_BEHIND,
    };
    let at = Timestamp(BEGIN - 30_000);
    Entry::new(EntryId("call:one:c1".into()), id("one"), at, EntryDetail::Call(call))
}

#[test]
fn a_call_an_earlier_run_left_open_is_over_unless_heard_of() {
    for (phase, answered, outcome) in
        [(Phase::Ringing, None, Outcome::Unknown), (Phase::Talking, Some(-20), Outcome::Answered)]
    {
        let mut fixture = Fixture::of(&[crate::fixture::account("one")]);
        fixture.apply(Input::Restored(vec![left_open(phase, answered)]));
        assert_eq!((fixture.the_call().phase, fixture.the_call().outcome), (Phase::Ended, Some(outcome)));
        assert!(fixture.told.is_empty() && fixture.core.live().is_empty());
    }
}

#[test]
fn a_call_an_earlier_run_left_open_keeps_what_was_known_of_it() {
    let mut fixture = Fixture::of(&[crate::fixture::account("one")]);
    fixture.apply(Input::Restored(vec![left_open(Phase::Talking, Some(-20))]));
    fixture.connect("one");
    let bare = json!({"phoneCallId": "c1", "view": "00", "status": "UPDATED", "hold": true});

    fixture.call(&bare);
    assert_eq!(fixture.the_call().phase, Phase::Held);
    fixture.wait(5);
    fixture.call(&ended(&bare));

    let call = fixture.the_call().clone();
    assert_eq!((call.name.as_deref(), call.extension.as_deref()), (Some("Maria Popescu"), Some("0003*006")));
    assert_eq!((call.outcome, call.ended), (Some(Outcome::Answered), Some(fixture.server_ms())));
    assert_eq!(call.ended.unwrap().saturating_since(call.started).as_secs(), 35);
    assert_eq!(fixture.history.values().next().unwrap().at, Timestamp(BEGIN - 30_000));
}

#[test]
fn a_call_an_earlier_run_left_ringing_may_ring_again_and_may_be_missed() {
    let mut fixture = Fixture::of(&[crate::fixture::account("one")]);
    fixture.apply(Input::Restored(vec![left_open(Phase::Ringing, None)]));
    fixture.connect("one");
    let message = with(&updated(&incoming(&fixture), &json!({})), &json!({"started": fixture.server(-30)}));
    fixture.call(&message);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 1);
    fixture.call(&ended(&message));
    assert_eq!(fixture.on_screen(NotificationKind::Missed).len(), 1);
}

#[test]
fn a_gap_an_earlier_run_left_open_ends_with_the_connection() {
    let gap = Entry::new(
        EntryId("gap".into()),
        id("one"),
        Timestamp(BEGIN - 60_000),
        EntryDetail::Gap { until: None, times: 1 },
    );
    let mut fixture = Fixture::of(&[crate::fixture::account("one")]);
    fixture.apply(Input::Restored(vec![gap.clone()]));
    fixture.apply(Input::Restored(vec![Entry { id: EntryId("older".into()), ..gap.clone() }]));
    fixture.wait(1);
    fixture.lose("one");
    fixture.connect("one");
    assert_eq!(fixture.gaps(), [(BEGIN - 60_000, Some(BEGIN + 1000)), (BEGIN - 60_000, Some(BEGIN))]);

    fixture.wait(1);
    fixture.apply(Input::Restored(vec![gap]));
    assert_eq!(fixture.gaps().len(), 2, "connected already: over");
    assert!(fixture.gaps().iter().all(|(_, until)| until.is_some()));
}

#[test]
fn what_was_over_is_not_taken_up() {
    let mut fixture = Fixture::new();
    let entry = left_open(Phase::Ended, None);
    let effects = fixture.apply(Input::Restored(vec![entry]));
    assert!(matches!(effects[..], [Effect::Tray(_)]), "only the menu of recent calls has it: {effects:?}");
    let other = EntryDetail::Other { class: None, summary: String::new() };
    let entry = Entry { detail: other, ..left_open(Phase::Ended, None) };
    assert!(fixture.apply(Input::Restored(vec![entry])).is_empty());
}
