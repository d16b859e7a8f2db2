//! What ends connections that are silent or old.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use futures_util::StreamExt as _;
use ringtray_datachannel::{Cause, ClientConfig, Limits, ReasonKind, State};
#[cfg(target_os = "linux")]
use support::front::{FORWARDS_UPGRADES, Front};
use support::{Account, Peer, Server, Time, assert_helpful, bot, config, limits, soon};
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Frame;

/// Within this time the client notices that its clock was moved.
const CLOCK_IS_READ: Duration = Duration::from_millis(1500);

fn patient(server: &Server) -> ClientConfig {
    config(server.address(), bot(), Limits { ping: Duration::from_secs(25), ..limits() })
}

/// The next frame of any kind.
async fn frame(peer: &mut Peer) -> Frame {
    soon("a frame", peer.socket.next()).await.unwrap().unwrap()
}

async fn expect_ping(peer: &mut Peer) {
    let frame = frame(peer).await;
    assert!(matches!(frame, Frame::Ping(_)), "{frame:?}");
}

/// Makes a connection and cuts it after this long without traffic.
async fn cut_after(time: &Time, age: Duration, server: &Server, account: &mut Account) {
    let peer = server.joined().await;
    account.connected().await;
    time.sleep(age);
    drop(peer);
}

/// The number of the attempt that follows a loss.
async fn next_attempt(account: &mut Account) -> u32 {
    let attempt = |state: &State| match state {
        State::Waiting { attempt, .. } => Some(*attempt),
        _ => None,
    };
    account.until("waiting", attempt).await
}

#[tokio::test]
async fn a_connection_that_lived_for_seconds_is_no_failed_attempt() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    for seconds in [2, 5, 5, 5, 12, 59] {
        cut_after(&time, Duration::from_secs(seconds), &server, &mut account).await;
        assert_eq!(next_attempt(&mut account).await, 1, "after {seconds} s");
    }
}

#[tokio::test]
async fn connections_that_are_cut_as_soon_as_they_are_made_are_failed_attempts() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    for number in 2..6 {
        cut_after(&time, Duration::ZERO, &server, &mut account).await;
        assert_eq!(next_attempt(&mut account).await, number);
    }
    cut_after(&time, Duration::from_secs(5), &server, &mut account).await;
    assert_eq!(next_attempt(&mut account).await, 1);
}

#[tokio::test]
async fn a_quiet_connection_is_pinged_again_and_again() {
    let server = Server::start().await;
    let quick = Limits { ping: Duration::from_millis(20), ..limits() };
    let mut account = Account::connecting(config(server.address(), bot(), quick));
    let mut peer = server.joined().await;
    account.connected().await;
    for _ in 0..5 {
        expect_ping(&mut peer).await;
    }
    peer.send(r#"420["message",1]"#).await;
    let message = account.message().await;
    message.acknowledgement.unwrap().send();
    peer.expect("430[]").await;
}

#[tokio::test]
async fn pings_that_nobody_answers_come_no_faster() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    let mut peer = server.joined().await;
    account.connected().await;
    time.sleep(Duration::from_secs(26));
    // Read past the library, which would answer it: a masked ping without content.
    let stream = peer.socket.get_mut();
    let mut ping = [0; 6];
    soon("a ping", stream.read_exact(&mut ping)).await.unwrap();
    assert_eq!(ping[..2], [0x89, 0x80]);
    let more = timeout(CLOCK_IS_READ, stream.read_exact(&mut ping)).await;
    assert!(more.is_err(), "no second ping before it is due: {more:?}");
}

#[tokio::test]
async fn where_silence_is_cut_twice_pings_come_in_half_the_time_until_the_network_changes() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    for _ in 0..2 {
        cut_after(&time, Duration::from_secs(10), &server, &mut account).await;
        assert_eq!(account.waiting().await.kind, ReasonKind::ConnectionLost);
    }
    let mut peer = server.joined().await;
    account.connected().await;
    time.sleep(Duration::from_millis(5100));
    expect_ping(&mut peer).await;

    account.client.reconnect(Cause::NetworkChanged);
    let mut peer = server.joined().await;
    account.connected().await;
    time.sleep(Duration::from_millis(5100));
    let more = timeout(CLOCK_IS_READ, peer.socket.next()).await;
    assert!(more.is_err(), "what the other network needed is forgotten: {more:?}");
}

#[tokio::test]
async fn the_third_connection_cut_at_one_age_is_told_with_how_often_and_after_how_long() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    for _ in 0..2 {
        cut_after(&time, Duration::from_secs(7), &server, &mut account).await;
        assert_eq!(account.waiting().await.kind, ReasonKind::ConnectionLost);
    }
    for times in ["3", "4"] {
        cut_after(&time, Duration::from_secs(7), &server, &mut account).await;
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::ConnectionCut);
        let message = reason.message.to_string();
        assert!(
            message.contains("after 7 seconds") && message.contains(&format!("{times} times")),
            "{message}"
        );
        assert!(reason.detail.contains(&format!("cut {times} times in a row, 7.")), "{reason:?}");
    }
    // A close by the server itself is a different case.
    let mut peer = server.joined().await;
    account.connected().await;
    time.sleep(Duration::from_secs(7));
    peer.send("41").await;
    assert_eq!(account.waiting().await.kind, ReasonKind::Kicked);
}

/// Connects through a front that ends silent connections, and returns when pings have kept one open.
#[cfg(target_os = "linux")]
async fn is_kept_open(front: Front, server: Server) {
    let account = Account::connecting(config(front.address(), bot(), limits()));
    for cut in 0..10 {
        let mut peer = server.joined().await;
        let mut pings = 0;
        while let Some(Ok(frame)) = soon("the front's end of a connection", peer.socket.next()).await {
            pings += u32::from(frame.is_ping());
            if pings == 3 {
                assert!(cut >= 2, "it has to be learnt");
                return drop(account);
            }
        }
    }
    panic!("all connections were cut; the front says: {}", front.log());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn behind_nginx_that_cuts_in_silence_a_connection_is_kept_open() {
    let server = Server::start().await;
    let location = format!("{FORWARDS_UPGRADES} proxy_read_timeout 2500ms;");
    let front = Front::nginx(&location, server.port()).await;
    is_kept_open(front, server).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn behind_haproxy_that_cuts_in_silence_a_connection_is_kept_open() {
    let server = Server::start().await;
    let front = Front::haproxy(" timeout tunnel 2500ms", server.port()).await;
    is_kept_open(front, server).await;
}
