//! Overwriting what the indexes still know of rows that are gone, and giving their room back to the disk, a little at a time.
//!
//! An index only notes that a row is gone until it is made one part, which writes all of it. That it is due stands in the
//! file, committed with the deletion: a program that was killed goes on at the next start.

use std::time::Duration;

use rusqlite::{Connection, named_params};

use crate::history::database;
use crate::history::schema::WIPING_TABLE;
use crate::history::sequence::Table;

/// How many pages of an index are made one between two looks at the clock.
const PAGES: i64 = 64;

/// How many pages are given back to the disk between two looks at the clock.
const FREED: i64 = 64;

/// A wiping that is under way.
pub(super) struct Wiping {
    left: Vec<Step>,
}

/// What is to be done; the last is next.
#[derive(Clone, Copy)]
enum Step {
    /// Make the index of this table one part.
    Begin { of: Table },
    /// Go on with that.
    Merge { of: Table },
    /// Give pages that nothing is on back to the disk.
    Shrink,
    /// Take the note away.
    Done,
}

/// Notes in the file that rows are gone.
pub(super) fn note(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch(WIPING_TABLE)
}

/// Whether rows are gone that the indexes may still know.
pub(super) fn is_due(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let noted = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'wiping'";
    connection.query_row(noted, [], |row| Ok(row.get::<_, i64>(0)? > 0))
}

impl Wiping {
    /// One that wipes whatever is gone by now.
    pub(super) fn new() -> Self {
        let begin = [Table::Message, Table::Entry].map(|of| Step::Begin { of });
        Self { left: [Step::Done, Step::Shrink].into_iter().chain(begin).collect() }
    }

    /// Goes on for about this long, in one transaction; true where all is done.
    pub(super) fn go_on(
        &mut self,
        connection: &mut Connection,
        time: Duration,
    ) -> Result<bool, rusqlite::Error> {
        database::take_steps(&mut self.left, connection, time, take)
    }
}

/// Does a part of a step; what is left of it.
fn take(connection: &Connection, step: Step) -> Result<Option<Step>, rusqlite::Error> {
    Ok(match step {
        Step::Begin { of } => merge(connection, of, -PAGES)?.then_some(Step::Merge { of }),
        Step::Merge { of } => merge(connection, of, PAGES)?.then_some(Step::Merge { of }),
        Step::Shrink => shrink(connection)?.then_some(Step::Shrink),
        Step::Done => {
            connection.execute_batch("DROP TABLE IF EXISTS wiping")?;
            None
        }
    })
}

/// Merges so many pages of a table's index, or begins to where the number is negative; true where more is left.
fn merge(connection: &Connection, of: Table, pages: i64) -> Result<bool, rusqlite::Error> {
    let search = format!("{}_search", of.name());
    let mut merge = connection
        .prepare_cached(&format!("INSERT INTO {search} ({search}, rank) VALUES ('merge', :pages)"))?;
    let before = connection.total_changes();
    merge.execute(named_params! { ":pages": pages })?;
    // The statement itself counts as one change.
    Ok(connection.total_changes() - before > 1)
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
