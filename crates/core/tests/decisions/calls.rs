//! When a call rings, when that ends, and in which phase it is.

use ringtray_core::{Direction, Effect, Input, NotificationKind, Outcome, Phase, Timestamp, Urgency};
use serde_json::{Value, json};

use crate::desk::{Desk, SERVER_BEHIND, ended, incoming, updated, with};

#[test]
fn the_call_of_the_sample_is_one_answered_call_and_never_rings() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let sample = [
        r#"{"timestamp":1516707642,"class":"phonecall/update","from":"5@user","nonce":"6fQyHG49AEet","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"CREATED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":"OUT","callerid":null,"dialed":"*52","answered":null,"started":"2018-01-23T11:40:42Z","nonce":null,"disposition":"UNKNOWN","author":{}}}"#,
        r#"{"timestamp":1516707642,"class":"phonecall/update","from":"5@user","nonce":"8usAaaycxJTa","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"UPDATED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":"OUT","callerid":null,"dialed":"*52","answered":"2018-01-23T11:40:42Z","started":"2018-01-23T11:40:42Z","nonce":null,"disposition":null,"author":{}}}"#,
        r#"{"timestamp":1516707645,"class":"phonecall/update","from":"5@user","nonce":"WhUtGrq4Iud5","payload":{"phoneCallId":"LjACJWYAY74XHTFvFqHMTBOg","view":"00","extension":{"extensionId":"7","number":"006","extendedNumber":"0003*006"}, "status":"DESTROYED","pbxapp":"DIAL","hold":false,"parked":false,"recorded":false,"flow":null,"callerid":null,"dialed":null,"answered":"2018-01-23T11:40:42Z","started":"2018-01-23T11:40:42Z","nonce":null,"disposition":"UNKNOWN","author":null}}"#,
    ];
    let phases: Vec<Phase> = sample
        .iter()
        .map(|raw| {
            desk.raw("one", raw);
            desk.the_call().phase
        })
        .collect();

    assert_eq!(phases, [Phase::Dialling, Phase::Talking, Phase::Ended]);
    let call = desk.the_call();
    assert_eq!((call.direction, call.outcome), (Direction::Outbound, Some(Outcome::Answered)));
    assert_eq!((call.number.as_deref(), call.name.as_deref()), (Some("*52"), None));
    assert_eq!(call.extension.as_deref(), Some("0003*006"));
    assert_eq!(call.ended.unwrap().saturating_since(call.answered.unwrap()).as_secs(), 3);
    assert!(desk.told.is_empty());
    assert_eq!(desk.kept.len(), 3);
    assert!(desk.core.live().is_empty());
    // The harness itself can ring.
    desk.call(&first);
    assert_eq!(desk.times_told(NotificationKind::Ringing), 1);
}

#[test]
fn rings_until_answered() {
    let mut desk = Desk::new();
    let first = incoming(&desk);

    let effects = desk.call(&first);

    assert!(
        matches!(
            &effects[..],
            [Effect::Notify { .. }, Effect::Record(_), Effect::Keep { .. }, Effect::Tray(_)]
        ),
        "{effects:?}"
    );
    let [alert] = desk.on_screen(NotificationKind::Ringing)[..] else { panic!() };
    assert_eq!((alert.urgency, alert.stays), (Urgency::Critical, true));
    assert_eq!(desk.core.live().len(), 1);

    desk.wait(5);
    desk.call(&updated(&first, &json!({"answered": desk.server(0)})));

    assert!(desk.screen.is_empty());
    assert_eq!(desk.the_call().phase, Phase::Talking);
    assert_eq!(desk.the_call().answered, Some(desk.server_ms()));
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
        let mut desk = Desk::new();
        let first = incoming(&desk);
        for fields in messages {
            desk.call(&with(&first, &fields));
        }
        assert_eq!(desk.times_told(NotificationKind::Ringing), rings, "{case}");
    }
}

#[test]
fn rings_only_when_it_began_less_than_a_minute_ago_by_the_servers_clock() {
    let server = |desk: &Desk, ago: i64| json!({"started": desk.server(-ago)});
    let cases = [
        ("just now", 0, 1),
        ("in the future, by a clock that is wrong", -7200, 1),
        ("59 s", 59, 1),
        ("60 s", 60, 0),
        ("two hours", 7200, 0),
    ];
    for (case, ago, rings) in cases {
        for status in ["CREATED", "UPDATED"] {
            let mut desk = Desk::new();
            let fields = with(&server(&desk, ago), &json!({"status": status}));
            let message = with(&incoming(&desk), &fields);
            desk.call(&message);
            assert_eq!(desk.times_told(NotificationKind::Ringing), rings, "{case} {status}");
            assert_eq!(desk.the_call().phase, Phase::Ringing, "{case} {status}");
        }
    }
}

