//! Properties of a session with servers of every generation that keep to the protocol, with odd frames and pauses:
//! which events are delivered, and when it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/json.rs"]
mod json;
#[path = "../../../../fuzz/oracles/session.rs"]
mod oracle;
mod script;
mod talk;
mod transcript;

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use ringtray_datachannel::Revision;
use ringtray_datachannel::session::{Fault, Output};
use talk::Talk;
use transcript::{JOIN_LIMIT, any_transcript, other_revision, slow_heartbeat, undisturbed};

/// Longer than a session waits for attachments.
const ATTACHMENTS_OR_NONE: Duration = Duration::from_secs(11);

fn milliseconds() -> impl Strategy<Value = Vec<u64>> {
    vec(0_u64..60_000, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn every_event_is_told_once_and_in_order_byte_for_byte(
        transcript in any_transcript(),
        lags in milliseconds(),
    ) {
        let mut talk = Talk::new(&transcript).with_heartbeat(&lags);
        talk.play(&transcript.steps);
        talk.pass(ATTACHMENTS_OR_NONE);
        prop_assert!(talk.is_joined());
        let told = talk.told();
        prop_assert_eq!(told.len(), transcript.events.len(), "{:?}", told);
        for (sent, told) in transcript.events.iter().zip(told) {
            prop_assert!(sent.is_told_as(told), "{:?} was told as {:?}", sent, told);
        }
    }

    #[test]
    fn attachments_come_whole_with_their_event(transcript in undisturbed(), lags in milliseconds()) {
        let mut talk = Talk::new(&transcript).with_heartbeat(&lags);
        talk.play(&transcript.steps);
        let told = talk.told();
        prop_assert_eq!(told.len(), transcript.events.len(), "{:?}", told);
        for (sent, told) in transcript.events.iter().zip(told) {
            prop_assert_eq!(&told.attachments, sent.attachments.as_deref().unwrap_or_default());
            prop_assert_eq!((told.missing_attachments, told.dropped_attachment_bytes), (0, 0));
        }
    }

    #[test]
    fn an_acknowledgement_carries_the_id_of_its_event_and_there_is_none_without_an_id(
        transcript in any_transcript(),
        lags in milliseconds(),
    ) {
        let mut talk = Talk::new(&transcript).with_heartbeat(&lags);
        talk.play(&transcript.steps);
        talk.pass(ATTACHMENTS_OR_NONE);
        let offered: Vec<_> = talk.told().iter().map(|told| told.acknowledgement.clone()).collect();
        let due: Vec<_> = transcript.events.iter().map(transcript::Sent::acknowledgement).collect();
        prop_assert_eq!(offered, due);
        let sends_one = |(_, output): &_| matches!(output, Output::Send(frame) if frame.starts_with("43"));
        prop_assert!(!talk.outputs.iter().any(sends_one), "whoever keeps the event acknowledges it");
    }

    /// Within `JOIN_LIMIT` of the beginning until we have joined. Then in revision 4 an interval and a time-out after
    /// the last frame; in revision 3 no later than that, because our ping comes in between, and not before a
    /// time-out.
    #[test]
    fn whenever_the_server_falls_silent_the_session_ends_in_bounded_time(
        transcript in prop_oneof![4 => any_transcript().boxed(), 1 => other_revision().boxed()],
        last in any::<Index>(),
        lags in milliseconds(),
    ) {
        let said = last.index(transcript.steps.len() + 1);
        let mut talk = Talk::new(&transcript).with_heartbeat(&lags);
        talk.play(&transcript.steps[..said]);
        prop_assume!(!talk.has_ended());
        let was_joined = talk.is_joined();
        prop_assert_eq!(was_joined, said >= transcript.joining);
        let (fault, ended, unheard) = talk.fall_silent();
        let longest = transcript.interval + transcript.timeout;
        if was_joined {
            prop_assert_eq!(fault, Fault::PingTimeout { silent: unheard });
            let shortest = match transcript.meeting.spoken {
                Revision::Three => transcript.timeout,
                Revision::Four => longest,
            };
            prop_assert!((shortest..=longest).contains(&unheard), "{:?}", unheard);
        } else {
            prop_assert!(ended <= JOIN_LIMIT, "{:?} at {:?}", fault, ended);
            let is_of_silence = match &fault {
                Fault::NotEngineIo { waited, .. } | Fault::JoinTimeout { waited, .. } => *waited == JOIN_LIMIT,
                Fault::PingTimeout { silent } => *silent == unheard,
                _ => false,
            };
            prop_assert!(is_of_silence, "{:?}", fault);
        }
    }

    #[test]
    fn needless_ticks_change_nothing(
        transcript in prop_oneof![4 => any_transcript().boxed(), 1 => other_revision().boxed()],
        lags in proptest::option::of(milliseconds()),
        needless in vec(prop_oneof![0_u64..50, 0_u64..20_000], 1..6),
    ) {
        let begin = || match &lags {
            Some(lags) => Talk::new(&transcript).with_heartbeat(lags),
            None => Talk::new(&transcript),
        };
        let [mut rare, mut often] = [begin(), begin().with_needless_ticks(&needless)];
        for talk in [&mut rare, &mut often] {
            talk.play(&transcript.steps);
            talk.pass(Duration::from_secs(130));
        }
        prop_assert_eq!(&rare.outputs, &often.outputs);
        prop_assert_eq!(&rare.deadlines, &often.deadlines);
    }

    #[test]
    fn a_server_of_another_revision_than_the_fixed_one_is_left_at_its_word(transcript in other_revision()) {
        let mut talk = Talk::new(&transcript);
        talk.play(&transcript.steps[..transcript.joining - 1]);
        prop_assume!(!talk.has_ended());
        talk.play(&transcript.steps[transcript.joining - 1..]);
        prop_assert_eq!(talk.outputs.last().map(|(_, output)| output), Some(&Output::Fault(Fault::OtherRevision)));
        let is_told = |(_, output): &_| matches!(output, Output::Joined { .. } | Output::Message(_));
        prop_assert!(!talk.outputs.iter().any(is_told));
    }

    #[test]
    fn any_script_holds_what_the_fuzzer_demands(script in script::script()) {
        oracle::check(&script);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(30) })]

    #[test]
    fn a_server_that_keeps_its_heartbeat_is_never_given_up(
        transcript in slow_heartbeat(),
        lags in milliseconds(),
        days in 1_u64..4,
    ) {
        let mut talk = Talk::new(&transcript).with_heartbeat(&lags);
        talk.play(&transcript.steps);
        talk.pass(Duration::from_secs(days * 24 * 3600));
        prop_assert!(talk.is_joined(), "{:?}", talk.outputs.last());
    }
}
