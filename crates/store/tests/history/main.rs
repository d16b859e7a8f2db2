//! The history, through the public interface.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::cast_possible_wrap, missing_docs)]

mod agreement;
mod damaged;
mod exporting;
mod faults;
mod foreign;
mod forgetting;
mod forms;
mod full;
mod importing;
mod interrupted;
mod keeping;
mod killed;
mod limiting;
mod random;
mod retaining;
mod salvaged;
mod searching;
mod shared;

use std::path::{Path, PathBuf};

use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, HistoryPart, Timestamp};
use ringtray_store::{History, RawMessage, Record, Stored};

pub(crate) fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new folder/history.sqlite");
    (folder, file)
}

pub(crate) fn entry(id: &str, at: i64, summary: &str) -> Entry {
    let detail = EntryDetail::Other { class: Some("topic/add".to_owned()), summary: summary.to_owned() };
    Entry::new(EntryId(id.to_owned()), AccountId("a".to_owned()), Timestamp(at), detail)
}

pub(crate) fn message(raw: &str, nonce: Option<&str>, entry: &str) -> RawMessage {
    RawMessage {
        received_at: Timestamp(1),
        nonce: nonce.map(str::to_owned),
        class: Some("topic/add".to_owned()),
        raw: raw.into(),
        entry: EntryId(entry.to_owned()),
    }
}

pub(crate) fn record(account: &str, message: Option<RawMessage>, entries: Vec<Entry>) -> Record {
    Record { account: AccountId(account.to_owned()), message, entries }
}

pub(crate) async fn keep(history: &History, record: Record) -> Stored {
    history.record(record).await.unwrap().unwrap()
}

pub(crate) async fn ids(history: &History) -> Vec<String> {
    let page = history.entries(None, 1000).await.unwrap();
    page.entries.into_iter().map(|entry| entry.id.0).collect()
}

pub(crate) async fn raw(history: &History, entry: &str) -> Vec<String> {
    let (entry, mut from, mut all) = (EntryId(entry.to_owned()), Some(0), Vec::new());
    while let Some(number) = from {
        let found = history.messages(&entry, number).await.unwrap();
        all.extend(found.messages.into_iter().map(|message| message.text));
        from = found.next;
    }
    all
}

pub(crate) fn all_of(account: &str) -> HistoryPart {
    HistoryPart::Account { account: AccountId(account.to_owned()) }
}

/// The file is intact, no message is in it twice, and the search indexes match the rows.
pub(crate) fn agrees(file: &Path) {
    let connection = rusqlite::Connection::open(file).unwrap();
    let whole: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let twice =
        "SELECT count(*) FROM (SELECT 1 FROM message WHERE nonce IS NOT NULL GROUP BY account, nonce, digest
                 HAVING count(*) > 1)";
    assert_eq!(connection.query_row(twice, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    for search in ["entry_search", "message_search"] {
        let check = format!("INSERT INTO {search} ({search}, rank) VALUES ('integrity-check', 1)");
        connection.execute(&check, []).unwrap();
    }
    let weighed = "SELECT count(*) FROM (
                       SELECT account, sum(bytes) AS bytes FROM (
                           SELECT account, 4 * octet_length(raw) + 512 AS bytes FROM message
                           UNION ALL SELECT account, 4 * octet_length(detail) + 512 FROM entry) GROUP BY account
                   ) AS found LEFT JOIN volume USING (account) WHERE volume.bytes IS NOT found.bytes";
    assert_eq!(connection.query_row(weighed, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    let counted = "SELECT count(*) = (SELECT coalesce(sum(entries), 0) FROM tally) FROM entry";
    assert!(connection.query_row(counted, [], |row| row.get::<_, bool>(0)).unwrap());
}
