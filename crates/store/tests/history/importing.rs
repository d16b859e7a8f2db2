//! Importing exports, from here or elsewhere.

use std::collections::HashMap;
use std::io::{self, Cursor, Read};

use ringtray_core::{AccountId, Entry, EntryDetail, ExportFormat, ImportedView, Search, Timestamp, imported};
use ringtray_store::{History, ImportError, RawMessage, Stored, TransferWatch};
use serde_json::{Value, json};

use crate::exporting::{some_of_each, written};
use crate::searching::{call, text};
use crate::{agrees, entry, file, ids, keep, message, raw, record};

/// In 2026.
pub(crate) const NOW: Timestamp = Timestamp(1_780_000_000_000);

fn names(of: &[(&str, &str)]) -> HashMap<AccountId, String> {
    of.iter().map(|(account, name)| (AccountId((*account).to_owned()), (*name).to_owned())).collect()
}

async fn import(history: &History, from: impl Read + Send + 'static) -> ImportedView {
    history.import(from, names(&[("a", "alice")]), NOW, &TransferWatch::default()).await.unwrap()
}

fn line(fields: &Value) -> String {
    let mut line = json!({"id": "e", "account": "a", "at": 5, "detail": {"kind": "other", "class": null, "summary": "s"}});
    for (name, value) in fields.as_object().unwrap() {
        line[name] = value.clone();
    }
    format!("{line}\n")
}

fn new(new: u64) -> ImportedView {
    ImportedView { new, ..ImportedView::default() }
}

async fn all(history: &History) -> Vec<Entry> {
    history.entries(None, 1000).await.unwrap().entries
}

#[tokio::test]
async fn what_was_written_out_comes_back_as_it_was() {
    let (_folder, one) = file();
    let history = History::open(&one).unwrap();
    keep(&history, record("a", None, some_of_each())).await;
    let odd = ["{\"a\":  1}", "no JSON \u{202e} \0", ""];
    for (number, raw) in odd.iter().enumerate() {
        let nonce = (number == 0).then(|| "n".to_owned());
        let sent = RawMessage { received_at: Timestamp(77), nonce, ..message(raw, None, "missed") };
        keep(&history, record("a", Some(sent), vec![])).await;
    }
    let (_, lines) = written(&history, &Search::default(), ExportFormat::JsonLines).await;

    let (_folder, two) = file();
    let other = History::open(&two).unwrap();
    // The one before all possible times is skipped.
    let unreadable = ImportedView { unreadable: 1, first_unreadable: Some(10), ..ImportedView::default() };
    assert_eq!(import(&other, Cursor::new(lines.clone())).await, ImportedView { new: 9, ..unreadable });
    assert_eq!(raw(&other, "missed").await, odd);
    let expected: Vec<Entry> =
        all(&history).await.into_iter().filter_map(|entry| imported(entry, NOW)).collect();
    assert_eq!(all(&other).await, expected);
    assert_eq!(
        other.find(&text("json"), None, 9).await.unwrap().entries.len(),
        1,
        "its messages are searched"
    );

    // Importing it again changes nothing.
    assert_eq!(import(&other, Cursor::new(lines)).await, ImportedView { known: 9, ..unreadable });
    assert_eq!(raw(&other, "missed").await.len(), 3);
    other.close();
    agrees(&two);
}

#[tokio::test]
async fn what_is_there_stays_as_it_is() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", Some(message("{}", Some("n"), "e")), vec![entry("e", 5, "here")])).await;
    let again = json!([{"receivedAt": 1, "class": "", "nonce": "n", "raw": "{}"}]);
    // With its identifier, and another entry with the same message.
    let lines = line(&json!({})) + &line(&json!({"id": "f", "messages": again}));
    assert_eq!(
        import(&history, Cursor::new(lines)).await,
        ImportedView { known: 2, ..ImportedView::default() }
    );
    assert_eq!(all(&history).await, [entry("e", 5, "here")]);
}

