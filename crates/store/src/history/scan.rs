//! Scans what a search finds, from the newest entry to the oldest.
//!
//! The order is exactly that of time and identifier, newest first. Rows are read by sequence number, which is the
//! order of their seconds (see `sequence.rs`), and sorted only within a second. So the next entry is always at hand,
//! however many follow. A page ends at an entry and the next one starts below it, so paging neither skips nor repeats
//! an entry that was there before.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ringtray_core::{Entry, EntryId, Filter, Search, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::derived::{classes, owner};
use super::row::{entry, is_named, text};
use super::search_terms::{SearchTerms, in_column};
use super::{Cursor, sequence, vocabulary};

/// How many rows are read one by one for words that are too short for the index.
const MOST_READ: u32 = 5_000;

/// How many matching messages are examined for one page if the search asks for a kind or an account.
const MOST_MESSAGES: u32 = 5_000;

/// Where the rows come from.
enum Rows {
    /// The whole table.
    Table,
    /// Matches of `entry_search`.
    Shown(String),
    /// Matches of `message_search`.
    Raw(String),
}

/// A scan over the results of a search.
pub(super) struct Scan<'a> {
    search: &'a Search,
    rows: Rows,
    /// Short words that a row must show as well.
    short: Vec<String>,
    /// The lowest sequence number that is examined.
    lowest: i64,
}

impl<'a> Scan<'a> {
    /// A scan for `search`, from the entry `from` on or from the newest.
    ///
    /// The displayed texts are searched first. Messages are searched only if no displayed text from there on matches,
    /// because almost every word occurs in almost every message.
    pub(super) fn new(
        connection: &Connection,
        search: &'a Search,
        from: Option<&Cursor>,
    ) -> Result<Self, rusqlite::Error> {
        let words = SearchTerms::of(&search.text);
        let Some(shown) = words.shown() else {
            let filter = filter(search);
            let rows = if filter.is_empty() { Rows::Table } else { Rows::Shown(filter.join(" AND ")) };
            let lowest = if words.is_empty() { i64::MIN } else { lowest(connection, &rows)? };
            return Ok(Self { search, rows, short: words.short, lowest });
        };
        let raw = words.raw();
        if !raw.is_empty() && !is_shown(connection, &words, &shown, from)? {
            let rows = Rows::Raw(vocabulary::match_expression(connection, &raw)?);
            return Ok(Self { search, rows, short: Vec::new(), lowest: i64::MIN });
        }
        let mut wanted = filter(search);
        wanted.push(shown);
        let rows = Rows::Shown(wanted.join(" AND "));
        Ok(Self { search, rows, short: words.short, lowest: i64::MIN })
    }

