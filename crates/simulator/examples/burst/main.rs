//! Measures the cost of a burst of events for `ringtray-cli listen --json` and the published sample on Node.js. See
//! `cargo xtask bench burst`.
//!
//! ```text
//! cargo run --release -p ringtray-simulator --example burst -- CLI [--events 100000] [--rounds 5]
//! ```

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a program for developers")]

mod process;
mod server;

use std::path::{Path, PathBuf};

use process::{Client, Cost};

/// The version of the official client that the sample uses.
const OFFICIAL: &str = "4.8.4";

#[tokio::main]
async fn main() {
    let Arguments { cli, events, rounds } = Arguments::read();
    println!("{events} events in one burst, each acknowledged, printed to a pipe\n");
    println!(
        "{:>5} {:>32} {:>32} {:>10} {:>10}",
        "round", "ringtray-cli", "sample on Node.js", "processor", "memory"
    );
    let mut ratios = Vec::new();
    for round in 1..=rounds {
        // One after the other, so that they do not compete for the processor.
        let ours = burst(Client::Ours(&cli), events).await;
        let theirs = burst(Client::Sample(OFFICIAL), events).await;
        let processor = ours.processor.as_secs_f64() / theirs.processor.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
        let memory = ours.memory as f64 / theirs.memory as f64;
        println!("{round:>5} {:>32} {:>32} {processor:>9.2}x {memory:>9.2}x", said(ours), said(theirs));
        ratios.push(processor);
    }
    ratios.sort_by(f64::total_cmp);
    println!("\nprocessor, median: {:.2}x", ratios[ratios.len() / 2]);
}

async fn burst(client: Client<'_>, events: u32) -> Cost {
    let server = server::Server::start().await;
    let mut process = client.start(&server.address()).await;
    tokio::join!(server.burst(events), process.prints(events));
    process.cost()
}

fn said(Cost { processor, memory }: Cost) -> String {
    format!("{:.2} s, {} MiB", processor.as_secs_f64(), memory / 1024)
}

struct Arguments {
    cli: PathBuf,
    events: u32,
    rounds: usize,
}

impl Arguments {
    fn read() -> Arguments {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let cli = words.first().map(Path::new).expect("the path of ringtray-cli").to_owned();
        let after = |name: &str| {
            let at = words.iter().position(|word| word == name);
            at.and_then(|at| words.get(at + 1)).map(|word| word.parse().expect("a whole number"))
        };
        let events = after("--events").unwrap_or(100_000);
        Arguments { cli, events, rounds: after("--rounds").map_or(5, |rounds| rounds as usize) }
    }
}
