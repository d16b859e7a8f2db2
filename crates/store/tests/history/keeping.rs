//! Storing records and reading them back.

use std::fs;
use std::path::Path;

use ringtray_core::{
    CallEntry, Direction, Entry, EntryDetail, EntryId, HistorySettings, Outcome, Phase, RegistrationState,
    Suppressed, Timestamp,
};
use ringtray_store::{Cursor, History, HistoryError, Stored};

use crate::{entry, file, ids, keep, message, raw, record};

#[tokio::test]
async fn what_was_kept_is_read_back_after_a_restart() {
    let (_folder, file) = file();
    let sent = "{ \"b\": 1.0,\t\"a\":\"\u{9b} ü 🔔 \\u0000\", \"n\": 1e400 }\n";
    let call: EntryDetail = serde_json::from_value(serde_json::json!({
        "kind": "call", "direction": "inbound", "phase": "ended", "outcome": "missed", "name": "Zoë", "number": "+49 1",
        "extension": "0003*006", "started": 5, "answered": null, "ended": 9
    }))
    .unwrap();
    let call = Entry { detail: call, ..entry("call", 20, "") };
    {
        let history = History::open(&file).unwrap();
        let other = entry("other", 10, "sum");
        assert_eq!(
            keep(&history, record("a", Some(message(sent, Some("n"), "other")), vec![other])).await,
            Stored::New
        );
        assert_eq!(keep(&history, record("a", None, vec![call.clone()])).await, Stored::New);
    }
    let history = History::open(&file).unwrap();
    let page = history.entries(None, 10).await.unwrap();
    assert_eq!(page.entries, [call, entry("other", 10, "sum")]);
    assert!(!page.more);
    assert_eq!(raw(&history, "other").await, [sent]);
    assert_eq!(history.set_aside(), None);
}

#[tokio::test]
async fn an_entry_told_again_replaces_itself() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", None, vec![entry("x", 1, "first"), entry("y", 2, "y")])).await;
    keep(&history, record("a", None, vec![entry("x", 3, "second")])).await;
    let page = history.entries(None, 10).await.unwrap();
    assert_eq!(page.entries, [entry("x", 3, "second"), entry("y", 2, "y")]);
}

#[tokio::test]
async fn what_lasts_is_found_until_it_ends() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let gap =
        |id: &str, at, until| Entry { detail: EntryDetail::Gap { until, times: 1 }, ..entry(id, at, "") };
    let entries = vec![gap("gap 1", 1, None), gap("gap 2", 2, Some(Timestamp(3))), entry("other", 3, "")];
    keep(&history, record("a", None, entries)).await;

    assert_eq!(history.carried_over(5, 0).await.unwrap(), [gap("gap 1", 1, None)]);

    keep(&history, record("a", None, vec![gap("gap 1", 1, Some(Timestamp(9)))])).await;
    assert_eq!(history.carried_over(5, 0).await.unwrap(), []);
}

#[tokio::test]
async fn missed_calls_are_found_until_they_are_seen_and_the_newest_calls_always() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let call = |number: i64, unseen| {
        let detail = EntryDetail::Call(CallEntry {
            direction: Direction::Inbound,
            phase: Phase::Ended,
            outcome: Some(Outcome::Missed),
            name: None,
            number: None,
            extension: None,
            started: Timestamp(number),
            answered: None,
            ended: None,
            clock_ahead: 0,
        });
        Entry {
            unseen,
            suppressed: Some(Suppressed::QuietHours),
            detail,
            ..entry(&format!("call {number}"), number, "")
        }
    };
    let calls = vec![call(1, true), call(2, false), call(3, false), call(4, true), entry("other", 9, "")];
    keep(&history, record("a", None, calls)).await;

    let found = history.carried_over(2, 0).await.unwrap();
    assert_eq!(
        found,
        [call(4, true), call(3, false), call(1, true)],
        "each once, with all that is known of it"
    );

    let presence = |number: i64| {
        let detail = EntryDetail::Registration {
            extension: number.to_string(),
            state: RegistrationState::Registered,
            device: None,
        };
        Entry { detail, ..entry(&format!("presence {number}"), number, "") }
    };
    keep(&history, record("a", None, vec![presence(5), presence(6), presence(7)])).await;
    let found = history.carried_over(0, 2).await.unwrap();
    assert_eq!(found, [presence(7), presence(6), call(4, true), call(1, true)]);

    keep(&history, record("a", None, vec![call(1, false), call(4, false)])).await;
    assert_eq!(history.carried_over(1, 0).await.unwrap(), [call(4, false)]);
    assert_eq!(history.entries(None, 5).await.unwrap().entries[4], call(4, false));
}

