//! Faults: how each is reported, and that the client tries again.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use futures_util::SinkExt as _;
use ringtray_datachannel::{Limits, ReasonKind, Revision, ServerAddress, State};
use support::{Account, Server, Time, assert_helpful, bot, client, config, http, limits, soon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

#[tokio::test]
async fn a_server_that_is_not_there_is_waited_for() {
    let server = Server::start().await;
    let (address, port) = (server.address(), server.port());
    drop(server);
    let mut account = Account::connecting(config(address, bot(), limits()));
    for _ in 0..3 {
        assert_helpful(&account.waiting().await, ReasonKind::ConnectionRefused);
    }
    let server = Server::at(&format!("127.0.0.1:{port}")).await;
    let _peer = server.joined().await;
    assert_eq!(account.connected().await.0, Revision::Four);
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_told() {
    let address = ServerAddress::parse("https://nowhere.invalid").unwrap();
    let mut account = Account::connecting(config(address, bot(), limits()));
    assert_helpful(&account.waiting().await, ReasonKind::NameNotFound);
}

#[tokio::test]
async fn a_server_that_takes_the_connection_and_never_answers_is_given_up() {
    let server = Server::start().await;
    let short = Limits { connect: Duration::from_millis(200), ..limits() };
    let mut account = Account::connecting(config(server.address(), bot(), short));
    let _held = server.tcp().await;
    assert_helpful(&account.waiting().await, ReasonKind::ConnectTimeout);
    server.tcp().await;
}

#[tokio::test]
async fn a_server_that_never_lets_us_in_is_given_up() {
    let short = Limits { join: Duration::from_millis(400), ..limits() };
    let cases = [
        // A web filter may let the upgrade pass and hold back the rest.
        (None, ReasonKind::NotSocketIo, "filters web traffic"),
        (Some("hello"), ReasonKind::NotSocketIo, "Check the address and the path"),
        (Some(support::OPEN_FOUR), ReasonKind::JoinTimeout, "did not let us in"),
        (Some(support::OPEN_THREE), ReasonKind::JoinTimeout, "did not let us in"),
    ];
    for (frame, kind, says) in cases {
        let server = Server::start().await;
        let mut account = Account::connecting(config(server.address(), bot(), short));
        let mut peer = server.socket().await;
        if let Some(frame) = frame {
            peer.send(frame).await;
        }
        let reason = account.waiting().await;
        assert_helpful(&reason, kind);
        assert!(reason.message.to_string().contains(says), "{says} is not in {reason:?}");
    }
}

#[tokio::test]
async fn answers_that_are_no_upgrade_each_have_their_words() {
    let page = "<!DOCTYPE html><title>Welcome</title>";
    let cases = [
        (http("404 Not Found", "", page), ReasonKind::WrongPath, "nothing at /datachannel"),
        (http("200 OK", "", page), ReasonKind::WrongPath, "sign-in page, open it in the browser"),
        (http("511 Network Authentication Required", "", page), ReasonKind::NetworkSignIn, "Open a browser"),
        (http("500 Internal Server Error", "", page), ReasonKind::ServerFault, "HTTP 500"),
        (http("502 Bad Gateway", "", ""), ReasonKind::ServerFault, "HTTP 502"),
        (http("429 Too Many Requests", "", ""), ReasonKind::Busy, "HTTP 429"),
        (http("503 Service Unavailable", "", "down for maintenance, t0ken"), ReasonKind::Busy, "HTTP 503"),
        ("SSH-2.0-OpenSSH_9.9\r\n".to_owned(), ReasonKind::NotSocketIo, "not answer as a web server"),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: wrong\r\n\r\n"
                .to_owned(),
            ReasonKind::NotSocketIo,
            "no DataChannel",
        ),
    ];
    for (response, kind, says) in cases {
        let server = Server::start().await;
        let mut account = client(&server);
        server.answer(&response).await;
        let reason = account.waiting().await;
        assert_helpful(&reason, kind);
        assert!(reason.message.to_string().contains(says), "{says} is not in {reason:?}");
        server.tcp().await;
    }
}

#[tokio::test]
async fn a_redirection_tells_where_to_and_what_to_do() {
    let server = Server::start().await;
    let port = server.port();
    let long = format!("https://{}.example/", "voipnow.example.com.".repeat(9).trim_end_matches('.'));
    let own = |rest: &str| format!("http://127.0.0.1:{port}{rest}");
    let elsewhere = ReasonKind::NetworkSignIn;
    let cases = [
        ("https://portal.example/login?session=t0ken", elsewhere, "new address is https://portal.example:"),
        ("//portal.example/t0ken", elsewhere, "new address is http://portal.example:"),
        ("http://10.0.0.1:8080", elsewhere, "new address is http://10.0.0.1:8080:"),
        ("https://name:t0ken@portal.example/", elsewhere, "new address is https://portal.example:"),
        (&own("/login?t0ken"), ReasonKind::Redirected, "another of its pages"),
        ("/login?t0ken", ReasonKind::Redirected, "another of its pages"),
        ("login", ReasonKind::Redirected, "another of its pages"),
        ("http://127.0.0.1:9/t0ken", ReasonKind::Redirected, "write http://127.0.0.1:9 into"),
        (&format!("https://127.0.0.1:{port}/t0ken"), ReasonKind::Redirected, "encrypted connections only"),
        ("https://127.0.0.1/", ReasonKind::Redirected, "Write https://127.0.0.1 into"),
        ("javascript:alert('t0ken')", ReasonKind::Redirected, "no address that can be used"),
        ("https://", ReasonKind::Redirected, "no address that can be used"),
        (&long, ReasonKind::Redirected, "no address that can be used"),
    ];
    for (location, kind, says) in cases {
        let mut account = client(&server);
        server.answer(&http("302 Found", &format!("Location: {location}\r\n"), "")).await;
        let reason = account.waiting().await;
        assert_helpful(&reason, kind);
        assert!(reason.message.to_string().contains(says), "{location}: {says} is not in {reason:?}");
        assert!(reason.message.to_string().len() < 500 && reason.detail.len() < 500, "{reason:?}");
        account.client.disconnect();
        account.disconnected().await;
    }
    let mut account = client(&server);
    server.answer(&http("304 Not Modified", "", "")).await;
    assert_helpful(&account.waiting().await, ReasonKind::Redirected);
}

/// How far a connection comes before it is cut.
#[derive(Clone, Copy, Debug)]
enum Until {
    Accepted,
    Asked,
    HalfAnswered,
    Upgraded,
    Opened,
    AskedIn,
    Joined,
}

#[tokio::test]
async fn a_connection_that_is_cut_at_any_stage_is_told_as_lost() {
    let stages = [
        (Until::Accepted, "before it answered"),
        (Until::Asked, "before it answered"),
        (Until::HalfAnswered, "before it answered"),
        (Until::Upgraded, "was lost"),
        (Until::Opened, "was lost"),
        (Until::AskedIn, "was lost"),
        (Until::Joined, "was lost"),
    ];
    for (until, says) in stages {
        for is_reset in [true, false] {
            let server = Server::start().await;
            let mut account = client(&server);
            let stream = cut_off(&server, &mut account, until).await;
            if is_reset {
                stream.set_zero_linger().unwrap();
            }
            drop(stream);
            let reason = account.waiting().await;
            assert_helpful(&reason, ReasonKind::ConnectionLost);
            assert!(reason.message.to_string().contains(says), "{until:?}, reset: {is_reset}: {reason:?}");
            let _peer = server.joined().await;
            account.connected().await;
        }
    }
}

/// A connection that has come this far and no further.
async fn cut_off(server: &Server, account: &mut Account, until: Until) -> TcpStream {
    if matches!(until, Until::Accepted | Until::Asked | Until::HalfAnswered) {
        let mut stream = server.tcp().await;
        if !matches!(until, Until::Accepted) {
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
        }
        if matches!(until, Until::HalfAnswered) {
            stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\nUpgr").await.unwrap();
        }
        return stream;
    }
    let mut peer = server.socket().await;
    match until {
        Until::Opened => peer.send(support::OPEN_FOUR).await,
        Until::AskedIn => {
            peer.send(support::OPEN_FOUR).await;
            peer.expect("40").await;
        }
        Until::Joined => {
            peer.let_in_four().await;
            account.connected().await;
        }
        _ => {}
    }
    peer.socket.into_inner()
}

#[tokio::test]
async fn a_bad_request_is_asked_again_with_the_older_revision() {
    let server = Server::start().await;
    let mut account = client(&server);
    let (head, _) = server.answer(&http("400 Bad Request", "", "Unsupported protocol version")).await;
    assert!(head.contains("?EIO=4&transport=websocket"), "{head}");
    let mut peer = server.socket().await;
    assert_eq!(peer.uri, "/datachannel/test1/?EIO=3&transport=websocket");
    peer.send(support::OPEN_THREE).await;
    peer.send("40").await;
    assert_eq!(account.connected().await.0, Revision::Three);
}

#[tokio::test]
async fn an_engine_fault_is_a_fault_in_both_revisions() {
    let bodies = [
        "Transport unknown",
        r#"{"code":5,"message":"Unsupported protocol version"}"#,
        "<html>bad</html>",
        "",
    ];
    for body in bodies {
        let server = Server::start().await;
        let mut account = client(&server);
        server.answer(&http("400 Bad Request", "", body)).await;
        server.answer(&http("400 Bad Request", "", body)).await;
        let reason = account.waiting().await;
        assert!(matches!(reason.kind, ReasonKind::NotSocketIo | ReasonKind::ServerFault), "{reason:?}");
    }
}

#[tokio::test]
async fn retry_after_is_kept() {
    let server = Server::start().await;
    let mut account = client(&server);
    server.answer(&http("503 Service Unavailable", "Retry-After: 900\r\n", "")).await;
    let now = std::time::SystemTime::now();
    let until = account
        .until("waiting", |state| match state {
            State::Waiting { until, .. } => Some(*until),
            _ => None,
        })
        .await;
    let wait = until.saturating_since(now.into());
    assert!(wait >= Duration::from_secs(899) && wait < Duration::from_secs(960), "{wait:?}");
}

#[tokio::test]
async fn a_kick_is_a_fault_and_we_come_back() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send("41").await;
    assert_helpful(&account.waiting().await, ReasonKind::Kicked);
    peer.rest().await;
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn the_ends_of_a_connection_are_told_apart() {
    let close =
        Frame::Close(Some(CloseFrame { code: CloseCode::Restart, reason: "restarting t0ken".into() }));
    let cases = [
        (Frame::text("1"), ReasonKind::ServerClosed),
        (close, ReasonKind::ServerClosed),
        (Frame::Close(None), ReasonKind::ServerClosed),
        (Frame::text(r#"44{"message":"database is down"}"#), ReasonKind::JoinRefused),
    ];
    for (frame, kind) in cases {
        let server = Server::start().await;
        let mut account = client(&server);
        let mut peer = server.joined().await;
        account.connected().await;
        peer.socket.send(frame).await.unwrap();
        assert_helpful(&account.waiting().await, kind);
        let _peer = server.joined().await;
        account.connected().await;
    }
}

#[tokio::test]
async fn a_broken_connection_is_told() {
    let server = Server::start().await;
    let mut account = client(&server);
    let peer = server.joined().await;
    account.connected().await;
    drop(peer);
    assert_helpful(&account.waiting().await, ReasonKind::ConnectionLost);
}

#[tokio::test]
async fn what_is_no_websocket_frame_is_told() {
    // The answer of a 4.x server without support for older clients to EIO=3: text inside the WebSocket.
    let raw: [&[u8]; 3] = [
        b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-type: text/html\r\nContent-Length: 28\r\n\r\nUnsupported protocol version",
        &[0x81, 0x02, 0xff, 0xfe],
        &[0x81, 0x7f, 0x7f, 0, 0, 0, 0, 0, 0, 0],
    ];
    for bytes in raw {
        let server = Server::start().await;
        let mut account = client(&server);
        let mut peer = server.joined().await;
        account.connected().await;
        peer.socket.get_mut().write_all(bytes).await.unwrap();
        assert_helpful(&account.waiting().await, ReasonKind::Protocol);
        server.tcp().await;
    }
}

#[tokio::test]
async fn a_silent_server_is_noticed_in_both_revisions() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.socket().await;
    peer.send(r#"0{"sid":"a","pingInterval":100,"pingTimeout":100,"maxPayload":1}"#).await;
    peer.expect("40").await;
    peer.send(r#"40{"sid":"s"}"#).await;
    account.connected().await;
    assert_helpful(&account.waiting().await, ReasonKind::PingTimeout);

    let mut peer = server.socket().await;
    peer.send(r#"0{"sid":"a","pingInterval":100,"pingTimeout":100}"#).await;
    peer.send("40").await;
    account.connected().await;
    peer.expect("2").await;
    peer.send("3").await;
    peer.expect("2").await;
    assert_helpful(&account.waiting().await, ReasonKind::PingTimeout);
    server.tcp().await;
}

#[tokio::test]
async fn a_server_that_pings_keeps_the_connection() {
    let server = Server::start().await;
    let time = Time::default();
    let mut account = Account::connecting_by(config(server.address(), bot(), limits()), &time);
    let mut peer = server.socket().await;
    peer.let_in_four_with(r#"0{"sid":"a","pingInterval":5000,"pingTimeout":5000,"maxPayload":1}"#).await;
    account.connected().await;
    for _ in 0..10 {
        time.sleep(Duration::from_secs(3));
        peer.send("2").await;
        peer.expect("3").await;
    }
    peer.send(r#"42["message",1]"#).await;
    assert_eq!(&*account.message().await.raw, "1");
}

#[tokio::test]
async fn a_stable_connection_is_renewed_at_once() {
    let server = Server::start().await;
    let slow = Limits {
        stable: Duration::from_millis(100),
        shortest_delay: Duration::from_secs(3600),
        longest_delay: Duration::from_secs(3600),
        ..limits()
    };
    let mut account = Account::connecting(config(server.address(), bot(), slow));
    let mut peer = server.joined().await;
    account.connected().await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    peer.send("41").await;
    account.waiting().await;
    let mut peer = server.joined().await;
    account.connected().await;
    // This connection was not stable, so now it waits.
    peer.send("41").await;
    account.waiting().await;
    assert!(!server.is_called_within(Duration::from_millis(300)).await);
}

#[tokio::test]
async fn a_server_restarted_many_times_is_found_again_each_time() {
    let server = Server::start().await;
    let quick = Limits {
        shortest_delay: Duration::from_millis(1),
        longest_delay: Duration::from_millis(2),
        ..limits()
    };
    let mut account = Account::connecting(config(server.address(), bot(), quick));
    for n in 0..50 {
        let mut peer = server.joined().await;
        account.connected().await;
        peer.send(format!(r#"42{n}["message",{n}]"#)).await;
        let message = account.message().await;
        assert_eq!(&*message.raw, n.to_string());
        message.acknowledgement.unwrap().send();
        peer.expect(&format!("43{n}[]")).await;
    }
}

#[tokio::test]
async fn a_refused_upgrade_leaves_no_socket_behind() {
    let server = Server::start().await;
    let account = client(&server);
    let mut stream = server.tcp().await;
    let mut request = [0; 4096];
    assert!(stream.read(&mut request).await.unwrap() > 0);
    stream.write_all(http("404 Not Found", "", "").as_bytes()).await.unwrap();
    let end = soon("the client's end", stream.read(&mut request)).await;
    assert_eq!(end.unwrap_or(0), 0);
    drop(account);
}
