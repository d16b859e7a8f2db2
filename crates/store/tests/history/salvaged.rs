//! Salvaging a damaged file, while records are stored.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ringtray_core::{AccountId, Entry};
use ringtray_store::{History, HistoryEvent, Salvaged, Stored};
use rusqlite::Connection;

use crate::searching::text;
use crate::{agrees, all_of, entry, file, ids, keep, message, raw, record};

/// The contents of a history while a damaged one is salvaged.
pub(crate) const NOTE: &str = include_str!("../../src/history/schema_salvage.sql");

/// Entries and their messages. Some messages are longer than a page of the file, and some than many.
pub(crate) fn originals(count: i64) -> Vec<(Entry, String)> {
    (0..count)
        .map(|number| {
            // Its capital letters are only in the row of the entry: the search index has lower case.
            let summary = format!("Mark-{number:05}-End");
            let long = "long ".repeat(usize::try_from(number % 40 * 50).unwrap());
            let raw = format!("{{\"number\": {number}, \"text\": \"{long}\"}}");
            (entry(&format!("{number:05}"), number * 300, &summary), raw)
        })
        .collect()
}

/// An intact file with these.
pub(crate) async fn filled(file: &Path, originals: &[(Entry, String)]) {
    let history = History::open(file).unwrap();
    for (entry, raw) in originals {
        // Nobody awaits each one; dropping the history does.
        let message = message(raw, Some(&entry.id.0), &entry.id.0);
        drop(history.record(record("a", Some(message), vec![entry.clone()])));
    }
    keep(&history, record("a", None, vec![])).await;
}

/// Only failures reach it.
const LIMIT: Duration = Duration::from_secs(120);

/// Waits until the salvage is finished.
pub(crate) async fn salvaged(history: &History) -> Salvaged {
    let mut news = history.events().unwrap();
    let told = async {
        loop {
            if let HistoryEvent::Salvaged(salvaged) = news.recv().await.unwrap() {
                return salvaged;
            }
        }
    };
    tokio::time::timeout(LIMIT, told).await.unwrap()
}

/// The first page, which describes the rest of the file, is overwritten.
fn behead(file: &Path) {
    let mut content = fs::read(file).unwrap();
    content[..4096].fill(0x55);
    fs::write(file, content).unwrap();
}

#[tokio::test]
async fn a_file_without_its_first_page_loses_nothing_else() {
    let (_folder, file) = file();
    let originals = originals(400);
    filled(&file, &originals).await;
    behead(&file);
    let damaged = fs::read(&file).unwrap();

    let history = History::open(&file).unwrap();
    let salvaged = salvaged(&history).await;

    assert_eq!(Some(&salvaged.file), history.set_aside().as_ref());
    assert_eq!((salvaged.entries, salvaged.messages, salvaged.unreadable), (400, 400, 0));
    assert_eq!(salvaged.entries_before, Some(400));
    assert_eq!(fs::read(&salvaged.file).unwrap(), damaged, "the damaged file is kept as it was");
    let expected: Vec<Entry> = originals.iter().rev().map(|(entry, _)| entry.clone()).collect();
    assert_eq!(history.entries(None, 1000).await.unwrap().entries, expected);
    assert_eq!(history.tally(None).await.unwrap().all, 400);
    for (entry, sent) in &originals {
        assert_eq!(raw(&history, &entry.id.0).await, [sent.as_str()]);
    }
    for typed in ["mark-00123", "399 text"] {
        assert_eq!(history.find(&text(typed), None, 10).await.unwrap().entries.len(), 1, "{typed}");
    }
    drop(history);
    agrees(&file);
    let history = History::open(&file).unwrap();
    assert_eq!(history.set_aside(), None);
    assert_eq!(ids(&history).await.len(), 400);
}

// Only there can a file be moved while another program has it open.
#[cfg(unix)]
#[tokio::test]
async fn what_is_in_the_log_of_a_damaged_file_is_taken_over_too() {
    let (folder, file) = file();
    let first = originals(300);
    filled(&file, &first).await;
    let history = History::open(&file).unwrap();
    // Newer than in the file, and only in the log; without the first page, because nothing there changes.
    let seen = Entry { unseen: true, ..first[7].0.clone() };
    keep(&history, record("a", None, vec![seen.clone()])).await;
    let copy = folder.path().join("copy.sqlite");
    for end in ["", "-wal"] {
        let of = |file: &Path| format!("{}{end}", file.display());
        fs::copy(of(&file), of(&copy)).unwrap();
    }
    drop(history);
    // Another program has it open. Otherwise SQLite itself would write the log into the file before that is set
    // aside.
    let other = Connection::open(&copy).unwrap();
    let read = other.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(read, 300);
    behead(&copy);

    let history = History::open(&copy).unwrap();
    salvaged(&history).await;

    drop(other);
    let found = history.entries(None, 1000).await.unwrap().entries;
    assert_eq!(found.len(), 300);
    assert!(found.contains(&seen), "the newer one is in the log");
}

