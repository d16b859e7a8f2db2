//! Days without a server, in seconds: the runtime's time advances whenever there is nothing to do.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use ringtray_datachannel::{Item, Limits, State};
use support::{Account, Server, Time, bot, config};
use tokio::runtime::Handle;
use tokio::time::Instant;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test(start_paused = true)]
async fn days_without_a_server_cost_an_attempt_a_minute_and_nothing_grows() {
    let server = Server::start().await;
    let address = server.address();
    drop(server);
    let time = Time::default();
    let mut account = Account::connecting_by(config(address, bot(), Limits::default()), &time);
    let mut tasks = Vec::new();
    for day in 0..2 {
        let until = Instant::now() + DAY;
        let mut attempts = 0_u32;
        while let Ok(item) = tokio::time::timeout_at(until, account.incoming.next()).await {
            match item {
                Some(Item::State(State::Connecting { .. })) => attempts += 1,
                Some(Item::State(State::Waiting { .. })) => {}
                other => panic!("{other:?}"),
            }
        }
        // 40 s to 60 s apart, and the growing delays at the beginning.
        assert!((24 * 60 - 1..=24 * 90 + 8).contains(&attempts), "day {day}: {attempts} attempts");
        tasks.push(Handle::current().metrics().num_alive_tasks());
    }
    assert_eq!(tasks.first(), tasks.last());
}
