//! Our client against real Socket.IO servers of every generation.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod interop_server;

use std::time::Duration;

use interop_server::{LIMIT, Server};
use ringtray_datachannel::{
    Client, ClientConfig, Credentials, Incoming, InstanceId, Item, Limits, Message, Revision, RevisionChoice,
    ServerAddress, State,
};
use serde_json::{Value, json};
use tokio::time::timeout;

const SENT: &str = r#"{"class":"test/sent","number":1.5,"text":"ü \" \\","nothing":null,"list":[]}"#;

macro_rules! servers {
    ($($server:ident: $version:literal, $revision:expr;)+) => {$(
        mod $server {
            use super::*;

            #[tokio::test]
            async fn everything_comes_once_is_acknowledged_and_the_connection_stays() {
                works($version, $revision, json!({}), Limits::default()).await;
            }

            #[tokio::test]
            async fn pings_of_the_websocket_itself_disturb_nothing() {
                let often = Limits { ping: Duration::from_millis(10), ..Limits::default() };
                works($version, $revision, json!({}), often).await;
            }

            #[tokio::test]
            async fn a_server_that_takes_its_time_to_let_us_in_is_understood() {
                works($version, $revision, json!({ "authenticationDelay": 900, "lastAfter": 0 }), Limits::default()).await;
            }

            #[tokio::test]
            async fn a_refusal_asks_for_a_new_sign_in() {
                is_refused($version, json!({ "refusal": "Not authorized" })).await;
            }

            #[tokio::test]
            async fn a_late_refusal_is_understood_as_well() {
                is_refused($version, json!({ "refusal": "Not authorized", "authenticationDelay": 900 })).await;
            }
        }
    )+};
}

servers! {
    server_1_7_4: "1.7.4", Revision::Three;
    server_2_0_4: "2.0.4", Revision::Three;
    server_2_5_1: "2.5.1", Revision::Three;
    server_3_1_2: "3.1.2", Revision::Four;
    server_4_8_4: "4.8.4", Revision::Four;
}

#[tokio::test]
async fn a_hint_is_followed_where_it_holds_and_given_up_where_it_does_not() {
    let cases = [
        ("2.5.1", json!({}), Revision::Three, Revision::Three),
        ("2.5.1", json!({}), Revision::Four, Revision::Three),
        ("4.8.4", json!({ "allowEIO3": true }), Revision::Three, Revision::Three),
        ("4.8.4", json!({}), Revision::Three, Revision::Four),
        ("3.1.2", json!({}), Revision::Three, Revision::Four),
    ];
    for (version, options, hint, expected) in cases {
        let mut server = Server::start(version, options).await;
        let (client, mut incoming) = connect_by(&server, RevisionChoice::Found { hint: Some(hint) });
        let revision = loop {
            if let Item::State(State::Connected { revision, .. }) = next(&mut incoming).await {
                break revision;
            }
        };
        assert_eq!(revision, expected, "{version}, hint {hint}");
        client.disconnect();
        server.until("left").await;
        assert_eq!(server.count("joined"), 1, "{version}, hint {hint}");
    }
}

#[tokio::test]
async fn a_fixed_revision_works_where_it_is_spoken_and_is_named_where_it_is_not() {
    for (version, fixed, works) in [
        ("2.5.1", Revision::Three, true),
        ("2.5.1", Revision::Four, false),
        ("3.1.2", Revision::Four, true),
        ("3.1.2", Revision::Three, false),
        ("4.8.4", Revision::Four, true),
        ("4.8.4", Revision::Three, false),
    ] {
        let server = Server::start(version, json!({})).await;
        let (_client, mut incoming) = connect_by(&server, RevisionChoice::Fixed(fixed));
        match until_connected(&mut incoming).await {
            State::Connected { revision, .. } => assert!(works && revision == fixed, "{version}, {fixed}"),
            State::Waiting { reason, .. } => {
                assert!(
                    !works && reason.message.to_string().contains("automatic"),
                    "{version}, {fixed}: {reason:?}"
                );
            }
            other => panic!("{version}, {fixed}: {other:?}"),
        }
    }
}

