//! The size limit of an account's history.

use std::fs;
use std::path::Path;

use ringtray_core::{AccountId, Entry, EntryId, HistoryPart, HistorySettings, Search, Timestamp};
use ringtray_store::History;
use rusqlite::Connection;

use crate::random::Random;
use crate::salvaged::{filled, originals};
use crate::searching::{call, text};
use crate::{agrees, entry, file, ids, keep, message, raw, record};

const MEGABYTE: i64 = 1 << 20;

fn megabytes(megabytes: u32) -> HistorySettings {
    HistorySettings { days: 0, megabytes, ..HistorySettings::default() }
}

fn of(account: &str, entry: Entry) -> Entry {
    Entry { account: AccountId(account.to_owned()), ..entry }
}

/// Words that no other message has.
fn words(random: &mut Random, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        text.push_str(&format!("{:08x} ", random.below(u64::from(u32::MAX))));
    }
    text
}

/// Waits until the oldest data is deleted: later deletions come after it.
async fn settled(history: &History) {
    let nothing = HistoryPart::Entry { entry: EntryId("nothing".to_owned()) };
    history.forget(nothing).await.unwrap().unwrap();
}

fn taken(file: &Path, account: &str) -> i64 {
    let other = Connection::open(file).unwrap();
    other.query_row("SELECT bytes FROM volume WHERE account = ?1", [account], |row| row.get(0)).unwrap()
}

fn length(file: &Path) -> i64 {
    i64::try_from(fs::metadata(file).unwrap().len()).unwrap()
}

#[tokio::test]
async fn a_server_that_sends_without_end_fills_no_disk_and_takes_no_entry() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    history.limit(megabytes(8));
    let mut random = Random::seeded();
    keep(
        &history,
        record("b", Some(message("{\"of\": \"b\"}", None, "b")), vec![of("b", entry("b", 1, "s"))]),
    )
    .await;
    let mut longest = 0;
    for number in 0..4000 {
        let id = format!("{number:04}");
        let sent = message(&words(&mut random, 10_000), Some(&id), &id);
        keep(&history, record("a", Some(sent), vec![entry(&id, 1000 * number, "s")])).await;
        longest = longest.max(length(&file));
    }
    settled(&history).await;

    assert!(longest < 24 * MEGABYTE, "40 MB were sent, the file took {longest}");
    assert!(taken(&file, "a") <= 8 * MEGABYTE);
    assert_eq!(history.tally(None).await.unwrap().all, 4001, "every entry is there");
    assert_eq!((raw(&history, "3999").await.len(), raw(&history, "0000").await.len()), (1, 0));
    let have: Vec<bool> = {
        let mut have = Vec::new();
        for number in 0..4000 {
            have.push(!raw(&history, &format!("{number:04}")).await.is_empty());
        }
        have
    };
    assert!(have.is_sorted(), "the oldest go first");
    assert!(have.iter().filter(|have| **have).count() > 50, "an eighth goes, and not all");
    assert_eq!(raw(&history, "b").await.len(), 1, "what another account has is its own");

    // The search index is wiped with the next cleanup.
    history.retain(megabytes(8), Timestamp(5)).await.unwrap();
    drop(history);
    agrees(&file);
    assert!(length(&file) < 12 * MEGABYTE, "{}", length(&file));
}

#[tokio::test]
async fn where_the_messages_are_not_enough_the_oldest_entries_go() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    history.limit(megabytes(1));
    for number in 0..40 {
        let entries = (0..100)
            .map(|one| entry(&format!("{:04}", 100 * number + one), 1000 * (100 * number + one), "s"));
        keep(&history, record("a", None, entries.collect())).await;
    }
    settled(&history).await;
    assert!(taken(&file, "a") <= MEGABYTE);
    let found = history.find(&Search::default(), None, 5000).await.unwrap().entries;
    let kept: Vec<String> = found.into_iter().map(|entry| entry.id.0).collect();
    assert!((1000..2000).contains(&kept.len()), "{}", kept.len());
    assert!(kept.iter().rev().zip(4000 - kept.len()..).all(|(id, number)| *id == format!("{number:04}")));
    drop(history);
    agrees(&file);
}

#[tokio::test]
async fn a_call_that_never_ends_stays_and_its_oldest_messages_go() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    history.limit(megabytes(1));
    let lasting = call("live", 1000, "Ann", "1", None);
    for number in 0..300 {
        let sent = message(&format!("{number} {}", "x".repeat(5000)), None, "live");
        keep(&history, record("a", Some(sent), vec![lasting.clone()])).await;
    }
    settled(&history).await;
    assert!(taken(&file, "a") <= MEGABYTE);
    let left = raw(&history, "live").await;
    assert!(left.len() > 20 && left.last().unwrap().starts_with("299 "), "{}", left.len());
    assert_eq!(ids(&history).await, ["live"]);
}

#[tokio::test]
async fn where_size_does_not_count_nothing_goes() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    history.limit(megabytes(0));
    for number in 0..300 {
        let sent = message(&"x".repeat(10_000), None, &format!("{number:03}"));
        keep(&history, record("a", Some(sent), vec![])).await;
    }
    settled(&history).await;
    assert!(taken(&file, "a") > 300 * 40_000);
}

#[tokio::test]
async fn a_history_of_the_third_form_is_weighed_once() {
    let (_folder, file) = file();
    filled(&file, &originals(300)).await;
    let before = taken(&file, "a");
    let old = Connection::open(&file).unwrap();
    old.execute_batch(
        "DROP TRIGGER message_added; DROP TRIGGER message_deleted; DROP TRIGGER message_moved;
         DROP TABLE message_search; DROP VIEW message_beginning;
         DROP TRIGGER message_fills; DROP TRIGGER message_frees; DROP TRIGGER entry_fills; DROP TRIGGER entry_frees;
         DROP TRIGGER entry_fills_otherwise; DROP TABLE volume; PRAGMA user_version = 3",
    )
    .unwrap();
    let third = include_str!("../../src/history/schema_3.sql");
    for object in [
        "VIRTUAL TABLE message_search",
        "TRIGGER message_added",
        "TRIGGER message_deleted",
        "TRIGGER message_moved",
    ] {
        let from = third.find(&format!("CREATE {object}")).unwrap();
        old.execute_batch(third[from..].split("\n\n").next().unwrap()).unwrap();
    }
    old.execute_batch("INSERT INTO message_search (message_search) VALUES ('rebuild')").unwrap();
    old.close().unwrap();

    let history = History::open(&file).unwrap();
    assert_eq!(history.set_aside(), None);
    assert_eq!(taken(&file, "a"), before);
    keep(&history, record("a", None, vec![entry("00007", 2100, "told again, and longer")])).await;
    assert_eq!(history.find(&text("longer"), None, 5).await.unwrap().entries.len(), 1);
    drop(history);
    agrees(&file);
}
