//! Deleted data can't be found anywhere.

use std::fs;
use std::path::Path;

use ringtray_core::{AccountId, Entry, EntryId, HistoryPart, Search, Tally};
use ringtray_store::History;
use serde_json::json;

use crate::searching::{call, of, text};
use crate::{agrees, all_of, entry, file, ids, keep, message, raw, record};

#[tokio::test]
async fn a_forgotten_account_leaves_no_trace_in_the_file_and_the_others_stay() {
    let (folder, file) = file();
    let history = History::open(&file).unwrap();
    let of = |account: &str, id: &str, at| Entry {
        account: AccountId(account.to_owned()),
        ..entry(id, at, account)
    };
    let mut expected = Vec::new();
    for number in 0..300 {
        let (mine, other) = (format!("mine {number}"), format!("other {number}"));
        let sent = format!("{{\"number\": \"canary-number-{number}\", \"fill\": \"{}\"}}", "x".repeat(700));
        keep(&history, record("mine", Some(message(&sent, None, &mine)), vec![of("mine", &mine, number)]))
            .await;
        keep(&history, record("b", Some(message("{}", None, &other)), vec![of("b", &other, number)])).await;
        expected.insert(0, other);
    }
    let last =
        record("mine", Some(message("{\"canary-last\": 1}", None, "last")), vec![of("mine", "last", 999)]);
    // What was recorded before is deleted too, although nobody awaited it.
    drop(history.record(last));

    history.forget(all_of("mine")).await.unwrap().unwrap();

    assert_eq!(ids(&history).await, expected);
    assert_eq!(raw(&history, "mine 1").await, Vec::<String>::new());
    assert_eq!(raw(&history, "other 1").await, ["{}"]);
    is_nowhere(&file, &["canary-"]);
    drop(folder);
}

/// Neither in the file nor in any next to it.
fn is_nowhere(file: &Path, texts: &[&str]) {
    for file in fs::read_dir(file.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        let content = fs::read(&file).unwrap();
        for text in texts {
            assert!(
                !content.windows(text.len()).any(|part| part == text.as_bytes()),
                "{text} is in {file:?}"
            );
        }
    }
}

/// Two entries with the same words, one of which had others before.
async fn two(history: &History) {
    for id in ["one", "other"] {
        let before = call(id, 1000, &format!("Qwandary {id}"), "+4021555", None);
        let sent = message(&format!("{{\"id\": \"vexillum{id}\"}}"), Some(id), id);
        keep(history, record("a", Some(sent), vec![before])).await;
        let after = call(id, 1000, &format!("Zugzwang {id}"), "+4021555", Some("missed"));
        keep(history, record("a", None, vec![after])).await;
    }
}

fn one() -> HistoryPart {
    HistoryPart::Entry { entry: EntryId("one".to_owned()) }
}

#[tokio::test]
async fn one_entry_goes_with_its_messages_and_leaves_no_trace() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    two(&history).await;

    history.forget(one()).await.unwrap().unwrap();

    assert_eq!(ids(&history).await, ["other"]);
    assert_eq!(raw(&history, "one").await, Vec::<String>::new());
    assert_eq!(raw(&history, "other").await.len(), 1);
    assert_eq!(history.tally(None).await.unwrap().missed, 1);
    assert!(history.find(&text("vexillumone"), None, 9).await.unwrap().entries.is_empty());
    is_nowhere(&file, &["vexillumone", "Qwandary one", "qwandary one", "Zugzwang one"]);
    history.close();
    agrees(&file);
}

#[tokio::test]
async fn all_that_is_over_goes_and_what_lasts_stays_with_its_messages() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    two(&history).await;
    let talking = call("talking", 2, "Ann", "1", None);
    keep(&history, record("a", Some(message("{}", None, "talking")), vec![talking])).await;
    let lasting = of("b", "gap", 1, json!({"kind": "gap", "until": null}));
    keep(&history, record("b", None, vec![lasting])).await;

    history.forget(HistoryPart::All).await.unwrap().unwrap();

    assert_eq!(ids(&history).await, ["talking", "gap"]);
    assert_eq!(raw(&history, "talking").await, ["{}"]);
    is_nowhere(&file, &["vexillum", "Qwandary", "qwandary", "Zugzwang"]);
    history.close();
    agrees(&file);
}

#[tokio::test]
async fn with_all_of_it_goes_what_was_set_aside() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    two(&history).await;
    drop(history);
    let mut bytes = fs::read(&file).unwrap();
    bytes[..100].fill(0);
    fs::write(&file, bytes).unwrap();
    let other = file.with_file_name("other.damaged-1");
    fs::write(&other, "another's").unwrap();

    let history = History::open(&file).unwrap();
    let aside = history.set_aside().unwrap();
    assert!(aside.exists());
    history.forget(HistoryPart::All).await.unwrap().unwrap();

    assert_eq!(ids(&history).await, Vec::<String>::new());
    assert!(!aside.exists() && other.exists());
    is_nowhere(&file, &["vexillum", "Zugzwang"]);
}

