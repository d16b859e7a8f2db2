//! Exports, read back by other programs.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::process::Command;
use std::sync::{Arc, Mutex};

use ringtray_core::{AccountId, Entry, ExportFormat, Filter, Search, Suppressed};
use ringtray_store::{ExportError, History, TransferWatch};
use serde_json::{Value, json};

use crate::searching::{call, of, text};
use crate::{entry, file, keep, message, record};

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) async fn written(history: &History, search: &Search, format: ExportFormat) -> (u64, String) {
    let paper = Paper::default();
    let names = HashMap::from([(AccountId("a".to_owned()), "=alice, \"pbx\"".to_owned())]);
    let rows = history.export(search, format, names, &TransferWatch::default(), paper.clone()).await.unwrap();
    let bytes = paper.0.lock().unwrap().clone();
    (rows, String::from_utf8(bytes).unwrap())
}

/// RFC 4180, byte for byte.
fn table(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => row.last_mut().unwrap().push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted && letters.next_if_eq(&'\n').is_some() => rows.push(vec![String::new()]),
            letter => row.last_mut().unwrap().push(letter),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last row is ended");
    rows
}

pub(crate) fn some_of_each() -> Vec<Entry> {
    let answered = json!({"kind": "call", "direction": "outbound", "phase": "ended", "outcome": "answered",
        "name": "Zoë, \"Z\"", "number": "+40215550142", "extension": "0003*006", "started": 1_700_000_000_000_i64,
        "answered": 1_700_000_005_000_i64, "ended": 1_700_000_070_999_i64, "clockAhead": -5});
    vec![
        Entry {
            unseen: true,
            suppressed: Some(Suppressed::QuietHours),
            ..call("missed", 9000, "=cmd()", "@1", Some("missed"))
        },
        call("live", 8000, "\tTab", "-1", None),
        of("a", "answered", 7000, answered),
        of(
            "b",
            "registration",
            6000,
            json!({"kind": "registration", "extension": "017", "state": "expired",
            "device": "Snom"}),
        ),
        of("a", "extension", 5000, json!({"kind": "extension", "extension": null, "change": "deleted"})),
        of(
            "a",
            "presence",
            4000,
            json!({"kind": "presence", "person": "'t Hooft", "extension": null, "state": "away",
            "said": null, "note": "back\nsoon"}),
        ),
        of("a", "topic", 3000, json!({"kind": "topic", "title": "Plans", "change": "closed", "by": "Ann"})),
        of("a", "other", 2000, json!({"kind": "other", "class": "fax/new", "summary": "+2 pages"})),
        of("a", "gap", 1000, json!({"kind": "gap", "until": 1500})),
        of("a", "gap that lasts", -8_640_000_000_000_000, json!({"kind": "gap", "until": null})),
    ]
}

#[tokio::test]
async fn a_table_has_a_row_for_each_entry_and_nothing_that_a_spreadsheet_would_calculate() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", None, some_of_each())).await;
    let (rows, text) = written(&history, &Search::default(), ExportFormat::Csv).await;
    let table = table(text.strip_prefix('\u{feff}').unwrap());
    assert_eq!(rows, 10);
    let me = "'=alice, \"pbx\"";
    let expected = [
        "time|account|kind|direction|outcome|name|number|extension|started|answered|ended|talk seconds|what"
            .to_owned(),
        format!(
            "1970-01-01T00:00:09Z|{me}|call|inbound|missed|'=cmd()|'@1|0003*006|1970-01-01T00:00:09Z||||"
        ),
        format!(
            "1970-01-01T00:00:08Z|{me}|call|inbound||'\tTab|'-1|0003*006|1970-01-01T00:00:08Z||||talking"
        ),
        format!(
            "1970-01-01T00:00:07Z|{me}|call|outbound|answered|Zoë, \"Z\"|'+40215550142|0003*006|2023-11-14T22:13:20Z|\
            2023-11-14T22:13:25Z|2023-11-14T22:14:30.999Z|65|"
        ),
        "1970-01-01T00:00:06Z|b|registration|||||017|||||expired: Snom".to_owned(),
        format!("1970-01-01T00:00:05Z|{me}|extension||||||||||deleted"),
        format!("1970-01-01T00:00:04Z|{me}|presence|||'t Hooft|||||||away: back\nsoon"),
        format!("1970-01-01T00:00:03Z|{me}|topic|||Ann|||||||closed: Plans"),
        format!("1970-01-01T00:00:02Z|{me}|other||||||||||fax/new: +2 pages"),
        format!("1970-01-01T00:00:01Z|{me}|gap||||||||1970-01-01T00:00:01.5Z||not connected"),
        format!("'-8640000000000000|{me}|gap||||||||||not connected"),
    ];
    let found: Vec<String> = table.iter().map(|row| row.join("|")).collect();
    assert_eq!(found, expected);
    assert!(table.iter().all(|row| row.len() == 13));
}

