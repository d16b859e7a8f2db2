//! What happens after a computer's sleep and after a change of the network.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{ErrorKind, Read as _};
use std::time::Duration;

use futures_util::SinkExt as _;
use ringtray_datachannel::{Cause, ClientConfig, Limits, Occasion, ReasonKind, State};
use support::{Account, Server, Time, assert_helpful, bot, client, config, http, limits, soon};
use tokio::io::AsyncReadExt as _;
use tokio_tungstenite::tungstenite::Message as Frame;

const HOUR: Duration = Duration::from_secs(3600);

/// No automatic retry happens during a test.
fn patient(server: &Server) -> ClientConfig {
    let limits = Limits { shortest_delay: HOUR, longest_delay: HOUR, ..limits() };
    config(server.address(), bot(), limits)
}

async fn connecting(account: &mut Account, attempt: u32, occasion: Occasion) {
    assert_eq!(account.state().await, State::Connecting { attempt, occasion });
}

/// Nobody connects. Long enough for everything that happens at once, and for a second attempt.
async fn assert_quiet(server: &Server) {
    assert!(!server.is_called_within(Duration::from_millis(700)).await, "an attempt too many");
}

#[tokio::test]
async fn a_connection_is_dropped_without_farewell_and_made_anew_at_once() {
    for cause in [Cause::Resumed, Cause::NetworkChanged] {
        let server = Server::start().await;
        let mut account = Account::connecting(patient(&server));
        let mut old = server.joined().await;
        account.connected().await;
        account.client.reconnect(cause);
        assert_eq!(old.rest().await, Vec::<String>::new());
        let _new = server.joined().await;
        connecting(&mut account, 1, cause.into()).await;
        account.connected().await;
    }
}

