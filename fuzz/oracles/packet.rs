//! What must hold for the parsers of frames.

use ringtray_datachannel::wire::{EnginePacket, Packet, read_arguments, read_engine, read_packet};

/// Parses a text as a frame, as the packet in one and as the arguments of that.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    engine(&text);
    packet(&text);
    arguments(&text);
}

fn engine(frame: &str) {
    match read_engine(frame) {
        Ok(mut read) => {
            if let EnginePacket::Open(handshake) = &mut read {
                std::mem::take(&mut handshake.oddities).iter().for_each(|words| is_short(words));
            }
            assert_eq!(read_engine(&read.to_frame()).as_ref(), Ok(&read), "written and read again");
            if let EnginePacket::Message(message) = read {
                assert_eq!(message, &frame[1..]);
                packet(message);
            }
        }
        Err(error) => is_short(&error.to_string()),
    }
}

fn packet(message: &str) {
    let read = match read_packet(message) {
        Ok(read) => read,
        Err(error) => return is_short(&error.to_string()),
    };
    let Packet { namespace, id, data, .. } = read;
    assert!(namespace.starts_with('/') && !namespace.contains([',', '?']), "{namespace:?}");
    let digits = id.map_or("", |id| id.as_str());
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits:?}");
    assert!(
        message.ends_with(&format!("{digits}{}", data.unwrap_or_default())),
        "nothing is lost at the end"
    );

    let frame = read.to_frame();
    let Ok(EnginePacket::Message(again)) = read_engine(&frame) else { panic!("{frame:?} is no message") };
    assert_eq!(read_packet(again), Ok(read), "written and read again: {frame:?}");
    arguments(data.unwrap_or_default());
}

fn arguments(data: &str) {
    let read = match read_arguments(data) {
        Ok(read) => read,
        Err(error) => return is_short(&error.to_string()),
    };
    let place = data.as_bytes().as_ptr_range();
    for value in &read.values {
        let within = value.as_bytes().as_ptr_range();
        assert!(place.start <= within.start && within.end <= place.end, "{value:?} is a copy");
        let again = read_arguments(&format!("[\"n\",{value}]")).map(|again| again.values.concat());
        assert_eq!(again.as_deref(), Ok(*value), "each is JSON by itself");
    }
}

/// What is logged is bounded.
fn is_short(words: &str) {
    assert!(words.chars().count() < 200, "{words}");
}
