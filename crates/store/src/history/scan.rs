//! From the newest entry to the oldest through what a search finds.
//!
//! The order is exactly that of time and identifier, newest first. Rows are read in the order of their places, which is
//! the order of their seconds (see `sequence.rs`), and put in order within each second; so nothing is sorted but a second,
//! the next entry is always at hand, and it does not matter how many follow. A place in the list is an entry of it, so
//! the list can be left and gone on with anywhere: nothing is lost or met twice that was there before.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ringtray_core::{Entry, EntryId, Filter, Search, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::derived::{classes, owner};
use super::row::{entry, is_named, text};
use super::search_terms::{SearchTerms, in_column};
use super::{Cursor, sequence, vocabulary};

/// How far down words are looked for that are too short for the index: every row is read for them.
const MOST_READ: u32 = 5_000;

/// How many messages with the words are looked at for one page where most are of another kind or account than wanted.
const MOST_MESSAGES: u32 = 5_000;

/// Where the rows come from.
enum Rows {
    /// All there are.
    Table,
    /// What `entry_search` finds.
    Shown(String),
    /// What `message_search` finds.
    Raw(String),
}

/// The way through what a search finds.
pub(super) struct Scan<'a> {
    search: &'a Search,
    rows: Rows,
    /// Words that a row must show besides.
    short: Vec<String>,
    /// The lowest place that is looked at.
    lowest: i64,
}

impl<'a> Scan<'a> {
    /// The way for `search` from the entry `from` on, or from the newest.
    ///
    /// What is shown of an entry comes first. Only where the text is in nothing that is shown from there on are the
    /// messages searched: in these, almost every word is in almost every one.
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
            let rows = Rows::Raw(vocabulary::question(connection, &raw)?);
            return Ok(Self { search, rows, short: Vec::new(), lowest: i64::MIN });
        }
        let mut wanted = filter(search);
        wanted.push(shown);
        let rows = Rows::Shown(wanted.join(" AND "));
        Ok(Self { search, rows, short: words.short, lowest: i64::MIN })
    }

    /// Shows `visit` one entry after the other, with `from` the first if it is found, until there is none left or `visit`
    /// breaks off.
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
            let now = row.map(|row| row.get("place").map(sequence::second)).transpose()?;
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
            if !is_above && !of_second.contains_key(&key) && is_named(row)? && self.lets_pass(row)? {
                of_second.insert(key, entry(row)?);
            }
        }
    }

    /// Whether messages are looked at one by one for their kind or account, of which their index knows nothing.
    fn is_narrow(&self) -> bool {
        let filtered = self.search.filter != Filter::All || self.search.account.is_some();
        matches!(self.rows, Rows::Raw(_)) && filtered
    }

    /// What the index can't say of a row, or says of many.
    fn lets_pass(&self, row: &Row<'_>) -> Result<bool, rusqlite::Error> {
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

/// The filter and the account of a search, for `entry_search`.
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

/// Below this place nothing is looked at one by one.
fn lowest(connection: &Connection, rows: &Rows) -> Result<i64, rusqlite::Error> {
    let sql = format!("{} LIMIT 1 OFFSET :read", sql(rows));
    let mut query = connection.prepare_cached(&sql)?;
    let place = |row: &Row<'_>| row.get("place");
    let (highest, lowest, read) = (i64::MAX, i64::MIN, MOST_READ - 1);
    let last = match rows {
        Rows::Table => {
            query.query_row(named_params! { ":highest": highest, ":lowest": lowest, ":read": read }, place)
        }
        Rows::Shown(wanted) | Rows::Raw(wanted) => query.query_row(
            named_params! { ":highest": highest, ":lowest": lowest, ":read": read, ":wanted": wanted },
            place,
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

/// Rows by place, the newest first. A cross join is what SQLite does not turn around.
fn sql(rows: &Rows) -> &'static str {
    match rows {
        Rows::Table => {
            "SELECT seq AS place, id, account, at, detail, unseen, hushed, class, shown FROM entry
             WHERE seq BETWEEN :lowest AND :highest ORDER BY seq DESC"
        }
        Rows::Shown(_) => {
            "SELECT found.rowid AS place, id, account, at, detail, unseen, hushed, entry.class AS class, entry.shown AS shown
             FROM entry_search AS found CROSS JOIN entry ON entry.seq = found.rowid
             WHERE found.entry_search MATCH :wanted AND found.rowid <= :highest AND found.rowid >= :lowest
             ORDER BY found.rowid DESC"
        }
        Rows::Raw(_) => {
            "SELECT found.rowid AS place, entry.id AS id, entry.account AS account, at, detail, unseen, hushed,
                 entry.class AS class, shown
             FROM message_search AS found CROSS JOIN message ON message.seq = found.rowid
                 CROSS JOIN entry ON entry.id = message.entry
             WHERE found.message_search MATCH :wanted AND found.rowid <= :highest AND found.rowid >= :lowest
             ORDER BY found.rowid DESC"
        }
    }
}
