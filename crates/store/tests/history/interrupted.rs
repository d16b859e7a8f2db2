//! A program that is killed while it migrates a file.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ringtray_store::History;
use rusqlite::Connection;

use crate::forms::{add, add_message, of_form};
use crate::random::Random;
use crate::{agrees, entry, file};

const FILE: &str = "RINGTRAY_TEST_INTERRUPTED_FILE";

/// So many that the migration does not fit into memory, so part of it is in the log before it is committed.
const ENTRIES: i64 = 2500;

/// Migrates the file; does nothing as an ordinary test.
#[test]
fn the_play() {
    let Ok(file) = std::env::var(FILE) else { return };
    drop(History::open(file).unwrap());
}

fn old_file(file: &Path) {
    let old = of_form(file, 2);
    old.execute_batch("BEGIN").unwrap();
    for number in 0..ENTRIES {
        let id = format!("{number:05}");
        add(&old, &entry(&id, number * 700, &format!("Summary {number}")));
        add_message(
            &old,
            &id,
            Some(&id),
            &format!("{{\"number\": {number}, \"text\": \"{}\"}}", "x".repeat(900)),
        );
    }
    old.execute_batch("COMMIT").unwrap();
}

/// Starts the migration and kills it so long after it began to write.
fn killed(file: &Path, after: Duration) {
    let log = file.with_extension("sqlite-wal");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "interrupted::the_play"])
        .env(FILE, file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while fs::metadata(&log).map_or(0, |log| log.len()) == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it ended without a log");
        std::thread::yield_now();
    }
    let begun = Instant::now();
    while begun.elapsed() < after {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn an_upgrade_that_is_killed_is_done_by_the_next_start_and_loses_nothing() {
    let mut random = Random::seeded();
    let (_folder, file) = file();
    old_file(&file);
    let mut interrupted = 0;
    for kill in 0..5 {
        killed(&file, Duration::from_millis(kill * random.below(40)));
        let found = Connection::open(&file).unwrap();
        let form: i64 = found.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        interrupted += i64::from(form == 2);
        for table in ["entry", "message"] {
            let count = format!("SELECT count(*) FROM {table}");
            assert_eq!(
                found.query_row(&count, [], |row| row.get::<_, i64>(0)).unwrap(),
                ENTRIES,
                "form {form}"
            );
        }
        if form != 2 {
            break;
        }
    }
    assert!(interrupted > 0, "it was never interrupted, so this shows nothing");

    let history = History::open(&file).unwrap();
    assert_eq!(history.set_aside(), None);
    let page = history.entries(None, 10_000).await.unwrap().entries;
    let expected: Vec<_> = (0..ENTRIES)
        .rev()
        .map(|number| entry(&format!("{number:05}"), number * 700, &format!("Summary {number}")))
        .collect();
    assert_eq!(page, expected);
    drop(history);
    agrees(&file);
}
