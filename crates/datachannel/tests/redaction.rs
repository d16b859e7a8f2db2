//! Secrets of this program that a server repeats are removed where they enter.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use ringtray_datachannel::{ClientConfig, Credentials, KnownSecrets, Redaction};
use serde_json::Value;
use support::{Account, Server, config, limits};

const TOKEN: &str = "hush/t0ken+of \"Zoë\" & others?";

fn knowing(secrets: &[&str]) -> (Redaction, KnownSecrets) {
    let redaction = Redaction::default();
    let known = redaction.know(secrets.iter().map(|secret| (*secret).into()));
    (redaction, known)
}

#[test]
fn a_secret_is_taken_out_however_it_is_spelt() {
    let (redaction, _known) = knowing(&["s&x=\"1", "two  words", "fetched", TOKEN]);
    let cases = [
        "s&x=\"1".to_owned(),
        "s%26x%3D%221".into(),
        "s%26x%3d%221".into(),
        "s&amp;x=&quot;1".into(),
        r#"s&x=\"1"#.into(),
        "two words".into(),
        "two  words".into(),
        "two++words".into(),
        "two%20%20words".into(),
        "fetched".into(),
        TOKEN.into(),
        r#"hush\/t0ken+of \"Zoë\" & others?"#.into(),
        "hush%2Ft0ken%2Bof%20%22Zo%C3%AB%22%20%26%20others%3F".into(),
    ];
    for said in cases {
        assert_eq!(redaction.text(&format!("a {said} b")), "a [secret] b", "{said}");
    }
    let header = STANDARD.encode(format!("ann:{TOKEN}"));
    let left = redaction.text(&header).into_owned();
    assert!(left.contains("[secret]") && left.len() < "[secret]".len() + 12, "{left}");
}

#[test]
fn the_beginning_of_a_secret_that_was_cut_is_taken_out() {
    let token = "abcdefgh".repeat(100);
    let (redaction, _known) = knowing(&[&token]);
    for length in [4, 20, 799] {
        let said = format!("(bad: {}\u{2026}) Try again.", &token[..length]);
        assert_eq!(redaction.text(&said), "(bad: [secret]\u{2026}) Try again.");
    }
    assert_eq!(redaction.text("an abc\u{2026}"), "an abc\u{2026}");
    assert_eq!(redaction.text("the end is abcdefgh"), "the end is abcdefgh");
}

#[test]
fn of_a_text_of_our_own_what_may_be_a_word_or_a_number_stays() {
    let (redaction, _known) = knowing(&["2026", "warn", "hush-token"]);
    let line = "2026-12-01 warn: the server said hush-token, hush-to\u{2026}";
    assert_eq!(redaction.own_text(line), "2026-12-01 warn: the server said [secret], [secret]\u{2026}");
    let mut written = Vec::new();
    std::io::Write::write_all(&mut redaction.writer(&mut written), line.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), redaction.own_text(line));
}

