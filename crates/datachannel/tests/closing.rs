//! The ways in which a server ends a connection, and oddities on one that stays.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use futures_util::SinkExt as _;
use ringtray_datachannel::ReasonKind;
use support::{Server, assert_helpful, client};
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

#[tokio::test]
async fn every_close_code_is_told_with_its_reason_in_one_line_and_we_come_back() {
    let long = "long ".repeat(20);
    let cases = [
        (1000, "", ""),
        (1001, "going away", "going away"),
        (1008, "policy", "policy"),
        (1011, "unexpected condition", "unexpected condition"),
        (1012, "service restart", "service restart"),
        (1013, "try again later", "try again later"),
        (3000, "a framework's own", "a framework's own"),
        (4000, "the application's own", "the application's own"),
        (4999, &long, long.trim()),
        (4001, "two\r\nlines", "two"),
        (4002, "\u{1b}[31mred\u{7} \u{202e}backwards", "red"),
        (4003, "<b>markup</b> & t0ken", "markup"),
        (4004, "ünïcödé 💥", "ünïcödé 💥"),
    ];
    let server = Server::start().await;
    let mut account = client(&server);
    for (code, text, kept) in cases {
        let mut peer = server.joined().await;
        account.connected().await;
        let frame = CloseFrame { code: code.into(), reason: text.into() };
        peer.socket.send(Frame::Close(Some(frame))).await.unwrap();
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::ServerClosed);
        assert!(reason.detail.contains(&code.to_string()), "{reason:?}");
        assert!(reason.detail.contains(kept), "{reason:?}");
        for shown in [reason.detail.clone(), reason.message.to_string()] {
            assert!(!shown.chars().any(|letter| letter.is_control() || letter == '\u{202e}'), "{shown:?}");
        }
    }
    server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_close_frame_no_server_may_send_is_an_end_like_others() {
    // Codes that only mean "none received" and "aborted", one of a single byte, and a reason that is not UTF-8.
    let raw: [&[u8]; 5] = [
        &[0x88, 2, 0x03, 0xed],
        &[0x88, 2, 0x03, 0xee],
        &[0x88, 2, 0x00, 0x00],
        &[0x88, 1, 0x03],
        &[0x88, 4, 0x03, 0xe8, 0xff, 0xfe],
    ];
    let server = Server::start().await;
    let mut account = client(&server);
    for bytes in raw {
        let mut peer = server.joined().await;
        account.connected().await;
        peer.socket.get_mut().write_all(bytes).await.unwrap();
        let reason = account.waiting().await;
        assert!(
            matches!(reason.kind, ReasonKind::Protocol | ReasonKind::ServerClosed),
            "{bytes:?}: {reason:?}"
        );
        assert_helpful(&reason, reason.kind);
    }
    server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn frames_no_server_may_send_end_the_connection_and_never_more() {
    let raw: [(&str, &[u8]); 6] = [
        ("masked", &[0x81, 0x81, 1, 2, 3, 4, b'2' ^ 1]),
        ("with a reserved bit", &[0xc1, 1, b'2']),
        ("of an unknown kind", &[0x83, 1, b'2']),
        ("a continuation of nothing", &[0x80, 1, b'2']),
        ("a text within a text", &[0x01, 1, b'4', 0x81, 1, b'2']),
        ("a ping in pieces", &[0x09, 1, b'2']),
    ];
    let server = Server::start().await;
    let mut account = client(&server);
    for (what, bytes) in raw {
        let mut peer = server.joined().await;
        account.connected().await;
        peer.socket.get_mut().write_all(bytes).await.unwrap();
        let reason = account.waiting().await;
        assert_eq!(reason.kind, ReasonKind::Protocol, "{what}: {reason:?}");
    }
    server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_message_in_pieces_with_pings_between_is_one_message() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    let stream = peer.socket.get_mut();
    // A character of two bytes is split, with a WebSocket ping in between.
    for piece in [&b"\x01\x0f42[\"message\",\"\xc3"[..], b"\x89\x01p", b"\x00\x00", b"\x80\x03\xbc\"]"] {
        stream.write_all(piece).await.unwrap();
        stream.flush().await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(&*account.message().await.raw, "\"ü\"");
}