#[tokio::test]
async fn a_repeated_message_is_kept_once_and_changes_nothing() {
    let (_folder, file) = file();
    let sent = |nonce, raw| message(raw, nonce, "x");
    {
        let history = History::open(&file).unwrap();
        let first = record("a", Some(sent(Some("n"), "{}")), vec![entry("x", 1, "as told first")]);
        assert_eq!(keep(&history, first).await, Stored::New);
    }
    // Even if the program was ended in between.
    let history = History::open(&file).unwrap();
    let again = record("a", Some(sent(Some("n"), "{}")), vec![entry("x", 1, "as told again")]);
    assert_eq!(keep(&history, again).await, Stored::Repeated);
    assert_eq!(history.entries(None, 10).await.unwrap().entries, [entry("x", 1, "as told first")]);
    assert_eq!(raw(&history, "x").await, ["{}"]);

    let different = [
        record("a", Some(sent(Some("n"), "{ }")), vec![]),
        record("b", Some(sent(Some("n"), "{}")), vec![]),
        record("a", Some(sent(Some("m"), "{}")), vec![]),
        record("a", Some(sent(None, "{}")), vec![]),
        record("a", Some(sent(None, "{}")), vec![]),
    ];
    for record in different {
        assert_eq!(keep(&history, record).await, Stored::New);
    }
    assert_eq!(raw(&history, "x").await.len(), 6);
}

#[tokio::test]
async fn messages_come_in_the_order_they_were_kept_in() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let answers: Vec<_> = (0..500)
        .map(|number| history.record(record("a", Some(message(&number.to_string(), None, "x")), vec![])))
        .collect();
    for answer in answers {
        assert_eq!(answer.await.unwrap(), Ok(Stored::New));
    }
    let numbers: Vec<String> = (0..500).map(|number| number.to_string()).collect();
    assert_eq!(raw(&history, "x").await, numbers);
    let newest = history.messages(&EntryId("x".to_owned()), 498).await.unwrap();
    let numbers: Vec<u32> = newest.messages.iter().map(|message| message.number).collect();
    assert_eq!((numbers, newest.next), (vec![498, 499], None));
}

