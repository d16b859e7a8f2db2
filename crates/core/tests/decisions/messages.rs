//! Every message is kept once, whatever it is; and what an earlier run left open is taken up again.

use ringtray_core::{
    CallEntry, Direction, Effect, Entry, EntryDetail, EntryId, ExtensionVerb, Input, NotificationKind,
    Outcome, Phase, SecretsKept, Timestamp,
};
use serde_json::json;

use crate::desk::{BEGIN, Desk, SERVER_BEHIND, ended, id, incoming, updated, waiting, with};

#[test]
fn a_repetition_is_told_and_kept_once() {
    let mut desk = Desk::new();
    let raw = r#"{"class":"topic/update","nonce":"n1","payload":{"title":"Lunch"}}"#;
    assert_eq!(desk.raw("one", raw).len(), 2);
    assert!(desk.raw("one", raw).is_empty());
    desk.lose("one");
    desk.connect("one");
    assert!(desk.raw("one", raw).is_empty(), "also after a reconnect");
    assert_eq!(desk.raw("one", &raw.replace("Lunch", "Tea")).len(), 2, "the same nonce with other bytes");
    let nameless = r#"{"class":"topic/update","payload":{"title":"Lunch"}}"#;
    assert_eq!(desk.raw("one", nameless).len(), 2);
    assert_eq!(desk.raw("one", nameless).len(), 2, "without a nonce nothing is a repetition");
}

#[test]
fn accounts_have_their_own_nonces() {
    let mut desk = Desk::of(&[crate::desk::account("one"), crate::desk::account("two")]);
    let raw = r#"{"class":"topic/update","nonce":"n1","payload":{"title":"Lunch"}}"#;
    assert_eq!(desk.raw("one", raw).len(), 2);
    assert_eq!(desk.raw("two", raw).len(), 2);
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
        let mut desk = Desk::new();
        let effects = desk.raw("one", raw);
        let [Effect::Record(entry), Effect::Keep { entry: kept }] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(*kept, entry.id);
        let expected = EntryDetail::Other { class: class.map(str::to_owned), summary: summary.to_owned() };
        assert_eq!(entry.detail, expected);
        assert_eq!((entry.at, &entry.account), (Timestamp(BEGIN), &id("one")));
    }
    let mut desk = Desk::new();
    assert_eq!(desk.raw("one", &deep).len(), 2, "deeper than is read");
}

#[test]
fn extensions_come_and_go_in_the_history() {
    let mut desk = Desk::new();
    for verb in ["create", "update", "delete"] {
        desk.wait(1);
        desk.event(&format!("extension/{verb}"), &json!({"extension": {"extendedNumber": "0003*007"}}));
    }
    let mut entries: Vec<&Entry> = desk.history.values().collect();
    entries.sort_by_key(|entry| entry.at);
    let verbs = [ExtensionVerb::Created, ExtensionVerb::Updated, ExtensionVerb::Deleted];
    for (entry, change) in entries.into_iter().zip(verbs) {
        assert_eq!(entry.detail, EntryDetail::Extension { extension: Some("0003*007".into()), change });
    }
    assert!(desk.told.is_empty());
}

#[test]
fn what_concerns_no_account_does_nothing() {
    let mut desk = Desk::new();
    let nobody = id("nobody");
    assert!(desk.raw("nobody", "{}").is_empty());
    assert!(desk.state("nobody", waiting()).is_empty());
    assert!(desk.remove("nobody").is_empty());
    assert!(desk.apply(Input::SecretsKept { account: nobody, kept: SecretsKept::Keyring }).is_empty());
    assert!(desk.apply(Input::Tick).is_empty());
}

#[test]
fn all_messages_of_a_call_belong_to_its_entry() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.wait(1);
    let effects = desk.call(&first);
    assert!(matches!(&effects[..], [Effect::Keep { .. }]), "nothing new, but kept: {effects:?}");
    desk.call(&ended(&first));
    assert_eq!(desk.kept.len(), 3);
    assert!(desk.kept.iter().all(|entry| *entry == desk.kept[0]));
    assert_eq!(desk.history[&desk.kept[0]].at, Timestamp(BEGIN), "its place in the list stays");
}

#[test]
fn notifications_come_first() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    let effects = desk.call(&ended(&first));
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
    desk.call(&with(&first, &json!({"phoneCallId": "c2"})));
    let effects = desk.lose("one");
    assert!(matches!(effects[0], Effect::CloseNotification { .. }), "{effects:?}");
    assert!(matches!(&effects[effects.len() - 2..], [Effect::Tray(_), Effect::Accounts(_)]), "{effects:?}");
}

#[test]
fn strange_ids_are_told_apart() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let long = "x".repeat(100_000);
    let ids = ["c:1", "c 1", "\u{202E}c", "c\0", &long, &format!("{long}y"), "ü"];
    for call in ids {
        desk.call(&with(&first, &json!({"phoneCallId": call})));
    }
    assert_eq!(desk.calls().len(), ids.len());
    assert!(desk.history.keys().all(|entry| entry.0.len() < 100 && entry.0.is_ascii()));
}

