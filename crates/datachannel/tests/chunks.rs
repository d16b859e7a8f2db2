//! The result is the same however TCP splits the server's bytes and however the server splits its WebSocket messages.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use ringtray_datachannel::{Item, Revision, State};
use support::json::json;
use support::{OPEN_FOUR, OPEN_THREE, Server, client, switching_protocols};
use tokio::io::AsyncWriteExt as _;
use tokio::task::yield_now;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// An event, as sent and as delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Event {
    raw: String,
    asks_acknowledgement: bool,
    attachments: Vec<Vec<u8>>,
}

/// Everything that a server sends after its answer to the upgrade, each message as frames.
struct Conversation {
    bytes: Vec<u8>,
    /// The lengths of a message's frames, repeated.
    fragments: Vec<usize>,
    /// Each frame is followed by a WebSocket ping, also within a message.
    pings: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn the_same_is_told_however_the_bytes_are_cut(
        revision in select(vec![Revision::Three, Revision::Four]),
        events in vec((event(), any::<bool>()), 1..6),
        fragments in pieces(),
        pings in any::<bool>(),
        chunks in pieces(),
    ) {
        let mut conversation = Conversation { bytes: Vec::new(), fragments, pings };
        conversation.let_in(revision);
        for (event, then_beats) in &events {
            conversation.event(event, revision);
            if *then_beats {
                conversation.message(Data::Text, b"2");
            }
        }
        Frame::close(None).format(&mut conversation.bytes).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let told = runtime.block_on(told(&conversation.bytes, &chunks));
        let sent: Vec<Event> = events.into_iter().map(|(event, _)| event).collect();
        prop_assert_eq!(told, sent);
    }
}

/// What a client delivers if a server sends this in such chunks.
async fn told(conversation: &[u8], chunks: &[usize]) -> Vec<Event> {
    let server = Server::start().await;
    let mut account = client(&server);
    let (mut stream, head) = server.asked().await;
    stream.set_nodelay(true).unwrap();
    for chunk in cut(&[switching_protocols(&head).as_bytes(), conversation].concat(), chunks) {
        stream.write_all(chunk).await.unwrap();
        // Lets the client run, so that it reads this chunk alone.
        yield_now().await;
        yield_now().await;
    }
    let mut told = Vec::new();
    loop {
        match account.item().await {
            Item::Message(message) => told.push(Event {
                raw: message.raw.to_string(),
                asks_acknowledgement: message.acknowledgement.is_some(),
                attachments: message.attachments,
            }),
            Item::State(State::Waiting { .. }) => return told,
            Item::State(_) => {}
            other @ (Item::InstanceChanged(_) | Item::TokenChanged(_)) => panic!("{other:?}"),
        }
    }
}

impl Conversation {
    fn let_in(&mut self, revision: Revision) {
        let words = match revision {
            Revision::Three => [OPEN_THREE, "40"],
            Revision::Four => [OPEN_FOUR, r#"40{"sid":"s"}"#],
        };
        for word in words {
            self.message(Data::Text, word.as_bytes());
        }
    }

    fn event(&mut self, event: &Event, revision: Revision) {
        let kind = match event.attachments.len() {
            0 => "42".to_owned(),
            attachments => format!("45{attachments}-"),
        };
        let id = if event.asks_acknowledgement { "7" } else { "" };
        self.message(Data::Text, format!("{kind}{id}[\"message\",{}]", event.raw).as_bytes());
        for attachment in &event.attachments {
            let kind: &[u8] = if revision == Revision::Three { &[4] } else { &[] };
            self.message(Data::Binary, &[kind, attachment].concat());
        }
    }

    fn message(&mut self, kind: Data, payload: &[u8]) {
        let mut frames = cut(payload, &self.fragments).into_iter().enumerate().peekable();
        while let Some((place, payload)) = frames.next() {
            let kind = if place == 0 { kind } else { Data::Continue };
            let frame = Frame::message(payload.to_vec(), OpCode::Data(kind), frames.peek().is_none());
            frame.format(&mut self.bytes).unwrap();
            if self.pings {
                Frame::ping(Vec::new()).format(&mut self.bytes).unwrap();
            }
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    let long = (0_usize..40).prop_map(|times| format!("\"{}\"", "aé€😀".repeat(times)));
    let attachments = prop_oneof![2 => Just(Vec::new()), 1 => vec(vec(any::<u8>(), 0..200), 1..3)];
    let parts = (prop_oneof![json(), long], any::<bool>(), attachments);
    parts.prop_map(|(raw, asks_acknowledgement, attachments)| Event {
        raw,
        asks_acknowledgement,
        attachments,
    })
}

/// The lengths of the pieces, repeated: a byte each, which splits every longer character, all at once, or any.
fn pieces() -> impl Strategy<Value = Vec<usize>> {
    let any_but_all_empty = |mut lengths: Vec<usize>| {
        lengths.push(5);
        lengths
    };
    prop_oneof![
        1 => Just(vec![1]),
        1 => Just(vec![usize::MAX]),
        2 => vec(0_usize..9, 1..6).prop_map(any_but_all_empty),
        2 => vec(0_usize..100, 1..6).prop_map(any_but_all_empty),
        1 => vec(0_usize..2000, 1..6).prop_map(any_but_all_empty),
    ]
}

/// At least one piece, perhaps an empty one.
fn cut<'a>(mut rest: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for length in lengths.iter().cycle() {
        let (piece, more) = rest.split_at(rest.len().min(*length));
        pieces.push(piece);
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
    pieces
}
