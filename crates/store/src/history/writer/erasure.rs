//! What is to be deleted and wiped, and who waits for it.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use ringtray_core::HistoryPart;
use rusqlite::Connection;

use super::deletion::{Deletion, DeletionScope};
use super::queue::Job;
use super::wiping::{self, Wiping};
use crate::history::error::HistoryError;
use crate::history::{Stored, damaged_file};

/// Every row that is to go goes before anything is wiped, which takes far longer and is done once for all.
#[derive(Default)]
pub(super) struct Erasure {
    /// The first is gone on with.
    deletions: VecDeque<(Deletion, Option<Job>)>,
    wiping: Option<Wiping>,
    /// Whose rows are gone.
    waiting: Vec<Job>,
}

impl Erasure {
    pub(super) fn add(&mut self, scope: DeletionScope, job: Job) {
        self.deletions.push_back((Deletion::of(scope), Some(job)));
    }

    /// Deletes what is too much. Nobody waits for it, and wiping is left to the next tidying: while a server sends more than
    /// is kept it would never be done.
    pub(super) fn make_room(&mut self, scopes: impl IntoIterator<Item = DeletionScope>) {
        self.deletions.extend(scopes.into_iter().map(|scope| (Deletion::of(scope), None)));
    }

    /// Whether room is being made.
    pub(super) fn makes_room(&self) -> bool {
        self.deletions.iter().any(|(_, job)| job.is_none())
    }

    /// Goes on with what an earlier run of the program left.
    pub(super) fn resume(&mut self, connection: &Connection) -> Result<(), rusqlite::Error> {
        if wiping::is_due(connection)? {
            self.wiping = Some(Wiping::new());
        }
        Ok(())
    }

    pub(super) fn is_done(&self) -> bool {
        self.deletions.is_empty() && self.wiping.is_none() && self.waiting.is_empty()
    }

    /// Whether the next run would do what is left.
    pub(super) fn may_be_left(&self) -> bool {
        self.deletions.iter().all(|(_, job)| job.is_none())
    }

    /// Goes on for about this long, and tells those whose part is done.
    pub(super) fn go_on(
        &mut self,
        connection: &mut Connection,
        file: &Path,
        time: Duration,
    ) -> Result<(), rusqlite::Error> {
        if let Some((deletion, _)) = self.deletions.front_mut() {
            let is_done = deletion.go_on(connection, time)?;
            if let Some((deletion, job)) = self.deletions.pop_front_if(|_| is_done) {
                if *deletion.scope() == DeletionScope::Chosen(HistoryPart::All) {
                    damaged_file::remove(file);
                }
                if let Some(job) = job {
                    self.waiting.push(job);
                    // What it knows by now is not all.
                    self.wiping = None;
                }
            }
            return Ok(());
        }
        if self.wiping.is_none() {
            self.resume(connection)?;
        }
        if let Some(wiping) = &mut self.wiping {
            if !wiping.go_on(connection, time)? {
                return Ok(());
            }
            self.wiping = None;
            fold_log(connection);
        }
        for mut job in self.waiting.drain(..) {
            job.answer(Ok(Stored::New));
        }
        Ok(())
    }

    /// Tells those who wait for what failed, unless they were told before. It is gone on with where it `waits`.
    pub(super) fn fail(&mut self, error: &HistoryError, waits: bool) {
        let mut is_new = !waits;
        if let Some((_, job)) = self.deletions.front_mut() {
            is_new |= job.as_mut().is_some_and(|job| job.answer(Err(error.clone())));
        } else {
            for job in &mut self.waiting {
                is_new |= job.answer(Err(error.clone()));
            }
        }
        if is_new {
            tracing::error!(%error, waits, "a part of the history was not deleted");
        }
        if !waits && self.deletions.pop_front().is_none() {
            self.wiping = None;
            self.waiting.clear();
        }
    }
}

/// The log still holds the pages as they were before. A reader may stand in the way; then the end of the program
/// does the same.
fn fold_log(connection: &Connection) {
    let folded = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    match folded {
        Ok(0) => {}
        Ok(_) => tracing::info!("what was deleted stays in the history's log until the program ends"),
        Err(error) => tracing::warn!(%error, "the history's log was not folded in"),
    }
}
