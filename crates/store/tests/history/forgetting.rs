//! What is deleted is found nowhere any more.

use std::fs;

use ringtray_core::view::{Search, Tally};
use ringtray_core::{AccountId, Entry};
use ringtray_store::History;

use crate::searching::{call, text};
use crate::{entry, file, ids, keep, message, raw, record};

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
    // What was recorded before is deleted too, although nobody waited for it.
    drop(history.record(last));

    history.forget(AccountId("mine".to_owned())).await.unwrap().unwrap();

    assert_eq!(ids(&history).await, expected);
    assert_eq!(raw(&history, "mine 1").await, Vec::<String>::new());
    assert_eq!(raw(&history, "other 1").await, ["{}"]);
    for file in fs::read_dir(file.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        let content = fs::read(&file).unwrap();
        assert!(!content.windows(7).any(|part| part == b"canary-"), "it is in {file:?}");
    }
    drop(folder);
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
        // What an entry was before it changed is deleted with it.
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

    history.forget(AccountId("mine".to_owned())).await.unwrap().unwrap();

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
    for file in fs::read_dir(file.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        let content = fs::read(&file).unwrap();
        for gone in ["Qwandary", "qwandary", "Zugzwang", "vexillum", "exillum", "9998887776"] {
            assert!(
                !content.windows(gone.len()).any(|part| part == gone.as_bytes()),
                "{gone} is in {file:?}"
            );
        }
    }
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

    let mut forgotten = history.forget(AccountId("mine".to_owned()));
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
    let forgotten = history.forget(AccountId("mine".to_owned()));
    history.close();
    forgotten.await.unwrap().unwrap();
    drop(history);
    assert!(ids(&History::open(&file).unwrap()).await.is_empty());
}