    /// Calls `visit` with each entry, including `from` if it matches, until none is left or `visit` breaks off.
    pub(super) fn visit<B>(
        &self,
        connection: &Connection,
        from: Option<&Cursor>,
        mut visit: impl FnMut(Entry) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, rusqlite::Error> {
        let highest = from.map_or(i64::MAX, |from| sequence::last(from.at));
        let mut query = connection.prepare_cached(sql(&self.rows))?;
        let range = named_params! { ":highest": highest, ":lowest": self.lowest };
        let mut rows = match &self.rows {
            Rows::Table => query.query(range)?,
            Rows::Shown(wanted) | Rows::Raw(wanted) => query
                .query(named_params! { ":highest": highest, ":lowest": self.lowest, ":wanted": wanted })?,
        };
        let mut left = if self.is_narrow() { MOST_MESSAGES } else { u32::MAX };
        let mut second = i64::MAX;
        let mut of_second = BTreeMap::new();
        loop {
            let row = if left > 0 { rows.next()? } else { None };
            left = left.saturating_sub(1);
            let now = row.map(|row| row.get("sequence").map(sequence::second)).transpose()?;
            if now != Some(second) {
                while let Some((_, entry)) = of_second.pop_last() {
                    if let ControlFlow::Break(end) = visit(entry) {
                        return Ok(ControlFlow::Break(end));
                    }
                }
            }
            let (Some(row), Some(now)) = (row, now) else { return Ok(ControlFlow::Continue(())) };
            second = now;
            let key: (Timestamp, EntryId) =
                (sequence::clamped(row.get("at")?), EntryId(text(row, "id")?.into_owned()));
            let is_above = from.is_some_and(|from| (key.0, &key.1) > (from.at, &from.id));
            if !is_above && !of_second.contains_key(&key) && is_named(row)? && self.matches_filters(row)? {
                of_second.insert(key, entry(row)?);
            }
        }
    }

    /// Whether matching messages are filtered one by one, because their index doesn't know the kind or the account.
    fn is_narrow(&self) -> bool {
        let filtered = self.search.filter != Filter::All || self.search.account.is_some();
        matches!(self.rows, Rows::Raw(_)) && filtered
    }

    /// Checks what the index doesn't know, or knows only roughly.
    fn matches_filters(&self, row: &Row<'_>) -> Result<bool, rusqlite::Error> {
        if let Some(account) = &self.search.account
            && text(row, "account")? != account.0
        {
            return Ok(false);
        }
        let (classes, class) = (classes(self.search.filter), text(row, "class")?);
        if !classes.is_empty() && !classes.contains(&&*class) {
            return Ok(false);
        }
        show_all(row, &self.short)
    }
}

/// The search's filter and account as terms for `entry_search`.
fn filter(search: &Search) -> Vec<String> {
    let classes: Vec<String> = classes(search.filter).iter().map(|class| in_column("class", class)).collect();
    let classes = (!classes.is_empty()).then(|| format!("({})", classes.join(" OR ")));
    classes
        .into_iter()
        .chain(search.account.as_ref().map(|account| in_column("owner", &owner(account))))
        .collect()
}

/// Whether any entry from `from` on shows these words, whatever its kind and account.
fn is_shown(
    connection: &Connection,
    words: &SearchTerms,
    shown: &str,
    from: Option<&Cursor>,
) -> Result<bool, rusqlite::Error> {
    let all = Search::default();
    let rows = Rows::Shown(shown.to_owned());
    let walk = Scan { search: &all, rows, short: words.short.clone(), lowest: i64::MIN };
    Ok(walk.visit(connection, from, |_| ControlFlow::Break(()))?.is_break())
}

/// The sequence number below which rows are not examined one by one.
fn lowest(connection: &Connection, rows: &Rows) -> Result<i64, rusqlite::Error> {
    let sql = format!("{} LIMIT 1 OFFSET :read", sql(rows));
    let mut query = connection.prepare_cached(&sql)?;
    let number = |row: &Row<'_>| row.get("sequence");
    let (highest, lowest, read) = (i64::MAX, i64::MIN, MOST_READ - 1);
    let last = match rows {
        Rows::Table => {
            query.query_row(named_params! { ":highest": highest, ":lowest": lowest, ":read": read }, number)
        }
        Rows::Shown(wanted) | Rows::Raw(wanted) => query.query_row(
            named_params! { ":highest": highest, ":lowest": lowest, ":read": read, ":wanted": wanted },
            number,
        ),
    };
    Ok(last.optional()?.unwrap_or(i64::MIN))
}

fn show_all(row: &Row<'_>, words: &[String]) -> Result<bool, rusqlite::Error> {
    if words.is_empty() {
        return Ok(true);
    }
    let shown = text(row, "shown")?;
    Ok(words.iter().all(|word| shown.contains(word.as_str())))
}

/// Rows by sequence number, newest first. SQLite never reorders a cross join.
fn sql(rows: &Rows) -> &'static str {
    match rows {
        Rows::Table => {
            "SELECT seq AS sequence, id, account, at, detail, unseen, hushed, class, shown FROM entry
             WHERE seq BETWEEN :lowest AND :highest ORDER BY seq DESC"
        }
        Rows::Shown(_) => {
            "SELECT found.rowid AS sequence, id, account, at, detail, unseen, hushed, entry.class AS class, entry.shown AS shown
             FROM entry_search AS found CROSS JOIN entry ON entry.seq = found.rowid
             WHERE found.entry_search MATCH :wanted AND found.rowid <= :highest AND found.rowid >= :lowest
             ORDER BY found.rowid DESC"
        }
        Rows::Raw(_) => {
            "SELECT found.rowid AS sequence, entry.id AS id, entry.account AS account, at, detail, unseen, hushed,
                 entry.class AS class, shown
             FROM message_search AS found CROSS JOIN message ON message.seq = found.rowid
                 CROSS JOIN entry ON entry.id = message.entry
             WHERE found.message_search MATCH :wanted AND found.rowid <= :highest AND found.rowid >= :lowest
             ORDER BY found.rowid DESC"
        }
    }
}
