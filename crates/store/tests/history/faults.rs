//! What happens if the file is damaged, newer, locked or inaccessible, or the disk is too slow.

use std::fs;
use std::path::Path;

use ringtray_core::EntryId;
use ringtray_store::{History, HistoryError, HistoryEvent, RawMessage, Stored};

use crate::{entry, file, ids, keep, message, record};

#[tokio::test]
async fn the_file_of_a_newer_version_is_refused_and_left_alone() {
    let (_folder, file) = file();
    drop(History::open(&file).unwrap());
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    newer.close().unwrap();
    let before = fs::read(&file).unwrap();

    let refused = History::open(&file).err().unwrap();
    assert!(matches!(refused, HistoryError::Newer { .. }), "{refused}");
    assert!(refused.to_string().contains("newer"), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

/// Puts the damaged file in place of `file`, and checks that the history goes on and the damaged file is kept.
async fn damaged_goes_on(file: &Path, content: &[u8]) {
    fs::write(file, content).unwrap();
    let history = History::open(file).unwrap();
    let aside = history.set_aside().unwrap();
    assert_eq!(fs::read(&aside).unwrap(), content);
    keep(&history, record("a", None, vec![entry("after", 1, "s")])).await;
    assert!(ids(&history).await.contains(&"after".to_owned()));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_set_aside() {
    let (_folder, file) = file();
    drop(History::open(&file).unwrap());
    damaged_goes_on(&file, &[b'x'; 10_000]).await;
}

#[tokio::test]
async fn a_file_cut_short_is_set_aside() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries = (0..500).map(|number| entry(&format!("{number}"), number, &"long ".repeat(100))).collect();
    keep(&history, record("a", None, entries)).await;
    drop(history);
    let whole = fs::read(&file).unwrap();
    damaged_goes_on(&file, &whole[..whole.len() / 2 - 77]).await;
}

#[tokio::test]
async fn a_file_damaged_while_it_is_in_use_is_set_aside_by_the_next_record() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries = (0..500).map(|number| entry(&format!("{number}"), number, &"long ".repeat(100))).collect();
    keep(&history, record("a", None, entries)).await;
    history.close();
    drop(history);

    // Overwrites everything but the first page, which SQLite reads when it opens the file.
    let mut content = fs::read(&file).unwrap();
    content[4096..].fill(0x55);
    fs::write(&file, &content).unwrap();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", None, vec![entry("after", 1, "s")])).await;
    assert!(history.set_aside().is_some());
    assert_eq!(ids(&history).await, ["after"]);
}

#[tokio::test]
async fn a_detail_that_cannot_be_read_does_not_hide_the_others() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", None, vec![entry("x", 1, "s"), entry("y", 2, "s")])).await;
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute("UPDATE entry SET detail = '{\"kind\":\"of tomorrow\"}' WHERE id = 'y'", []).unwrap();
    assert_eq!(ids(&history).await, ["y", "x"]);
}

/// Another program that keeps the file locked until this is dropped.
fn locked(file: &Path) -> rusqlite::Connection {
    let other = rusqlite::Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

#[tokio::test]
async fn what_another_program_holds_up_is_told_and_kept_when_it_lets_go() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let other = locked(&file);
    let first = history.record(record("a", None, vec![entry("first", 1, "s")]));
    let second = history.record(record("a", None, vec![entry("second", 2, "s")]));
    for answer in [first, second] {
        let error = answer.await.unwrap().unwrap_err();
        assert!(matches!(error, HistoryError::Busy { .. }), "{error}");
    }
    assert!(ids(&history).await.is_empty(), "readers don't wait");
    let third = history.record(record("a", None, vec![entry("third", 3, "s")]));
    drop(other);
    assert_eq!(third.await.unwrap(), Ok(Stored::New));
    assert_eq!(ids(&history).await, ["third", "second", "first"]);
}

#[test]
fn closing_does_not_wait_for_another_program_forever() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let _other = locked(&file);
    let answers: Vec<_> = (0..100)
        .map(|number| history.record(record("a", None, vec![entry(&number.to_string(), number, "s")])))
        .collect();
    history.close();
    for answer in answers {
        assert!(matches!(answer.blocking_recv().unwrap(), Err(HistoryError::Busy { .. })));
    }
}

#[tokio::test]
async fn what_waits_is_bounded_and_what_is_too_much_is_told_at_once() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let other = locked(&file);
    let raw: std::sync::Arc<str> = "x".repeat(1 << 20).into();
    let mut waiting = Vec::new();
    let refused = loop {
        let id = waiting.len().to_string();
        let message = RawMessage { raw: raw.clone(), ..message("", None, &id) };
        let mut answer = history.record(record("a", Some(message), vec![entry(&id, 1, "s")]));
        // While the other program holds the lock, an accepted record can only be answered with Busy.
        match answer.try_recv() {
            Ok(Err(error @ HistoryError::Behind { .. })) => break error,
            _ => waiting.push((id, answer)),
        }
        assert!(waiting.len() < 1000, "the queue is not bounded");
    };
    assert!((60..=64).contains(&waiting.len()), "{}", waiting.len());
    assert!(refused.to_string().contains("does not keep up"), "{refused}");

    drop(other);
    let after = loop {
        // There is room once the first ones are written.
        match history.record(record("a", None, vec![entry("after", 2, "s")])).await.unwrap() {
            Err(HistoryError::Behind { .. }) => tokio::task::yield_now().await,
            answer => break answer,
        }
    };
    assert_eq!(after, Ok(Stored::New));
    for (id, _) in &waiting {
        let kept = history.short_messages(&EntryId(id.clone()), 4 << 20, 2).await.unwrap();
        assert!(kept == [raw.as_ref()]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_opened_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("history.sqlite");
    fs::create_dir(&file).unwrap();
    let error = History::open(&file).err().unwrap();
    assert!(matches!(error, HistoryError::Open { .. }), "{error}");
    assert!(file.is_dir());
}

#[tokio::test]
async fn a_start_beside_a_program_that_holds_the_file_keeps_what_comes_once_it_lets_go() {
    let (_folder, file) = file();
    drop(History::open(&file).unwrap());
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();

    let history = History::open(&file).unwrap();
    let news = history.events().unwrap().recv().await.unwrap();
    assert!(matches!(news, HistoryEvent::NotOpen(HistoryError::Busy { .. })), "{news:?}");
    let answer = history.record(record("a", None, vec![entry("first", 1, "s")])).await.unwrap();
    assert!(matches!(answer, Err(HistoryError::Busy { .. })), "{answer:?}");
    drop(other);
    keep(&history, record("a", None, vec![entry("second", 2, "s")])).await;
    assert_eq!(ids(&history).await, ["second", "first"]);
}

#[tokio::test]
async fn a_text_that_is_none_any_more_does_not_hide_the_others() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let sent = message("{\"text\": 1}", None, "x");
    keep(&history, record("a", Some(sent), vec![entry("x", 1, "s"), entry("y", 2, "s")])).await;
    drop(history);
    let other = rusqlite::Connection::open(&file).unwrap();
    other
        .execute_batch(
            "UPDATE entry SET detail = CAST(x'7bff7d' AS TEXT), hushed = CAST(x'ff' AS TEXT) WHERE id = 'x'",
        )
        .unwrap();
    other.execute_batch("UPDATE message SET raw = CAST(x'ff31' AS TEXT)").unwrap();
    drop(other);
    let history = History::open(&file).unwrap();
    assert_eq!(ids(&history).await, ["y", "x"]);
    assert_eq!(crate::raw(&history, "x").await, ["\u{fffd}1"]);
    assert_eq!(history.set_aside(), None);
}
