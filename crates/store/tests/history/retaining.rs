//! What is kept of the history, and for how long.

use std::fs;

use ringtray_core::{AccountId, Entry, HistorySettings, Search, Timestamp};
use ringtray_store::History;
use serde_json::json;

use crate::searching::{call, text};
use crate::{entry, file, ids, keep, message, raw, record};

const DAY: i64 = 86_400_000;

fn days(days: u32) -> HistorySettings {
    HistorySettings { days, entries: 0, megabytes: 0 }
}

fn of(account: &str, entry: Entry) -> Entry {
    Entry { account: AccountId(account.to_owned()), ..entry }
}

#[tokio::test]
async fn what_is_too_old_goes_with_its_messages_and_leaves_no_trace() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    for (id, at) in [("old", DAY - 1), ("edge", DAY), ("new", 2 * DAY)] {
        let entry = call(id, at, &format!("Xylo {id}"), "+40215550142", Some("missed"));
        let sent = message(&format!("{{\"id\": \"vexillum-{id}\"}}"), None, id);
        keep(&history, record("a", Some(sent), vec![entry])).await;
    }
    history.retain(days(1), Timestamp(2 * DAY)).await.unwrap();
    assert_eq!(ids(&history).await, ["new", "edge"]);
    assert_eq!(raw(&history, "old").await, Vec::<String>::new());
    assert_eq!(raw(&history, "edge").await.len(), 1);
    assert_eq!(history.tally(None).await.unwrap().missed, 2);
    assert!(history.find(&text("vexillum-old"), None, 9).await.unwrap().entries.is_empty());
    for file in fs::read_dir(file.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        let content = fs::read(&file).unwrap();
        assert!(!content.windows(12).any(|part| part == b"vexillum-old"), "it is in {file:?}");
    }
}

#[tokio::test]
async fn what_lasts_stays_however_old_it_is() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let lasting = crate::searching::of("a", "gap", 1, json!({"kind": "gap", "until": null}));
    let talking = call("talking", 2, "Ann", "1", None);
    let over = call("over", 3, "Ann", "1", Some("answered"));
    keep(&history, record("a", None, vec![lasting, over])).await;
    keep(&history, record("a", Some(message("{}", None, "talking")), vec![talking])).await;
    history.retain(days(1), Timestamp(100 * DAY)).await.unwrap();
    assert_eq!(ids(&history).await, ["talking", "gap"]);
    assert_eq!(raw(&history, "talking").await, ["{}"]);
}

#[tokio::test]
async fn where_nothing_is_too_old_nothing_is_written() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    for number in 0..300 {
        let id = format!("{number:03}");
        let sent = message(&format!("{{\"word{number}\": {number}}}"), None, &id);
        keep(&history, record("a", Some(sent), vec![entry(&id, number * 1000, "text")])).await;
    }
    drop(history);
    let before = fs::read(&file).unwrap();
    let history = History::open(&file).unwrap();
    let most = HistorySettings { days: 1, entries: 300, megabytes: 0 };
    history.retain(most, Timestamp(DAY)).await.unwrap();
    drop(history);
    assert!(fs::read(&file).unwrap() == before, "the file is another one");
}

#[tokio::test]
async fn nothing_goes_for_its_age_where_age_does_not_count() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", None, vec![entry("old", 1, "s")])).await;
    history.retain(days(0), Timestamp(i64::MAX)).await.unwrap();
    assert_eq!(ids(&history).await, ["old"]);
}

#[tokio::test]
async fn of_each_account_the_newest_are_kept() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    for number in 0..50 {
        let of = |account: &str| of(account, entry(&format!("{account}{number:02}"), number * 1000, "text"));
        let mut entries = vec![of("many")];
        if number % 10 == 0 {
            entries.push(of("few"));
        }
        keep(&history, record("many", None, entries)).await;
    }
    let newest = HistorySettings { days: 0, entries: 7, megabytes: 0 };
    history.retain(newest, Timestamp(0)).await.unwrap();
    let of = |account: &str| Search { account: Some(AccountId(account.to_owned())), ..text("") };
    let many = history.find(&of("many"), None, 99).await.unwrap().entries;
    let many: Vec<&str> = many.iter().map(|entry| entry.id.0.as_str()).collect();
    assert_eq!(many, ["many49", "many48", "many47", "many46", "many45", "many44", "many43"]);
    assert_eq!(history.find(&of("few"), None, 99).await.unwrap().entries.len(), 5, "fewer than are kept");
}

#[tokio::test]
async fn the_room_of_what_is_deleted_is_given_back_to_the_disk() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    for number in 0..400 {
        let id = format!("{number:03}");
        let sent = message(&format!("{{\"fill\": \"{}\"}}", "lorem ipsum ".repeat(500)), None, &id);
        keep(&history, record("a", Some(sent), vec![entry(&id, number * 1000, "text")])).await;
    }
    drop(history);
    let full = fs::metadata(&file).unwrap().len();
    let history = History::open(&file).unwrap();
    history.retain(days(1), Timestamp(DAY + 390_000)).await.unwrap();
    assert_eq!(ids(&history).await.len(), 10);
    drop(history);
    let left = fs::metadata(&file).unwrap().len();
    assert!(left * 5 < full, "{left} of {full} bytes are left");
}

#[tokio::test]
async fn what_is_of_a_time_that_never_was_goes_as_well() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let now = 1_780_000_000_000;
    let lasting = crate::searching::of("a", "gap", i64::MAX - 1, json!({"kind": "gap", "until": null}));
    let far = [i64::MAX, 8_640_000_000_000_001, 253_402_300_800_000, now + 11 * 365 * DAY];
    let far = far.iter().enumerate().map(|(number, at)| entry(&format!("far {number}"), *at, "s"));
    let near = [("ahead", now + 9 * 365 * DAY), ("now", now), ("before", -5), ("never", i64::MIN)];
    let near = near.map(|(id, at)| entry(id, at, "s"));
    keep(
        &history,
        record("a", Some(message("{}", None, "far 0")), far.chain(near).chain([lasting]).collect()),
    )
    .await;
    // As earlier versions numbered it, and as any file may.
    for (id, seq) in [("far 1", i64::MAX), ("never", i64::MIN)] {
        let other = rusqlite::Connection::open(&file).unwrap();
        other.execute("UPDATE entry SET seq = ?1 WHERE id = ?2", (seq, id)).unwrap();
    }

    // A clock without a battery says nothing about distant times.
    history.retain(days(0), Timestamp(5)).await.unwrap();
    assert_eq!(ids(&history).await, ["far 3", "ahead", "now", "before", "never"]);
    history.retain(days(0), Timestamp(now)).await.unwrap();
    assert_eq!(ids(&history).await, ["ahead", "now", "before", "never"]);
    assert_eq!(raw(&history, "far 0").await, Vec::<String>::new());
    history.retain(days(365), Timestamp(now)).await.unwrap();
    assert_eq!(ids(&history).await, ["ahead", "now"]);
    drop(history);
    crate::agrees(&file);
}