#[tokio::test]
async fn json_lines_have_every_field_of_each_entry_and_its_messages_byte_for_byte() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries = some_of_each();
    keep(&history, record("a", None, entries.clone())).await;
    // Not JSON, and with line ends.
    let sent = "{\"a\" : 1.0e3,\r\n\u{2028}\"b\"";
    keep(&history, record("a", Some(message(sent, Some("n1"), "answered")), Vec::new())).await;
    keep(&history, record("a", Some(message("{}", None, "answered")), Vec::new())).await;

    let (rows, text) = written(&history, &Search::default(), ExportFormat::JsonLines).await;

    assert_eq!((rows, text.lines().count()), (10, 10), "an entry on each line");
    assert_eq!(entries_of(&text), entries);
    let values: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(values[0]["accountName"], "=alice, \"pbx\"");
    assert_eq!(values[3]["accountName"], Value::Null, "an account that is no more");
    assert_eq!(values[0]["messages"], json!([]));
    let messages = values[2]["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0]["raw"], sent);
    assert_eq!(messages[0]["nonce"], "n1");
    assert!(messages[0]["receivedAt"].is_i64(), "{}", messages[0]);
    assert_eq!(messages[1]["nonce"], Value::Null);
}

#[tokio::test]
async fn a_text_that_is_none_any_more_does_not_stop_the_export() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries = vec![entry("x", 2000, "s"), entry("y", 1000, "s")];
    keep(&history, record("a", Some(message("{}", Some("n"), "x")), entries)).await;
    drop(history);
    let other = rusqlite::Connection::open(&file).unwrap();
    let spoilt = "UPDATE message SET raw = CAST(x'ff31' AS TEXT), nonce = CAST(x'ff32' AS TEXT), class = CAST(x'ff' AS TEXT)";
    other.execute_batch(spoilt).unwrap();
    drop(other);
    let history = History::open(&file).unwrap();
    let (rows, text) = written(&history, &Search::default(), ExportFormat::JsonLines).await;
    assert_eq!(rows, 2);
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first["messages"][0]["raw"], "\u{fffd}1");
    assert_eq!(first["messages"][0]["nonce"], "\u{fffd}2");
}

fn entries_of(lines: &str) -> Vec<Entry> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn only_what_the_search_finds_is_written_in_the_order_of_the_list() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries = (0..700).map(|number| {
        entry(&format!("{number:03}"), number * 100, if number % 2 == 0 { "even" } else { "odd" })
    });
    keep(&history, record("a", None, entries.collect())).await;
    let search = Search { filter: Filter::Other, ..text("even") };
    let (rows, text) = written(&history, &search, ExportFormat::JsonLines).await;
    let read = entries_of(&text);
    let listed = history.find(&search, None, 1000).await.unwrap().entries;
    assert_eq!((rows, listed.len()), (350, 350));
    assert_eq!(read, listed);

    let nothing = Search { filter: Filter::Missed, ..Search::default() };
    assert_eq!(written(&history, &nothing, ExportFormat::JsonLines).await, (0, String::new()));
    let (rows, header) = written(&history, &nothing, ExportFormat::Csv).await;
    assert_eq!((rows, table(&header).len()), (0, 1));
}

