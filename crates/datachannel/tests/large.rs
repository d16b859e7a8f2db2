//! Messages too large to be delivered whole, and too large to be received at all.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use ringtray_datachannel::{ReasonKind, State};
use support::{Server, assert_helpful, client};

const MIB: usize = 1 << 20;
/// How much is kept of a message that is not delivered whole.
const KEPT: usize = 64 << 10;

#[tokio::test]
async fn of_a_message_of_20_megabytes_the_head_is_told_and_the_connection_goes_on() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    let large = format!(r#"422["call",{{"text":"{}"}}]"#, "ü".repeat(10 * MIB));
    peer.send(r#"421["message","before"]"#).await;
    peer.send(large.as_str()).await;
    peer.send(r#"423["message","after"]"#).await;

    let before = account.message().await;
    assert_eq!(&*before.raw, "\"before\"");
    let message = account.message().await;
    assert_eq!(message.name, "call");
    let head: String = serde_json::from_str(&message.raw).unwrap();
    assert!(head.len() <= KEPT && head.len() > KEPT - 4 && large.starts_with(&head), "{}", head.len());
    let [why] = &message.event.oddities[..] else { panic!("{:?}", message.event.oddities) };
    assert_eq!(*why, format!("too large: {} bytes; its first {} are kept", large.len(), head.len()));
    let after = account.message().await;
    assert_eq!(&*after.raw, "\"after\"");

    for message in [before, message, after] {
        message.acknowledgement.unwrap().send();
    }
    for id in 1..=3 {
        peer.expect(&format!("43{id}[]")).await;
    }
}

#[tokio::test]
async fn a_message_exactly_as_large_as_the_bound_is_told_whole() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    let frame = |text: usize| format!(r#"42["m","{}"]"#, "x".repeat(text));
    let fitting = 16 * MIB - frame(0).len();
    peer.send(frame(fitting)).await;
    peer.send(frame(fitting + 1)).await;
    let whole = account.message().await;
    assert_eq!((whole.raw.len(), whole.event.oddities.len()), (fitting + 2, 1), "no object, and no more");
    assert!(account.message().await.event.oddities.iter().any(|oddity| oddity.starts_with("too large")));
}

#[tokio::test]
async fn attachments_of_20_megabytes_are_left_out_and_their_message_is_told() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"453-1["message",{"class":"a","file":{"_placeholder":true,"num":0}}]"#).await;
    for size in [10 * MIB, 10 * MIB, 1] {
        peer.send_binary(vec![7; size]).await;
    }
    peer.send(r#"42["message","after"]"#).await;

    let message = account.message().await;
    assert_eq!(message.event.class.as_deref(), Some("a"));
    assert!(message.attachments.is_empty());
    let [why] = &message.event.oddities[..] else { panic!("{:?}", message.event.oddities) };
    assert!(why.contains("too large: 20971521 bytes"), "{why}");
    assert_eq!(&*account.message().await.raw, "\"after\"");
    message.acknowledgement.unwrap().send();
    peer.expect("431[]").await;
}

#[tokio::test]
async fn the_attachments_of_a_message_too_large_itself_are_no_messages() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(format!(r#"451-1["message","{}"]"#, "x".repeat(17 * MIB))).await;
    peer.send_binary(vec![7; 3]).await;
    peer.send(r#"42["message","after"]"#).await;
    let message = account.message().await;
    let [head, attachments] = &message.event.oddities[..] else { panic!("{:?}", message.event.oddities) };
    assert!(head.starts_with("too large"), "{head}");
    assert!(attachments.contains("3 bytes"), "{attachments}");
    assert!(message.acknowledgement.is_some());
    assert_eq!(&*account.message().await.raw, "\"after\"");
}

#[tokio::test]
async fn a_message_beyond_64_mebibytes_ends_the_connection_and_the_next_one_works() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"42["message","before"]"#).await;
    // The client may close the connection before everything is sent.
    let sending = tokio::spawn(async move {
        use futures_util::SinkExt as _;
        let text = format!(r#"42["message","{}"]"#, "x".repeat(65 * MIB));
        let _ = peer.socket.send(tokio_tungstenite::tungstenite::Message::text(text)).await;
    });
    assert_eq!(&*account.message().await.raw, "\"before\"");
    let State::Waiting { reason, .. } = account.state().await else { panic!("not waiting") };
    assert_helpful(&reason, ReasonKind::Protocol);
    assert!(reason.message.to_string().contains("64 MiB"), "{reason:?}");

    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"42["message","after"]"#).await;
    assert_eq!(&*account.message().await.raw, "\"after\"");
    sending.await.unwrap();
}
