//! Removes deleted rows from the search indexes, and returns free space to the disk, in small steps.
//!
//! An index only marks a row as deleted until its segments are merged, which rewrites all of it. That a wiping is due
//! is committed to the file with the deletion, so the next start resumes it after a crash.

use std::time::Duration;

use rusqlite::{Connection, named_params};

use crate::history::database;
use crate::history::schema::WIPING_TABLE;
use crate::history::sequence::Table;

/// How many pages of an index are merged between two checks of the time limit.
const PAGES: i64 = 64;

/// How many pages are returned to the disk between two checks of the time limit.
const FREED: i64 = 64;

/// A wiping in progress.
pub(super) struct Wiping {
    left: Vec<Step>,
}

/// What to do; the last one is next.
#[derive(Clone, Copy)]
enum Step {
    /// Begin to merge the segments of this table's index.
    Begin { of: Table },
    /// Continue merging.
    Merge { of: Table },
    /// Return free pages to the disk.
    Shrink,
    /// Record in the file that no wiping is due.
    Done,
}

/// Records in the file that a wiping is due.
pub(super) fn note(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch(WIPING_TABLE)
}

/// Whether a wiping is due.
pub(super) fn is_due(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let noted = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'wiping'";
    connection.query_row(noted, [], |row| Ok(row.get::<_, i64>(0)? > 0))
}

impl Wiping {
    /// A wiping of everything deleted so far.
    pub(super) fn new() -> Self {
        let begin = [Table::Message, Table::Entry].map(|of| Step::Begin { of });
        Self { left: [Step::Done, Step::Shrink].into_iter().chain(begin).collect() }
    }

    /// Continues in one transaction for about `time`. Returns true once everything is wiped.
    pub(super) fn continue_for(
        &mut self,
        connection: &mut Connection,
        time: Duration,
    ) -> Result<bool, rusqlite::Error> {
        database::take_steps(&mut self.left, connection, time, take)
    }
}

/// Does a part of a step and returns the rest.
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

/// Merges `pages` pages of a table's index, or begins to if the number is negative. Returns true if more are left.
fn merge(connection: &Connection, of: Table, pages: i64) -> Result<bool, rusqlite::Error> {
    let search = format!("{}_search", of.name());
    let mut merge = connection
        .prepare_cached(&format!("INSERT INTO {search} ({search}, rank) VALUES ('merge', :pages)"))?;
    let before = connection.total_changes();
    merge.execute(named_params! { ":pages": pages })?;
    // The statement itself counts as one change.
    Ok(connection.total_changes() - before > 1)
}

/// Returns some free pages to the disk, if the file was created for that. Returns true if more are left.
fn shrink(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let free = |connection: &Connection| {
        connection.pragma_query_value(None, "freelist_count", |row| row.get::<_, i64>(0))
    };
    let before = free(connection)?;
    // Each page is a row of the result.
    let mut freeing = connection.prepare(&format!("PRAGMA incremental_vacuum({FREED})"))?;
    let mut rows = freeing.query([])?;
    while rows.next()?.is_some() {}
    let after = free(connection)?;
    Ok(after > 0 && after < before)
}
