//! Reading, on a connection of its own.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Timestamp};
use rusqlite::{Connection, Row, named_params};

use super::{Cursor, Page, database};

/// Far more calls and gaps than can last at once, or missed calls than anybody looks through.
const MOST_OPEN: u32 = 10_000;

/// The readers' connection; opened at the first question, and again after a failure or for a new file.
pub(super) struct Reader {
    file: PathBuf,
    connection: Mutex<Option<Connection>>,
}

impl Reader {
    pub(super) fn new(file: &Path) -> Self {
        Self { file: file.to_owned(), connection: Mutex::new(None) }
    }

    /// The file was replaced by a new one: the old one is not read again.
    pub(super) fn forget(&self) {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn entries(&self, before: Option<&Cursor>, limit: u32) -> Result<Page, rusqlite::Error> {
        self.ask(|connection| {
            let wanted = i64::from(limit);
            let mut query = connection.prepare_cached(match before {
                None => {
                    "SELECT id, account, at, detail, unseen, hushed FROM entry
                     ORDER BY at DESC, id DESC LIMIT :limit"
                }
                Some(_) => {
                    "SELECT id, account, at, detail, unseen, hushed FROM entry WHERE (at, id) < (:at, :id)
                     ORDER BY at DESC, id DESC LIMIT :limit"
                }
            })?;
            let mut rows = match before {
                None => query.query(named_params! { ":limit": wanted + 1 })?,
                Some(Cursor { at, id }) => {
                    query.query(named_params! { ":at": at.0, ":id": id.0, ":limit": wanted + 1 })?
                }
            };
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(entry(row)?);
            }
            let more = entries.len() > limit as usize;
            entries.truncate(limit as usize);
            Ok(Page { entries, more })
        })
    }

    /// What a run of the program takes over from the one before.
    pub(super) fn carried_over(&self, calls: u32) -> Result<Vec<Entry>, rusqlite::Error> {
        let which = [("lasts = 1", MOST_OPEN), ("unseen = 1", MOST_OPEN), ("kind = 'call'", calls)];
        self.ask(|connection| {
            let mut found: Vec<Entry> = Vec::new();
            for (wanted, limit) in which {
                let mut query = connection.prepare_cached(&format!(
                    "SELECT id, account, at, detail, unseen, hushed FROM entry WHERE {wanted}
                     ORDER BY at DESC, id DESC LIMIT :limit"
                ))?;
                for entry in query.query_map(named_params! { ":limit": limit }, entry)? {
                    found.push(entry?);
                }
            }
            found.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
            found.dedup_by(|one, other| one.id == other.id);
            Ok(found)
        })
    }

    pub(super) fn messages(&self, entry: &EntryId, limit: u32) -> Result<Vec<String>, rusqlite::Error> {
        self.ask(|connection| {
            let mut query = connection
                .prepare_cached("SELECT raw FROM message WHERE entry = :entry ORDER BY id LIMIT :limit")?;
            query.query_map(named_params! { ":entry": entry.0, ":limit": limit }, |row| row.get(0))?.collect()
        })
    }

    fn ask<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
    ) -> Result<T, rusqlite::Error> {
        let mut slot = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match slot.take() {
            Some(connection) => connection,
            None => database::open_to_read(&self.file)?,
        };
        let answer = query(&connection)?;
        *slot = Some(connection);
        Ok(answer)
    }
}

/// A detail that a newer program of the same form wrote and this one can't read is shown as something else that
/// happened: the list goes on.
fn entry(row: &Row<'_>) -> Result<Entry, rusqlite::Error> {
    let detail: String = row.get("detail")?;
    let detail = serde_json::from_str(&detail).unwrap_or_else(|error| {
        tracing::warn!(%error, "an entry of the history is not readable");
        EntryDetail::Other { class: None, summary: "Not readable by this version".to_owned() }
    });
    let hushed: String = row.get("hushed")?;
    Ok(Entry {
        id: EntryId(row.get("id")?),
        account: AccountId(row.get("account")?),
        at: Timestamp(row.get("at")?),
        detail,
        unseen: row.get("unseen")?,
        // A reason that this program does not know is none for it.
        hushed: serde_json::from_value(hushed.into()).ok(),
    })
}