async fn works(version: &str, revision: Revision, options: Value, limits: Limits) {
    let mut server = Server::start(version, options).await;
    let (client, mut incoming) = connect_with(&server, RevisionChoice::default(), limits);

    let found = until_connected(&mut incoming).await;
    assert!(
        matches!(&found, State::Connected { revision: found, session_id, .. }
        if *found == revision && !session_id.is_empty()),
        "{found:?}"
    );

    let mut messages = Vec::new();
    while messages.last().is_none_or(|last: &Message| last.event.nonce.as_deref() != Some("last")) {
        match next(&mut incoming).await {
            Item::Message(mut message) => {
                message.acknowledgement.take().expect("it asks for an acknowledgement").send();
                messages.push(message);
            }
            other => panic!("the connection did not stay: {other:?}; the server: {:#?}", server.told),
        }
    }
    client.send(SENT).await.unwrap();
    let received = server.until("received").await;
    server.until_count("acknowledged", 32).await;
    client.disconnect();
    server.until("left").await;

    let nonces: Vec<&str> = messages.iter().map(|message| message.event.nonce.as_deref().unwrap()).collect();
    assert_eq!(nonces, expected_nonces());
    assert_eq!(messages[7].name, "message");
    assert_eq!(&*messages[7].raw, r#"{"class":"test/number","nonce":"number-7","payload":{"number":7}}"#);
    assert_eq!(messages[30].attachments, [[0, 1, 2, 254, 255]]);
    assert!(
        messages.iter().enumerate().all(|(index, message)| index == 30 || message.attachments.is_empty())
    );

    assert_eq!((server.count("transport"), server.count("joined"), server.count("left")), (1, 1, 1));
    assert_eq!(server.all("joined").next().unwrap()["authorization"], "Bearer demo");
    assert_eq!(received["message"], serde_json::from_str::<Value>(SENT).unwrap());
    assert_eq!(server.count("received"), 1);
    let acknowledged: Vec<&str> =
        server.all("acknowledged").map(|told| told["nonce"].as_str().unwrap()).collect();
    assert_eq!(acknowledged, expected_nonces());
    assert!(server.all("acknowledged").all(|told| told["answer"] == json!([])), "{:#?}", server.told);
}

async fn is_refused(version: &str, options: Value) {
    let mut server = Server::start(version, options).await;
    let (client, mut incoming) = connect(&server);

    let refused = loop {
        match next(&mut incoming).await {
            Item::State(State::Connecting { .. }) => {}
            other => break other,
        }
    };

    let Item::State(State::NeedsSignIn { reason }) = refused else { panic!("{refused:?}") };
    assert!(reason.detail.contains("Not authorized"), "{reason:?}");
    assert!(!format!("{reason:?}").contains("demo"), "{reason:?}");
    client.disconnect();
    let after = next(&mut incoming).await;
    assert!(matches!(after, Item::State(State::Disconnected { .. })), "{after:?}");
    server.until("transport").await;
    assert_eq!((server.count("transport"), server.count("joined")), (1, 0));
}

fn connect(server: &Server) -> (Client, Incoming) {
    connect_by(server, RevisionChoice::default())
}

fn connect_by(server: &Server, revision: RevisionChoice) -> (Client, Incoming) {
    connect_with(server, revision, Limits::default())
}

fn connect_with(server: &Server, revision: RevisionChoice, limits: Limits) -> (Client, Incoming) {
    let address = ServerAddress::parse(&server.address()).unwrap();
    let credentials = Credentials::Bot { token: "demo".to_owned().into() };
    let config = ClientConfig::new(address, InstanceId::parse("abc").unwrap(), credentials);
    // How long to wait for a server that does not answer a revision.
    let limits = Limits { join: Duration::from_secs(5), ..limits };
    let (client, incoming) = Client::start(ClientConfig { revision, limits, ..config });
    client.connect();
    (client, incoming)
}

async fn until_connected(incoming: &mut Incoming) -> State {
    loop {
        match next(incoming).await {
            Item::State(State::Disconnected { .. } | State::Connecting { .. }) => {}
            Item::State(state) => return state,
            other => panic!("{other:?} came before the connection"),
        }
    }
}

async fn next(incoming: &mut Incoming) -> Item {
    timeout(LIMIT, incoming.next()).await.expect("something in time").expect("the client to go on")
}

fn expected_nonces() -> Vec<String> {
    let numbered = (0..30).map(|number| format!("number-{number}"));
    numbered.chain(["attachment".to_owned(), "last".to_owned()]).collect()
}
