//! When a call rings, when that ends, and in which phase it is.

use ringtray_core::{Direction, Effect, Input, NotificationKind, Outcome, Phase, Timestamp, Urgency};
use serde_json::{Value, json};

use crate::fixture::{Fixture, SERVER_BEHIND, ended, incoming, updated, with};

#[test]
fn the_call_of_the_sample_is_one_answered_call_and_never_rings() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let sample = [
        r#"{"timestamp":1516707642,"class":"phonecall/update","from":"5@user","nonce":"6fQyHG49AEet","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"CREATED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":"OUT","callerid":null,"dialed":"*52","answered":null,"started":"2018-01-23T11:40:42Z","nonce":null,"disposition":"UNKNOWN","author":{}}}"#,
        r#"{"timestamp":1516707642,"class":"phonecall/update","from":"5@user","nonce":"8usAaaycxJTa","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"UPDATED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":"OUT","callerid":null,"dialed":"*52","answered":"2018-01-23T11:40:42Z","started":"2018-01-23T11:40:42Z","nonce":null,"disposition":null,"author":{}}}"#,
        r#"{"timestamp":1516707645,"class":"phonecall/update","from":"5@user","nonce":"WhUtGrq4Iud5","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"DESTROYED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":null,"callerid":null,"dialed":null,"answered":"2018-01-23T11:40:42Z","started":"2018-01-23T11:40:42Z","nonce":null,"disposition":"UNKNOWN","author":null}}"#,
    ];
    let phases: Vec<Phase> = sample
        .iter()
        .map(|raw| {
            fixture.raw("one", raw);
            fixture.the_call().phase
        })
        .collect();

    assert_eq!(phases, [Phase::Dialling, Phase::Talking, Phase::Ended]);
    let call = fixture.the_call();
    assert_eq!((call.direction, call.outcome), (Direction::Outbound, Some(Outcome::Answered)));
    assert_eq!((call.number.as_deref(), call.name.as_deref()), (Some("*52"), None));
    assert_eq!(call.extension.as_deref(), Some("0003*006"));
    assert_eq!(call.ended.unwrap().saturating_since(call.answered.unwrap()).as_secs(), 3);
    assert!(fixture.told.is_empty());
    assert_eq!(fixture.kept.len(), 3);
    assert!(fixture.core.live().is_empty());
    // The fixture itself can ring.
    fixture.call(&first);
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 1);
}

#[test]
fn rings_until_answered() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);

    let effects = fixture.call(&first);

    assert!(
        matches!(
            &effects[..],
            [Effect::Notify { .. }, Effect::Record(_), Effect::Keep { .. }, Effect::Tray(_)]
        ),
        "{effects:?}"
    );
    let [alert] = fixture.on_screen(NotificationKind::Ringing)[..] else { panic!() };
    assert_eq!((alert.urgency, alert.stays), (Urgency::Critical, true));
    assert_eq!(fixture.core.live().len(), 1);

    fixture.wait(5);
    fixture.call(&updated(&first, &json!({"answered": fixture.server(0)})));

    assert!(fixture.screen.is_empty());
    assert_eq!(fixture.the_call().phase, Phase::Talking);
    assert_eq!(fixture.the_call().answered, Some(fixture.server_ms()));
}

#[test]
fn rings_whichever_message_says_so() {
    let cases = [
        ("an update is the first message", vec![json!({"status": "UPDATED"})], 1),
        ("a status not known is an update", vec![json!({"status": "RINGING"})], 1),
        (
            "the direction comes later",
            vec![json!({"flow": null, "callerid": null, "dialed": null}), json!({})],
            1,
        ),
        ("it came already", vec![json!({}), json!({"status": "UPDATED"}), json!({"status": "UPDATED"})], 1),
        ("made by us", vec![json!({"flow": "OUT"})], 0),
        ("answered already", vec![json!({"answered": 1_699_996_400})], 0),
        ("ended already", vec![json!({"status": "DESTROYED"})], 0),
        ("ended before it began", vec![json!({"status": "DESTROYED"}), json!({})], 0),
    ];
    for (case, messages, rings) in cases {
        let mut fixture = Fixture::new();
        let first = incoming(&fixture);
        for fields in messages {
            fixture.call(&with(&first, &fields));
        }
        assert_eq!(fixture.times_told(NotificationKind::Ringing), rings, "{case}");
    }
}

