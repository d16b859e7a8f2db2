//! Two programs on one file, a clock that is set, and places where no file can be created.

use std::path::Path;

use ringtray_core::Entry;
use ringtray_store::{Cursor, History, HistoryError, Stored};

use crate::{agrees, entry, file, ids, keep, message, raw, record};

#[tokio::test]
async fn what_two_programs_are_told_at_once_is_there_once() {
    let (_folder, file) = file();
    let (one, two) = (History::open(&file).unwrap(), History::open(&file).unwrap());
    let mut answers = Vec::new();
    for number in 0..400 {
        let (both, id) = (format!("both {number}"), format!("{number:03}"));
        for (history, own) in [(&one, "one"), (&two, "two")] {
            let own = format!("{own} {number}");
            let only = message("{}", Some(&own), &own);
            drop(history.record(record("a", Some(only), vec![entry(&own, number, "s")])));
            let same = message("{}", Some(&both), &id);
            answers.push(history.record(record("a", Some(same), vec![entry(&id, number, "s")])));
        }
    }
    let mut new = 0;
    for answer in answers {
        new += usize::from(answer.await.unwrap().unwrap() == Stored::New);
    }
    assert_eq!(new, 400, "each is new for one of them");
    keep(&one, record("a", None, vec![])).await;
    keep(&two, record("a", None, vec![])).await;
    for history in [&one, &two] {
        assert_eq!(history.entries(None, 5000).await.unwrap().entries.len(), 1200);
        assert_eq!(raw(history, "007").await.len(), 1);
    }
    drop((one, two));
    agrees(&file);
}

#[tokio::test]
async fn a_damaged_file_is_set_aside_by_one_of_two_programs() {
    let (_folder, file) = file();
    drop(History::open(&file).unwrap());
    std::fs::write(&file, [b'x'; 10_000]).unwrap();
    let open = |file: &Path| {
        let file = file.to_owned();
        std::thread::spawn(move || History::open(file).unwrap())
    };
    let both = [open(&file), open(&file)].map(|thread| thread.join().unwrap());
    for (number, history) in both.iter().enumerate() {
        keep(history, record("a", None, vec![entry(&number.to_string(), 1, "s")])).await;
    }
    assert_eq!(both.iter().filter(|history| history.set_aside().is_some()).count(), 1);
    assert_eq!(ids(&both[0]).await, ["1", "0"]);
    assert_eq!(ids(&both[1]).await, ["1", "0"]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_changes_neither_order_nor_place() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let mut kept: Vec<Entry> = Vec::new();
    let mut shown: Vec<Entry> = Vec::new();
    // Hours back, repeatedly, also to existing times and into the middle of a second.
    for round in 0..6 {
        for number in 0..20 {
            let id = format!("{round} {number:02}");
            let at = 100_000_000 - round * 3_600_000 / 7 + number * 450;
            let entry = entry(&id, at, "s");
            let sent = message(&format!("{{\"id\": \"{id}\"}}"), Some(&id), &id);
            assert_eq!(keep(&history, record("a", Some(sent), vec![entry.clone()])).await, Stored::New);
            kept.push(entry);
        }
        // The user goes on paging meanwhile.
        let before = shown.last().map(|last| Cursor { at: last.at, id: last.id.clone() });
        let page = history.entries(before.clone(), 7).await.unwrap().entries;
        let newest_first = |entries: &[Entry]| {
            let mut sorted = entries.to_vec();
            sorted.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id.clone())));
            sorted
        };
        let below = |entry: &Entry| {
            before.as_ref().is_none_or(|before| (entry.at, &entry.id) < (before.at, &before.id))
        };
        let expected: Vec<Entry> = newest_first(&kept).into_iter().filter(below).take(7).collect();
        assert_eq!(page, expected);
        shown.extend(page);
        assert_eq!(history.entries(None, 1000).await.unwrap().entries, newest_first(&kept));
    }
    // What rang before the clock was set goes on after it.
    let sent = |text: &str| message(text, None, "0 19");
    keep(
        &history,
        record("a", Some(sent("{\"part\": 2}")), vec![Entry { unseen: true, ..kept[19].clone() }]),
    )
    .await;
    assert_eq!(raw(&history, "0 19").await, ["{\"id\": \"0 19\"}", "{\"part\": 2}"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_where_nothing_can_be_written_is_told_at_the_start() {
    // Nobody, not even root, can create anything here.
    let error = History::open("/proc/ringtray/history.sqlite").err().unwrap();
    assert!(matches!(error, HistoryError::Open { .. }), "{error}");
    assert!(error.to_string().contains("check the permissions"), "{error}");
}