#[tokio::test]
async fn pages_go_from_the_newest_to_the_oldest_and_miss_nothing() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    // Equal times, and one before the epoch, because a computer's clock may show anything.
    let entries: Vec<Entry> =
        (0..100).map(|number| entry(&format!("{number:03}"), i64::from(number / 7) - 3, "s")).collect();
    keep(&history, record("a", None, entries.clone())).await;

    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = history.entries(before.take(), 9).await.unwrap();
        before = page.entries.last().map(|last| Cursor { at: last.at, id: last.id.clone() });
        seen.extend(page.entries);
        // What happens while the user pages is above.
        keep(&history, record("a", None, vec![entry(&format!("new {}", seen.len()), 1000, "s")])).await;
        if !page.more {
            break;
        }
    }
    let mut expected = entries;
    expected.reverse();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn many_records_at_once_are_kept_in_groups() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let answers: Vec<_> = (0..5000)
        .map(|number| {
            let id = format!("{number:05}");
            let message = message("{}", Some(&id), &id);
            history.record(record("a", Some(message), vec![entry(&id, number, "s")]))
        })
        .collect();
    for answer in answers {
        assert_eq!(answer.await.unwrap(), Ok(Stored::New));
    }
    let page = history.entries(None, 10_000).await.unwrap();
    assert_eq!(page.entries.len(), 5000);
    assert_eq!(raw(&history, "04999").await, ["{}"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_and_the_writer_go_on_together() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let writing = {
        let history = history.clone();
        tokio::spawn(async move {
            for number in 0..300 {
                keep(&history, record("a", None, vec![entry(&format!("{number:03}"), number, "s")])).await;
            }
        })
    };
    let reading: Vec<_> = (0..3)
        .map(|_| {
            let history = history.clone();
            tokio::spawn(async move {
                let mut before = 0;
                while before < 300 {
                    let now = ids(&history).await.len();
                    assert!(now >= before, "what was read once is read again");
                    before = now;
                }
            })
        })
        .collect();
    writing.await.unwrap();
    for reader in reading {
        reader.await.unwrap();
    }
}

#[tokio::test]
async fn what_is_waiting_is_written_when_the_history_is_dropped_or_closed() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    for number in 0..200 {
        // Nobody awaits the answer.
        drop(history.record(record("a", None, vec![entry(&format!("{number:03}"), number, "s")])));
    }
    drop(history);

    let history = History::open(&file).unwrap();
    assert_eq!(ids(&history).await.len(), 200);
    drop(history.record(record("a", None, vec![entry("last", 1000, "s")])));
    history.close();
    history.close();
    let refused = history.record(record("a", None, vec![entry("late", 1001, "s")])).await.unwrap();
    assert_eq!(refused, Err(HistoryError::Closed));
    drop(history);
    let folder = file.parent().unwrap();
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["history.sqlite"], "the log is folded in at the end");
    assert_eq!(ids(&History::open(&file).unwrap()).await.first().unwrap(), "last");
}

#[tokio::test]
async fn two_programs_share_the_file() {
    let (_folder, file) = file();
    let (one, two) = (History::open(&file).unwrap(), History::open(&file).unwrap());
    for number in 0..50 {
        let (first, second) = (format!("1-{number}"), format!("2-{number}"));
        let answers = [
            one.record(record("a", None, vec![entry(&first, number, "s")])),
            two.record(record("a", None, vec![entry(&second, number, "s")])),
        ];
        for answer in answers {
            assert_eq!(answer.await.unwrap(), Ok(Stored::New));
        }
    }
    assert_eq!(ids(&one).await.len(), 100);
    assert_eq!(ids(&one).await, ids(&two).await);
}

#[cfg(unix)]
#[tokio::test]
async fn file_and_folder_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", None, vec![entry("x", 1, "s")])).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    for file in fs::read_dir(file.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
}

#[tokio::test]
async fn the_tables_are_strict() {
    let (_folder, file) = file();
    drop(History::open(&file).unwrap());
    let connection = rusqlite::Connection::open(&file).unwrap();
    let loose: i64 = connection
        .query_row("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(loose, 0);
}

#[tokio::test]
async fn every_time_is_listed_whatever_it_is() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let end = 8_640_000_000_000_000;
    let ends =
        [i64::MAX, i64::MAX - 1, end + 5000, end, end - 1, end - 2000, 5, -5, -end, -end - 1, i64::MIN];
    let entries: Vec<Entry> =
        ends.iter().enumerate().map(|(number, at)| entry(&format!("{number:02}"), *at, "s")).collect();
    keep(&history, record("a", None, entries)).await;
    // As earlier versions numbered them, and as any file may.
    for (id, seq) in [("00", i64::MAX), ("01", (1 << 62) + 7), ("10", i64::MIN)] {
        let other = rusqlite::Connection::open(&file).unwrap();
        other.execute("UPDATE entry SET seq = ?1 WHERE id = ?2", (seq, id)).unwrap();
    }

    let mut seen: Vec<Entry> = Vec::new();
    loop {
        let before = seen.last().map(|last| Cursor { at: last.at, id: last.id.clone() });
        let page = history.entries(before, 2).await.unwrap();
        seen.extend(page.entries);
        if !page.more {
            break;
        }
    }
    let order: Vec<&str> = seen.iter().map(|entry| entry.id.0.as_str()).collect();
    assert_eq!(order, ["04", "03", "02", "01", "00", "05", "06", "07", "10", "09", "08"]);
    // Each is a time in the page's calendar, and a number that the page represents exactly.
    assert!(seen.iter().all(|entry| entry.at.0.abs() <= end), "{seen:?}");
    assert!(seen.is_sorted_by(|one, next| (one.at, &one.id) > (next.at, &next.id)));
}

