//! Deletes parts of the history in small steps. A long deletion takes seconds, and records must be stored meanwhile.
//!
//! The rows are deleted and overwritten first. [`Wiping`](super::wiping::Wiping) removes them from the search
//! indexes.

use std::mem;
use std::time::Duration;

use ringtray_core::{AccountId, HistoryPart, Timestamp};
use rusqlite::{Connection, named_params};

use super::wiping;
use crate::history::database;
use crate::history::sequence::{self, Table};

/// How many rows are deleted between two checks of the time limit.
const ROWS: i64 = 32;

/// What to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::history) enum DeletionScope {
    /// What a person chose to delete.
    Chosen(HistoryPart),
    /// What ended and began before the second of `at`, for one account or all.
    Before { account: Option<AccountId>, at: Timestamp },
    /// The oldest raw messages of an account, then its oldest entries, until it takes at most `most` bytes.
    Oldest { account: AccountId, most: i64 },
    /// What is later than the second of `at`.
    After { at: Timestamp },
}

/// A deletion in progress.
pub(super) struct Deletion {
    scope: DeletionScope,
    left: Vec<Rows>,
    /// The account takes little enough, or did for a moment. What was stored since must not cost it an entry while it
    /// still has messages; the next deletion takes those.
    is_enough: bool,
}

/// The rows of a table, starting at a sequence number.
#[derive(Clone, Copy)]
struct Rows {
    table: Table,
    from: i64,
}

impl Deletion {
    pub(super) fn of(scope: DeletionScope) -> Self {
        // The last one is next: messages come first, because the entry says whether its messages may be deleted.
        let from = match scope {
            DeletionScope::After { at } => sequence::last(at).saturating_add(1),
            DeletionScope::Chosen(_) | DeletionScope::Before { .. } | DeletionScope::Oldest { .. } => {
                i64::MIN
            }
        };
        let left = [Table::Entry, Table::Message].map(|table| Rows { table, from }).to_vec();
        Self { scope, left, is_enough: false }
    }

    pub(super) fn scope(&self) -> &DeletionScope {
        &self.scope
    }

    /// Continues in one transaction for about `time`. Returns true once everything is deleted.
    pub(super) fn continue_for(
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

    /// Deletes some rows. Returns where to continue, or `None` if no row is left.
    fn delete(&mut self, connection: &Connection, rows: Rows) -> Result<Option<i64>, rusqlite::Error> {
        if let DeletionScope::Oldest { account, most } = &self.scope {
            self.is_enough |= bytes_of(connection, account)? <= *most;
            if self.is_enough {
                return Ok(None);
            }
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
            // A single one may be large enough.
            DeletionScope::Oldest { .. } => 1,
            _ => ROWS,
        };
        let values =
            named_params! { ":from": rows.from, ":until": until, ":of": self.named(), ":rows": most };
        let found: Vec<i64> = query.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut delete = connection.prepare_cached(&format!("DELETE FROM {name} WHERE seq = :seq"))?;
        for seq in &found {
            delete.execute(named_params! { ":seq": seq })?;
        }
        Ok(found.last().copied())
    }

    /// The account or entry to which the deletion is restricted.
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

    /// Open calls and gaps stay with their messages, however old, unless they were named: they would come back.
    fn over(&self, table: Table) -> &'static str {
        match (&self.scope, table) {
            // Nothing open can be from an impossible time. Messages of an open call may be deleted, because a server
            // that never ends the call could send them without limit.
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

/// The size of an account's history in bytes.
fn bytes_of(connection: &Connection, account: &AccountId) -> Result<i64, rusqlite::Error> {
    let mut query = connection.prepare_cached("SELECT sum(bytes) FROM volume WHERE account = :account")?;
    let taken: Option<i64> = query.query_row(named_params! { ":account": account.0 }, |row| row.get(0))?;
    Ok(taken.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use ringtray_core::{Entry, EntryDetail, EntryId};

    use super::*;
    use crate::history::insert::store_record;
    use crate::history::schema::MIGRATIONS;
    use crate::history::{RawMessage, Record};

    fn store(connection: &Connection, number: i64) {
        let (id, account) = (EntryId(number.to_string()), AccountId("a".to_owned()));
        let detail = EntryDetail::Other { class: None, summary: "s".to_owned() };
        let message = RawMessage {
            received_at: Timestamp(1000 * number),
            nonce: None,
            class: None,
            raw: "x".repeat(1000).into(),
            entry: id.clone(),
        };
        let entries = vec![Entry::new(id, account.clone(), Timestamp(1000 * number), detail)];
        store_record(connection, &Record { account, message: Some(message), entries }).unwrap();
    }

    #[test]
    fn what_is_stored_between_its_steps_costs_no_entry_while_there_are_messages() {
        let mut connection = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_latest(&mut connection).unwrap();
        (0..10).for_each(|number| store(&connection, number));
        let account = AccountId("a".to_owned());
        let most = bytes_of(&connection, &account).unwrap() - 1;
        let mut deletion = Deletion::of(DeletionScope::Oldest { account, most });
        // Without time, each call takes one step: one deletes a message, one finds that it was enough.
        for _ in 0..2 {
            assert!(!deletion.continue_for(&mut connection, Duration::ZERO).unwrap());
        }
        store(&connection, 10);
        while !deletion.continue_for(&mut connection, Duration::ZERO).unwrap() {}
        let entries: i64 = connection.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap();
        assert_eq!(entries, 11);
    }
}