#[test]
fn without_the_servers_time_ours_counts_and_without_a_beginning_the_first_message() {
    let mut desk = Desk::new();
    let begun = json!({"started": desk.now - 61_000});
    let message = json!({"class": "phonecall/update", "payload": with(&incoming(&desk), &begun)});
    desk.raw("one", &message.to_string());
    assert_eq!(desk.times_told(NotificationKind::Ringing), 0);

    let mut desk = Desk::new();
    desk.call(&with(&incoming(&desk), &json!({"started": null})));
    assert_eq!(desk.times_told(NotificationKind::Ringing), 1);
    assert_eq!(desk.the_call().started, desk.server_ms());
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
        let mut desk = Desk::new();
        let message = with(&with(&incoming(&desk), &json!({"flow": null})), &fields);
        desk.call(&message);
        assert_eq!(desk.the_call().direction, direction, "{fields}");
        assert_eq!(desk.times_told(NotificationKind::Ringing), rings, "{fields}");
    }
}

#[test]
fn the_notification_follows_its_text_and_nothing_else() {
    let mut desk = Desk::new();
    let first = with(&incoming(&desk), &json!({"callerid": "+40 21 555 0142"}));
    desk.call(&first);
    desk.call(&updated(&first, &json!({"recorded": true})));
    assert_eq!(desk.told.len(), 1);

    desk.call(&updated(&first, &json!({"callerid": "Maria Popescu <+40 21 555 0142>"})));

    assert_eq!(desk.told.len(), 2);
    let [alert] = desk.on_screen(NotificationKind::Ringing)[..] else { panic!("{:?}", desk.screen) };
    assert_eq!(alert.summary, "Incoming call: Maria Popescu");
}

#[test]
fn a_ring_whose_last_message_never_came_ends_by_itself() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.wait(179);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 1);

    desk.wait(1);

    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 0);
    assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Ended, Some(Outcome::Unknown)));
    assert_eq!(desk.the_call().ended, None);
    assert!(desk.core.live().is_empty());
    assert_eq!(desk.core.deadline(), None);
    let [perhaps] = desk.on_screen(NotificationKind::Missed)[..] else { panic!("{:?}", desk.screen) };
    assert_eq!(perhaps.summary, "Perhaps missed: Maria Popescu");

    // Its end is told after all: now it is known how it went.
    desk.call(&ended(&first));
    assert_eq!(desk.the_call().outcome, Some(Outcome::Missed));
    let [missed] = desk.on_screen(NotificationKind::Missed)[..] else { panic!("{:?}", desk.screen) };
    assert_eq!(missed.summary, "Missed call: Maria Popescu");
    assert_eq!(desk.times_told(NotificationKind::Missed), 1, "in the same place");
}

#[test]
fn a_conversation_may_be_long_but_not_forever() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.call(&updated(&first, &json!({"answered": desk.server(0)})));
    desk.wait(11 * 3600);
    assert_eq!(desk.the_call().phase, Phase::Talking);
    desk.wait(3600);
    assert_eq!((desk.the_call().phase, desk.the_call().outcome), (Phase::Ended, Some(Outcome::Answered)));
}

#[test]
fn the_clock_set_back_neither_ends_nor_prolongs_a_ring() {
    let mut desk = Desk::new();
    desk.call(&incoming(&desk));
    desk.wait(60);
    desk.apply(Input::Tick);
    desk.now -= 3_600_000;
    desk.apply(Input::Tick);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 1);
    assert_eq!(desk.core.deadline(), Some(Timestamp(desk.now + 120_000)));
    desk.wait(120);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 0);
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
        let mut desk = Desk::new();
        let first = incoming(&desk);
        for fields in &messages {
            desk.call(&with(&first, fields));
        }
        assert_eq!(desk.the_call().phase, phase, "{messages:?}");
        assert_eq!(desk.core.live().len(), usize::from(phase != Phase::Ended), "{messages:?}");
    }
}

#[test]
fn an_older_message_that_comes_late_changes_nothing() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let late = |desk: &Desk, payload: Value, seconds: i64| {
        let timestamp = desk.now - SERVER_BEHIND + seconds * 1000;
        json!({"timestamp": timestamp, "class": "phonecall/update", "nonce": seconds, "payload": payload})
            .to_string()
    };
    let talking = updated(&first, &json!({"answered": desk.server(1), "hold": false}));
    let messages = [
        late(&desk, first.clone(), 0),
        late(&desk, with(&talking, &json!({"callerid": "Dr. Popescu <1>"})), 9),
        late(&desk, with(&talking, &json!({"hold": true, "callerid": "P. <2>"})), 5),
        late(&desk, first.clone(), 0),
    ];
    for message in messages {
        desk.raw("one", &message);
    }
    assert_eq!(desk.the_call().phase, Phase::Talking);
    assert_eq!(desk.the_call().name.as_deref(), Some("Dr. Popescu"));
}

