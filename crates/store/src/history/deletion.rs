//! Deleting a part of the history, a little at a time: a long one takes seconds, and what rings meanwhile must be kept.

use std::time::{Duration, Instant};

use ringtray_core::{AccountId, Timestamp};
use rusqlite::{Connection, TransactionBehavior, named_params};

use super::place;

/// How many rows are deleted between two looks at the clock.
const ROWS: i64 = 32;

/// How many pages are given back to the disk between two looks at the clock.
const FREED: i64 = 64;

/// How many pages of an index are made one between two looks at the clock.
const PAGES: i64 = 64;

const TABLES: [&str; 2] = ["message", "entry"];

/// What is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of an account.
    Account(AccountId),
    /// What is over and began before the second of this time, of an account or of all.
    Before { account: Option<AccountId>, at: Timestamp },
}

/// A deletion that is under way.
pub(super) struct Forgetting {
    part: Part,
    steps: Vec<Step>,
    /// The indexes note rows that are gone, or may from an earlier try.
    noted: bool,
}

/// What is to be done; the last is next.
#[derive(Clone, Copy)]
enum Step {
    /// The rows of this table from this place on.
    Delete { table: &'static str, from: i64 },
    /// Make the index of this table one part. Until then it only notes that rows are gone.
    Begin { table: &'static str },
    /// Go on with that.
    Merge { table: &'static str },
    /// Give pages that nothing is on back to the disk.
    Shrink,
}

impl Forgetting {
    pub(super) fn of(part: Part) -> Self {
        let begin = TABLES.map(|table| Step::Begin { table });
        let delete = TABLES.map(|table| Step::Delete { table, from: i64::MIN });
        // What is tidied again and again must not make whole indexes anew for nothing.
        let noted = matches!(part, Part::Account(_));
        Self { part, steps: [Step::Shrink].into_iter().chain(begin).chain(delete).collect(), noted }
    }

    /// Goes on for about this long, in one transaction; true where all is done.
    pub(super) fn go_on(
        &mut self,
        connection: &mut Connection,
        time: Duration,
    ) -> Result<bool, rusqlite::Error> {
        let begun = Instant::now();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut left = self.steps.clone();
        while let Some(step) = left.pop() {
            left.extend(self.take(&transaction, step)?);
            if begun.elapsed() >= time {
                break;
            }
        }
        transaction.commit()?;
        self.steps = left;
        Ok(self.steps.is_empty())
    }

    /// A part of a step, and what is left of it.
    fn take(&mut self, connection: &Connection, step: Step) -> Result<Option<Step>, rusqlite::Error> {
        Ok(match step {
            Step::Delete { table, from } => {
                let from = delete(connection, table, &self.part, from)?;
                self.noted |= from.is_some();
                from.map(|from| Step::Delete { table, from })
            }
            Step::Begin { .. } | Step::Shrink if !self.noted => None,
            Step::Begin { table } => merge(connection, table, -PAGES)?.then_some(Step::Merge { table }),
            Step::Merge { table } => merge(connection, table, PAGES)?.then_some(Step::Merge { table }),
            Step::Shrink => shrink(connection)?.then_some(Step::Shrink),
        })
    }
}

/// Deletes some rows from this place on; where to go on, or nothing where none is left.
fn delete(
    connection: &Connection,
    table: &str,
    part: &Part,
    from: i64,
) -> Result<Option<i64>, rusqlite::Error> {
    let (account, below) = match part {
        Part::Account(account) => (Some(account), i64::MAX),
        Part::Before { account, at } => (account.as_ref(), place::first(*at)),
    };
    // A call that is not over, or a gap that lasts, stays whenever it began.
    let over = if matches!(part, Part::Before { .. }) && table == "entry" { "AND lasts = 0" } else { "" };
    let mut query = connection.prepare_cached(&format!(
        "SELECT seq FROM {table} WHERE seq >= :from AND seq < :below AND (:account IS NULL OR account = :account) {over}
         ORDER BY seq LIMIT :rows"
    ))?;
    let account = account.map(|account| account.0.as_str());
    let values = named_params! { ":from": from, ":below": below, ":account": account, ":rows": ROWS };
    let places: Vec<i64> = query.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut delete = connection.prepare_cached(&format!("DELETE FROM {table} WHERE seq = :seq"))?;
    for seq in &places {
        delete.execute(named_params! { ":seq": seq })?;
    }
    Ok(places.last().copied())
}

/// Gives some pages back, where the file was made so that it can be done; true where more are left.
fn shrink(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let free = |connection: &Connection| {
        connection.pragma_query_value(None, "freelist_count", |row| row.get::<_, i64>(0))
    };
    let before = free(connection)?;
    // Each page is a row of the answer.
    let mut freeing = connection.prepare(&format!("PRAGMA incremental_vacuum({FREED})"))?;
    let mut rows = freeing.query([])?;
    while rows.next()?.is_some() {}
    let after = free(connection)?;
    Ok(after > 0 && after < before)
}

/// Merges so many pages of a table's index, or begins to where the number is negative; true where more is left.
fn merge(connection: &Connection, table: &str, pages: i64) -> Result<bool, rusqlite::Error> {
    let search = format!("{table}_search");
    let mut merge = connection
        .prepare_cached(&format!("INSERT INTO {search} ({search}, rank) VALUES ('merge', :pages)"))?;
    let before = connection.total_changes();
    merge.execute(named_params! { ":pages": pages })?;
    // The statement itself counts as one change.
    Ok(connection.total_changes() - before > 1)
}
