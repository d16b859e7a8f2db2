//! What happens to the history, automatically and on a person's request.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{
    AccountId, Entry, EntryDetail, EntryId, ExportFormat, HistoryPart, ImportedView, Search, Timestamp,
};
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_store::{History, Home, Record};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::fixture::{Fixture, MemoryVault, limited};

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

async fn ids(fixture: &Fixture) -> Vec<String> {
    let search = Search::default();
    let found = fixture.history.find(&search, None).await.unwrap();
    found.entries.into_iter().map(|entry| entry.id.0).collect()
}

#[tokio::test]
async fn what_is_older_than_a_year_goes_by_itself() {
    let fixture = Fixture::tidying(MemoryVault::default(), true, home().await, Duration::ZERO).await;
    limited(async { while ids(&fixture).await != ["new"] {} }).await;
}

#[tokio::test]
async fn no_more_entries_are_kept_than_somebody_set() {
    let folder = home().await;
    fs::write(Home::at(folder.path()).settings_file(), r#"{"history": {"days": 0, "entries": 1}}"#).unwrap();
    let fixture = Fixture::tidying(MemoryVault::default(), true, folder, Duration::ZERO).await;
    limited(async { while ids(&fixture).await != ["new"] {} }).await;
}

async fn forget(fixture: &Fixture, part: HistoryPart) -> Result<(), Phrase> {
    fixture.ask(|reply| Request::Forget { part, reply }).await
}

async fn size(fixture: &Fixture) -> u64 {
    fixture.history.size().await.unwrap()
}

#[tokio::test]
async fn a_person_deletes_an_entry_and_then_all_of_it() {
    let folder = home().await;
    let file = Home::at(folder.path()).history_file();
    let mut fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    assert_eq!(ids(&fixture).await, ["new", "old"]);
    assert!(size(&fixture).await >= fs::metadata(&file).unwrap().len());
    let one = HistoryPart::Entry { entry: EntryId("old".to_owned()) };
    for (part, left) in [(one, vec!["new"]), (HistoryPart::All, vec![])] {
        assert_eq!(forget(&fixture, part.clone()).await, Ok(()));
        let told = |delta: &Delta| match delta {
            Delta::Forgotten { part } => Some(part.clone()),
            _ => None,
        };
        assert_eq!(fixture.wait_for_delta(told).await, part);
        assert_eq!(ids(&fixture).await, left);
    }
    let content = fs::read(&file).unwrap();
    assert!(!content.windows(7).any(|part| part == b"the old" || part == b"the new"));
}

#[tokio::test]
async fn what_was_exported_is_imported_elsewhere() {
    let fixture = Fixture::with(MemoryVault::default(), true, home().await).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("activity.jsonl");
    let (search, format, to) = (Search::default(), ExportFormat::JsonLines, file.clone());
    let exported = fixture.ask(|reply| Request::Export { search, format, file: to, reply }).await;
    assert_eq!(exported, Ok(Some(2)));

    let other = Fixture::new().await;
    let import = async |file: PathBuf| other.ask(|reply| Request::Import { file, reply }).await;
    let taken = ImportedView { new: 2, known: 0, unreadable: 0, first_unreadable: None };
    assert_eq!(import(file.clone()).await, Ok(Some(taken)));
    assert_eq!(ids(&other).await, ["new", "old"]);
    assert_eq!(other.ask(|reply| Request::TransferProgress { reply }).await, 2);
    let again = ImportedView { new: 0, known: 2, ..taken };
    assert_eq!(import(file.clone()).await, Ok(Some(again)));

    let why = import(folder.path().join("none.jsonl")).await.unwrap_err();
    assert!(why.to_string().contains("none.jsonl was not taken in: the file could not be read"), "{why}");
    let (reply, answer) = oneshot::channel();
    other.requests.send(Request::Import { file, reply });
    other.requests.send(Request::StopTransfer);
    assert_eq!(answer.await.unwrap(), Ok(None));
}

#[tokio::test]
async fn without_a_history_nothing_is_deleted_or_taken_in() {
    let fixture = Fixture::with(MemoryVault::default(), false, TempDir::new().unwrap()).await;
    let why = forget(&fixture, HistoryPart::All).await.unwrap_err();
    assert!(why.to_string().starts_with("The history was not deleted: "), "{why}");
    let file = PathBuf::from("any");
    assert!(fixture.ask(|reply| Request::Import { file, reply }).await.is_err());
    assert!(fixture.history.size().await.is_err());
}

#[tokio::test]
async fn a_damaged_history_is_told_and_what_is_readable_comes_back() {
    let folder = home().await;
    let file = Home::at(folder.path()).history_file();
    // Not the first page: the others are read without it.
    let mut bytes = fs::read(&file).unwrap();
    bytes[..100].fill(0);
    fs::write(&file, &bytes).unwrap();
    let mut fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    for beginning in ["The history was damaged and is kept as", "2 entries of the damaged history are back"] {
        let told = |delta: &Delta| match delta {
            Delta::Notice { text } => Some(text.clone()),
            _ => None,
        };
        let text = fixture.wait_for_delta(told).await;
        assert!(text.starts_with(beginning), "{text}");
    }
    assert_eq!(ids(&fixture).await, ["new", "old"]);
}