/// Holds up the export until the test lets it continue.
struct Gate(std::sync::mpsc::Receiver<()>);

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.recv().map_err(|_| io::Error::other("no more room"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_export_that_takes_long_holds_up_nobody_and_its_failure_is_told() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries =
        (0..2000).map(|number| entry(&format!("{number:04}"), number, &"long ".repeat(20))).collect();
    keep(&history, record("a", None, entries)).await;
    let (open, gate) = std::sync::mpsc::channel();
    let exporting = {
        let history = history.clone();
        let search = Search::default();
        tokio::spawn(async move {
            let watch = TransferWatch::default();
            history.export(&search, ExportFormat::Csv, HashMap::new(), &watch, Gate(gate)).await
        })
    };
    open.send(()).unwrap();
    keep(&history, record("a", None, vec![entry("meanwhile", 9999, "s")])).await;
    assert_eq!(history.find(&Search::default(), None, 1).await.unwrap().entries[0].id.0, "meanwhile");
    drop(open);
    let error = exporting.await.unwrap().unwrap_err();
    assert!(matches!(error, ExportError::Write(_)), "{error}");
    assert!(error.to_string().contains("no more room"), "{error}");
}

#[tokio::test]
async fn a_file_is_there_whole_or_stays_as_it_was() {
    let (folder, file) = file();
    let history = History::open(&file).unwrap();
    keep(&history, record("a", None, some_of_each())).await;
    let to = folder.path().join("list.jsonl");
    fs::write(&to, "what was there").unwrap();
    let search = text("plans");
    let watch = TransferWatch::default();
    let export = |to| history.export_to_file(&search, ExportFormat::JsonLines, HashMap::new(), &watch, to);

    assert_eq!(export(to.clone()).await.unwrap(), 1);
    assert_eq!(entries_of(&fs::read_to_string(&to).unwrap())[0].id.0, "topic");

    let nowhere = export(folder.path().join("no folder/list.json")).await.unwrap_err();
    assert!(matches!(nowhere, ExportError::Write(_)), "{nowhere}");
    let a_folder = export(folder.path().to_owned()).await;
    assert!(a_folder.is_err());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing half written is left: {left:?}");
}

/// Stops the export after so many bytes.
struct Stopping {
    watch: TransferWatch,
    left: usize,
}

impl Write for Stopping {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.saturating_sub(bytes.len());
        if self.left == 0 {
            self.watch.stop();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_export_is_counted_while_it_is_written_and_can_be_stopped() {
    let (folder, file) = file();
    let history = History::open(&file).unwrap();
    let entries =
        (0..5000).map(|number| entry(&format!("{number:04}"), number, &"long ".repeat(20))).collect();
    keep(&history, record("a", None, entries)).await;
    let (search, watch) = (Search::default(), TransferWatch::default());
    let all = history.export(&search, ExportFormat::Csv, HashMap::new(), &watch, io::sink()).await.unwrap();
    assert_eq!((all, watch.done()), (5000, 5000));

    let watch = TransferWatch::default();
    let stopping = Stopping { watch: watch.clone(), left: 100_000 };
    let end = history.export(&search, ExportFormat::Csv, HashMap::new(), &watch, stopping).await;
    assert!(matches!(end, Err(ExportError::Stopped)), "{end:?}");
    assert!((100..3000).contains(&watch.done()), "{}", watch.done());

    // It was stopped before it began. No partial file is left.
    let to = folder.path().join("list.csv");
    let end = history.export_to_file(&search, ExportFormat::Csv, HashMap::new(), &watch, &to).await;
    assert!(matches!(end, Err(ExportError::Stopped)), "{end:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the history's own folder");
}

/// How Python's CSV reader reads a table, as JSON.
const READER: &str = "import csv, json, sys
with open(sys.argv[1], encoding='utf-8-sig', newline='') as table:
    json.dump(list(csv.reader(table, strict=True)), sys.stdout)";

#[tokio::test]
async fn an_independent_reader_reads_the_table_as_it_was_meant() {
    let (folder, file) = file();
    let history = History::open(&file).unwrap();
    let names = [
        "\"quoted\"",
        "\"",
        "a,b;c\td",
        "two\nlines",
        "three\r\nlines\r",
        "\u{202e}backwards",
        "=1+1",
        "@SUM(A1)",
        "NUL \u{0} and \u{1b}[31m",
        "\u{feff}mark",
        "Zoë 👩‍👩‍👧 مرحبا",
        "' \" , \r\n \"\"",
        " blanks ",
        "",
    ];
    let entries: Vec<Entry> = (0_i64..)
        .zip(names)
        .map(|(number, name)| {
            call(&format!("c{number:02}"), number * 1000, name, "+40215550142", Some("missed"))
        })
        .collect();
    keep(&history, record("a", None, entries)).await;
    let to = folder.path().join("list.csv");
    let watch = TransferWatch::default();
    history.export_to_file(&Search::default(), ExportFormat::Csv, HashMap::new(), &watch, &to).await.unwrap();

    let read = Command::new("python3").args(["-c", READER]).arg(&to).output().unwrap();

    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let rows: Vec<Vec<String>> = serde_json::from_slice(&read.stdout).unwrap();
    let found: Vec<&str> = rows.iter().skip(1).map(|row| row[5].as_str()).collect();
    let safe = |name: &&str| match name.chars().next() {
        Some('=' | '@') => format!("'{name}"),
        _ => (*name).to_owned(),
    };
    let expected: Vec<String> = names.iter().rev().map(safe).collect();
    assert_eq!(found, expected);
    assert!(rows.iter().all(|row| row.len() == 13));
}

#[tokio::test]
async fn messages_are_written_one_at_a_time_and_come_back() {
    let (_folder, file) = file();
    let history = History::open(&file).unwrap();
    let large = "\"é\u{1}\\".repeat(1 << 18);
    for number in 0..20 {
        let sent = message(&format!("{number}{large}"), Some(&number.to_string()), "x");
        keep(&history, record("a", Some(sent), vec![entry("x", 5, "s")])).await;
    }
    let (_, lines) = written(&history, &Search::default(), ExportFormat::JsonLines).await;
    let line: Value = serde_json::from_str(lines.trim_end()).unwrap();
    let messages = line["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 20);
    for (number, kept) in messages.iter().enumerate() {
        assert!(kept["raw"].as_str().unwrap() == format!("{number}{large}"));
        assert_eq!(kept["nonce"], number.to_string());
    }
}
