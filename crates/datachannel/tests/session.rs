//! The session's state machine: the first frames of every generation, heartbeats, attachments and garbage.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use ringtray_datachannel::Revision;
use ringtray_datachannel::session::{Fault, Output, Session, SocketMessage};

const OPEN_OLD: &str = r#"0{"sid":"old","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#;
const OPEN_3_1: &str = r#"0{"sid":"mid","upgrades":[],"pingInterval":25000,"pingTimeout":5000}"#;
const OPEN_4_8: &str =
    r#"0{"sid":"new","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn session() -> Session {
    Session::new(Revision::Four, ms(20_000), ms(0))
}

fn outputs(session: &mut Session) -> Vec<Output> {
    std::iter::from_fn(|| session.output()).collect()
}

fn text(session: &mut Session, frame: &str, at: u64) -> Vec<Output> {
    session.text(frame, ms(at));
    outputs(session)
}

fn tick(session: &mut Session, at: u64) -> Vec<Output> {
    session.tick(ms(at));
    outputs(session)
}

fn send(frame: &str) -> Output {
    Output::Send(frame.into())
}

fn joined(revision: Revision, sid: &str) -> Output {
    Output::Joined { revision, sid: sid.into() }
}

fn in_revision(revision: Revision) -> Session {
    let mut session = session();
    match revision {
        Revision::Three => {
            text(&mut session, OPEN_OLD, 0);
            text(&mut session, "40", 0);
        }
        Revision::Four => {
            text(&mut session, OPEN_4_8, 0);
            text(&mut session, r#"40{"sid":"n"}"#, 0);
        }
    }
    assert!(session.is_joined());
    session
}

fn messages(outputs: Vec<Output>) -> Vec<SocketMessage> {
    let message = |output| match output {
        Output::Message(message) => Some(message),
        _ => None,
    };
    outputs.into_iter().filter_map(message).collect()
}

// --- The first frames of each generation

#[test]
fn generation_1_and_2_let_us_in_unasked_and_are_never_asked() {
    let mut session = session();
    assert_eq!(text(&mut session, OPEN_OLD, 10), []);
    assert_eq!(text(&mut session, "40", 10), [joined(Revision::Three, "old")]);
    assert_eq!(tick(&mut session, 5000), [], "nothing more is sent before the first ping");
    assert_eq!(tick(&mut session, 25_010), [send("2")]);
}

#[test]
fn generation_1_and_2_with_slow_sign_in_are_found_by_the_probe() {
    let mut session = session();
    text(&mut session, OPEN_OLD, 0);
    assert_eq!(session.deadline(), Some(ms(300)));
    assert_eq!(tick(&mut session, 299), []);
    assert_eq!(tick(&mut session, 300), [send("40/__rev,")]);
    assert_eq!(text(&mut session, r#"44/__rev,"Invalid namespace""#, 310), []);
    assert_eq!(tick(&mut session, 900), []);
    assert_eq!(text(&mut session, "40", 900), [joined(Revision::Three, "old")]);
}

#[test]
fn an_old_server_that_takes_every_namespace_is_left_there() {
    let mut session = session();
    text(&mut session, OPEN_OLD, 0);
    tick(&mut session, 300);
    assert_eq!(text(&mut session, "40/__rev", 310), [send("41/__rev,")]);
    assert_eq!(text(&mut session, "40", 320), [joined(Revision::Three, "old")]);
}

#[test]
fn generation_3_is_found_by_the_probe() {
    let mut session = session();
    assert_eq!(text(&mut session, OPEN_3_1, 0), []);
    assert_eq!(tick(&mut session, 300), [send("40/__rev,")]);
    assert_eq!(text(&mut session, r#"44/__rev,{"message":"Invalid namespace"}"#, 305), [send("40")]);
    assert_eq!(text(&mut session, r#"40{"sid":"s"}"#, 310), [joined(Revision::Four, "s")]);
}

#[test]
fn a_generation_3_server_that_takes_every_namespace_is_left_there() {
    let mut session = session();
    text(&mut session, OPEN_3_1, 0);
    tick(&mut session, 300);
    let answer = text(&mut session, r#"40/__rev,{"sid":"x"}"#, 310);
    assert_eq!(answer, [send("41/__rev,"), send("40")]);
    assert_eq!(text(&mut session, r#"40{"sid":"s"}"#, 320), [joined(Revision::Four, "s")]);
}

#[test]
fn generation_4_says_so_itself() {
    let mut session = session();
    assert_eq!(text(&mut session, OPEN_4_8, 0), [send("40")]);
    assert!(!session.is_joined());
    assert_eq!(text(&mut session, r#"40{"sid":"s"}"#, 5), [joined(Revision::Four, "s")]);
}

#[test]
fn a_ping_from_the_server_tells_revision_4() {
    for probed in [false, true] {
        let mut session = session();
        text(&mut session, OPEN_3_1, 0);
        if probed {
            tick(&mut session, 300);
        }
        assert_eq!(text(&mut session, "2", 310), [send("3"), send("40")]);
        assert_eq!(text(&mut session, r#"44/__rev,{"message":"Invalid namespace"}"#, 320), []);
        assert_eq!(text(&mut session, r#"40{"sid":"s"}"#, 330), [joined(Revision::Four, "s")]);
    }
}

#[test]
fn asked_for_revision_3_nothing_is_probed() {
    let mut session = Session::new(Revision::Three, ms(20_000), ms(0));
    assert_eq!(text(&mut session, OPEN_4_8, 0), []);
    assert_eq!(tick(&mut session, 1000), []);
    assert_eq!(text(&mut session, "40", 1000), [joined(Revision::Three, "new")]);
}

#[test]
fn a_late_answer_to_the_probe_is_left_politely() {
    let mut session = session();
    text(&mut session, OPEN_OLD, 0);
    tick(&mut session, 300);
    assert_eq!(text(&mut session, "40", 305), [joined(Revision::Three, "old")]);
    assert_eq!(text(&mut session, "40/__rev", 310), [send("41/__rev,")]);
    assert!(session.is_joined());
}

#[test]
fn revision_4_is_not_connected_without_a_session_id() {
    let mut session = session();
    text(&mut session, OPEN_4_8, 0);
    assert!(matches!(text(&mut session, "40", 5)[..], [Output::Oddity(_)]));
    assert!(!session.is_joined());
    let end = tick(&mut session, 20_000);
    assert!(
        matches!(end[..], [Output::Fault(Fault::JoinTimeout { revision: Some(Revision::Four), .. })]),
        "{end:?}"
    );
}

#[test]
fn silence_is_never_guessed_away() {
    let mut silent = session();
    let end = tick(&mut silent, 20_000);
    assert!(matches!(end[..], [Output::Fault(Fault::NotEngineIo { first: None, .. })]), "{end:?}");
    assert_eq!(silent.deadline(), None);

    let mut strange = session();
    assert!(matches!(text(&mut strange, "hello", 5)[..], [Output::Oddity(_)]));
    let end = tick(&mut strange, 20_000);
    assert!(
        matches!(&end[..], [Output::Fault(Fault::NotEngineIo { first: Some(first), .. })] if first == "hello")
    );

    let mut half = session();
    text(&mut half, OPEN_3_1, 0);
    tick(&mut half, 300);
    assert_eq!(tick(&mut half, 19_999), []);
    let end = tick(&mut half, 20_000);
    assert!(matches!(end[..], [Output::Fault(Fault::JoinTimeout { revision: None, .. })]), "{end:?}");
}

#[test]
fn events_before_joining_are_told_after_it() {
    let mut session = session();
    text(&mut session, OPEN_OLD, 0);
    assert_eq!(text(&mut session, r#"42["message",1]"#, 1), []);
    let outputs = text(&mut session, "40", 2);
    assert_eq!(outputs.first(), Some(&joined(Revision::Three, "old")));
    assert_eq!(messages(outputs).first().unwrap().raw, "1");
}

#[test]
fn what_is_kept_before_joining_is_bounded_however_small_its_parts() {
    let mut session = session();
    text(&mut session, OPEN_OLD, 0);
    let small = format!(r#"42{}[""]"#, "9".repeat(1000));
    for _ in 0..20_000 {
        text(&mut session, &small, 1);
    }
    let kept: usize = messages(text(&mut session, "40", 2))
        .iter()
        .map(|message| size_of_val(message) + message.acknowledgement.as_deref().map_or(0, str::len))
        .sum();
    assert!((3 << 20..5 << 20).contains(&kept), "{kept}");
}

// --- Refusals

#[test]
fn refusals_are_known_in_both_shapes_and_every_phase() {
    let mut old = session();
    text(&mut old, OPEN_OLD, 0);
    assert_eq!(
        text(&mut old, r#"44"Not authorized""#, 1),
        [Output::Refused { text: "Not authorized".into() }]
    );

    let mut probed = session();
    text(&mut probed, OPEN_OLD, 0);
    tick(&mut probed, 300);
    text(&mut probed, r#"44/__rev,"Invalid namespace""#, 301);
    assert_eq!(
        text(&mut probed, r#"44"invalid token""#, 900),
        [Output::Refused { text: "invalid token".into() }]
    );

    let mut new = session();
    text(&mut new, OPEN_4_8, 0);
    let end = text(&mut new, r#"44{"message":"Unauthorized","data":{"code":1}}"#, 1);
    assert_eq!(end, [Output::Refused { text: "Unauthorized".into() }]);

    let mut fault = session();
    text(&mut fault, OPEN_4_8, 0);
    let end = text(&mut fault, r#"44{"message":"database is down"}"#, 1);
    assert_eq!(end, [Output::Fault(Fault::Reported { text: "database is down".into() })]);
    assert_eq!(text(&mut fault, r#"42["message",1]"#, 2), [], "nothing comes after the end");
    assert_eq!(fault.deadline(), None);
}

#[test]
fn a_kick_and_a_close_end_it() {
    assert_eq!(text(&mut in_revision(Revision::Three), "41", 1), [Output::Kicked]);
    assert_eq!(text(&mut in_revision(Revision::Four), "41", 1), [Output::Kicked]);
    assert_eq!(text(&mut in_revision(Revision::Four), "1", 1), [Output::Fault(Fault::Closed)]);
}

// --- Heartbeat

#[test]
fn revision_3_pings_and_notices_silence() {
    let mut session = in_revision(Revision::Three);
    assert_eq!(session.deadline(), Some(ms(25_000)));
    assert_eq!(tick(&mut session, 25_000), [send("2")]);
    assert_eq!(text(&mut session, "3", 25_100), []);
    assert_eq!(tick(&mut session, 50_000), [send("2")]);
    assert_eq!(tick(&mut session, 75_000), [send("2")]);
    assert_eq!(tick(&mut session, 100_000), [send("2")]);
    let end = tick(&mut session, 110_000);
    assert!(matches!(end[..], [Output::Fault(Fault::PingTimeout { .. })]), "{end:?}");
}

#[test]
fn revision_4_answers_pings_and_notices_silence() {
    let mut session = in_revision(Revision::Four);
    assert_eq!(text(&mut session, "2", 25_000), [send("3")]);
    assert_eq!(text(&mut session, "2probe", 26_000), [send("3probe")]);
    assert_eq!(session.deadline(), Some(ms(71_000)));
    assert_eq!(tick(&mut session, 70_999), []);
    let end = tick(&mut session, 71_000);
    assert_eq!(end, [Output::Fault(Fault::PingTimeout { silent: ms(45_000) })]);
}

// --- Events

#[test]
fn every_event_becomes_a_message_as_it_was_sent() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(200), "}".repeat(200));
    let huge_number = r#"{"n":123456789012345678901234567890.10,"b":1,"a":2}"#;
    let cases = [
        (r#"42["message",{"z":1, "a":[ ]}]"#.to_owned(), "message", r#"{"z":1, "a":[ ]}"#),
        (format!(r#"42["message",{deep}]"#), "message", deep.as_str()),
        (format!(r#"42["message",{huge_number}]"#), "message", huge_number),
        (r#"42["message",null]"#.into(), "message", "null"),
        (r#"42["message","text \u00fc"]"#.into(), "message", r#""text \u00fc""#),
        (r#"42["message"]"#.into(), "message", "null"),
        (r#"42["other",7]"#.into(), "other", "7"),
        (r#"42[7,8]"#.into(), "7", "8"),
    ];
    for (frame, name, raw) in cases {
        let mut session = in_revision(Revision::Four);
        let [message] = &messages(text(&mut session, &frame, 1))[..] else {
            panic!("{frame} was no message")
        };
        assert_eq!((message.name.as_str(), message.raw.as_str()), (name, raw));
        assert_eq!((&message.acknowledgement, &message.cut), (&None, &None));
    }
}

#[test]
fn acknowledgement_ids_are_repeated_whatever_their_size() {
    for id in ["0", "12", "18446744073709551616", "99999999999999999999999999999999"] {
        let mut session = in_revision(Revision::Three);
        let [message] = &messages(text(&mut session, &format!(r#"42{id}["message",1,2,3]"#), 1))[..] else {
            panic!("no message with id {id}")
        };
        assert_eq!(message.acknowledgement.as_deref(), Some(format!("43{id}[]").as_str()));
        assert_eq!(message.further_arguments, 2);
    }
}

#[test]
fn an_event_that_cannot_be_read_is_told_with_its_frame() {
    let cases = [
        ("42", None),
        ("42[", None),
        ("42[]", None),
        ("42{\"a\":1}", None),
        ("42[\"x\"", None),
        ("425[", Some("435[]")),
        ("4212[\"message\",{]", Some("4312[]")),
        ("45[\"message\",1]", None),
        ("45-[]", None),
        ("450-7[", Some("437[]")),
    ];
    for (frame, acknowledgement) in cases {
        let mut session = in_revision(Revision::Four);
        let outputs = text(&mut session, frame, 1);
        let [Output::Message(message)] = &outputs[..] else { panic!("{frame}: {outputs:?}") };
        assert_eq!((message.name.as_str(), &message.raw), ("", &serde_json::json!(frame).to_string()));
        assert!(message.cut.is_some(), "{frame}");
        assert_eq!(message.acknowledgement.as_deref(), acknowledgement, "{frame}");
    }
}

#[test]
fn of_a_huge_unreadable_event_the_beginning_is_kept() {
    let frame = format!("421[\"{}", "ü".repeat(1 << 20));
    let outputs = text(&mut in_revision(Revision::Four), &frame, 1);
    let [Output::Message(message)] = &outputs[..] else { panic!("no message") };
    let kept: String = serde_json::from_str(&message.raw).unwrap();
    assert!(frame.starts_with(&kept) && (60_000..70_000).contains(&kept.len()), "{}", kept.len());
    assert!(message.cut.as_deref().unwrap().contains("are kept"));
}

#[test]
fn garbage_changes_nothing() {
    let garbage = [
        "",
        "4",
        "x",
        "9",
        "3",
        "0{}",
        "0",
        "47",
        "4\u{0}",
        "46",
        "46-[]",
        "43[]",
        "430[]",
        "6",
        "5",
        "42/other,[\"message\",1]",
        "40/x",
        "44/x,\"Not authorized\"",
        "41/x",
        "💥",
        "HTTP/1.1 400 Bad Request",
    ];
    for revision in [Revision::Three, Revision::Four] {
        let mut session = in_revision(revision);
        for frame in garbage {
            let outputs = text(&mut session, frame, 1);
            assert!(outputs.iter().all(|output| matches!(output, Output::Oddity(_))), "{frame}: {outputs:?}");
            assert!(session.is_joined(), "{frame}");
        }
        session.binary(vec![1, 2], ms(1));
        assert!(matches!(outputs(&mut session)[..], [Output::Oddity(_)]));
        assert_eq!(messages(text(&mut session, r#"42["message",1]"#, 2)).len(), 1);
    }
}

// --- Attachments

#[test]
fn attachments_are_put_together() {
    for (revision, frames) in
        [(Revision::Three, [vec![4, 1, 2], vec![4]]), (Revision::Four, [vec![1, 2], vec![]])]
    {
        let mut session = in_revision(revision);
        let head = r#"452-9["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
        assert_eq!(text(&mut session, head, 1), []);
        let [first, second] = frames;
        session.binary(first, ms(2));
        assert_eq!(outputs(&mut session), []);
        session.binary(second, ms(3));
        let [message] = &messages(outputs(&mut session))[..] else { panic!("no message") };
        assert_eq!(message.attachments, [vec![1, 2], vec![]]);
        assert_eq!(message.raw, r#"{"_placeholder":true,"num":0}"#);
        assert_eq!(message.acknowledgement.as_deref(), Some("439[]"));
        assert_eq!(message.missing_attachments, 0);
    }
}

#[test]
fn a_lying_count_swallows_nothing() {
    let mut session = in_revision(Revision::Four);
    text(&mut session, r#"45255-1["message","lie"]"#, 1);
    session.binary(vec![7], ms(2));
    assert_eq!(text(&mut session, "2", 3), [send("3")], "a ping is no end of it");
    let outputs = text(&mut session, r#"42["message","later"]"#, 4);
    assert!(matches!(outputs.first(), Some(Output::Oddity(_))));
    let [lie, later] = &messages(outputs)[..] else { panic!("an event was swallowed") };
    assert_eq!((lie.raw.as_str(), lie.attachments.len(), lie.missing_attachments), ("\"lie\"", 1, 254));
    assert_eq!(later.raw, "\"later\"");
}

#[test]
fn a_lying_count_without_a_later_event_ends_by_itself() {
    let mut session = in_revision(Revision::Four);
    text(&mut session, r#"451-["message","lie"]"#, 1000);
    assert_eq!(session.deadline(), Some(ms(11_000)));
    let outputs = tick(&mut session, 11_000);
    assert_eq!(messages(outputs).first().unwrap().missing_attachments, 1);
}

#[test]
fn a_count_beyond_reason_is_taken_without_attachments() {
    let mut session = in_revision(Revision::Four);
    let told = text(&mut session, r#"4599999999999999999999-["message",1]"#, 1);
    assert_eq!(messages(told).first().unwrap().raw, "1");
    session.binary(vec![1], ms(2));
    assert!(matches!(outputs(&mut session)[..], [Output::Oddity(_)]));
}

#[test]
fn attachments_of_acknowledgements_are_taken_off_the_line() {
    let mut session = in_revision(Revision::Four);
    assert_eq!(text(&mut session, r#"461-5[{"_placeholder":true,"num":0}]"#, 1), []);
    session.binary(vec![1], ms(2));
    assert_eq!(outputs(&mut session), []);
}

#[test]
fn an_event_waiting_for_attachments_is_told_before_the_end() {
    let mut session = in_revision(Revision::Four);
    text(&mut session, r#"451-["message","x"]"#, 1);
    let outputs = text(&mut session, "1", 2);
    assert!(matches!(&outputs[..], [Output::Message(_), Output::Fault(Fault::Closed)]), "{outputs:?}");
}

#[test]
fn a_half_open_connection_is_noticed_whatever_heartbeat_the_server_names() {
    for told in ["-1", "0", "1e308", "86400000", "18446744073709551615", r#""NaN""#, r#""inf""#] {
        for (field, join) in [("", "40"), (r#","maxPayload":-1"#, r#"40{"sid":"n"}"#)] {
            let mut session = session();
            let opening = format!(r#"0{{"sid":"a","pingInterval":{told},"pingTimeout":{told}{field}}}"#);
            let odd = text(&mut session, &opening, 0);
            let odd = odd.iter().filter(|output| matches!(output, Output::Oddity(_))).count();
            assert_eq!(odd, if field.is_empty() { 2 } else { 3 }, "{opening}");
            text(&mut session, join, 0);
            assert!(session.is_joined(), "{opening}");

            let end = tick(&mut session, 7 * 60 * 1000);
            assert!(matches!(end[..], [Output::Fault(Fault::PingTimeout { .. })]), "{opening}: {end:?}");
        }
    }
}