#[test]
fn an_end_that_names_no_view_ends_them_all() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    desk.call(&with(&first, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}})));
    assert_eq!(desk.core.live().len(), 1);
    desk.call(&json!({"phoneCallId": "c1", "status": "DESTROYED"}));
    assert_eq!(desk.the_call().outcome, Some(Outcome::Missed));
}

#[test]
fn two_calls_at_once_are_two() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let second = with(&first, &json!({"phoneCallId": "c2", "callerid": "John Doe <3334444>"}));
    desk.call(&first);
    desk.wait(1);
    desk.call(&second);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 2);
    let live = desk.core.live();
    assert!(live.len() == 2 && live[0].at > live[1].at, "{live:?}");

    desk.call(&ended(&second));

    let [alert] = desk.on_screen(NotificationKind::Ringing)[..] else { panic!("{:?}", desk.screen) };
    assert_eq!(alert.summary, "Incoming call: Maria Popescu");
    let [missed] = desk.on_screen(NotificationKind::Missed)[..] else { panic!("{:?}", desk.screen) };
    assert_eq!(missed.summary, "Missed call: John Doe");
}

#[test]
fn a_first_message_that_comes_late_rings_no_old_call() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let sent = |seconds: i64, payload: &Value| json!({"timestamp": desk.now - SERVER_BEHIND + seconds * 1000, "class": "phonecall/update", "payload": payload});
    let messages = [sent(70, &updated(&first, &json!({}))), sent(0, &first)];
    for message in messages {
        desk.raw("one", &message.to_string());
    }
    assert!(desk.told.is_empty());
}

#[test]
fn of_several_times_of_answer_the_earliest_counts() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    desk.call(&first);
    for seconds in [7, 5, 9] {
        desk.call(&updated(&first, &json!({"answered": desk.server(seconds)})));
    }
    assert_eq!(desk.the_call().answered, Some(Timestamp(desk.server_ms().0 + 5000)));
}

#[test]
fn a_call_tells_how_far_our_clock_is_ahead_of_the_servers() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let sent = |at: i64| json!({"timestamp": at, "class": "phonecall/update", "payload": first}).to_string();
    desk.call(&first);
    assert_eq!(desk.the_call().clock_ahead, SERVER_BEHIND);

    // Measured at the newest message, not at the one that came last.
    desk.now += 10_000;
    let server = desk.server_ms().0;
    desk.raw("one", &sent(server - 2000));
    assert_eq!(desk.the_call().clock_ahead, SERVER_BEHIND + 2000);
    desk.raw("one", &sent(server - 9000));
    assert_eq!(desk.the_call().clock_ahead, SERVER_BEHIND + 2000);

    // Our clock is set, and is behind now.
    desk.now = server - 60_000;
    desk.raw("one", &sent(server + 1000));
    assert_eq!(desk.the_call().clock_ahead, -61_000);
}

#[test]
fn a_message_without_its_time_is_as_new_as_it_seems_by_the_servers_clock() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let untimed = |payload: Value| json!({"class": "phonecall/update", "payload": payload}).to_string();
    desk.raw("one", &untimed(with(&first, &json!({"phoneCallId": "c2"}))));
    assert_eq!(desk.the_call().clock_ahead, 0);
    desk.history.clear();

    // The server's clock is behind: taken for a time of ours this message would outdate the next one.
    let answered = updated(&first, &json!({"answered": desk.server(0)}));
    desk.call(&answered);
    desk.now += 1000;
    desk.raw("one", &untimed(with(&answered, &json!({"hold": true}))));
    assert_eq!((desk.the_call().phase, desk.the_call().clock_ahead), (Phase::Held, SERVER_BEHIND));
    desk.now += 1000;
    desk.call(&with(&answered, &json!({"hold": false})));
    assert_eq!(desk.the_call().phase, Phase::Talking);
}

#[test]
fn times_that_no_clock_shows_are_no_trouble() {
    for timestamp in [i64::MIN, -1, 0, 1, i64::MAX] {
        let mut desk = Desk::new();
        let payload = with(&incoming(&desk), &json!({"started": i64::MAX}));
        for status in ["CREATED", "UPDATED", "DESTROYED"] {
            let payload = with(&payload, &json!({"status": status}));
            let message = json!({"timestamp": timestamp, "class": "phonecall/update", "payload": payload});
            desk.raw("one", &message.to_string());
        }
        assert_eq!(desk.the_call().phase, Phase::Ended, "{timestamp}");
    }
}
