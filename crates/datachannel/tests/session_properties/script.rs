//! Scripts for the fuzzer's oracle: transcripts, most of which accept us, with random lines in between.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use ringtray_datachannel::Revision;

use crate::transcript::{Step, Transcript, any_transcript, other_revision};

/// A script in the oracle's syntax.
pub(crate) fn script() -> impl Strategy<Value = Vec<u8>> {
    let transcript = prop_oneof![9 => any_transcript().boxed(), 1 => other_revision().boxed()];
    let disturbed = vec((any::<Index>(), wild()), 0..8);
    let early = prop_oneof![9 => Just(Vec::new()), 1 => vec((any::<Index>(), wild()), 1..3)];
    (transcript, disturbed, early).prop_map(|(transcript, disturbed, early)| {
        let mut lines: Vec<Vec<u8>> = transcript.steps.iter().map(line).collect();
        for (place, wild) in disturbed {
            let after = lines.len() - transcript.joining;
            lines.insert(transcript.joining + place.index(after + 1), wild);
        }
        for (place, wild) in early {
            lines.insert(place.index(lines.len() + 1), wild);
        }
        lines.insert(0, first_line(&transcript).into());
        lines.join(&b'\n')
    })
}

fn first_line(transcript: &Transcript) -> &'static str {
    match (transcript.meeting.asked, transcript.meeting.fixed) {
        (Revision::Three, false) => "EIO=3",
        (Revision::Three, true) => "EIO=3 fixed",
        (Revision::Four, false) => "",
        (Revision::Four, true) => "EIO=4 fixed",
    }
}

fn line(step: &Step) -> Vec<u8> {
    let mut line = match step {
        Step::Text(frame) => frame.clone().into_bytes(),
        Step::Binary(bytes) => [b"#", bytes.as_slice()].concat(),
        Step::Pause(milliseconds) => format!("+{milliseconds}").into_bytes(),
    };
    line.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b' ');
    line
}

/// Lines that end a conversation, let time pass, or are anything.
fn wild() -> impl Strategy<Value = Vec<u8>> {
    let known = [
        "1",
        "2",
        "40",
        "41",
        "44\"Not authorized\"",
        "44{\"message\":\"no\"}",
        "452-[\"message\"]",
        "45255-[\"message\"]",
        "4299999999999999999999[\"message\",1]",
        ".",
    ];
    prop_oneof![
        4 => select(known.to_vec()).prop_map(Vec::from),
        2 => (0_u64..60_000, select(vec!['+', '~'])).prop_map(|(time, kind)| format!("{kind}{time}").into_bytes()),
        1 => "[0-6]{1,2}-?(/[a-z]{0,3},?)?[0-9]{0,30}[\\[\\]{}\",a-z0-9]{0,20}".prop_map(String::into_bytes),
        1 => vec(any::<u8>().prop_filter("a line", |byte| *byte != b'\n'), 0..20),
    ]
}
