//! The log of a bad day contains each event once, in order.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use ringtray_datachannel::Cause;
use support::log::Log;
use support::{Account, Server, bot, config, http, limits};
use tracing::Level;

#[tokio::test]
async fn a_bad_day_is_told_once_and_in_order() {
    let log = Log::begin(Level::INFO);
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), bot(), limits()));
    server.answer(&http("503 Service Unavailable", "", "")).await;
    account.waiting().await;
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send("41").await;
    account.waiting().await;
    let mut peer = server.joined().await;
    account.connected().await;
    account.client.reconnect(Cause::Resumed);
    peer.rest().await;
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.needs_sign_in().await;
    account.client.connect();
    let _peer = server.joined().await;
    account.connected().await;
    account.client.disconnect();
    account.disconnected().await;

    let expected = [
        ("attempt{number=1}", "connecting attempt=1 occasion=asked for"),
        ("attempt{number=1}", "waiting kind=Busy"),
        ("attempt{number=2}", "connecting attempt=2 occasion=tried again"),
        ("attempt{number=2}", "connected"),
        ("attempt{number=2}", "waiting kind=Kicked"),
        ("attempt{number=3}", "connecting"),
        ("attempt{number=3}", "connected"),
        ("attempt{number=4}", "connecting attempt=1 occasion=the computer woke"),
        ("attempt{number=4}", "sign-in needed kind=SignInRefused"),
        ("attempt{number=5}", "connecting attempt=1 occasion=asked for"),
        ("attempt{number=5}", "connected"),
        ("attempt{number=5}", "disconnected by the user"),
    ];
    let text = log.text();
    // The route to this computer does not matter here.
    let told: Vec<&str> = text.lines().filter(|line| !line.contains("connector")).collect();
    assert_eq!(told.len(), expected.len(), "{text}");
    for (line, (attempt, words)) in told.into_iter().zip(expected) {
        let server = format!("datachannel{{server={}}}:{attempt}: ", server.address());
        let told = line.split_once(&server).unwrap_or_else(|| panic!("{server} is not in {line}")).1;
        let told = told.split_once(": ").map_or(told, |(_module, told)| told);
        assert!(told.starts_with(words), "{words} is not told by {line}");
    }
}
