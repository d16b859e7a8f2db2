//! Properties: what is written can be read again, and nothing from a server makes the session panic or lose events.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use proptest::prelude::*;
use ringtray_datachannel::address::{InstanceId, ServerAddress, SocketPath};
use ringtray_datachannel::session::{Output, Session};
use ringtray_datachannel::wire::{
    EnginePacket, Packet, PacketKind, read_arguments, read_engine, read_packet,
};
use ringtray_datachannel::{Event, Revision};

/// Something that happens to a session.
#[derive(Clone, Debug)]
enum Step {
    Text(String),
    Binary(Vec<u8>),
    Time(u64),
}

fn frame() -> impl Strategy<Value = String> {
    let known = [
        "0{}",
        "0{\"sid\":\"a\",\"pingInterval\":100,\"pingTimeout\":100}",
        "0{\"maxPayload\":1}",
        "1",
        "2",
        "2probe",
        "3",
        "4",
        "40",
        "40{\"sid\":\"s\"}",
        "40/__rev",
        "40/__rev,{\"sid\":\"s\"}",
        "41",
        "41/__rev,",
        "42[\"message\",{\"class\":\"x\"}]",
        "4212[\"message\",1]",
        "42[",
        "43[]",
        "44\"Not authorized\"",
        "44{\"message\":\"no\"}",
        "44/__rev,\"Invalid namespace\"",
        "44/__rev,{\"message\":\"Invalid namespace\"}",
        "451-[\"message\",{\"_placeholder\":true,\"num\":0}]",
        "45255-[\"message\"]",
        "461-3[]",
        "6",
    ];
    prop_oneof![
        6 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => ".{0,40}",
        1 => "4[0-9]{0,3}-?(/[a-z]{0,3},?)?[0-9]{0,30}[\\[\\]{}\",a-z0-9]{0,20}",
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => frame().prop_map(Step::Text),
        1 => proptest::collection::vec(any::<u8>(), 0..8).prop_map(Step::Binary),
        2 => (0_u64..30_000).prop_map(Step::Time),
    ]
}

fn kind() -> impl Strategy<Value = PacketKind> {
    proptest::sample::select(vec![
        PacketKind::Connect,
        PacketKind::Disconnect,
        PacketKind::Event,
        PacketKind::Ack,
        PacketKind::ConnectError,
        PacketKind::BinaryEvent,
        PacketKind::BinaryAck,
    ])
}

fn revision() -> impl Strategy<Value = Revision> {
    prop_oneof![Just(Revision::Three), Just(Revision::Four)]
}

fn outputs(session: &mut Session) -> Vec<Output> {
    std::iter::from_fn(|| session.output()).collect()
}

fn is_end(output: &Output) -> bool {
    matches!(output, Output::Refused { .. } | Output::Kicked | Output::Fault(_))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn packets_survive_a_round_trip(
        kind in kind(),
        attachments in any::<u64>(),
        namespace in "/|/[a-z_]{1,8}",
        id in proptest::option::of("[0-9]{1,40}"),
        data in proptest::option::of("[\\[{\"].{0,30}"),
    ) {
        let head = format!("2{}[]", id.as_deref().unwrap_or(""));
        let id = read_packet(&head).unwrap().id;
        let binary = matches!(kind, PacketKind::BinaryEvent | PacketKind::BinaryAck);
        let attachments = if binary { attachments } else { 0 };
        let packet = Packet { kind, attachments, namespace: &namespace, id, data: data.as_deref() };
        let frame = packet.to_frame();
        let Ok(EnginePacket::Message(message)) = read_engine(&frame) else { panic!("{frame}") };
        prop_assert_eq!(read_packet(message), Ok(packet));
    }

    #[test]
    fn nothing_makes_a_reader_panic(text in ".{0,200}") {
        let _ = read_engine(&text);
        let _ = read_packet(&text);
        let _ = read_arguments(&text);
        let _ = Event::read(&text);
        let _ = ServerAddress::parse(&text);
        let _ = SocketPath::parse(&text);
        let _ = InstanceId::parse(&text);
    }

    #[test]
    fn a_session_survives_everything_and_ends_at_most_once(
        asked in revision(),
        steps in proptest::collection::vec(step(), 0..40),
    ) {
        let mut session = Session::new(asked, Duration::from_secs(20), Duration::ZERO);
        let (mut now, mut joined, mut ended) = (Duration::ZERO, 0, false);
        for step in steps {
            match step {
                Step::Text(frame) => session.text(&frame, now),
                Step::Binary(frame) => session.binary(frame, now),
                Step::Time(milliseconds) => {
                    now += Duration::from_millis(milliseconds);
                    session.tick(now);
                }
            }
            for output in outputs(&mut session) {
                prop_assert!(!ended, "{:?} after the end", output);
                joined += u32::from(matches!(output, Output::Joined { .. }));
                prop_assert!(joined == 1 || !matches!(output, Output::Message(_)), "a message before joining");
                ended = is_end(&output);
            }
            prop_assert_eq!(session.deadline().is_none(), ended);
        }
        prop_assert!(joined <= 1);
    }

    #[test]
    fn ticking_at_each_deadline_never_loops_without_progress(
        asked in revision(),
        steps in proptest::collection::vec(step(), 0..10),
    ) {
        let mut session = Session::new(asked, Duration::from_secs(20), Duration::ZERO);
        let mut now = Duration::ZERO;
        for step in steps {
            match step {
                Step::Text(frame) => session.text(&frame, now),
                Step::Binary(frame) => session.binary(frame, now),
                Step::Time(_) => {
                    let Some(deadline) = session.deadline() else { return Ok(()) };
                    now = now.max(deadline);
                    session.tick(now);
                    if let Some(next) = session.deadline() {
                        prop_assert!(next > now, "the deadline {:?} stays at {:?}", next, now);
                    }
                }
            }
        }
    }

    #[test]
    fn no_event_is_swallowed_however_odd_its_neighbours(frames in proptest::collection::vec(frame(), 0..20)) {
        let mut session = Session::new(Revision::Four, Duration::from_secs(20), Duration::ZERO);
        session.text("0{\"sid\":\"a\",\"maxPayload\":1}", Duration::ZERO);
        session.text("40{\"sid\":\"s\"}", Duration::ZERO);
        let mut sent = 0_usize;
        for frame in frames {
            if frame == "1" || frame == "41" || frame.starts_with("44") {
                continue;
            }
            session.text(&frame, Duration::ZERO);
            if session.deadline().is_none() {
                break;
            }
            session.text("42[\"message\",\"mark\"]", Duration::ZERO);
            sent += 1;
        }
        let marks = outputs(&mut session)
            .iter()
            .filter(|output| matches!(output, Output::Message(message) if message.raw == "\"mark\""))
            .count();
        prop_assert_eq!(marks, sent);
    }
}