#[test]
fn json_is_left_and_nothing_else_of_it_is_changed() {
    let (redaction, _known) =
        knowing(&["hush-token", "12345678901234567", "2001", "short", "+4930123456", "p4ss"]);
    let cases = [
        (r#"{"a": "hush-token" , "b":1.0}"#, r#"{"a": "[secret]" , "b":1.0}"#),
        (r#"{"hush-token":{"x":["say hush-token!"]}}"#, r#"{"[secret]":{"x":["say [secret]!"]}}"#),
        (r#"["\u0068ush\u002dtoken","\/ \u00e4"]"#, r#"["[secret]","\/ \u00e4"]"#),
        (r#"{"n":12345678901234567,"m":[12345678901234567]}"#, r#"{"n":"[secret]","m":["[secret]"]}"#),
        // Anything that may be a number or a word of a message stays.
        (r#"{"e":"2001","n":2001,"w":"short","c":"+4930123456"}"#, ""),
        (r#"["p4ss"]"#, r#"["[secret]"]"#),
        // Not JSON.
        (r#"4["hush-token"#, r#"4["[secret]""#),
        (r#"{"a":"\"#, ""),
        ("hush-token", r#""[secret]""#),
    ];
    for (sent, expected) in cases {
        let expected = if expected.is_empty() { sent } else { expected };
        assert_eq!(redaction.json(sent), expected);
    }
}

#[test]
fn secrets_are_known_as_long_as_somebody_keeps_them() {
    let (redaction, known) = knowing(&["first-token"]);
    let other = redaction.clone().know(["other-token".into()]);
    assert_eq!(redaction.text("first-token other-token"), "[secret] [secret]");
    known.replace(["second-token".into()]);
    assert_eq!(redaction.text("first-token second-token"), "first-token [secret]");
    drop((known, other));
    assert_eq!(redaction.text("second-token other-token"), "second-token other-token");
}

#[tokio::test]
async fn what_a_message_repeats_is_left_out_wherever_it_stands() {
    let server = Server::start().await;
    let redaction = Redaction::default();
    let _of_another_account = redaction.know(["another's-password".into()]);
    let credentials = Credentials::Bot { token: "hush-token".into() };
    let config = ClientConfig { redaction, ..config(server.address(), credentials, limits()) };
    let mut account = Account::connecting(config);
    let mut peer = server.socket().await;
    peer.let_in_four_with(&support::OPEN_FOUR.replace("abc", "hush-token")).await;
    let (_, session_id) = account.connected().await;
    assert!(!session_id.contains("hush"), "{session_id}");

    let argument =
        r#"{ "class":"hush-token", "nonce":"\u0068ush-token", "hush-token":"another's-password" }"#;
    peer.send(format!(r#"4217["hush-token",{argument}]"#)).await;
    let message = account.message().await;
    assert_eq!(&*message.raw, r#"{ "class":"[secret]", "nonce":"[secret]", "[secret]":"[secret]" }"#);
    assert_eq!((message.name.as_str(), message.event.class.as_deref()), ("[secret]", Some("[secret]")));
    assert_eq!(message.as_sent(), argument, "who asks for what was sent gets it");
    assert!(message.is_redacted());
    message.acknowledgement.unwrap().send();
    peer.expect("4317[]").await;

    peer.send(r#"451-["message",{"_placeholder":true,"num":0}]"#).await;
    peer.send_binary(b"\xff hush-token \xfe".to_vec()).await;
    assert_eq!(account.message().await.attachments, [b"\xff [secret] \xfe".to_vec()]);

    peer.send(r#"42["message","fine"]"#).await;
    let fine = account.message().await;
    assert!(!fine.is_redacted());
    assert_eq!((&*fine.raw, fine.as_sent()), (r#""fine""#, r#""fine""#));
}

#[tokio::test]
async fn a_secret_at_the_edge_of_what_is_kept_of_a_frame_is_left_out() {
    let server = Server::start().await;
    let credentials = Credentials::Bot { token: "hush-token".into() };
    let mut account = Account::connecting(config(server.address(), credentials, limits()));
    let mut peer = server.joined().await;
    account.connected().await;
    for filler in (65_500..65_536).step_by(4) {
        // Not JSON, so the beginning of the frame is kept, up to 64 KiB.
        peer.send(format!(r#"42["{}hush-token hush-token"#, "x".repeat(filler))).await;
        let message = account.message().await;
        assert!(!message.raw.contains("hush"), "{filler}: {}", &message.raw[65_000..]);
        assert!(serde_json::from_str::<String>(&message.raw).is_ok());
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), text().prop_map(Value::from),];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// A text with the secret or without it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        (any::<String>(), any::<String>()).prop_map(|(before, after)| format!("{before}{TOKEN}{after}")),
    ]
}

/// The same JSON, in which each character of a text may be escaped.
fn escaped(json: &Value, escape: &mut impl FnMut() -> bool) -> String {
    let mut text = |text: &str| {
        let mut out = String::from('"');
        for c in text.chars() {
            if c.is_control() || matches!(c, '"' | '\\') || escape() {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            } else {
                out.push(c);
            }
        }
        out + "\""
    };
    match json {
        Value::String(value) => text(value),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(|value| escaped(value, escape)).collect();
            format!("[{}]", values.join(" , "))
        }
        Value::Object(pairs) => {
            let names: Vec<_> = pairs.keys().map(|name| text(name)).collect();
            let pairs = names.iter().zip(pairs.values());
            let pairs: Vec<_> =
                pairs.map(|(name, value)| format!("{name}: {}", escaped(value, escape))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// The expected result.
fn without(json: &Value) -> Value {
    let text = |text: &str| text.replace(TOKEN, "[secret]");
    match json {
        Value::String(value) => text(value).into(),
        Value::Array(values) => values.iter().map(without).collect(),
        Value::Object(pairs) => pairs.iter().map(|(name, value)| (text(name), without(value))).collect(),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn whatever_the_escapes_of_a_json_text_the_secret_is_gone_and_the_rest_is_there(
        json in any_json(), escapes in prop::collection::vec(any::<bool>(), 1..64),
    ) {
        let (redaction, _known) = knowing(&[TOKEN]);
        let mut escapes = escapes.into_iter().cycle();
        let sent = escaped(&json, &mut || escapes.next().unwrap());
        let redacted = redaction.json(&sent);
        prop_assert_eq!(serde_json::from_str::<Value>(&redacted).unwrap(), without(&json));
        if without(&json) == json {
            prop_assert_eq!(&*redacted, &*sent);
        }
    }

    #[test]
    fn nothing_is_too_odd(text in any::<String>(), bytes in any::<Vec<u8>>(), secret in ".{0,12}") {
        let (redaction, _known) = knowing(&[&secret, TOKEN]);
        for odd in [text.clone(), format!("\"{text}\\{secret}\\\"{TOKEN}\u{2026}{secret}")] {
            let redacted = redaction.text(&odd).into_owned();
            prop_assert!(!redacted.contains(TOKEN));
            let redacted = redaction.json(&odd).into_owned();
            prop_assert!(!redacted.contains(TOKEN));
        }
        let _ = redaction.bytes(&bytes);
    }
}
