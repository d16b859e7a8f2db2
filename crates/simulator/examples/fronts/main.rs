//! Counts the events that arrive through reverse proxies that cut connections, at our client and at the official one in
//! the same run. See `cargo xtask bench fronts`.
//!
//! ```text
//! cargo run --release -p ringtray-simulator --example fronts -- [--seconds 300]
//! ```
//!
//! It ends with a table, and with status 1 if our client received fewer.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a program for developers")]

mod clients;
mod front;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use front::{Cuts, Front};
use ringtray_simulator::{Options, Scenario, Simulator};
use tokio::time::{Instant, interval};

/// The version of the official client.
const OFFICIAL: &str = "4.8.4";

/// The reverse proxies, and the interval of events.
const FRONTS: [(&str, Cuts, Duration); 2] = [
    ("ends connections after 5 s", Cuts::ByAge(Duration::from_secs(5)), Duration::from_secs(2)),
    (
        "ends connections after 10 s of silence",
        Cuts::BySilence(Duration::from_secs(10)),
        Duration::from_secs(13),
    ),
];

/// The events a client received, and its number of connections.
#[derive(Clone, Default)]
pub(crate) struct Received {
    events: Arc<AtomicU64>,
    connections: Arc<AtomicU64>,
}

impl Received {
    pub(crate) fn event(&self) {
        self.events.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    fn of(&self) -> (u64, u64) {
        (self.events.load(Ordering::Relaxed), self.connections.load(Ordering::Relaxed))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let time = Duration::from_secs(seconds());
    println!("{} s behind each front, at the same time\n", time.as_secs());
    println!("{:<40} {:>8} {:>24} {:>24}", "the front", "events", "Ringtray", "official client");
    let runs: Vec<_> = FRONTS.map(|front| tokio::spawn(run(front, time))).into_iter().collect();
    let mut fewer = false;
    for run in runs {
        fewer |= run.await.expect("a run to end");
    }
    if fewer { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Whether our client received fewer events through this proxy.
async fn run((name, cuts, every): (&str, Cuts, Duration), time: Duration) -> bool {
    let options = Options { scenario: Scenario::quiet(), ..Options::default() };
    let server = Simulator::start(options).await.expect("a free port");
    // One for each client, so that they do not affect each other.
    let (ours, theirs) = (Front::before(&server, cuts).await, Front::before(&server, cuts).await);
    let (our_client, received) = clients::ours(&ours.address());
    let (their_client, their_received) = clients::official(OFFICIAL, &theirs.address());
    clients::joined(&received, &their_received).await;

    let (until, mut ticks, mut emitted) = (Instant::now() + time, interval(every), 0_u64);
    while Instant::now() < until {
        ticks.tick().await;
        server.emit(&format!(r#"{{"class":"bench","nonce":"{emitted}"}}"#)).await;
        emitted += 1;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop((our_client, their_client));
    let (ours, theirs) = (received.of(), their_received.of());
    let said = |(events, connections): (u64, u64)| format!("{events} by {connections} connections");
    println!("{name:<40} {emitted:>8} {:>24} {:>24}", said(ours), said(theirs));
    ours.0 < theirs.0
}

fn seconds() -> u64 {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => 300,
        ["--seconds", seconds] => seconds.parse().expect("a whole number: --seconds 300"),
        _ => panic!("give only this: --seconds 300"),
    }
}
