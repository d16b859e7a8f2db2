//! Frames that are not valid messages.

use super::Act;
use crate::random::Random;

/// An open packet with false values, but always one after which a client can join.
pub(super) fn opening(random: &mut Random) -> String {
    let number = ["-1", "0", "1", "1e308", "99999999999999999999", "\"25000\"", "null", "0.5", "{}"];
    let (interval, timeout, payload) =
        (random.one_of(&number), random.one_of(&number), random.one_of(&number));
    let sid = match random.number(0..4) {
        0 => "s".repeat(random.length(1..1 << 20)),
        1 => "\\u0000\\u202e<b>".to_owned(),
        2 => String::new(),
        _ => "hostile".to_owned(),
    };
    let more = match random.number(0..3) {
        0 => format!(",\"upgrades\":[{}0]", "0,".repeat(random.length(1..100_000))),
        1 => ",\"sid\":\"again\",\"upgrades\":\"websocket\"".to_owned(),
        _ => String::new(),
    };
    format!(
        r#"0{{"sid":"{sid}","pingInterval":{interval},"pingTimeout":{timeout},"maxPayload":{payload}{more}}}"#
    )
}

/// Unexpected frames between the messages.
pub(super) fn odd(random: &mut Random, secret: &str) -> Vec<Act> {
    let text = |text: &str| vec![Act::Text(text.to_owned())];
    match random.number(0..20) {
        0 => text(""),
        1 => text("2"),
        2 => text("3"),
        3 => text("6"),
        4 => text(&format!("2{}", "p".repeat(random.length(1..1 << 20)))),
        5 => text(&format!("x{secret}")),
        6 => text("40"),
        7 => text(r#"40{"sid":"another"}"#),
        8 => text("42/admin,[\"message\",{}]"),
        9 => text(&format!("42{}[\"message\",{{}}]", "9".repeat(random.length(1..5_000)))),
        10 => text("43999[]"),
        11 => text(&format!("42[\"{secret}")),
        12 => text("42[]"),
        13 => text("42{\"a\":1}"),
        14 => (0..random.length(10..2_000)).map(|_| Act::Text("42[\"message\",1]".to_owned())).collect(),
        15 => text("45999999999999999999-[\"message\",{\"_placeholder\":true,\"num\":0}]"),
        16 => vec![
            Act::Text("452-7[\"message\",{\"_placeholder\":true,\"num\":-1}]".to_owned()),
            Act::Binary(vec![0xff; random.length(1..1 << 20)]),
        ],
        17 => vec![
            Act::Text("451-[\"message\",{\"_placeholder\":true,\"num\":0}]".to_owned()),
            Act::Binary(secret.as_bytes().to_vec()),
        ],
        18 => vec![Act::Binary(vec![0; random.length(0..4 << 20)])],
        _ => {
            let bytes: Vec<u8> = (0..random.length(1..400))
                .map(|_| u8::try_from(random.number(0..256)).unwrap_or_default())
                .collect();
            text(&String::from_utf8_lossy(&bytes))
        }
    }
}

/// How a connection ends.
pub(super) fn end(random: &mut Random, secret: String) -> Vec<Act> {
    match random.number(0..24) {
        0 => vec![Act::Text("41".to_owned())],
        1 => vec![Act::Text("1".to_owned())],
        2 => vec![Act::Freeze],
        3 => vec![Act::Text(format!("42[\"message\",\"{secret}")), Act::Cut],
        4 => vec![Act::Text(format!(r#"44{{"message":"The database says {secret}"}}"#)), Act::Cut],
        5 => vec![Act::Close(random.one_of(&[1000, 1001, 1006, 1011, 1012, 1013, 3000, 4001, 4999]), secret)],
        _ => vec![Act::Cut],
    }
}
