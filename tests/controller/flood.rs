//! A server that sends faster than the disk takes it, beside one with a single call.

use std::time::Duration;

use ringtray_core::Search;
use ringtray_core::page::Delta;
use ringtray_simulator::Report;
use rusqlite::Connection;
use serde_json::json;

use crate::fixture::{Asked, Fixture, server, wait_for_report};
use crate::messages::{acknowledged, call, notified};

/// Together they are twice what an account may have in flight.
const MESSAGES: usize = 64;
const BYTES: usize = 32 << 10;

/// Enough for all of the flood to arrive, and less than the history waits for a lock.
const STUCK: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_loses_nothing_and_little_of_it_is_stored_before_a_call_of_another_account() {
    let (flooding, mut flood) = server().await;
    let (honest, mut calls) = server().await;
    let mut fixture = Fixture::new().await;
    for server in [&flooding, &honest] {
        fixture.sign_in(&server.address(), "demo").await;
        // The page of the rebuilt window receives nothing before its snapshot, which needs the disk.
        fixture.wait_for_asked(|asked| matches!(asked, Asked::Rebuilt(_)).then_some(())).await;
    }

    let disk = Connection::open(fixture.home.history_file()).unwrap();
    disk.execute_batch("BEGIN IMMEDIATE").unwrap();
    for number in 0..MESSAGES {
        flooding.emit(&large(number)).await;
    }
    fixture.wait_for_delta(|delta| matches!(delta, Delta::Entry { .. }).then_some(())).await;
    let mut told = 1;
    let all_told = async {
        while told < MESSAGES {
            let delta = fixture.told.recv().await.unwrap();
            told += usize::from(matches!(delta, Delta::Entry { .. }));
        }
    };
    tokio::time::timeout(STUCK, all_told).await.expect_err("most of the flood waits at its client");
    honest.emit(&call("n1", "CREATED").to_string()).await;
    fixture.wait_for_asked(notified).await;
    disk.execute_batch("COMMIT").unwrap();

    wait_for_report(&mut calls, |report| acknowledged(report, "n1")).await;
    let before = std::iter::from_fn(|| flood.try_recv().ok()).filter(is_acknowledgement).count();
    assert!(before < MESSAGES, "{before} messages of the flood were stored first");
    for _ in before..MESSAGES {
        wait_for_report(&mut flood, is_acknowledgement).await;
    }
    let deltas: Vec<Delta> = std::iter::from_fn(|| fixture.told.try_recv().ok()).collect();
    assert!(!deltas.iter().any(|delta| matches!(delta, Delta::Notice { .. })), "nothing was refused");
    let search = Search { text: "flood".to_owned(), ..Search::default() };
    assert_eq!(fixture.history.find(&search, None).await.unwrap().entries.len(), MESSAGES);
}

fn large(number: usize) -> String {
    let text = "x".repeat(BYTES);
    let class = format!("flood/{number}");
    json!({"class": class, "nonce": format!("flood{number}"), "payload": {"text": text}}).to_string()
}

fn is_acknowledgement(report: &Report) -> bool {
    matches!(report, Report::Acknowledged { .. })
}
