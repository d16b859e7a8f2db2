//! The outcomes of calls: each rule is a row.

use ringtray_core::{Direction, NotificationKind, Outcome};
use serde_json::{Value, json};

use crate::fixture::{Fixture, ended, incoming, updated, with};

/// A second telephone, at another extension, in the same call.
fn other_view(first: &Value) -> Value {
    with(
        first,
        &json!({"view": "01", "extension": {"extensionId": "8", "number": "007", "extendedNumber": "0003*007"}}),
    )
}

#[test]
fn outcomes_of_calls_by_what_was_told() {
    let fixture = Fixture::new();
    let first = incoming(&fixture);
    let other = other_view(&first);
    let out = with(&first, &json!({"flow": "OUT", "callerid": null, "dialed": "555"}));
    let unknown = with(&first, &json!({"flow": null, "callerid": null, "dialed": null}));
    let answer = |message: &Value| updated(message, &json!({"answered": fixture.server(1)}));
    let by_machine = |message: &Value| with(&answer(message), &json!({"pbxapp": "VOICEMAIL"}));
    let queue = with(&other, &json!({"pbxapp": "QUEUE", "answered": fixture.server(0)}));

    // Description, messages, outcome, and how often a missed call is announced.
    let cases: Vec<(&str, Vec<Value>, Outcome, usize)> = vec![
        ("answered", vec![first.clone(), answer(&first), ended(&answer(&first))], Outcome::Answered, 0),
        (
            "answered, told by the end alone",
            vec![first.clone(), ended(&answer(&first))],
            Outcome::Answered,
            0,
        ),
        (
            "the end forgets the answer",
            vec![first.clone(), answer(&first), ended(&first)],
            Outcome::Answered,
            0,
        ),
        ("missed", vec![first.clone(), ended(&first)], Outcome::Missed, 1),
        ("missed, its end told twice", vec![first.clone(), ended(&first), ended(&first)], Outcome::Missed, 1),
        (
            "voicemail is no person",
            vec![first.clone(), by_machine(&first), ended(&by_machine(&first))],
            Outcome::Missed,
            1,
        ),
        (
            "voicemail, and the end forgets which application",
            vec![
                first.clone(),
                by_machine(&first),
                with(&ended(&by_machine(&first)), &json!({"pbxapp": null})),
            ],
            Outcome::Missed,
            1,
        ),
        (
            "voicemail answers, and the end names the telephone again",
            vec![first.clone(), by_machine(&first), ended(&first)],
            Outcome::Missed,
            1,
        ),
        (
            "a queue answers, then a person",
            vec![first.clone(), queue.clone(), answer(&first), ended(&answer(&first)), ended(&queue)],
            Outcome::Answered,
            0,
        ),
        (
            "a queue answers, nobody else",
            vec![queue.clone(), first.clone(), ended(&first), ended(&queue)],
            Outcome::Missed,
            1,
        ),
        (
            "a queue answers and hands the same view to a person",
            vec![
                with(&first, &json!({"pbxapp": "QUEUE", "answered": fixture.server(0)})),
                answer(&first),
                ended(&answer(&first)),
            ],
            Outcome::Answered,
            0,
        ),
        (
            "answered elsewhere",
            vec![first.clone(), other.clone(), answer(&other), ended(&first), ended(&answer(&other))],
            Outcome::AnsweredElsewhere,
            0,
        ),
        (
            "rings on two telephones of one extension",
            vec![
                first.clone(),
                with(&first, &json!({"view": "01"})),
                answer(&first),
                ended(&with(&first, &json!({"view": "01"}))),
                ended(&answer(&first)),
            ],
            Outcome::Answered,
            0,
        ),
        (
            "rang on two extensions, nobody answered",
            vec![first.clone(), other.clone(), ended(&other), ended(&first)],
            Outcome::Missed,
            1,
        ),
        (
            "answered here, then handed on to an extension that does not answer",
            vec![
                first.clone(),
                answer(&first),
                with(&other, &json!({"started": fixture.server(20)})),
                ended(&answer(&first)),
                ended(&with(&other, &json!({"started": fixture.server(20)}))),
            ],
            Outcome::Answered,
            0,
        ),
        (
            "missed at first, then answered at the next extension",
            vec![first.clone(), ended(&first), other.clone(), answer(&other), ended(&answer(&other))],
            Outcome::AnsweredElsewhere,
            1,
        ),
        ("made by us, answered", vec![out.clone(), answer(&out), ended(&answer(&out))], Outcome::Answered, 0),
        (
            "made by us, mailbox",
            vec![out.clone(), by_machine(&out), ended(&by_machine(&out))],
            Outcome::Answered,
            0,
        ),
        ("made by us, not answered", vec![out.clone(), ended(&out)], Outcome::NotAnswered, 0),
        ("no direction", vec![unknown.clone(), ended(&unknown)], Outcome::Unknown, 0),
        (
            "no direction, answered",
            vec![unknown.clone(), answer(&unknown), ended(&unknown)],
            Outcome::Answered,
            0,
        ),
        ("only its end was seen", vec![ended(&first)], Outcome::Unknown, 0),
        (
            "a disposition says nothing",
            vec![first.clone(), with(&ended(&first), &json!({"disposition": "ANSWERED"}))],
            Outcome::Missed,
            1,
        ),
    ];
    for (case, messages, outcome, missed) in cases {
        let mut fixture = Fixture::new();
        for message in &messages {
            fixture.call(message);
        }
        assert_eq!(fixture.the_call().outcome, Some(outcome), "{case}");
        assert_eq!(fixture.times_told(NotificationKind::Missed), missed, "{case}");
        assert!(fixture.times_told(NotificationKind::Ringing) <= 1, "{case}");
        assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 0, "{case}");
        let shows_missed = fixture.on_screen(NotificationKind::Missed).len();
        assert_eq!(shows_missed, usize::from(outcome == Outcome::Missed), "{case}: what is shown is true");
        assert_eq!(fixture.kept.len(), messages.len(), "{case}");
    }
}

