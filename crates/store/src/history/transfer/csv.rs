//! Comma-separated values for spreadsheets (RFC 4180), in UTF-8 with the byte order mark that Excel needs.
//!
//! Times are RFC 3339 in UTC. `time` is by this computer's clock, the others by the server's.

use std::borrow::Cow;
use std::io::{self, Write};

use ringtray_core::{CallEntry, Entry, EntryDetail, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::EntryWriter;
use super::json_lines::Messages;

const MARK: &[u8] = "\u{feff}".as_bytes();

const COLUMNS: [&str; 13] = [
    "time",
    "account",
    "kind",
    "direction",
    "outcome",
    "name",
    "number",
    "extension",
    "started",
    "answered",
    "ended",
    "talk seconds",
    "what",
];

/// Writes entries as CSV, after a header.
pub(super) struct CsvTable<W: Write>(csv::Writer<W>);

/// The cells of an entry; empty ones have no value.
#[derive(Default)]
struct Cells {
    direction: String,
    outcome: String,
    name: Option<String>,
    number: Option<String>,
    extension: Option<String>,
    started: Option<Timestamp>,
    answered: Option<Timestamp>,
    ended: Option<Timestamp>,
    talked: String,
    what: String,
}

impl<W: Write> CsvTable<W> {
    pub(super) fn begin(mut write: W) -> io::Result<Self> {
        write.write_all(MARK)?;
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(write);
        table.write_record(COLUMNS)?;
        Ok(Self(table))
    }
}

impl<W: Write> EntryWriter for CsvTable<W> {
    fn add(&mut self, entry: &Entry, account: Option<&str>, _messages: &Messages<'_>) -> io::Result<()> {
        let kind = serde_json::to_value(&entry.detail)?;
        let cells = cells(&entry.detail);
        let text = |cell: Option<String>| cell.unwrap_or_default();
        let moment = |at: Option<Timestamp>| at.map(time).unwrap_or_default();
        let row = [
            moment(Some(entry.at)),
            account.unwrap_or(&entry.account.0).to_owned(),
            kind.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned(),
            cells.direction,
            cells.outcome,
            text(cells.name),
            text(cells.number),
            text(cells.extension),
            moment(cells.started),
            moment(cells.answered),
            moment(cells.ended),
            cells.talked,
            cells.what,
        ];
        self.0.write_record(row.iter().map(|cell| safe(cell).into_owned()))?;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn cells(detail: &EntryDetail) -> Cells {
    match detail.clone() {
        EntryDetail::Call(call) => Cells {
            direction: word(&call.direction),
            outcome: call.outcome.map(|outcome| word(&outcome)).unwrap_or_default(),
            what: if call.outcome.is_some() { String::new() } else { word(&call.phase) },
            talked: talk_seconds(&call).map(|seconds| seconds.to_string()).unwrap_or_default(),
            started: Some(call.started),
            answered: call.answered,
            ended: call.ended,
            name: call.name,
            number: call.number,
            extension: call.extension,
        },
        EntryDetail::Registration { extension, state, device } => Cells {
            extension: Some(extension),
            what: joined([Some(word(&state)), device]),
            ..Cells::default()
        },
        EntryDetail::Extension { extension, change } => {
            Cells { extension, what: word(&change), ..Cells::default() }
        }
        EntryDetail::Presence { person, extension, state, said, note, .. } => Cells {
            name: Some(person),
            extension,
            what: joined([said.or_else(|| Some(word(&state))), note]),
            ..Cells::default()
        },
        EntryDetail::Topic { title, change, by } => {
            Cells { name: by, what: joined([Some(word(&change)), Some(title)]), ..Cells::default() }
        }
        EntryDetail::Other { class, summary } => {
            Cells { what: joined([class, Some(summary)]), ..Cells::default() }
        }
        EntryDetail::Gap { until, times: 1 } => {
            Cells { ended: until, what: "not connected".to_owned(), ..Cells::default() }
        }
        EntryDetail::Gap { until, times } => {
            Cells { ended: until, what: format!("not connected, {times} times"), ..Cells::default() }
        }
    }
}

/// From answer to end, in whole seconds.
fn talk_seconds(call: &CallEntry) -> Option<i64> {
    let talked = call.ended?.0.checked_sub(call.answered?.0)?;
    (talked >= 0).then_some(talked / 1000)
}

/// The JSON name of a unit variant.
fn word(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn joined(texts: [Option<String>; 2]) -> String {
    texts.into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// As milliseconds if the calendar can't represent it.
fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}

/// Puts an apostrophe before anything a spreadsheet would take for a formula, including the full-width signs of East
/// Asia. That includes numbers such as +40215550142, which some programs would otherwise show as 4.02E+10.
fn safe(cell: &str) -> Cow<'_, str> {
    if cell
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}