#[test]
fn rings_only_when_it_began_less_than_a_minute_ago_by_the_servers_clock() {
    let server = |fixture: &Fixture, ago: i64| json!({"started": fixture.server(-ago)});
    let cases = [
        ("just now", 0, 1),
        ("in the future, by a clock that is wrong", -7200, 1),
        ("59 s", 59, 1),
        ("60 s", 60, 0),
        ("two hours", 7200, 0),
    ];
    for (case, ago, rings) in cases {
        for status in ["CREATED", "UPDATED"] {
            let mut fixture = Fixture::new();
            let fields = with(&server(&fixture, ago), &json!({"status": status}));
            let message = with(&incoming(&fixture), &fields);
            fixture.call(&message);
            assert_eq!(fixture.times_told(NotificationKind::Ringing), rings, "{case} {status}");
            assert_eq!(fixture.the_call().phase, Phase::Ringing, "{case} {status}");
        }
    }
}

#[test]
fn without_the_servers_time_ours_counts_and_without_a_beginning_the_first_message() {
    let mut fixture = Fixture::new();
    let begun = json!({"started": fixture.now - 61_000});
    let message = json!({"class": "phonecall/update", "payload": with(&incoming(&fixture), &begun)});
    fixture.raw("one", &message.to_string());
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 0);

    let mut fixture = Fixture::new();
    fixture.call(&with(&incoming(&fixture), &json!({"started": null})));
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 1);
    assert_eq!(fixture.the_call().started, fixture.server_ms());
}

#[test]
fn a_flow_not_told_is_concluded() {
    let cases = [
        (json!({"callerid": "Maria <555>", "dialed": null}), Direction::Inbound, 1),
        (json!({"callerid": null, "dialed": "006"}), Direction::Inbound, 1),
        (json!({"callerid": null, "dialed": "0003*006"}), Direction::Inbound, 1),
        (json!({"callerid": "Me <006>", "dialed": "555"}), Direction::Outbound, 0),
        (json!({"callerid": "0003*006", "dialed": "555"}), Direction::Outbound, 0),
        (json!({"callerid": null, "dialed": "*52"}), Direction::Outbound, 0),
        (json!({"callerid": null, "dialed": "+40215550142"}), Direction::Unknown, 0),
        (json!({"callerid": null, "dialed": null}), Direction::Unknown, 0),
        (json!({"flow": "LOCAL", "callerid": "Maria <555>", "dialed": null}), Direction::Inbound, 1),
    ];
    for (fields, direction, rings) in cases {
        let mut fixture = Fixture::new();
        let message = with(&with(&incoming(&fixture), &json!({"flow": null})), &fields);
        fixture.call(&message);
        assert_eq!(fixture.the_call().direction, direction, "{fields}");
        assert_eq!(fixture.times_told(NotificationKind::Ringing), rings, "{fields}");
    }
}

#[test]
fn the_notification_follows_its_text_and_nothing_else() {
    let mut fixture = Fixture::new();
    let first = with(&incoming(&fixture), &json!({"callerid": "+40 21 555 0142"}));
    fixture.call(&first);
    fixture.call(&updated(&first, &json!({"recorded": true})));
    assert_eq!(fixture.told.len(), 1);

    fixture.call(&updated(&first, &json!({"callerid": "Maria Popescu <+40 21 555 0142>"})));

    assert_eq!(fixture.told.len(), 2);
    let [alert] = fixture.on_screen(NotificationKind::Ringing)[..] else { panic!("{:?}", fixture.screen) };
    assert_eq!(alert.summary, "Incoming call: Maria Popescu");
}

#[test]
fn a_ring_whose_last_message_never_came_ends_by_itself() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.wait(179);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 1);

    fixture.wait(1);

    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 0);
    assert_eq!(
        (fixture.the_call().phase, fixture.the_call().outcome),
        (Phase::Ended, Some(Outcome::Unknown))
    );
    assert_eq!(fixture.the_call().ended, None);
    assert!(fixture.core.live().is_empty());
    assert_eq!(fixture.core.deadline(), None);
    let [perhaps] = fixture.on_screen(NotificationKind::Missed)[..] else { panic!("{:?}", fixture.screen) };
    assert_eq!(perhaps.summary, "Perhaps missed: Maria Popescu");

    // Its end arrives after all, so the outcome is known.
    fixture.call(&ended(&first));
    assert_eq!(fixture.the_call().outcome, Some(Outcome::Missed));
    let [missed] = fixture.on_screen(NotificationKind::Missed)[..] else { panic!("{:?}", fixture.screen) };
    assert_eq!(missed.summary, "Missed call: Maria Popescu");
    assert_eq!(fixture.times_told(NotificationKind::Missed), 1, "in the same place");
}