#[tokio::test]
async fn an_account_of_another_computer_is_known_by_its_name() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let of = |id: &str, account: &str, name: Value| {
        line(&json!({"id": id, "account": account, "accountName": name}))
    };
    let lines = [
        of("1", "here", json!("elsewhere")),
        of("2", "there", json!("alice")),
        of("3", "there", json!("twin")),
        of("4", "there", json!("nobody")),
        of("5", "there", Value::Null),
    ];
    let names = names(&[("here", "h"), ("a", "alice"), ("t1", "twin"), ("t2", "twin")]);
    let watch = TransferWatch::default();
    let taken = history.import(Cursor::new(lines.concat()), names, NOW, &watch).await.unwrap();
    assert_eq!((taken, watch.done()), (new(5), 5));
    let mut accounts: Vec<(String, String)> =
        all(&history).await.into_iter().map(|entry| (entry.id.0, entry.account.0)).collect();
    accounts.sort();
    let accounts: Vec<&str> = accounts.iter().map(|(_, account)| account.as_str()).collect();
    assert_eq!(accounts, ["here", "a", "there", "there", "there"]);
}

#[tokio::test]
async fn what_is_no_entry_is_counted_and_costs_nothing_else() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let nested = "[".repeat(100_000);
    let bad: Vec<Vec<u8>> = vec![
        b"{".to_vec(),
        b"\xff\xfe".to_vec(),
        b"null".to_vec(),
        nested.into_bytes(),
        line(&json!({"id": ""})).into_bytes(),
        line(&json!({"account": ""})).into_bytes(),
        line(&json!({"id": "x".repeat(2000)})).into_bytes(),
        line(&json!({"at": "yesterday"})).into_bytes(),
        line(&json!({"detail": {"kind": "of a newer version"}})).into_bytes(),
        line(&json!({"messages": [{"raw": 1}]})).into_bytes(),
    ];
    let mut bytes = format!("\u{feff}{}\r\n\r\n", line(&json!({"id": "first"})).trim()).into_bytes();
    for bad in &bad {
        bytes.extend_from_slice(bad.trim_ascii());
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(line(&json!({"id": "last"})).trim().as_bytes());
    let expected = ImportedView { new: 2, known: 0, unreadable: 10, first_unreadable: Some(3) };
    assert_eq!(import(&history, Cursor::new(bytes)).await, expected);
    assert_eq!(ids(&history).await, ["last", "first"]);
}

#[tokio::test]
async fn a_line_longer_than_any_entry_is_passed_over() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let long = io::repeat(b'x').take(70 << 20).chain(Cursor::new(format!("\n{}", line(&json!({})))));
    let expected = ImportedView { new: 1, known: 0, unreadable: 1, first_unreadable: Some(1) };
    assert_eq!(import(&history, long).await, expected);
}

#[tokio::test]
async fn texts_of_a_file_are_cleaned_like_those_of_a_server() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let hostile = format!("a\nb\0c\u{202e}d{}", "x".repeat(20_000));
    let call = call("e", 5, &hostile, &hostile, None);
    let lines = format!("{}\n", serde_json::to_string(&call).unwrap());
    assert_eq!(import(&history, Cursor::new(lines)).await, new(1));
    let EntryDetail::Call(call) = all(&history).await.remove(0).detail else { panic!("no call") };
    let name = call.name.unwrap();
    assert!(name.starts_with("a b cdx") && name.chars().count() == 1000, "{name}");
    assert_eq!(call.number.unwrap(), name);
}

#[tokio::test]
async fn what_rings_meanwhile_is_kept_and_an_import_can_be_stopped() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let watch = TransferWatch::default();
    let lines = Endless { watch: watch.clone(), number: 0, left: Vec::new() };
    let importing = tokio::spawn({
        let (history, watch) = (history.clone(), watch.clone());
        async move { history.import(lines, HashMap::new(), NOW, &watch).await }
    });
    while watch.done() < 1000 {
        tokio::task::yield_now().await;
    }
    let kept = keep(&history, record("a", None, vec![entry("meanwhile", i64::MAX, "s")])).await;
    assert_eq!(kept, Stored::New);
    watch.stop();
    assert!(matches!(importing.await.unwrap(), Err(ImportError::Stopped)));
    assert_eq!(ids(&history).await[0], "meanwhile");
    // Everything that was counted is stored, and what was in progress.
    assert!(u64::from(history.tally(None).await.unwrap().all) > watch.done());
}

