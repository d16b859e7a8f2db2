//! Deleting a part of the history, a little at a time: a long one takes seconds, and what rings meanwhile must be kept.
//!
//! The rows go first and are overwritten; what the indexes still know of them is for [`Wiping`](super::wiping::Wiping).

use std::mem;
use std::time::Duration;

use ringtray_core::{AccountId, HistoryPart, Timestamp};
use rusqlite::{Connection, named_params};

use super::wiping;
use crate::history::database;
use crate::history::sequence::{self, Table};

/// How many rows are deleted between two looks at the clock.
const ROWS: i64 = 32;

/// What is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::history) enum DeletionScope {
    /// What a person wants gone.
    Chosen(HistoryPart),
    /// What is over and began before the second of this time, of an account or of all.
    Before { account: Option<AccountId>, at: Timestamp },
    /// The oldest raw messages of an account, and then its oldest entries, until it takes no more than so many bytes.
    Oldest { account: AccountId, most: i64 },
    /// What is of a later second than this time.
    After { at: Timestamp },
}

/// A deletion that is under way.
pub(super) struct Deletion {
    scope: DeletionScope,
    left: Vec<Rows>,
}

/// The rows of a table from this place on.
#[derive(Clone, Copy)]
struct Rows {
    table: Table,
    from: i64,
}

impl Deletion {
    pub(super) fn of(scope: DeletionScope) -> Self {
        // The messages go first: whether one may is told by its entry. The last is next.
        let from = match scope {
            DeletionScope::After { at } => sequence::last(at).saturating_add(1),
            DeletionScope::Chosen(_) | DeletionScope::Before { .. } | DeletionScope::Oldest { .. } => {
                i64::MIN
            }
        };
        let left = [Table::Entry, Table::Message].map(|table| Rows { table, from }).to_vec();
        Self { scope, left }
    }

    pub(super) fn scope(&self) -> &DeletionScope {
        &self.scope
    }

    /// Goes on for about this long, in one transaction; true where all is done.
    pub(super) fn go_on(
        &mut self,
        connection: &mut Connection,
        time: Duration,
    ) -> Result<bool, rusqlite::Error> {
        let mut left = mem::take(&mut self.left);
        let done = database::take_steps(&mut left, connection, time, |transaction, rows| {
            let from = self.delete(transaction, rows)?;
            if from.is_some() {
                wiping::note(transaction)?;
            }
            Ok(from.map(|from| Rows { from, ..rows }))
        });
        self.left = left;
        done
    }

    /// Deletes some of the rows; where to go on, or nothing where none is left.
    fn delete(&self, connection: &Connection, rows: Rows) -> Result<Option<i64>, rusqlite::Error> {
        if let DeletionScope::Oldest { account, most } = &self.scope
            && bytes_of(connection, account)? <= *most
        {
            return Ok(None);
        }
        let name = rows.table.name();
        let (whose, over) = (self.whose(rows.table), self.over(rows.table));
        let mut query = connection.prepare_cached(&format!(
            "SELECT seq FROM {name} WHERE seq >= :from AND seq <= :until AND {whose} AND {over}
             ORDER BY seq LIMIT :rows"
        ))?;
        let until = match self.scope {
            DeletionScope::Before { at, .. } => sequence::first(at) - 1,
            DeletionScope::Chosen(_) | DeletionScope::After { .. } | DeletionScope::Oldest { .. } => i64::MAX,
        };
        let most = match self.scope {
            // One may be large, and enough.
            DeletionScope::Oldest { .. } => 1,
            _ => ROWS,
        };
        let values =
            named_params! { ":from": rows.from, ":until": until, ":of": self.named(), ":rows": most };
        let places: Vec<i64> = query.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut delete = connection.prepare_cached(&format!("DELETE FROM {name} WHERE seq = :seq"))?;
        for seq in &places {
            delete.execute(named_params! { ":seq": seq })?;
        }
        Ok(places.last().copied())
    }

    /// The account or the entry that it is all about.
    fn named(&self) -> Option<&str> {
        match &self.scope {
            DeletionScope::Chosen(HistoryPart::Account { account })
            | DeletionScope::Oldest { account, .. } => Some(&account.0),
            DeletionScope::Chosen(HistoryPart::Entry { entry }) => Some(&entry.0),
            DeletionScope::Chosen(HistoryPart::All) | DeletionScope::After { .. } => None,
            DeletionScope::Before { account, .. } => account.as_ref().map(|account| account.0.as_str()),
        }
    }

    fn whose(&self, table: Table) -> &'static str {
        match (&self.scope, table) {
            (DeletionScope::Chosen(HistoryPart::Entry { .. }), Table::Entry) => "id = :of",
            (DeletionScope::Chosen(HistoryPart::Entry { .. }), Table::Message) => "entry = :of",
            _ => "(:of IS NULL OR account = :of)",
        }
    }

    /// A call that is not over and a gap that lasts stay with their messages, whenever they began, where they are not what
    /// was named: they would come back.
    fn over(&self, table: Table) -> &'static str {
        match (&self.scope, table) {
            // Nor does anything last since a time that never was, and a server that never ends a call could send messages of it
            // for ever.
            (
                DeletionScope::Chosen(HistoryPart::Account { .. } | HistoryPart::Entry { .. })
                | DeletionScope::After { .. },
                _,
            )
            | (DeletionScope::Oldest { .. }, Table::Message) => "true",
            (_, Table::Entry) => "lasts = 0",
            (_, Table::Message) => {
                "NOT EXISTS (SELECT 1 FROM entry WHERE entry.id = message.entry AND entry.lasts = 1)"
            }
        }
    }
}

/// The bytes that an account takes.
fn bytes_of(connection: &Connection, account: &AccountId) -> Result<i64, rusqlite::Error> {
    let mut query = connection.prepare_cached("SELECT sum(bytes) FROM volume WHERE account = :account")?;
    let taken: Option<i64> = query.query_row(named_params! { ":account": account.0 }, |row| row.get(0))?;
    Ok(taken.unwrap_or_default())
}
