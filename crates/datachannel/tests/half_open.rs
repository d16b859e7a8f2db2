//! Connections that are dead in one or both directions without a sign, and those that are reset.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use futures_util::SinkExt as _;
use futures_util::future::join_all;
use ringtray_datachannel::{Limits, ReasonKind, SendError, State};
use support::{Account, OPEN_FOUR, Server, assert_helpful, bot, client, config, limits, soon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;

/// A JSON text of eight MiB: more than the buffers of a socket on both sides.
fn large() -> String {
    format!("\"{}\"", "x".repeat(8 << 20))
}

#[tokio::test]
async fn a_server_that_pings_and_takes_nothing_any_more_is_given_up() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    // Its pings prove that it is alive. What it does not read accumulates up to the limit.
    let handle = account.client.clone();
    let sending = tokio::spawn(async move {
        let text = large();
        join_all((0..10).map(|_| handle.send(&text))).await
    });
    let pinging = async {
        // It fails when the client has closed the connection.
        while peer.socket.send(Frame::text("2")).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        std::future::pending::<()>().await;
    };
    let reason = tokio::select! {
        reason = account.waiting() => reason,
        () = pinging => unreachable!(),
    };
    assert_helpful(&reason, ReasonKind::NotReading);
    let sent = soon("an answer for everything that was to be sent", sending).await.unwrap();
    assert!(sent.contains(&Err(SendError::ConnectionLost)), "{sent:?}");
    server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn what_cannot_be_sent_does_not_hide_that_the_server_is_silent() {
    for (opening, join) in [
        (r#"0{"sid":"a","pingInterval":300,"pingTimeout":300}"#, "40"),
        (r#"0{"sid":"a","pingInterval":300,"pingTimeout":300,"maxPayload":1}"#, r#"40{"sid":"s"}"#),
    ] {
        let server = Server::start().await;
        let mut account = client(&server);
        let mut peer = server.socket().await;
        peer.send(opening).await;
        peer.send(join).await;
        account.connected().await;
        let handle = account.client.clone();
        let sending = tokio::spawn(async move { handle.send(&large()).await });
        assert_helpful(&account.waiting().await, ReasonKind::PingTimeout);
        let sent = soon("the answer", sending).await.unwrap();
        assert_eq!(sent, Err(SendError::ConnectionLost));
        let mut peer = server.socket().await;
        peer.send(opening).await;
        peer.send(join).await;
        account.connected().await;
    }
}

/// How far a connection has come when it is reset.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Accepted,
    Asked,
    Upgraded,
    Opened,
    Joined,
}

#[tokio::test]
async fn a_reset_at_any_stage_is_told_and_followed_by_another_attempt() {
    use Stage::{Accepted, Asked, Joined, Opened, Upgraded};
    for stage in [Accepted, Asked, Upgraded, Opened, Joined] {
        let server = Server::start().await;
        let mut account = client(&server);
        match stage {
            Accepted => reset(server.tcp().await),
            Asked => {
                let mut stream = server.tcp().await;
                assert!(stream.read(&mut [0; 16]).await.unwrap() > 0);
                reset(stream);
            }
            Upgraded => reset(server.socket().await.socket.into_inner()),
            Opened => {
                let mut peer = server.socket().await;
                peer.send(OPEN_FOUR).await;
                peer.expect("40").await;
                reset(peer.socket.into_inner());
            }
            Joined => {
                let peer = server.joined().await;
                account.connected().await;
                reset(peer.socket.into_inner());
            }
        }
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::ConnectionLost);
        assert!(!matches!(*account.client.state().borrow(), State::Connected { .. }), "{stage:?}");
        let _peer = server.joined().await;
        account.connected().await;
    }
}

#[tokio::test]
async fn an_upgrade_that_drips_in_is_given_up_at_the_limit() {
    let server = Server::start().await;
    let short = Limits { connect: Duration::from_millis(400), ..limits() };
    let mut account = Account::connecting(config(server.address(), bot(), short));
    let mut stream = server.tcp().await;
    // The limit is for all of it, so single bytes don't extend it.
    let dripping = async {
        for byte in b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n".iter().cycle() {
            // The client may have closed the connection.
            if stream.write_all(&[*byte]).await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let reason = tokio::select! {
        reason = account.waiting() => reason,
        () = dripping => unreachable!(),
    };
    assert_helpful(&reason, ReasonKind::ConnectTimeout);
    let _peer = server.joined().await;
    account.connected().await;
}

/// Ends it with RST instead of FIN.
#[expect(clippy::needless_pass_by_value, reason = "dropping it is what ends it")]
fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
}
