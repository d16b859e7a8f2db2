//! A full disk, and one with room again.
//!
//! A separate process has a limit on the size of its files: the system refuses the same writes as on a full disk or
//! an exhausted quota, on every Unix and without special rights.

#![cfg(unix)]

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use ringtray_store::{History, HistoryError, Record, Stored};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::{agrees, entry, file, ids, message, raw, record};

const FILE: &str = "RINGTRAY_TEST_FULL_FILE";
const PLAYED: &str = "RINGTRAY_TEST_FULL";

/// Runs the part that the variable names; does nothing as an ordinary test.
#[test]
fn the_play() {
    let (Ok(file), Ok(play)) = (std::env::var(FILE), std::env::var(PLAYED)) else { return };
    let file = Path::new(&file);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        match play.as_str() {
            "runs full" => runs_full(file).await,
            "full from the start" => full_from_the_start(file).await,
            _ => full_to_the_end(file).await,
        }
    });
    println!("played to the end");
}

fn play(play: &str, file: &Path) {
    // The signal for files that are too large would end the process; the test is about the failing write.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" --exact full::the_play --nocapture"]);
    shell.arg(std::env::current_exe().unwrap()).env(PLAYED, play).env(FILE, file);
    let output = shell.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("played to the end"), "{said}");
}

/// Limits the size of files from now on; `None` for no limit.
fn room(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: bytes.or(maximum), maximum }).unwrap();
}

fn of(number: u32) -> Record {
    let id = format!("{number:04}");
    let text = format!("{{\"number\": {number}, \"text\": \"{}\"}}", "x".repeat(3000));
    record("a", Some(message(&text, Some(&id), &id)), vec![entry(&id, number.into(), &id)])
}

/// Stores records until the disk is full. Returns how many were stored, and the answer to the next.
async fn fill(history: &History) -> (u32, HistoryError) {
    for number in 0..1000 {
        if let Err(error) = history.record(of(number)).await.unwrap() {
            return (number, error);
        }
    }
    panic!("there is always room");
}

fn expected(numbers: u32) -> Vec<String> {
    (0..numbers).rev().map(|number| format!("{number:04}")).collect()
}

async fn runs_full(file: &Path) {
    let history = History::open(file).unwrap();
    room(Some(1000 << 10));

    let (kept, told) = fill(&history).await;

    assert!(kept > 10, "{kept}");
    assert!(matches!(told, HistoryError::Full { .. }), "{told:?}");
    assert!(told.to_string().contains("make room"), "{told}");
    // The next ones are answered in time for an acknowledgement, once each, and none of them is in the file.
    let waiting: Vec<_> = (kept + 1..kept + 600).map(|number| history.record(of(number))).collect();
    for answer in waiting {
        let answer = tokio::time::timeout(Duration::from_secs(5), answer).await.unwrap();
        assert!(matches!(answer.unwrap(), Err(HistoryError::Full { .. })));
    }
    assert_eq!(ids(&history).await, expected(kept), "what was kept can be read");

    room(None);

    // Answered after everything that waited.
    while history.record(of(kept + 600)).await.unwrap().is_err() {}
    assert_eq!(ids(&history).await, expected(kept + 601));
    assert_eq!(raw(&history, &format!("{kept:04}")).await.len(), 1);
    drop(history);
    agrees(file);
}

async fn full_from_the_start(file: &Path) {
    room(Some(0));
    let history = History::open(file).unwrap();
    let answer = history.record(of(0)).await.unwrap();
    assert!(matches!(answer, Err(HistoryError::Full { .. })), "{answer:?}");
    room(None);
    while history.record(of(1)).await.unwrap() != Ok(Stored::Repeated) {}
    assert_eq!(ids(&history).await, expected(2));
}

async fn full_to_the_end(file: &Path) {
    let history = History::open(file).unwrap();
    room(Some(1000 << 10));
    let (kept, _) = fill(&history).await;
    // The program can end all the same.
    history.close();
    drop(history);
    room(None);
    assert_eq!(ids(&History::open(file).unwrap()).await, expected(kept));
    agrees(file);
}

#[test]
fn what_a_full_disk_keeps_out_is_told_and_kept_once_there_is_room() {
    let (_folder, file) = file();
    play("runs full", &file);
}

#[test]
fn a_start_on_a_full_disk_keeps_what_comes_once_there_is_room() {
    let (_folder, file) = file();
    drop(History::open(&file).unwrap());
    play("full from the start", &file);
}

#[test]
fn a_program_ends_on_a_full_disk_and_what_it_acknowledged_is_there() {
    let (_folder, file) = file();
    play("to the end", &file);
}
