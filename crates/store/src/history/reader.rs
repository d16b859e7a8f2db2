//! Queries, on a connection of their own.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ringtray_core::page::{MessageView, MessagesView};
use ringtray_core::{AccountId, Entry, EntryId, Filter, Search, Tally, Timestamp, beginning};
use rusqlite::{Connection, OptionalExtension, named_params};

use super::derived::classes;
use super::row::{entry, is_named, text};
use super::scan::Scan;
use super::{Cursor, Page, database};

/// Far more calls and gaps than can be open at once, and more missed calls than anyone looks through.
const MOST_OPEN: u32 = 10_000;

/// The most bytes of one answer to the page. A larger one would freeze the window.
const MOST_BYTES: usize = 4 << 20;

/// The most bytes of one message in an answer.
const MOST_OF_MESSAGE: usize = 256 << 10;

/// The most messages in an answer.
const MOST_MESSAGES: usize = 200;

/// The connection for queries. It is opened by the first query, and again after a failure or when the file was
/// replaced.
pub(super) struct Reader {
    file: PathBuf,
    connection: Mutex<Option<Connection>>,
}

impl Reader {
    pub(super) fn new(file: &Path) -> Self {
        Self { file: file.to_owned(), connection: Mutex::new(None) }
    }

    /// Closes the connection, because the file was replaced by a new one.
    pub(super) fn disconnect(&self) {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn find(
        &self,
        search: &Search,
        before: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page, rusqlite::Error> {
        self.ask(|connection| page(connection, search, before, limit as usize))
    }

    pub(super) fn tally(&self, account: Option<&AccountId>) -> Result<Tally, rusqlite::Error> {
        self.ask(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT class, sum(entries) AS entries FROM tally WHERE :account IS NULL OR account = :account
                 GROUP BY class",
            )?;
            let account = account.map(|account| account.0.as_str());
            let mut tally = Tally::default();
            let mut rows = query.query(named_params! { ":account": account })?;
            while let Some(row) = rows.next()? {
                let entries = u32::try_from(row.get::<_, i64>("entries")?).unwrap_or(u32::MAX);
                let class = text(row, "class")?;
                let counts = [
                    (Filter::Calls, &mut tally.calls),
                    (Filter::Missed, &mut tally.missed),
                    (Filter::Presence, &mut tally.presence),
                    (Filter::Other, &mut tally.other),
                ];
                for (filter, count) in counts {
                    if classes(filter).contains(&&*class) {
                        *count = count.saturating_add(entries);
                    }
                }
                tally.all = tally.all.saturating_add(entries);
            }
            Ok(tally)
        })
    }

    /// What a run of the program carries over from the previous one.
    pub(super) fn carried_over(&self, calls: u32, presence: u32) -> Result<Vec<Entry>, rusqlite::Error> {
        self.ask(|connection| {
            let mut found = Vec::new();
            for (filter, limit) in [(Filter::Calls, calls), (Filter::Presence, presence)] {
                let newest = Search { filter, ..Search::default() };
                found.extend(page(connection, &newest, None, limit as usize)?.entries);
            }
            for wanted in ["lasts = 1", "unseen = 1"] {
                let mut query = connection.prepare_cached(&format!(
                    "SELECT id, account, at, detail, unseen, hushed FROM entry WHERE {wanted}
                     ORDER BY seq DESC LIMIT :limit"
                ))?;
                let mut rows = query.query(named_params! { ":limit": MOST_OPEN })?;
                while let Some(row) = rows.next()? {
                    if is_named(row)? {
                        found.push(entry(row)?);
                    }
                }
            }
            found.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
            found.dedup_by(|one, other| one.id == other.id);
            Ok(found)
        })
    }

