//! Connecting, what happens during it, and how it ends, with real sockets.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use ringtray_datachannel::{
    AppCredentials, Cause, Credentials, DisconnectedBy, Item, Limits, Occasion, Payload, ReasonKind,
    Revision, SendError, State,
};
use support::{Account, OPEN_THREE, Server, bot, client, config, limits, soon};
use tokio::io::AsyncReadExt as _;

#[tokio::test]
async fn each_mode_sends_its_header_to_the_right_path() {
    let modes = [
        (Credentials::User { vn: "v".into(), dev: "d".into() }, "cookie", "vn=v;dev=d"),
        (Credentials::App(AppCredentials::Token("a".into())), "authorization", "Bearer a"),
        (Credentials::Bot { token: "b".into() }, "authorization", "Bearer b"),
    ];
    for (credentials, name, value) in modes {
        let server = Server::start().await;
        let account = Account::connecting(config(server.address(), credentials, limits()));
        let peer = server.socket().await;
        assert_eq!(peer.uri, "/datachannel/test1/?EIO=4&transport=websocket");
        assert_eq!(peer.headers.get(name).unwrap(), value);
        assert_eq!(peer.headers.get_all("host").iter().count(), 1);
        assert_eq!(peer.headers.get("host").unwrap(), &format!("127.0.0.1:{}", server.port()));
        drop(account);
    }
}

