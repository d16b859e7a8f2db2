//! Two programs with one instance id that disconnect each other.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use futures_util::SinkExt as _;
use ringtray_datachannel::{ClientConfig, InstanceId, Item, ReasonKind, State};
use support::{Account, Peer, Server, bot, config, limits};
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Accepts the client and disconnects it again.
async fn thrown_out(server: &Server) -> String {
    let mut peer = server.joined().await;
    peer.send("41").await;
    peer.rest().await;
    name(&peer)
}

fn name(peer: &Peer) -> String {
    peer.uri.split('/').nth(2).unwrap().to_owned()
}

async fn next_name(account: &mut Account) -> Option<InstanceId> {
    loop {
        match account.item().await {
            Item::InstanceChanged(instance) => return Some(instance),
            Item::State(State::Waiting { reason, .. }) => {
                assert_eq!(reason.kind, ReasonKind::Kicked);
                return None;
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn who_is_thrown_out_twice_at_once_comes_back_by_another_name_and_keeps_that() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), bot(), limits()));
    assert_eq!(thrown_out(&server).await, "test1");
    assert_eq!(next_name(&mut account).await, None);
    assert_eq!(thrown_out(&server).await, "test1");
    let told = next_name(&mut account).await.expect("another name");
    // Another id did not help, so it stays.
    for _ in 0..3 {
        assert_eq!(thrown_out(&server).await, told.as_str());
        assert_eq!(next_name(&mut account).await, None);
    }
    let peer = server.joined().await;
    account.connected().await;
    assert_eq!(name(&peer), told.as_str());
}

#[tokio::test]
async fn a_name_that_a_person_fixed_is_kept() {
    let server = Server::start().await;
    let config = config(server.address(), bot(), limits());
    let mut account = Account::connecting(ClientConfig { fixed_instance: true, ..config });
    for _ in 0..4 {
        assert_eq!(thrown_out(&server).await, "test1");
        assert_eq!(next_name(&mut account).await, None);
    }
}

#[tokio::test]
async fn whoever_closes_the_websocket_is_not_taken_for_another_program() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), bot(), limits()));
    for code in [1000, 1001, 1011, 1012, 1013, 4001] {
        for reason in ["", "bye"] {
            let mut peer = server.joined().await;
            assert_eq!(name(&peer), "test1");
            let frame = CloseFrame { code: code.into(), reason: reason.into() };
            peer.socket.send(Frame::Close(Some(frame))).await.unwrap();
            assert_eq!(account.waiting().await.kind, ReasonKind::ServerClosed);
        }
    }
}