#[tokio::test]
async fn what_had_arrived_is_delivered_before_the_gap() {
    let server = Server::start().await;
    let mut patient = patient(&server);
    patient.limits.unread_bytes = 32 << 10;
    let mut account = Account::connecting(patient);
    let mut old = server.joined().await;
    account.connected().await;
    // All in one write. The first exceeds the limit, so the others have arrived and are not read.
    let large = format!("\"{}\"", "x".repeat(33 << 10));
    old.socket.feed(Frame::text(format!(r#"42["message",{large}]"#))).await.unwrap();
    for n in 0..20 {
        old.socket.feed(Frame::text(format!(r#"42["message",{n}]"#))).await.unwrap();
    }
    old.socket.flush().await.unwrap();
    assert_eq!(&*account.message().await.raw, large);
    assert!(matches!(account.state().await, State::Connected { paused: true, .. }));
    // Before the client's task could continue reading.
    account.client.reconnect(Cause::Resumed);
    for n in 0..20 {
        assert_eq!(&*account.message().await.raw, n.to_string());
    }
    connecting(&mut account, 1, Occasion::Resumed).await;
    let _new = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_burst_of_calls_is_one_reconnect() {
    let server = Server::start().await;
    let mut account = Account::connecting(patient(&server));
    let mut old = server.joined().await;
    account.connected().await;
    account.client.reconnect(Cause::Resumed);
    account.client.reconnect(Cause::NetworkChanged);
    old.rest().await;
    let mut new = server.joined().await;
    account.client.reconnect(Cause::NetworkChanged);
    account.connected().await;
    account.client.reconnect(Cause::Resumed);
    assert_quiet(&server).await;
    new.send(r#"42["message",1]"#).await;
    assert_eq!(&*account.message().await.raw, "1");
}

#[tokio::test]
async fn a_call_after_the_burst_counts() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    for _ in 0..4 {
        let mut peer = server.joined().await;
        account.connected().await;
        time.sleep(Duration::from_secs(2));
        account.client.reconnect(Cause::NetworkChanged);
        peer.rest().await;
    }
}

#[tokio::test]
async fn a_network_that_changes_after_the_burst_had_its_connection_counts() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    let mut old = server.joined().await;
    account.connected().await;
    account.client.reconnect(Cause::Resumed);
    old.rest().await;
    let mut soon_after = server.joined().await;
    account.connected().await;
    // A change is reported once it has lasted for a second, so one that is reported now happened after this
    // connection.
    time.sleep(Duration::from_secs(1));
    account.client.reconnect(Cause::NetworkChanged);
    soon_after.rest().await;
    let _new = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_call_is_not_folded_into_what_came_after_a_failure() {
    let server = Server::start().await;
    let mut account = client(&server);
    drop(server.tcp().await);
    account.waiting().await;
    account.client.reconnect(Cause::Resumed);
    drop(server.tcp().await);
    account.waiting().await;
    let mut by_itself = server.joined().await;
    account.connected().await;
    account.client.reconnect(Cause::NetworkChanged);
    by_itself.rest().await;
    let _new = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn an_attempt_is_given_up_before_the_next_begins() {
    let server = Server::start().await;
    let mut account = Account::connecting(patient(&server));
    let old = server.tcp().await;
    connecting(&mut account, 1, Occasion::Asked).await;
    account.client.reconnect(Cause::Resumed);
    let new = server.tcp().await;
    // The end of the old one has already arrived.
    match old.into_std().unwrap().read_to_end(&mut Vec::new()) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("both sockets were open"),
        _ => drop(new),
    }
    connecting(&mut account, 1, Occasion::Resumed).await;
    let State::Waiting { .. } = account.state().await else { panic!("not waiting") };
}

#[tokio::test]
async fn an_attempt_that_hangs_after_a_burst_begins_anew_once() {
    let server = Server::start().await;
    let mut account = Account::connecting(patient(&server));
    let mut old = server.joined().await;
    account.connected().await;
    account.client.reconnect(Cause::Resumed);
    old.rest().await;
    let mut hanging = server.tcp().await;
    account.client.reconnect(Cause::NetworkChanged);
    account.client.reconnect(Cause::NetworkChanged);
    let _new = server.joined().await;
    soon("the end of what hung", hanging.read_to_end(&mut Vec::new())).await.ok();
    account.connected().await;
    assert_quiet(&server).await;
}

#[tokio::test]
async fn waiting_ends_at_once_and_attempts_are_counted_anew() {
    let server = Server::start().await;
    let mut account = Account::connecting(patient(&server));
    let mut occasion = Occasion::Asked;
    for cause in [Cause::NetworkChanged, Cause::Resumed, Cause::Resumed] {
        // A failed attempt accepts no more calls, however soon they come.
        drop(server.tcp().await);
        connecting(&mut account, 1, occasion).await;
        account.waiting().await;
        account.client.reconnect(cause);
        occasion = cause.into();
    }
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_refused_sign_in_is_tried_again() {
    let server = Server::start().await;
    let mut account = client(&server);
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.needs_sign_in().await;
    account.client.reconnect(Cause::NetworkChanged);
    // The failed query does not withdraw the refusal.
    server.answer(&http("503 Service Unavailable", "", "")).await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
    account.client.reconnect(Cause::Resumed);
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_refused_sign_in_is_tried_again_until_there_is_a_way() {
    let server = Server::start().await;
    let port = server.port();
    let mut account = client(&server);
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.needs_sign_in().await;
    drop(server);
    account.client.reconnect(Cause::Resumed);
    for _ in 0..3 {
        account.needs_sign_in().await;
    }
    let server = Server::at(&format!("127.0.0.1:{port}")).await;
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn who_is_disconnected_stays_so() {
    let server = Server::start().await;
    let mut account = client(&server);
    let _peer = server.joined().await;
    account.connected().await;
    account.client.disconnect();
    account.disconnected().await;
    account.client.reconnect(Cause::Resumed);
    account.client.reconnect(Cause::NetworkChanged);
    assert_quiet(&server).await;
    account.client.connect();
    connecting(&mut account, 1, Occasion::Asked).await;

    let server = Server::start().await;
    let (fresh, _incoming) = ringtray_datachannel::Client::start(patient(&server));
    fresh.reconnect(Cause::Resumed);
    assert_quiet(&server).await;
}

#[tokio::test]
async fn having_no_way_yet_does_not_burn_the_back_off_for_half_a_minute() {
    let server = Server::start().await;
    let address = server.address();
    drop(server);
    let time = Time::default();
    let mut account = Account::connecting_by(config(address, bot(), limits()), &time);
    let attempt = |state: &State| match state {
        State::Connecting { attempt, .. } => Some(*attempt),
        _ => None,
    };
    for expected in 1..=3 {
        assert_eq!(account.until("attempts", attempt).await, expected);
    }
    account.waiting().await;
    account.client.reconnect(Cause::Resumed);
    for _ in 0..6 {
        assert_eq!(account.until("attempts", attempt).await, 1);
        assert_helpful(&account.waiting().await, ReasonKind::ConnectionRefused);
    }
    time.sleep(Duration::from_secs(30));
    soon("growth", async { while account.until("attempts", attempt).await < 3 {} }).await;
}

#[tokio::test]
async fn a_server_that_answers_is_not_hurried_after_a_call() {
    let server = Server::start().await;
    let mut account = client(&server);
    drop(server.tcp().await);
    account.waiting().await;
    account.client.reconnect(Cause::NetworkChanged);
    let occasions = [Occasion::NetworkChanged, Occasion::Retry, Occasion::Retry];
    for (attempt, occasion) in (1..).zip(occasions) {
        connecting(&mut account, attempt, occasion).await;
        server.answer(&http("503 Service Unavailable", "", "")).await;
        assert_helpful(&account.waiting().await, ReasonKind::Busy);
    }
}

#[tokio::test]
async fn a_sleep_is_noticed_by_itself_in_both_revisions() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    for opening in [support::OPEN_THREE, support::OPEN_FOUR] {
        let mut peer = server.socket().await;
        peer.send(opening).await;
        if opening == support::OPEN_FOUR {
            peer.expect("40").await;
        }
        peer.send(r#"40{"sid":"s"}"#).await;
        account.connected().await;
        // The timers fire at once from here. An hour passes, and for them only the time until they look.
        tokio::time::pause();
        let before = tokio::time::Instant::now();
        time.sleep(HOUR);
        assert_helpful(&account.waiting().await, ReasonKind::PingTimeout);
        assert!(before.elapsed() <= Duration::from_secs(2), "{:?}", before.elapsed());
        tokio::time::resume();
        // It had been connected for an hour, so the next attempt comes at once.
    }
    server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_delay_that_ended_during_sleep_is_over() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(patient(&server), &time);
    drop(server.tcp().await);
    account.waiting().await;
    tokio::time::pause();
    let before = tokio::time::Instant::now();
    time.sleep(HOUR * 2);
    connecting(&mut account, 2, Occasion::Retry).await;
    assert!(before.elapsed() <= Duration::from_secs(2), "{:?}", before.elapsed());
    tokio::time::resume();
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.needs_sign_in().await;
    tokio::time::pause();
    time.sleep(HOUR);
    connecting(&mut account, 1, Occasion::Retry).await;
    tokio::time::resume();
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn an_attempt_and_a_joining_that_slept_are_given_up() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(config(server.address(), bot(), limits()), &time);
    let _hanging = server.tcp().await;
    connecting(&mut account, 1, Occasion::Asked).await;
    tokio::time::pause();
    time.sleep(HOUR);
    assert_helpful(&account.waiting().await, ReasonKind::ConnectTimeout);
    tokio::time::resume();
    let mut silent = server.socket().await;
    silent.send(support::OPEN_THREE).await;
    // It detects the revision, so joining has begun.
    silent.text().await;
    tokio::time::pause();
    time.sleep(HOUR);
    assert_helpful(&account.waiting().await, ReasonKind::JoinTimeout);
    tokio::time::resume();
}