#[test]
fn a_flood_of_calls_is_bounded_and_none_is_stuck() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    for n in 0..3000 {
        desk.now += 10;
        desk.call(&with(&first, &json!({"phoneCallId": format!("c{n}"), "started": desk.server(0)})));
    }
    assert_eq!(desk.core.live().len(), 2000);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 6, "five and a summary of the others");
    desk.wait(180);
    assert_eq!(desk.core.live().len(), 0);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 0);
    assert!(desk.calls().iter().all(|call| call.outcome == Some(Outcome::Unknown)));
}

#[test]
fn calls_that_are_over_make_room_first() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    for n in 0..3000 {
        desk.now += 10;
        desk.call(&with(&ended(&first), &json!({"phoneCallId": format!("d{n}")})));
    }
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 1);
}

#[test]
fn a_flood_of_views_is_bounded() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    for n in 0..1000 {
        desk.call(&with(&first, &json!({"view": n.to_string(), "extension": {"number": n.to_string()}})));
    }
    assert_eq!(desk.times_told(NotificationKind::Ringing), 1);
    desk.call(&json!({"phoneCallId": "c1", "status": "DESTROYED"}));
    assert!(desk.core.live().is_empty());
}

/// The entry of a call as an earlier run left it.
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
        let mut desk = Desk::of(&[crate::desk::account("one")]);
        desk.apply(Input::Restored(vec![left_open(phase, answered)]));
        assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Ended, Some(outcome)));
        assert!(desk.told.is_empty() && desk.core.live().is_empty());
    }
}

#[test]
fn a_call_an_earlier_run_left_open_keeps_what_was_known_of_it() {
    let mut desk = Desk::of(&[crate::desk::account("one")]);
    desk.apply(Input::Restored(vec![left_open(Phase::Talking, Some(-20))]));
    desk.connect("one");
    let bare = json!({"phoneCallId": "c1", "view": "00", "status": "UPDATED", "hold": true});

    desk.call(&bare);
    assert_eq!(desk.the_call().phase, Phase::Held);
    desk.wait(5);
    desk.call(&ended(&bare));

    let call = desk.the_call().clone();
    assert_eq!((call.name.as_deref(), call.extension.as_deref()), (Some("Maria Popescu"), Some("0003*006")));
    assert_eq!((call.outcome, call.ended), (Some(Outcome::Answered), Some(desk.server_ms())));
    assert_eq!(call.ended.unwrap().saturating_since(call.started).as_secs(), 35);
    assert_eq!(desk.history.values().next().unwrap().at, Timestamp(BEGIN - 30_000));
}

#[test]
fn a_call_an_earlier_run_left_ringing_may_ring_again_and_may_be_missed() {
    let mut desk = Desk::of(&[crate::desk::account("one")]);
    desk.apply(Input::Restored(vec![left_open(Phase::Ringing, None)]));
    desk.connect("one");
    let message = with(&updated(&incoming(&desk), &json!({})), &json!({"started": desk.server(-30)}));
    desk.call(&message);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 1);
    desk.call(&ended(&message));
    assert_eq!(desk.on_screen(NotificationKind::Missed).len(), 1);
}

#[test]
fn a_gap_an_earlier_run_left_open_ends_with_the_connection() {
    let gap = Entry::new(
        EntryId("gap".into()),
        id("one"),
        Timestamp(BEGIN - 60_000),
        EntryDetail::Gap { until: None, times: 1 },
    );
    let mut desk = Desk::of(&[crate::desk::account("one")]);
    desk.apply(Input::Restored(vec![gap.clone()]));
    desk.apply(Input::Restored(vec![Entry { id: EntryId("older".into()), ..gap.clone() }]));
    desk.wait(1);
    desk.lose("one");
    desk.connect("one");
    assert_eq!(desk.gaps(), [(BEGIN - 60_000, Some(BEGIN + 1000)), (BEGIN - 60_000, Some(BEGIN))]);

    desk.wait(1);
    desk.apply(Input::Restored(vec![gap]));
    assert_eq!(desk.gaps().len(), 2, "connected already: over");
    assert!(desk.gaps().iter().all(|(_, until)| until.is_some()));
}

#[test]
fn what_was_over_is_not_taken_up() {
    let mut desk = Desk::new();
    let entry = left_open(Phase::Ended, None);
    let effects = desk.apply(Input::Restored(vec![entry]));
    assert!(matches!(effects[..], [Effect::Tray(_)]), "only the menu of recent calls has it: {effects:?}");
    let other = EntryDetail::Other { class: None, summary: String::new() };
    let entry = Entry { detail: other, ..left_open(Phase::Ended, None) };
    assert!(desk.apply(Input::Restored(vec![entry])).is_empty());
}