#[tokio::test]
async fn says_connected_only_after_joining_and_before_any_message() {
    let server = Server::start().await;
    let mut account = client(&server);
    assert_eq!(account.state().await, State::Connecting { attempt: 1, occasion: Occasion::Asked });
    let mut peer = server.socket().await;
    peer.send(support::OPEN_FOUR).await;
    peer.expect("40").await;
    assert_eq!(*account.client.state().borrow(), State::Connecting { attempt: 1, occasion: Occasion::Asked });
    peer.send(r#"40{"sid":"s4"}"#).await;
    peer.send(r#"42["message",{"class":"a"}]"#).await;
    let State::Connected { revision, session_id, .. } = account.state().await else {
        panic!("not connected")
    };
    assert_eq!((revision, session_id.as_str()), (Revision::Four, "s4"));
    let message = account.message().await;
    assert_eq!((message.name.as_str(), &*message.raw), ("message", r#"{"class":"a"}"#));
    assert_eq!(message.event.class.as_deref(), Some("a"));
    assert!(matches!(*account.client.state().borrow(), State::Connected { .. }));
}

#[tokio::test]
async fn an_old_server_is_joined_without_a_word() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.socket().await;
    peer.send(OPEN_THREE).await;
    peer.send("40").await;
    assert_eq!(account.connected().await, (Revision::Three, "e3".into()));
    account.client.disconnect();
    assert_eq!(peer.rest().await, ["41"]);
}

#[tokio::test]
async fn a_probed_server_is_joined_once() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.socket().await;
    peer.send(OPEN_THREE).await;
    peer.expect("40/__rev,").await;
    peer.send(r#"44/__rev,{"message":"Invalid namespace"}"#).await;
    peer.expect("40").await;
    peer.send(r#"40{"sid":"late"}"#).await;
    assert_eq!(account.connected().await, (Revision::Four, "late".into()));
    account.client.disconnect();
    assert_eq!(peer.rest().await, ["41"]);
}

#[tokio::test]
async fn messages_come_in_order_each_acknowledged_once() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    for n in 0..500 {
        peer.send(format!(r#"42{n}["message",{n}]"#)).await;
    }
    for n in 0..500 {
        let message = account.message().await;
        assert_eq!(&*message.raw, n.to_string());
        message.acknowledgement.unwrap().send();
    }
    for n in 0..500 {
        peer.expect(&format!("43{n}[]")).await;
    }
    account.client.disconnect();
    assert_eq!(peer.rest().await, ["41"], "nothing is acknowledged twice");
}

#[tokio::test]
async fn an_acknowledgement_never_goes_to_another_connection() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut first = server.joined().await;
    account.connected().await;
    first.send(r#"421["message","old"]"#).await;
    let old = account.message().await;
    drop(first);
    let mut second = server.joined().await;
    account.connected().await;
    old.acknowledgement.unwrap().send();
    second.send(r#"422["message","new"]"#).await;
    account.message().await.acknowledgement.unwrap().send();
    second.expect("432[]").await;
    account.client.disconnect();
    assert_eq!(second.rest().await, ["41"]);
}

#[tokio::test]
async fn an_acknowledgement_given_before_disconnecting_is_sent() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"427["message",1]"#).await;
    account.message().await.acknowledgement.unwrap().send();
    account.client.disconnect();
    assert_eq!(peer.rest().await, ["437[]", "41"]);
}

#[tokio::test]
async fn attachments_come_with_their_message() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"452-["message",{"_placeholder":true,"num":0}]"#).await;
    peer.send_binary(vec![4, 1]).await;
    peer.send_binary(vec![2]).await;
    assert_eq!(account.message().await.attachments, [vec![4, 1], vec![2]]);

    peer.send(r#"45255-["message","lie"]"#).await;
    peer.send(r#"42["message","later"]"#).await;
    let lie = account.message().await;
    assert_eq!(&*lie.raw, "\"lie\"");
    assert!(lie.event.oddities.iter().any(|oddity| oddity.contains("255")), "{:?}", lie.event.oddities);
    assert_eq!(&*account.message().await.raw, "\"later\"");
}

#[tokio::test]
async fn a_message_whose_attachments_never_come_is_told_however_the_connection_ends() {
    for end in ["lost", "closed", "reconnect", "disconnect"] {
        let server = Server::start().await;
        let mut account = client(&server);
        let mut peer = server.joined().await;
        account.connected().await;
        peer.send(r#"452-["message","head"]"#).await;
        peer.send_binary(vec![1]).await;
        peer.send("2").await;
        peer.expect("3").await;
        match end {
            "lost" => drop(peer),
            "closed" => peer.socket.close(None).await.unwrap(),
            "reconnect" => account.client.reconnect(Cause::NetworkChanged),
            _ => account.client.disconnect(),
        }
        let message = account.message().await;
        assert_eq!((&*message.raw, message.attachments.len()), ("\"head\"", 1), "{end}");
        assert!(
            !matches!(account.state().await, State::Connected { .. }),
            "{end}: told once, before the next state"
        );
    }
}

#[tokio::test]
async fn sends_when_connected_and_only_then() {
    let server = Server::start().await;
    let mut account = client(&server);
    assert_eq!(account.client.send("{}").await, Err(SendError::NotConnected));
    let mut peer = server.joined().await;
    account.connected().await;
    account.client.send(r#"{"b":1, "a":2}"#).await.unwrap();
    peer.expect(r#"42["message",{"b":1, "a":2}]"#).await;
    assert!(matches!(account.client.send("{").await, Err(SendError::InvalidJson(_))));
    account.client.disconnect();
    account.disconnected().await;
    assert_eq!(account.client.send("{}").await, Err(SendError::NotConnected));
}

#[tokio::test]
async fn disconnecting_ends_everything_at_once_in_every_phase() {
    // Before the answer to the upgrade.
    let server = Server::start().await;
    let mut account = client(&server);
    let mut stream = server.tcp().await;
    account.client.disconnect();
    account.disconnected().await;
    soon("the end of the socket", async { while stream.read(&mut [0; 1024]).await.unwrap_or(0) > 0 {} })
        .await;

    // Between opening and joining.
    account.client.connect();
    let mut peer = server.socket().await;
    peer.send(support::OPEN_FOUR).await;
    peer.expect("40").await;
    account.client.disconnect();
    account.disconnected().await;
    peer.rest().await;

    // Joined, with a server that never answers when we leave.
    account.client.connect();
    let silent = server.joined().await;
    account.connected().await;
    account.client.disconnect();
    account.disconnected().await;
    assert_eq!(*account.client.state().borrow(), State::Disconnected { by: DisconnectedBy::User });
    drop(silent);

    assert!(!server.is_called_within(Duration::from_millis(500)).await, "it came back by itself");
}

#[tokio::test]
async fn disconnecting_while_waiting_ends_the_waiting_and_connecting_tries_at_once() {
    let server = Server::start().await;
    let long = Limits {
        shortest_delay: Duration::from_secs(3600),
        longest_delay: Duration::from_secs(3600),
        ..limits()
    };
    let mut account = Account::connecting(config(server.address(), bot(), long));
    drop(server.tcp().await);
    account.waiting().await;
    account.client.connect();
    drop(server.tcp().await);
    let State::Connecting { attempt: 2, occasion: Occasion::Asked } = account.state().await else {
        panic!("not the second attempt")
    };
    account.waiting().await;
    account.client.disconnect();
    account.disconnected().await;
    account.client.connect();
    let State::Connecting { attempt: 1, occasion: Occasion::Asked } = account.state().await else {
        panic!("not a new beginning")
    };
    server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn two_sockets_never_live_at_once() {
    let server = Server::start().await;
    let mut account = client(&server);
    for _ in 0..5 {
        let mut peer = server.joined().await;
        account.connected().await;
        account.client.connect();
        account.client.disconnect();
        account.client.connect();
        // The next connection comes only after this one has ended.
        assert!(!server.is_called_within(Duration::from_millis(100)).await);
        assert_eq!(peer.rest().await, ["41"]);
    }
}

#[tokio::test]
async fn dropping_either_end_closes_the_socket_and_ends_the_task() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    let Account { client: handle, mut incoming } = account;
    let mut state = handle.state();
    drop(handle);
    assert_eq!(peer.rest().await, ["41"]);
    let Some(Item::State(State::Stopped { reason })) = soon("the last state", incoming.next()).await else {
        panic!("no last state")
    };
    support::assert_helpful(&reason, ReasonKind::ShutDown);
    assert!(soon("the end of the stream", incoming.next()).await.is_none());
    assert!(matches!(*state.borrow_and_update(), State::Stopped { .. }));

    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    let Account { client: handle, incoming } = account;
    drop(incoming);
    assert_eq!(peer.rest().await, ["41"]);
    let mut state = handle.state();
    soon("the last state", state.wait_for(|state| matches!(state, State::Stopped { .. }))).await.unwrap();
    handle.connect();
    assert_eq!(handle.send("{}").await, Err(SendError::NotConnected));
}

#[tokio::test]
async fn a_slow_consumer_delays_no_pong() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    for n in 0..100 {
        peer.send(format!(r#"42["message",{n}]"#)).await;
    }
    // Nobody takes any of it.
    for _ in 0..20 {
        peer.send("2").await;
        peer.expect("3").await;
    }
    account.connected().await;
    for n in 0..100 {
        assert_eq!(&*account.message().await.raw, n.to_string());
    }
}

#[tokio::test]
async fn beyond_the_bound_reading_pauses_and_nothing_is_lost() {
    let server = Server::start().await;
    let small = Limits { unread_bytes: 64 << 10, ..limits() };
    let mut account = Account::connecting(config(server.address(), bot(), small));
    let mut peer = server.joined().await;
    let text = "x".repeat(64 << 10);
    peer.send(format!(r#"42["message","{text}"]"#)).await;
    peer.send("2").await;
    peer.send(r#"42["message","last"]"#).await;
    let early = tokio::time::timeout(Duration::from_millis(300), peer.text()).await;
    assert!(early.is_err(), "reading did not pause: {early:?}");
    account.connected().await;
    assert_eq!(account.message().await.raw.len(), text.len() + 2);
    assert_eq!(paused(&account.state().await), (true, 1));
    peer.expect("3").await;
    assert_eq!(paused(&account.state().await), (false, 1));
    assert_eq!(&*account.message().await.raw, "\"last\"");
}

#[tokio::test]
async fn that_reading_pauses_is_seen_and_it_goes_on_only_when_half_was_taken() {
    let server = Server::start().await;
    let small = Limits { unread_bytes: 100 << 10, ..limits() };
    let mut account = Account::connecting(config(server.address(), bot(), small));
    let mut peer = server.joined().await;
    // Below the limit, heartbeats are answered although nobody takes anything.
    let text = "x".repeat(9 << 10);
    peer.send(format!(r#"42["message","{text}"]"#)).await;
    peer.send("2").await;
    peer.expect("3").await;
    for _ in 1..40 {
        peer.send(format!(r#"42["message","{text}"]"#)).await;
    }
    let mut watch = account.client.state();
    let seen =
        soon("a pause", watch.wait_for(|state| matches!(state, State::Connected { paused: true, .. })));
    let State::Connected { session_id, pauses: 1, .. } = seen.await.unwrap().clone() else {
        panic!("not the first pause")
    };
    assert_eq!(session_id, "s4");

    let (mut messages, mut states) = (0, Vec::new());
    while messages < 40 {
        match account.item().await {
            Item::Message(message) => {
                assert_eq!(message.raw.len(), text.len() + 2);
                messages += 1;
            }
            Item::State(State::Connecting { .. } | State::Disconnected { .. }) => {}
            Item::State(state) => states.push(paused(&state)),
            Item::InstanceChanged(_) | Item::TokenChanged(_) => panic!("neither name nor token changes"),
        }
    }
    peer.send(r#"42["message","last"]"#).await;
    while !states.last().is_some_and(|(paused, pauses)| !paused && *pauses > 0) {
        match account.item().await {
            Item::State(state) => states.push(paused(&state)),
            Item::Message(message) => assert_eq!(&*message.raw, "\"last\""),
            Item::InstanceChanged(_) | Item::TokenChanged(_) => panic!("neither name nor token changes"),
        }
    }
    assert_eq!(states.first(), Some(&(false, 0)));
    for (told, before) in states.iter().skip(1).zip(&states) {
        assert_eq!(told.0, !before.0, "each state tells a change: {states:?}");
        assert_eq!(told.1, before.1 + u32::from(told.0), "{states:?}");
    }
    assert!(
        states.len() <= 1 + 2 * 8,
        "40 messages of 9 KiB fill the upper half of 100 KiB eight times at most"
    );
}

fn paused(state: &State) -> (bool, u32) {
    match state {
        State::Connected { paused, pauses, .. } => (*paused, *pauses),
        other => panic!("not connected: {other:?}"),
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_arrives_and_is_acknowledged_once() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"427["message",{"a":}]"#).await;
    peer.send(r#"428["message","next"]"#).await;
    let unreadable = account.message().await;
    assert_eq!((unreadable.name.as_str(), &*unreadable.raw), ("", r#""427[\"message\",{\"a\":}]""#));
    assert_eq!(unreadable.event.payload, Payload::Other);
    assert_eq!(unreadable.event.oddities.len(), 1, "{:?}", unreadable.event.oddities);
    unreadable.acknowledgement.unwrap().send();
    peer.expect("437[]").await;
    account.message().await.acknowledgement.unwrap().send();
    peer.expect("438[]").await;
}

#[tokio::test]
async fn what_stands_beside_the_first_argument_is_told() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"451-["message",{"class":"a","file":{"_placeholder":true,"num":0}},2]"#).await;
    peer.send_binary(vec![1, 2, 3]).await;
    let message = account.message().await;
    assert_eq!(message.attachments, [vec![1, 2, 3]]);
    let [attachments, arguments] = &message.event.oddities[..] else {
        panic!("{:?}", message.event.oddities)
    };
    assert!(attachments.contains("binary attachments: 1, 3 bytes"), "{attachments}");
    assert!(arguments.contains("left out: 1"), "{arguments}");
}