#[tokio::test]
async fn a_file_that_breaks_off_leaves_what_was_read() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the stick is gone"))
        }
    }
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let from = Cursor::new(line(&json!({}))).chain(Broken);
    let failed = history.import(from, HashMap::new(), NOW, &TransferWatch::default()).await.unwrap_err();
    assert!(failed.to_string().contains("the stick is gone"), "{failed}");
    // It is in progress.
    keep(&history, record("a", None, vec![])).await;
    assert_eq!(ids(&history).await, ["e"]);
}

/// Produces lines until the watch has counted enough.
struct Endless {
    watch: TransferWatch,
    number: u64,
    left: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left.is_empty() {
            self.number += 1;
            self.left = line(&json!({"id": format!("{}", self.number)})).into_bytes();
        }
        assert!(self.watch.done() < 1_000_000, "it was never stopped");
        let length = into.len().min(self.left.len());
        into[..length].copy_from_slice(&self.left[..length]);
        self.left.drain(..length);
        Ok(length)
    }
}

#[tokio::test]
async fn a_line_beyond_all_bounds_costs_nothing_but_itself() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let sent = |raw: &str| json!({"receivedAt": 1, "class": "", "nonce": null, "raw": raw});
    let day = 24 * 60 * 60 * 1000;
    let bad = [
        line(&json!({"messages": vec![sent("{}"); 200_000]})),
        line(&json!({"messages": vec![sent("{}"); 10_001]})),
        line(&json!({"messages": [sent(&"x".repeat((16 << 20) + 1))]})),
        line(&json!({"messages": [{"receivedAt": i64::MAX, "class": "", "nonce": null, "raw": ""}]})),
        line(&json!({"messages": [{"receivedAt": 1, "class": "x".repeat(1025), "nonce": null, "raw": ""}]})),
        line(&json!({"messages": [{"receivedAt": 1, "class": "", "nonce": "x".repeat(1025), "raw": ""}]})),
        line(&json!({"at": -1})),
        line(&json!({"at": i64::MIN})),
        line(&json!({"at": i64::MAX})),
        line(&json!({"at": 253_402_300_800_000_i64})),
        line(&json!({"at": NOW.0 + day + 1})),
    ];
    let first = line(&json!({"id": "first", "messages": vec![sent("{}"); 10_000]}));
    let large = line(&json!({"id": "large", "messages": vec![sent(&"x".repeat(6_200)); 10_000]}));
    let last = line(&json!({"id": "last", "at": NOW.0 + day}));
    let lines = first + &bad.concat() + &large + &last;
    let expected = ImportedView { new: 3, known: 0, unreadable: 11, first_unreadable: Some(2) };
    assert_eq!(import(&history, Cursor::new(lines)).await, expected);
    assert_eq!(ids(&history).await, ["last", "large", "first"]);
}

#[tokio::test]
async fn an_import_keeps_nothing_out_that_rings_meanwhile() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let sent = |raw: &str| json!({"receivedAt": 1, "class": "", "nonce": null, "raw": raw});
    let large = |id: &str| line(&json!({"id": id, "messages": vec![sent(&"x".repeat(1 << 20)); 60]}));
    let importing = tokio::spawn({
        let (history, lines) = (history.clone(), large("1") + &large("2"));
        async move { import(&history, Cursor::new(lines)).await }
    });
    let mut rang = 0;
    while !importing.is_finished() {
        rang += 1;
        let kept = history.record(record("a", None, vec![entry(&format!("rang {rang}"), rang, "s")]));
        assert_eq!(kept.await.unwrap(), Ok(Stored::New));
    }
    assert_eq!(importing.await.unwrap(), new(2));
}
