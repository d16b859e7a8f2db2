//! A soak test: the servers of several accounts fail every few seconds. It compares the states at both ends all the
//! time, and measures whether the process grows. See `cargo xtask soak`.
//!
//! ```text
//! cargo run --release -p ringtray-simulator --example soak -- [--minutes 60] [--seed 1]
//! ```
//!
//! It ends with a table, and with status 1 if it found an error.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a program for developers")]

mod consumer;
mod figures;
mod flapping;
mod ledger;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use figures::Sample;
use flapping::{Blow, Flapping, Server};
use ledger::Ledger;
use ringtray_datachannel::{
    AppCredentials, Client, ClientConfig, Credentials, GrantWay, Granted, InstanceId, Limits, ServerAddress,
};
use ringtray_simulator::Random;
use secrecy::SecretString;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// During the warm-up, caches fill and buffers grow.
const WARM_UP: Duration = Duration::from_secs(120);
/// The most attempts that the shortened delays allow during a disturbance of some seconds.
const ATTEMPTS_A_BLOW: u64 = 8;
const MOST_SAMPLES_APART: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> ExitCode {
    let (minutes, seed) = arguments();
    let time = Duration::from_secs(minutes * 60);
    let until = Instant::now() + time;
    println!("{minutes} minutes, seed {seed}");

    let mut ledgers = Vec::new();
    let mut flapping = Vec::new();
    for (number, (name, revision, credentials, limits)) in accounts().into_iter().enumerate() {
        let mut random = Random::new(seed.wrapping_mul(1000) + number as u64);
        let ledger = Ledger::new(name);
        let server = Server::new(revision, &ledger).await;
        let address = ServerAddress::parse(&server.up().address()).expect("the simulator's address");
        let config = ClientConfig::new(address, InstanceId::random(), credentials);
        let (client, incoming) = Client::start(ClientConfig { limits, ..config });
        let consumer = Random::new(random.number(0..u64::MAX));
        tokio::spawn(consumer::consume(incoming, ledger.clone(), limits, consumer));
        let is_shipped = limits == Limits::default();
        let (blows, peace) = if is_shipped { (Blow::OF_A_NETWORK, 60_000) } else { (Blow::ALL, 5000) };
        ledgers.push(ledger.clone());
        let account = Flapping { client, ledger, limits, random, blows, peace, server };
        flapping.push(tokio::spawn(account.run(until)));
    }
    let checks = tokio::spawn(check(ledgers.clone()));
    let samples = sample(time).await;
    for (account, ledger) in flapping.into_iter().zip(&ledgers) {
        match account.await {
            Ok(mut server) => server.stop(ledger).await,
            Err(error) => ledger.violation(format!("ended: {error}")),
        }
    }
    checks.abort();
    verdict(&ledgers, &samples, time)
}

/// Both revisions, all ways to sign in, and one account with the default limits.
fn accounts() -> [(&'static str, Option<u8>, Credentials, Limits); 5] {
    let demo = || SecretString::from("demo");
    let quick = Limits {
        connect: Duration::from_secs(3),
        join: Duration::from_secs(3),
        shortest_delay: Duration::from_millis(200),
        longest_delay: Duration::from_secs(3),
        stable: Duration::from_secs(4),
        after_refusal: Duration::from_secs(4),
        ..Limits::default()
    };
    let way = GrantWay::Mobile {
        app_key: "demo".to_owned(),
        app_secret: demo(),
        username: "demo".to_owned(),
        password: Some(demo()),
    };
    let grant = AppCredentials::Granted(Granted { way, held: None });
    [
        ("revision 3, user", Some(3), Credentials::User { vn: demo(), dev: demo() }, quick),
        ("revision 4, bot", Some(4), Credentials::Bot { token: demo() }, quick),
        ("revision 3, mobile grant", Some(3), Credentials::App(grant), quick),
        ("revision found, app", None, Credentials::App(AppCredentials::Token(demo())), quick),
        ("as shipped", None, Credentials::Bot { token: demo() }, Limits::default()),
    ]
}

async fn check(ledgers: Vec<Ledger>) {
    loop {
        sleep(Duration::from_secs(1)).await;
        ledgers.iter().for_each(Ledger::check);
    }
}

/// Samples after the warm-up, printed as they are taken.
async fn sample(time: Duration) -> Vec<Sample> {
    let began = Instant::now();
    sleep(WARM_UP.min(time / 6)).await;
    let mut ticks = interval(between(time));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut samples = Vec::new();
    while began.elapsed() < time {
        ticks.tick().await;
        let Some(sample) = Sample::take() else {
            println!("figures of the process need Linux");
            sleep(time.saturating_sub(began.elapsed())).await;
            break;
        };
        let Sample { memory, files, tasks, processor } = sample;
        println!(
            "{:>6} s  memory {memory:>7} KiB  files {files:>4}  tasks {tasks:>4}  processor {:>7.2} s",
            began.elapsed().as_secs(),
            processor.as_secs_f64()
        );
        samples.push(sample);
    }
    samples
}

fn between(time: Duration) -> Duration {
    (time / 40).min(MOST_SAMPLES_APART)
}

fn verdict(ledgers: &[Ledger], samples: &[Sample], time: Duration) -> ExitCode {
    println!(
        "\n{:<26} {:>9} {:>9} {:>12} {:>8} {:>11} {:>8}",
        "account", "emitted", "received", "acknowledged", "cut off", "connections", "attempts"
    );
    let mut findings = figures_by_blow_and_violations(ledgers);
    println!();
    findings.extend(figures::findings(samples, between(time)));
    for finding in &findings {
        println!("VIOLATION  {finding}");
    }
    println!("\n{}", if findings.is_empty() { "all is well" } else { "not as it must be" });
    if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn figures_by_blow_and_violations(ledgers: &[Ledger]) -> Vec<String> {
    let mut done = std::collections::BTreeMap::<&str, (u64, Duration)>::new();
    let mut violations = Vec::new();
    for ledger in ledgers {
        let page = ledger.page().clone();
        println!(
            "{:<26} {:>9} {:>9} {:>12} {:>8} {:>11} {:>8}",
            ledger.name(),
            page.emitted,
            page.received,
            page.acknowledged,
            page.cut_off,
            page.connections,
            page.attempts
        );
        for (what, (times, longest)) in &page.done {
            let (all_times, all_longest) = done.entry(what).or_default();
            *all_times += times;
            *all_longest = (*longest).max(*all_longest);
        }
        let struck: u64 = page.done.values().map(|(times, _)| times).sum();
        let most = ATTEMPTS_A_BLOW * (struck + page.commands + 1);
        if page.attempts > most {
            violations.push(format!(
                "{}: {} attempts for {struck} blows and {} commands loop",
                ledger.name(),
                page.attempts,
                page.commands
            ));
        }
        violations.extend(page.violations);
    }
    println!("\n{:<26} {:>9} {:>18}", "blow", "times", "shown after, most");
    for (what, (times, longest)) in done {
        println!("{what:<26} {times:>9} {:>16} ms", longest.as_millis());
    }
    violations
}

/// Minutes and seed.
fn arguments() -> (u64, u64) {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str, otherwise| {
        let at = words.iter().position(|word| word == name);
        at.and_then(|at| words.get(at + 1)).map_or(Ok(otherwise), |word| word.parse())
    };
    match (after("--minutes", 60), after("--seed", 1)) {
        (Ok(minutes), Ok(seed)) if minutes > 0 => (minutes, seed),
        _ => panic!("give whole numbers: --minutes 60 --seed 1"),
    }
}