#[tokio::test]
async fn what_was_not_wiped_is_by_the_next_start() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    two(&history).await;
    drop(history);
    // As left by a program that was killed between deleting and wiping.
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .execute_batch(
            "PRAGMA secure_delete = on; DELETE FROM message WHERE entry = 'one'; DELETE FROM entry WHERE id = 'one';
             CREATE TABLE wiping (due INTEGER) STRICT",
        )
        .unwrap();
    drop(connection);
    let content = fs::read(&file).unwrap();
    assert!(content.windows(10).any(|part| part == b"exillumone"), "nothing is to be wiped");

    drop(History::open(&file).unwrap());

    is_nowhere(&file, &["exillumone"]);
    agrees(&file);
    let noted = "SELECT count(*) FROM sqlite_schema WHERE name = 'wiping'";
    let connection = rusqlite::Connection::open(&file).unwrap();
    assert_eq!(connection.query_row(noted, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[tokio::test]
async fn rows_go_before_anything_is_wiped() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let many = |number: i64| entry(&format!("{number}"), number, &format!("text {number}"));
    // All are requested before the first can begin.
    drop(history.record(record("a", None, (0..2000).map(many).collect())));
    let parts = (0..200).map(|number| HistoryPart::Entry { entry: EntryId(number.to_string()) });
    let answers: Vec<_> = parts.map(|part| history.forget(part)).collect();
    answers.into_iter().next().unwrap().await.unwrap().unwrap();
    assert_eq!(history.tally(None).await.unwrap().all, 1800);
    history.close();
    agrees(&file);
}

#[tokio::test]
async fn the_search_knows_nothing_of_a_forgotten_account() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    for number in 0..120 {
        let (mine, other) = (format!("mine {number}"), format!("other {number}"));
        let theirs = Entry {
            account: AccountId("mine".to_owned()),
            ..call(&mine, number * 900, &format!("Xylo{number} Qwandary"), "+9998887776", None)
        };
        let sent = message(&format!("{{\"id\":\"vexillum{number}\"}}"), None, &mine);
        keep(&history, record("mine", Some(sent), vec![theirs.clone()])).await;
        // The former content of an entry is deleted with it.
        let changed =
            Entry { account: theirs.account, ..call(&mine, number * 900, "Zugzwang", "1", Some("missed")) };
        keep(&history, record("mine", None, vec![changed])).await;
        keep(
            &history,
            record("a", Some(message("{\"id\":1}", None, &other)), vec![entry(&other, number, "stays")]),
        )
        .await;
    }
    assert_eq!(history.find(&text("zugzwang"), None, 500).await.unwrap().entries.len(), 120);

    history.forget(all_of("mine")).await.unwrap().unwrap();

    for gone in ["zugzwang", "qwandary", "9998887", "vexillum", "vexillum7"] {
        assert!(history.find(&text(gone), None, 10).await.unwrap().entries.is_empty(), "{gone}");
    }
    let tally = Tally { all: 120, calls: 0, missed: 0, presence: 0, other: 120 };
    assert_eq!(history.tally(None).await.unwrap(), tally);
    let mine = Search { account: Some(AccountId("mine".to_owned())), ..text("") };
    assert!(history.find(&mine, None, 10).await.unwrap().entries.is_empty());
    assert_eq!(history.find(&text("stays"), None, 500).await.unwrap().entries.len(), 120);

    let connection = rusqlite::Connection::open(&file).unwrap();
    for (search, pieces) in
        [("entry_search", "('zug', 'qwa', '999', 'xyl')"), ("message_search", "('vexillum7')")]
    {
        connection
            .execute(&format!("INSERT INTO {search} ({search}, rank) VALUES ('integrity-check', 1)"), [])
            .unwrap();
        connection
            .execute_batch(&format!(
                "CREATE VIRTUAL TABLE temp.{search}_words USING fts5vocab (main, {search}, row)"
            ))
            .unwrap();
        let count =
            format!("SELECT count(*) FROM {search}_words WHERE term IN {pieces} OR term GLOB 'vexillum*'");
        let left: i64 = connection.query_row(&count, [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0, "{search}");
    }
    drop(connection);
    is_nowhere(&file, &["Qwandary", "qwandary", "Zugzwang", "vexillum", "exillum", "9998887776"]);
}

#[tokio::test]
async fn what_happens_while_a_long_history_is_deleted_is_kept_at_once() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let of = |number: i64| Entry {
        account: AccountId("mine".to_owned()),
        ..entry(&format!("mine {number}"), number * 1000, &"a long text ".repeat(10))
    };
    keep(&history, record("mine", None, (0..3000).map(of).collect())).await;

    let mut forgotten = history.forget(all_of("mine"));
    keep(&history, record("a", None, vec![entry("meanwhile", 1, "s")])).await;

    assert!(forgotten.try_recv().is_err(), "it is not done yet");
    forgotten.await.unwrap().unwrap();
    assert_eq!(ids(&history).await, ["meanwhile"]);
    assert_eq!(history.tally(None).await.unwrap().all, 1);
}

#[tokio::test]
async fn a_history_that_is_closed_while_one_is_deleted_deletes_all_of_it() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let of = |number: i64| Entry {
        account: AccountId("mine".to_owned()),
        ..entry(&format!("mine {number}"), number * 1000, "text")
    };
    keep(&history, record("mine", None, (0..1000).map(of).collect())).await;
    let forgotten = history.forget(all_of("mine"));
    history.close();
    forgotten.await.unwrap().unwrap();
    drop(history);
    assert!(ids(&History::open(&file).unwrap()).await.is_empty());
}
