//! The independent client `rust_socketio` 0.6 with the same servers. It is unsuitable for this project, and the test
//! asserts its faults, so that a release without them is noticed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod interop_server;

use interop_server::{LIMIT, Server};
use rust_socketio::asynchronous::{Client, ClientBuilder};
use rust_socketio::{Event, Payload, TransportType};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// In revision 3 it joins twice, so everything arrives twice. It never pings, so the server disconnects it.
async fn comes_twice_is_never_acknowledged_and_dies(version: &str) {
    let mut server = Server::start(version, json!({})).await;
    let (client, mut nonces) = connect(&server).await;

    let mut expected: Vec<String> = numbered().flat_map(|nonce| [nonce.clone(), nonce]).collect();
    let mut seen = Vec::new();
    while seen.len() < expected.len() {
        seen.push(timeout(LIMIT, nonces.recv()).await.expect("a message in time").unwrap());
    }
    let left = server.until("left").await;
    client.disconnect().await.ok();

    assert_eq!(left["reason"], "ping timeout");
    assert_eq!((server.count("transport"), server.count("joined")), (1, 2));
    assert_eq!(server.count("acknowledged"), 0);
    assert!(nonces.try_recv().is_err());
    seen.sort_unstable();
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

/// In revision 4 it stays connected and everything arrives once, but nothing is acknowledged.
async fn stays_and_is_never_acknowledged(version: &str) {
    let mut server = Server::start(version, json!({})).await;
    let (client, mut nonces) = connect(&server).await;

    let mut seen = Vec::new();
    while seen.last().is_none_or(|nonce| nonce != "last") {
        seen.push(timeout(LIMIT, nonces.recv()).await.expect("a message in time").unwrap());
    }
    client.disconnect().await.unwrap();
    server.until("left").await;

    assert_eq!((server.count("transport"), server.count("joined")), (1, 1));
    assert_eq!(server.count("acknowledged"), 0);
    assert_eq!(seen, numbered().chain(["last".to_owned()]).collect::<Vec<_>>());
}

#[tokio::test]
async fn rust_socketio_at_server_1_7_4() {
    comes_twice_is_never_acknowledged_and_dies("1.7.4").await;
}

#[tokio::test]
async fn rust_socketio_at_server_2_0_4() {
    comes_twice_is_never_acknowledged_and_dies("2.0.4").await;
}

#[tokio::test]
async fn rust_socketio_at_server_2_5_1() {
    comes_twice_is_never_acknowledged_and_dies("2.5.1").await;
}

#[tokio::test]
async fn rust_socketio_at_server_3_1_2() {
    stays_and_is_never_acknowledged("3.1.2").await;
}

#[tokio::test]
async fn rust_socketio_at_server_4_8_4() {
    stays_and_is_never_acknowledged("4.8.4").await;
}

/// A connected client, and the nonces of the text messages it receives.
async fn connect(server: &Server) -> (Client, mpsc::UnboundedReceiver<String>) {
    let (sender, nonces) = mpsc::unbounded_channel();
    let client = ClientBuilder::new(format!("{}/datachannel/abc/", server.address()))
        .transport_type(TransportType::Websocket)
        .opening_header("authorization", "Bearer demo")
        .reconnect(false)
        .on(Event::Message, move |payload, _| {
            if let Payload::Text(arguments) = payload
                && let Some(nonce) = arguments[0]["nonce"].as_str()
            {
                sender.send(nonce.to_owned()).ok();
            }
            Box::pin(std::future::ready(()))
        })
        .connect()
        .await
        .unwrap();
    (client, nonces)
}

fn numbered() -> impl Iterator<Item = String> {
    (0..30).map(|number| format!("number-{number}"))
}
