//! A full disk while calls arrive.
//!
//! As in the tests of the history itself, a separate process has a limit on the size of its files.

#![cfg(unix)]

use std::process::Command;
use std::time::Duration;

use ringtray_core::Search;
use ringtray_core::page::Delta;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;

use crate::fixture::{Asked, Fixture, limited, server, wait_for_report};
use crate::messages::{acknowledged, call};

const PLAYED: &str = "RINGTRAY_TEST_FULL";

/// The longest time for an acknowledgement to wait for the disk, and a second for a busy machine.
const ACKNOWLEDGED_IN: Duration = Duration::from_secs(6);

/// Does nothing when it is run as a test.
#[tokio::test]
async fn the_play() {
    if std::env::var(PLAYED).is_err() {
        return;
    }
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;

    room(Some(1));
    for (number, nonce) in ["n2", "n3"].into_iter().enumerate() {
        let mut rings = call(nonce, "CREATED");
        rings["payload"]["phoneCallId"] = json!(nonce);
        rings["payload"]["callerid"] = json!(format!("Caller {nonce} <0176>"));
        server.emit(&rings.to_string()).await;
        fixture
            .wait_for_asked(|asked| match asked {
                Asked::Notify(_, popup) if format!("{popup:?}").contains(&format!("Caller {nonce}")) => {
                    Some(())
                }
                _ => None,
            })
            .await;
        let acknowledged = wait_for_report(&mut reports, |report| acknowledged(report, nonce));
        tokio::time::timeout(ACKNOWLEDGED_IN, acknowledged).await.unwrap();
        let told = |delta: &Delta| match delta {
            Delta::Notice { text } => Some(text.clone()),
            _ => None,
        };
        let told = fixture.wait_for_delta(told).await;
        let counted = ["An event could not be written", "2 events could not be written"][number];
        assert!(told.starts_with(counted) && told.contains("make room"), "{told}");
        assert!(told.ends_with("Calls are still announced."), "{told}");
    }
    assert_eq!(found(&fixture).await, 1, "what was kept can be read");

    room(None);
    limited(async { while found(&fixture).await != 3 {} }).await;
    server.emit(&call("n4", "DESTROYED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n4")).await;
    let told = std::iter::from_fn(|| fixture.told.try_recv().ok());
    let notices: Vec<Delta> = told.filter(|delta| matches!(delta, Delta::Notice { .. })).collect();
    assert_eq!(notices, [], "nothing is told twice");
    println!("played to the end");
}

#[test]
fn calls_are_announced_and_acknowledged_on_a_full_disk_and_kept_once_there_is_room() {
    // The signal for files that are too large would end the process; the test is about the failing write.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" --exact full::the_play --nocapture"]);
    let output = shell.arg(std::env::current_exe().unwrap()).env(PLAYED, "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("played to the end"), "{said}");
}

/// Limits the size of files from now on; `None` for no limit.
fn room(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: bytes.or(maximum), maximum }).unwrap();
}

async fn found(fixture: &Fixture) -> usize {
    let search = Search::default();
    fixture.history.find(&search, None).await.unwrap().entries.len()
}
