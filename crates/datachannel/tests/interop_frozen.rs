//! A real Socket.IO server whose process is stopped: nothing ends, nothing is sent, and the socket looks open.

#![cfg(all(feature = "client", unix))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod interop_server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use interop_server::{LIMIT, PING_INTERVAL, PING_TIMEOUT, Server};
use ringtray_datachannel::{
    Client, ClientConfig, Credentials, Incoming, InstanceId, Item, Limits, ReasonKind, Revision,
    ServerAddress, State,
};
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

/// How much later than its heartbeat allows a stopped server may be noticed.
const MARGIN: Duration = Duration::from_secs(1);

#[tokio::test]
async fn server_2_0_4_frozen_is_noticed_and_found_again() {
    frozen_is_noticed_and_found_again("2.0.4", Revision::Three).await;
}

#[tokio::test]
async fn server_4_8_4_frozen_is_noticed_and_found_again() {
    frozen_is_noticed_and_found_again("4.8.4", Revision::Four).await;
}

async fn frozen_is_noticed_and_found_again(version: &str, revision: Revision) {
    let server = Server::start(version, json!({ "messages": 0, "tickEvery": 40 })).await;
    let mut account = Account::connecting(&server);
    let lateness = Lateness::measured();
    assert_eq!(account.connected().await, revision);
    for _ in 0..3 {
        account.ticks(5).await;

        server.signal("STOP").await;
        let (frozen, late) = (Instant::now(), lateness.so_far());
        let reason = account.lost().await;
        let noticed = frozen.elapsed();

        assert_eq!(reason, ReasonKind::PingTimeout);
        let heartbeat = Duration::from_millis((PING_INTERVAL + PING_TIMEOUT).into());
        let late = lateness.so_far() - late;
        assert!(noticed <= heartbeat + MARGIN + late, "after {noticed:?}; the machine was {late:?} late");
        server.signal("CONT").await;
        account.connected().await;
    }
    account.ticks(5).await;
}

/// A client whose ticks are counted. Each arrives once, over any number of connections.
struct Account {
    client: Client,
    incoming: Incoming,
    last_tick: u64,
}

impl Account {
    fn connecting(server: &Server) -> Account {
        let address = ServerAddress::parse(&server.address()).unwrap();
        let credentials = Credentials::Bot { token: "demo".to_owned().into() };
        let config = ClientConfig::new(address, InstanceId::parse("abc").unwrap(), credentials);
        let limits = Limits {
            shortest_delay: Duration::from_millis(50),
            longest_delay: Duration::from_millis(200),
            ..Limits::default()
        };
        let (client, incoming) = Client::start(ClientConfig { limits, ..config });
        client.connect();
        Account { client, incoming, last_tick: 0 }
    }

    /// The next state; `None` for a message.
    async fn next(&mut self) -> Option<State> {
        let item = timeout(LIMIT, self.incoming.next()).await.expect("something in time");
        match item.expect("the client to go on") {
            Item::State(state) => Some(state),
            Item::InstanceChanged(_) | Item::TokenChanged(_) => None,
            Item::Message(message) => {
                if let Some(tick) =
                    message.event.nonce.as_deref().and_then(|nonce| nonce.strip_prefix("tick-"))
                {
                    let tick = tick.parse().unwrap();
                    assert!(tick > self.last_tick, "tick {tick} after {}", self.last_tick);
                    self.last_tick = tick;
                }
                None
            }
        }
    }

    async fn connected(&mut self) -> Revision {
        loop {
            if let Some(State::Connected { revision, .. }) = self.next().await {
                return revision;
            }
        }
    }

    /// So many more ticks on the current connection.
    async fn ticks(&mut self, count: u64) {
        let until = self.last_tick + count;
        while self.last_tick < until {
            let state = self.next().await;
            assert_eq!(state, None, "the connection did not stay");
        }
    }

    async fn lost(&mut self) -> ReasonKind {
        loop {
            match self.next().await {
                Some(State::Waiting { reason, .. }) => {
                    assert!(matches!(
                        *self.client.state().borrow(),
                        State::Waiting { .. } | State::Connecting { .. }
                    ));
                    return reason.kind;
                }
                None => {}
                Some(other) => panic!("{other:?}"),
            }
        }
    }
}

/// By how much this process is woken late in all. The machine's load affects the client in the same way.
struct Lateness(Arc<AtomicU64>);

impl Lateness {
    fn measured() -> Lateness {
        let late = Arc::new(AtomicU64::new(0));
        let sum = late.clone();
        tokio::spawn(async move {
            let step = Duration::from_millis(10);
            loop {
                let began = Instant::now();
                sleep(step).await;
                let late = began.elapsed().saturating_sub(step).as_micros();
                sum.fetch_add(u64::try_from(late).unwrap(), Ordering::Relaxed);
            }
        });
        Lateness(late)
    }

    fn so_far(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}