/// The state in which a program that is killed leaves a file it is setting aside.
#[tokio::test]
async fn a_file_that_was_being_set_aside_is_taken_over_by_the_next_start() {
    for moved in [&[][..], &[""], &["", "-wal"], &["", "-wal", "-shm"]] {
        let (_folder, file) = file();
        let originals = originals(50);
        filled(&file, &originals).await;
        behead(&file);
        let named = |file: &Path, end: &str| PathBuf::from(format!("{}{end}", file.display()));
        for companion in ["-wal", "-shm"] {
            fs::write(named(&file, companion), "of the damaged one").unwrap();
        }
        // The new file, which records what it salvages.
        let aside = named(&file, ".damaged-1");
        let new = named(&aside, ".new");
        drop(History::open(&new).unwrap());
        let connection = Connection::open(&new).unwrap();
        connection.execute_batch(NOTE).unwrap();
        let note = "INSERT INTO salvage VALUES (?, 1, 0, 0, 0, NULL)";
        connection.execute(note, [aside.to_str().unwrap()]).unwrap();
        drop(connection);
        for end in moved {
            fs::rename(named(&file, end), named(&aside, end)).unwrap();
        }

        let history = History::open(&file).unwrap();
        let salvaged = salvaged(&history).await;

        assert_eq!((salvaged.entries, salvaged.messages), (50, 50), "{moved:?}");
        assert_eq!(ids(&history).await.len(), 50);
        drop(history);
        agrees(&file);
        if !moved.is_empty() {
            assert_eq!(fs::read(named(&aside, "-wal")).unwrap(), b"of the damaged one");
        }
        let folder = fs::read_dir(file.parent().unwrap()).unwrap();
        let left: Vec<String> =
            folder.map(|found| found.unwrap().file_name().into_string().unwrap()).collect();
        assert!(!left.iter().any(|name| name.ends_with(".new") || name == "history.sqlite-wal"), "{left:?}");
    }
}

#[tokio::test]
async fn what_comes_meanwhile_is_newer_and_stays() {
    let (_folder, file) = file();
    let originals = originals(1500);
    filled(&file, &originals).await;
    behead(&file);

    let history = History::open(&file).unwrap();
    let mut answers = Vec::new();
    for (old, sent) in originals.iter().step_by(10) {
        let now = Entry { unseen: true, ..entry(&old.id.0, old.at.0 + 5000, "newer") };
        let again = message(sent, Some(&old.id.0), &old.id.0);
        answers.push(history.record(record("a", Some(again), vec![])));
        answers.push(history.record(record("a", None, vec![now])));
    }
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    salvaged(&history).await;

    let page = history.entries(None, 2000).await.unwrap().entries;
    assert_eq!(page.len(), 1500);
    assert_eq!(page.iter().filter(|entry| entry.unseen).count(), 150);
    for (old, sent) in &originals {
        assert_eq!(raw(&history, &old.id.0).await, [sent.as_str()], "{}", old.id.0);
    }
    drop(history);
    agrees(&file);
}

#[tokio::test]
async fn what_is_not_taken_over_when_the_program_ends_is_by_the_next_start() {
    let (_folder, file) = file();
    filled(&file, &originals(3000)).await;
    behead(&file);

    let mut starts = 0;
    let salvaged = loop {
        starts += 1;
        let history = History::open(&file).unwrap();
        let mut news = history.events().unwrap();
        keep(&history, record("a", None, vec![])).await;
        history.close();
        let mut done = None;
        while let Ok(news) = news.try_recv() {
            if let HistoryEvent::Salvaged(salvaged) = news {
                done = Some(salvaged);
            }
        }
        if let Some(done) = done {
            break done;
        }
    };

    assert!(starts > 1, "it was done at once, so this shows nothing");
    assert_eq!((salvaged.entries, salvaged.messages, salvaged.unreadable), (3000, 3000, 0));
    let history = History::open(&file).unwrap();
    assert_eq!(history.entries(None, 5000).await.unwrap().entries.len(), 3000);
    drop(history);
    agrees(&file);
}

#[tokio::test]
async fn an_account_that_is_forgotten_meanwhile_does_not_come_back() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let of = |number: i64| Entry {
        account: AccountId(["mine", "a"][usize::try_from(number % 2).unwrap()].to_owned()),
        ..entry(&number.to_string(), number * 1000, &"a long text ".repeat(10))
    };
    keep(&history, record("a", None, (0..2000).map(of).collect())).await;
    drop(history);
    behead(&file);

    let history = History::open(&file).unwrap();
    history.forget(all_of("mine")).await.unwrap().unwrap();

    let page = history.entries(None, 5000).await.unwrap().entries;
    assert_eq!(page.len(), 1000);
    assert!(page.iter().all(|entry| entry.account.0 == "a"));
    drop(history);
    agrees(&file);
}

#[tokio::test]
async fn repetitions_of_what_was_taken_over_are_known() {
    let (_folder, file) = file();
    let originals = originals(50);
    filled(&file, &originals).await;
    behead(&file);
    let history = History::open(&file).unwrap();
    salvaged(&history).await;
    for (entry, sent) in originals {
        let again = record("a", Some(message(&sent, Some(&entry.id.0), &entry.id.0)), vec![]);
        assert_eq!(keep(&history, again).await, Stored::Repeated);
        assert_eq!(raw(&history, &entry.id.0).await.len(), 1);
    }
}
