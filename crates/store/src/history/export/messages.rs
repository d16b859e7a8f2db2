//! The messages of an entry as they are written out: one at a time, for together they may be larger than the memory.

use std::borrow::Cow;
use std::cell::RefCell;

use ringtray_core::{EntryId, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};
use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::history::line::LineMessage;
use crate::history::reader::text;

/// The messages of an entry, oldest first; read while they are written.
pub(super) struct Messages<'a> {
    connection: &'a Connection,
    entry: &'a EntryId,
    failed: RefCell<Option<rusqlite::Error>>,
}

impl<'a> Messages<'a> {
    pub(super) fn of(connection: &'a Connection, entry: &'a EntryId) -> Self {
        Self { connection, entry, failed: RefCell::default() }
    }

    /// Why they could not be read, where it was that.
    pub(super) fn failed(&self) -> Option<rusqlite::Error> {
        self.failed.take()
    }
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let failed = |error: rusqlite::Error| {
            let told = S::Error::custom(&error);
            self.failed.replace(Some(error));
            told
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

fn message<'row>(row: &'row Row<'_>) -> Result<LineMessage<'row>, rusqlite::Error> {
    Ok(LineMessage {
        received_at: Timestamp(row.get("received_at")?),
        class: text(row, "class")?,
        nonce: match row.get_ref("nonce")? {
            ValueRef::Null => None,
            _ => Some(Cow::Owned(text(row, "nonce")?.into_owned())),
        },
        raw: text(row, "raw")?,
    })
}