#[test]
fn a_conversation_may_be_long_but_not_forever() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&updated(&first, &json!({"answered": fixture.server(0)})));
    fixture.wait(11 * 3600);
    assert_eq!(fixture.the_call().phase, Phase::Talking);
    fixture.wait(3600);
    assert_eq!(
        (fixture.the_call().phase, fixture.the_call().outcome),
        (Phase::Ended, Some(Outcome::Answered))
    );
}

#[test]
fn the_clock_set_back_neither_ends_nor_prolongs_a_ring() {
    let mut fixture = Fixture::new();
    fixture.call(&incoming(&fixture));
    fixture.wait(60);
    fixture.apply(Input::Tick);
    fixture.now -= 3_600_000;
    fixture.apply(Input::Tick);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 1);
    assert_eq!(fixture.core.deadline(), Some(Timestamp(fixture.now + 120_000)));
    fixture.wait(120);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 0);
}

#[test]
fn phases() {
    let answered = json!(1_699_996_400_000_i64);
    let talk = |fields: Value| with(&json!({"status": "UPDATED", "answered": answered}), &fields);
    let cases = [
        (vec![json!({})], Phase::Ringing),
        (vec![json!({"flow": "OUT"})], Phase::Dialling),
        (vec![json!({"flow": null, "callerid": null, "dialed": null})], Phase::Dialling),
        (vec![json!({}), talk(json!({}))], Phase::Talking),
        (vec![json!({}), talk(json!({"hold": true}))], Phase::Held),
        (vec![json!({}), talk(json!({"hold": true})), talk(json!({"hold": false}))], Phase::Talking),
        (vec![json!({}), talk(json!({"hold": true})), talk(json!({"hold": null}))], Phase::Held),
        (vec![json!({}), talk(json!({"parked": true, "hold": true}))], Phase::Parked),
        (vec![json!({}), talk(json!({"parked": true})), talk(json!({"parked": false}))], Phase::Talking),
        (vec![json!({}), talk(json!({})), json!({"status": "UPDATED", "answered": null})], Phase::Talking),
        (vec![json!({}), talk(json!({})), json!({"status": "DESTROYED"})], Phase::Ended),
        (vec![json!({}), json!({"status": "DESTROYED"}), talk(json!({}))], Phase::Ended),
    ];
    for (messages, phase) in cases {
        let mut fixture = Fixture::new();
        let first = incoming(&fixture);
        for fields in &messages {
            fixture.call(&with(&first, fields));
        }
        assert_eq!(fixture.the_call().phase, phase, "{messages:?}");
        assert_eq!(fixture.core.live().len(), usize::from(phase != Phase::Ended), "{messages:?}");
    }
}

#[test]
fn an_older_message_that_comes_late_changes_nothing() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let late = |fixture: &Fixture, payload: Value, seconds: i64| {
        let timestamp = fixture.now - SERVER_BEHIND + seconds * 1000;
        json!({"timestamp": timestamp, "class": "phonecall/update", "nonce": seconds, "payload": payload})
            .to_string()
    };
    let talking = updated(&first, &json!({"answered": fixture.server(1), "hold": false}));
    let messages = [
        late(&fixture, first.clone(), 0),
        late(&fixture, with(&talking, &json!({"callerid": "Dr. Popescu <1>"})), 9),
        late(&fixture, with(&talking, &json!({"hold": true, "callerid": "P. <2>"})), 5),
        late(&fixture, first.clone(), 0),
    ];
    for message in messages {
        fixture.raw("one", &message);
    }
    assert_eq!(fixture.the_call().phase, Phase::Talking);
    assert_eq!(fixture.the_call().name.as_deref(), Some("Dr. Popescu"));
}

#[test]
fn an_end_that_names_no_view_ends_them_all() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&with(&first, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}})));
    assert_eq!(fixture.core.live().len(), 1);
    fixture.call(&json!({"phoneCallId": "c1", "status": "DESTROYED"}));
    assert_eq!(fixture.the_call().outcome, Some(Outcome::Missed));
}