#[tokio::test]
async fn no_answer_is_larger_than_its_bound() {
    let (folder, file) = file();
    let history = History::open(&file).unwrap();
    history.limit(HistorySettings { megabytes: 0, ..HistorySettings::default() });
    let large = format!("{{\"é\": \"{}\"}}", "é".repeat(7 << 20));
    for number in 0..31 {
        let sent = message(&format!("{number}{large}"), None, "x");
        keep(&history, record("a", Some(sent), vec![])).await;
    }
    let quotes = "\"".repeat(256 << 10);
    for _ in 0..40 {
        keep(&history, record("a", Some(message(&quotes, None, "quotes")), vec![])).await;
    }

    for (entry, count) in [("x", 31), ("quotes", 40)] {
        let (entry, mut from, mut all) = (EntryId(entry.to_owned()), Some(0), Vec::new());
        while let Some(number) = from {
            let found = history.messages(&entry, number).await.unwrap();
            let bytes = serde_json::to_string(&found).unwrap().len();
            assert!(bytes < (4 << 20) + 16_384, "{bytes}");
            from = found.next;
            all.extend(found.messages);
        }
        let numbers: Vec<u32> = all.iter().map(|message| message.number).collect();
        assert_eq!(numbers, (0..count).collect::<Vec<u32>>());
        assert!(all.iter().all(|message| message.text.len() <= 256 << 10));
    }
    let first = history.messages(&EntryId("x".to_owned()), 7).await.unwrap().messages.remove(0);
    assert!(format!("7{large}").starts_with(&first.text));
    assert_eq!(first.text.len() + first.left_out as usize, large.len() + 1);

    // The complete message is available on request.
    let to = folder.path().join("message.json");
    let entry = EntryId("x".to_owned());
    assert!(history.save_message(&entry, 7, &to).await.unwrap());
    assert!(fs::read_to_string(&to).unwrap() == format!("7{large}"));
    assert!(!history.save_message(&entry, 31, &to).await.unwrap());
    assert!(history.save_message(&entry, 0, folder.path().join("nowhere/message.json")).await.is_err());
    // They are not searched for the timeline of a call.
    keep(&history, record("a", Some(message("{}", None, "x")), vec![])).await;
    assert_eq!(history.short_messages(&entry, 1000, 200).await.unwrap(), ["{}"]);
}

#[tokio::test]
async fn entries_that_a_file_from_elsewhere_makes_huge_are_no_burden() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let long = "\"".repeat(30_000);
    let entries: Vec<Entry> = (0..200).map(|number| entry(&format!("{number:03}"), number, &long)).collect();
    keep(&history, record("a", None, entries)).await;
    let other = rusqlite::Connection::open(&file).unwrap();
    let huge = serde_json::to_string(&entry("", 0, &"x".repeat(20 << 20)).detail).unwrap();
    other.execute("UPDATE entry SET detail = ?1 WHERE id = '100'", [huge]).unwrap();
    other.execute("UPDATE entry SET id = ?1, lasts = 1 WHERE id = '050'", ["x".repeat(20 << 20)]).unwrap();
    drop(other);

    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = history.entries(before.take(), 200).await.unwrap();
        let bytes = serde_json::to_string(&page.entries).unwrap().len();
        assert!(bytes < (4 << 20) + (128 << 10), "{bytes}");
        before = page.entries.last().map(|last| Cursor { at: last.at, id: last.id.clone() });
        seen.extend(page.entries);
        if !page.more {
            break;
        }
    }
    assert_eq!(seen.len(), 199);
    assert_eq!(history.carried_over(0, 0).await.unwrap(), []);
    assert!(seen.iter().any(|entry| entry.detail.texts().any(|text| text == "Not readable by this version")));
}