#[test]
fn no_outcome_while_it_lasts() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    assert_eq!(fixture.the_call().outcome, None);
    fixture.call(&other_view(&first));
    fixture.call(&ended(&first));
    assert_eq!(fixture.the_call().outcome, None);
    assert_eq!(
        fixture.on_screen(NotificationKind::Ringing).len(),
        1,
        "it still rings at the other extension"
    );
    assert_eq!(fixture.the_call().extension.as_deref(), Some("0003*007"));
}

#[test]
fn the_ring_ends_when_another_extension_answers() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&other_view(&first));
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 1);
    fixture.call(&updated(&other_view(&first), &json!({"answered": fixture.server(0)})));
    assert!(fixture.screen.is_empty());
}

#[test]
fn the_ring_ends_when_voicemail_takes_the_call() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&updated(&first, &json!({"answered": fixture.server(0), "pbxapp": "VOICEMAIL"})));
    assert!(fixture.screen.is_empty());
    assert_eq!(fixture.the_call().answered, None, "no person answered");
}

#[test]
fn the_last_message_wipes_nothing() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.wait(12);
    fixture.call(&ended(&first));
    let call = fixture.the_call();
    assert_eq!(call.direction, Direction::Inbound);
    assert_eq!(
        (call.name.as_deref(), call.number.as_deref()),
        (Some("Maria Popescu"), Some("+40 21 555 0142"))
    );
    assert_eq!(call.ended, Some(fixture.server_ms()));
    assert_eq!(call.ended.unwrap().saturating_since(call.started).as_secs(), 12);
}

#[test]
fn a_server_that_changes_its_mind_gets_one_notification() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&ended(&first));
    for flow in ["OUT", "IN", "OUT", "IN"] {
        fixture.call(&updated(&first, &json!({"flow": flow})));
    }
    assert_eq!(fixture.the_call().outcome, Some(Outcome::Missed));
    assert_eq!(fixture.times_told(NotificationKind::Missed), 1);
}

#[test]
fn a_queue_that_rings_in_ever_new_views_is_one_call_to_its_end() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let begun = fixture.server_ms();
    let ring = |fixture: &Fixture, view: i64| {
        with(&first, &json!({"view": view.to_string(), "started": fixture.server(0)}))
    };
    for view in 0..40 {
        let ringing = ring(&fixture, view);
        fixture.call(&ringing);
        assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), usize::from(view == 0), "{view}");
        fixture.wait(15);
        // A view ends and the next one begins, as two messages.
        fixture.call(&ended(&ringing));
        fixture.screen.clear();
    }
    let answered = fixture.server(2);
    let ringing = ring(&fixture, 40);
    fixture.call(&ringing);
    fixture.call(&updated(&ringing, &json!({"answered": answered})));
    fixture.call(&ended(&updated(&ringing, &json!({"answered": answered}))));
    let call = fixture.the_call();
    assert_eq!((call.outcome, call.started), (Some(Outcome::Answered), begun));
    assert_eq!(call.answered.map(|answered| answered.0), Some(fixture.server_ms().0 + 2000));
}