#[test]
fn two_calls_at_once_are_two() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let second = with(&first, &json!({"phoneCallId": "c2", "callerid": "John Doe <3334444>"}));
    fixture.call(&first);
    fixture.wait(1);
    fixture.call(&second);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 2);
    let live = fixture.core.live();
    assert!(live.len() == 2 && live[0].at > live[1].at, "{live:?}");

    fixture.call(&ended(&second));

    let [alert] = fixture.on_screen(NotificationKind::Ringing)[..] else { panic!("{:?}", fixture.screen) };
    assert_eq!(alert.summary, "Incoming call: Maria Popescu");
    let [missed] = fixture.on_screen(NotificationKind::Missed)[..] else { panic!("{:?}", fixture.screen) };
    assert_eq!(missed.summary, "Missed call: John Doe");
}

#[test]
fn a_first_message_that_comes_late_rings_no_old_call() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let sent = |seconds: i64, payload: &Value| json!({"timestamp": fixture.now - SERVER_BEHIND + seconds * 1000, "class": "phonecall/update", "payload": payload});
    let messages = [sent(70, &updated(&first, &json!({}))), sent(0, &first)];
    for message in messages {
        fixture.raw("one", &message.to_string());
    }
    assert!(fixture.told.is_empty());
}

#[test]
fn of_several_times_of_answer_the_earliest_counts() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    for seconds in [7, 5, 9] {
        fixture.call(&updated(&first, &json!({"answered": fixture.server(seconds)})));
    }
    assert_eq!(fixture.the_call().answered, Some(Timestamp(fixture.server_ms().0 + 5000)));
}

#[test]
fn a_call_tells_how_far_our_clock_is_ahead_of_the_servers() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let sent = |at: i64| json!({"timestamp": at, "class": "phonecall/update", "payload": first}).to_string();
    fixture.call(&first);
    assert_eq!(fixture.the_call().clock_ahead, SERVER_BEHIND);

    // Measured at the newest message, not at the one that arrived last.
    fixture.now += 10_000;
    let server = fixture.server_ms().0;
    fixture.raw("one", &sent(server - 2000));
    assert_eq!(fixture.the_call().clock_ahead, SERVER_BEHIND + 2000);
    fixture.raw("one", &sent(server - 9000));
    assert_eq!(fixture.the_call().clock_ahead, SERVER_BEHIND + 2000);

    // Our clock was set and is now behind.
    fixture.now = server - 60_000;
    fixture.raw("one", &sent(server + 1000));
    assert_eq!(fixture.the_call().clock_ahead, -61_000);
}

#[test]
fn a_message_without_its_time_is_as_new_as_it_seems_by_the_servers_clock() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let untimed = |payload: Value| json!({"class": "phonecall/update", "payload": payload}).to_string();
    fixture.raw("one", &untimed(with(&first, &json!({"phoneCallId": "c2"}))));
    assert_eq!(fixture.the_call().clock_ahead, 0);
    fixture.history.clear();

    // The server's clock is behind. If this message's time were taken for ours, it would seem newer than the next
    // one.
    let answered = updated(&first, &json!({"answered": fixture.server(0)}));
    fixture.call(&answered);
    fixture.now += 1000;
    fixture.raw("one", &untimed(with(&answered, &json!({"hold": true}))));
    assert_eq!((fixture.the_call().phase, fixture.the_call().clock_ahead), (Phase::Held, SERVER_BEHIND));
    fixture.now += 1000;
    fixture.call(&with(&answered, &json!({"hold": false})));
    assert_eq!(fixture.the_call().phase, Phase::Talking);
}

#[test]
fn times_that_no_clock_shows_are_no_trouble() {
    for timestamp in [i64::MIN, -1, 0, 1, i64::MAX] {
        let mut fixture = Fixture::new();
        let payload = with(&incoming(&fixture), &json!({"started": i64::MAX}));
        for status in ["CREATED", "UPDATED", "DESTROYED"] {
            let payload = with(&payload, &json!({"status": status}));
            let message = json!({"timestamp": timestamp, "class": "phonecall/update", "payload": payload});
            fixture.raw("one", &message.to_string());
        }
        assert_eq!(fixture.the_call().phase, Phase::Ended, "{timestamp}");
    }
}
