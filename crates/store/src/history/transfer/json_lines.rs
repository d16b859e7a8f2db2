//! JSON Lines: one entry on each line, with its account's name and its messages.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, BufWriter, Write};

use ringtray_core::{Entry, EntryId, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};
use serde::ser::{Error, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};

use super::EntryWriter;
use crate::history::row::text;

/// A line: all fields of an entry, the name of its account or null if there is no such account, and the received
/// messages.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JsonLine<'a, M = Vec<JsonMessage<'a>>> {
    #[serde(flatten)]
    pub(super) entry: Cow<'a, Entry>,
    #[serde(default)]
    pub(super) account_name: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) messages: M,
}

/// A message of an entry.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JsonMessage<'a> {
    pub(super) received_at: Timestamp,
    pub(super) class: Cow<'a, str>,
    pub(super) nonce: Option<Cow<'a, str>>,
    /// A string and not nested JSON, so that it stays the same byte for byte and may be invalid.
    pub(super) raw: Cow<'a, str>,
}

/// Writes entries as JSON Lines.
pub(super) struct JsonLines<W: Write>(BufWriter<W>);

impl<W: Write> JsonLines<W> {
    pub(super) fn begin(write: W) -> Self {
        Self(BufWriter::new(write))
    }
}

impl<W: Write> EntryWriter for JsonLines<W> {
    fn add(&mut self, entry: &Entry, account: Option<&str>, messages: &Messages<'_>) -> io::Result<()> {
        let account_name = account.map(Cow::from);
        let line = JsonLine { entry: Cow::Borrowed(entry), account_name, messages };
        serde_json::to_writer(&mut self.0, &line)?;
        self.0.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The messages of an entry, oldest first. Each is read when it is written, because together they may be larger than
/// the memory.
pub(super) struct Messages<'a> {
    connection: &'a Connection,
    entry: &'a EntryId,
    failed: RefCell<Option<rusqlite::Error>>,
}

impl<'a> Messages<'a> {
    pub(super) fn of(connection: &'a Connection, entry: &'a EntryId) -> Self {
        Self { connection, entry, failed: RefCell::default() }
    }

    /// Why reading failed, if it did.
    pub(super) fn failed(&self) -> Option<rusqlite::Error> {
        self.failed.take()
    }
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let failed = |error: rusqlite::Error| {
            let message = S::Error::custom(&error);
            self.failed.replace(Some(error));
            message
        };
        let sql = "SELECT received_at, class, nonce, raw FROM message WHERE entry = :entry ORDER BY seq";
        let mut query = self.connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = query.query(named_params! { ":entry": self.entry.0 }).map_err(failed)?;
        let mut messages = serializer.serialize_seq(None)?;
        while let Some(row) = rows.next().map_err(failed)? {
            messages.serialize_element(&message(row).map_err(failed)?)?;
        }
        messages.end()
    }
}

fn message<'row>(row: &'row Row<'_>) -> Result<JsonMessage<'row>, rusqlite::Error> {
    Ok(JsonMessage {
        received_at: Timestamp(row.get("received_at")?),
        class: text(row, "class")?,
        nonce: match row.get_ref("nonce")? {
            ValueRef::Null => None,
            _ => Some(Cow::Owned(text(row, "nonce")?.into_owned())),
        },
        raw: text(row, "raw")?,
    })
}