    /// For each account with more than `most` entries, the time of the `most`-th newest one.
    pub(super) fn oldest_of(&self, most: u32) -> Result<Vec<(AccountId, Timestamp)>, rusqlite::Error> {
        self.ask(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT account, (SELECT at FROM entry WHERE entry.account = tally.account
                                  ORDER BY seq DESC LIMIT 1 OFFSET :before) AS at
                 FROM tally GROUP BY account HAVING sum(entries) > :most",
            )?;
            let values = named_params! { ":before": most.saturating_sub(1), ":most": most };
            let found = query.query_map(values, |row| {
                Ok(row.get::<_, Option<i64>>("at")?.zip(Some(AccountId(text(row, "account")?.into_owned()))))
            })?;
            let found: Vec<_> = found.collect::<Result<_, _>>()?;
            Ok(found.into_iter().flatten().map(|(at, account)| (account, Timestamp(at))).collect())
        })
    }

    /// The messages of an entry from number `from` on, as many as an answer to the page may hold.
    pub(super) fn messages(&self, entry: &EntryId, from: u32) -> Result<MessagesView, rusqlite::Error> {
        self.ask(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT raw FROM message WHERE entry = :entry ORDER BY seq LIMIT -1 OFFSET :from",
            )?;
            let mut rows = query.query(named_params! { ":entry": entry.0, ":from": from })?;
            let mut view = MessagesView::default();
            let (mut number, mut bytes) = (from, 0);
            while let Some(row) = rows.next()? {
                let raw = text(row, "raw")?;
                let shown = beginning(&raw, MOST_OF_MESSAGE);
                bytes += written(shown);
                if !view.messages.is_empty() && (bytes > MOST_BYTES || view.messages.len() == MOST_MESSAGES) {
                    view.next = Some(number);
                    break;
                }
                let left_out = u32::try_from(raw.len() - shown.len()).unwrap_or(u32::MAX);
                view.messages.push(MessageView { number, text: shown.to_owned(), left_out });
                number += 1;
            }
            Ok(view)
        })
    }

    /// The oldest messages of an entry that are no longer than `longest` bytes, at most `limit`.
    pub(super) fn short_messages(
        &self,
        entry: &EntryId,
        longest: u32,
        limit: u32,
    ) -> Result<Vec<String>, rusqlite::Error> {
        self.ask(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT raw FROM message WHERE entry = :entry AND octet_length(raw) <= :longest
                 ORDER BY seq LIMIT :limit",
            )?;
            let values = named_params! { ":entry": entry.0, ":longest": longest, ":limit": limit };
            query.query_map(values, |row| Ok(text(row, "raw")?.into_owned()))?.collect()
        })
    }

    /// The whole message with this number; `None` if the entry has fewer.
    pub(super) fn message(&self, entry: &EntryId, number: u32) -> Result<Option<String>, rusqlite::Error> {
        self.ask(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT raw FROM message WHERE entry = :entry ORDER BY seq LIMIT 1 OFFSET :number",
            )?;
            let values = named_params! { ":entry": entry.0, ":number": number };
            query.query_row(values, |row| Ok(text(row, "raw")?.into_owned())).optional()
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

fn page(
    connection: &Connection,
    search: &Search,
    before: Option<&Cursor>,
    limit: usize,
) -> Result<Page, rusqlite::Error> {
    let mut entries = Vec::new();
    let mut bytes = 0;
    let end = Scan::new(connection, search, before)?.visit(connection, before, |entry| {
        if before.is_some_and(|before| before.id == entry.id) {
            return ControlFlow::Continue(());
        }
        bytes += entry.id.0.len() + entry.detail.texts().map(written).sum::<usize>();
        if entries.len() == limit || (bytes > MOST_BYTES && !entries.is_empty()) {
            return ControlFlow::Break(());
        }
        entries.push(entry);
        ControlFlow::Continue(())
    })?;
    Ok(Page { entries, more: end.is_break() })
}

/// How many bytes a text takes in an answer, which is JSON.
fn written(text: &str) -> usize {
    text.bytes()
        .map(|byte| match byte {
            b'"' | b'\\' => 2,
            0..0x20 => 6,
            _ => 1,
        })
        .sum()
}
