//! What becomes of the history by itself.

use std::fs;
use std::time::Duration;

use ringtray_core::view::{Delta, Search};
use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Timestamp};
use ringtray_desktop::requests::Request;
use ringtray_store::{History, Home, Record};
use tempfile::TempDir;

use crate::rig::{MemoryVault, Rig, limited};

/// A home with a history of an old and a new entry.
async fn home() -> TempDir {
    let folder = TempDir::new().unwrap();
    let home = Home::at(folder.path());
    home.create().unwrap();
    let history = History::open(home.history_file()).unwrap();
    let account = AccountId("a".to_owned());
    let now = time::OffsetDateTime::now_utc().unix_timestamp() * 1000;
    let year = 366 * 86_400_000;
    let entry = |id: &str, at: i64| {
        let detail =
            EntryDetail::Other { class: None, summary: format!("the {id} one {}", "x".repeat(2000)) };
        Entry::new(EntryId(id.to_owned()), account.clone(), Timestamp(at), detail)
    };
    let entries = vec![entry("old", now - year), entry("new", now - 1000)];
    history.record(Record { account: account.clone(), message: None, entries }).await.unwrap().unwrap();
    folder
}

async fn ids(rig: &Rig) -> Vec<String> {
    let search = Search::default();
    let found = rig.ask(|reply| Request::Find { search, before: None, reply }).await.unwrap();
    found.entries.into_iter().map(|entry| entry.id.0).collect()
}

#[tokio::test]
async fn what_is_older_than_a_year_goes_by_itself() {
    let rig = Rig::tidying(MemoryVault::default(), true, home().await, Duration::ZERO).await;
    limited(async { while ids(&rig).await != ["new"] {} }).await;
}

#[tokio::test]
async fn no_more_entries_are_kept_than_somebody_set() {
    let folder = home().await;
    fs::write(Home::at(folder.path()).settings_file(), r#"{"history": {"days": 0, "entries": 1}}"#).unwrap();
    let rig = Rig::tidying(MemoryVault::default(), true, folder, Duration::ZERO).await;
    limited(async { while ids(&rig).await != ["new"] {} }).await;
}

#[tokio::test]
async fn a_damaged_history_is_told_and_what_is_readable_comes_back() {
    let folder = home().await;
    let file = Home::at(folder.path()).history_file();
    // Not the first page: the others are read without it.
    let mut bytes = fs::read(&file).unwrap();
    bytes[..100].fill(0);
    fs::write(&file, &bytes).unwrap();
    let mut rig = Rig::with(MemoryVault::default(), true, folder).await;
    for beginning in ["The history was damaged and is kept as", "2 entries of the damaged history are back"] {
        let told = |delta: &Delta| match delta {
            Delta::Notice { text } => Some(text.clone()),
            _ => None,
        };
        let text = rig.wait_for_delta(told).await;
        assert!(text.starts_with(beginning), "{text}");
    }
    assert_eq!(ids(&rig).await, ["new", "old"]);
}
