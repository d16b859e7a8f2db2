//! The queue of deletions, the wiping that follows them, and the jobs that wait for both.

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

/// All rows are deleted before anything is wiped. Wiping takes far longer, and is done once for all of them.
#[derive(Default)]
pub(super) struct Erasure {
    /// The first one is in progress.
    deletions: VecDeque<(Deletion, Option<Job>)>,
    wiping: Option<Wiping>,
    /// Jobs whose rows are deleted, but not wiped yet.
    waiting: Vec<Job>,
}

impl Erasure {
    pub(super) fn add(&mut self, scope: DeletionScope, job: Job) {
        self.deletions.push_back((Deletion::of(scope), Some(job)));
    }

    /// Deletes what is over the size limit. No one waits for it, and wiping is left to the next regular cleanup:
    /// while a server keeps sending, it would never end.
    pub(super) fn enforce_limit(&mut self, scopes: impl IntoIterator<Item = DeletionScope>) {
        self.deletions.extend(scopes.into_iter().map(|scope| (Deletion::of(scope), None)));
    }

    /// Whether a deletion for the size limit is queued.
    pub(super) fn is_enforcing_limit(&self) -> bool {
        self.deletions.iter().any(|(_, job)| job.is_none())
    }

    /// Resumes the wiping that an earlier run left unfinished.
    pub(super) fn resume(&mut self, connection: &Connection) -> Result<(), rusqlite::Error> {
        if wiping::is_due(connection)? {
            self.wiping = Some(Wiping::new());
        }
        Ok(())
    }

    pub(super) fn is_done(&self) -> bool {
        self.deletions.is_empty() && self.wiping.is_none() && self.waiting.is_empty()
    }

    /// Whether the next run would do the rest.
    pub(super) fn can_wait_for_next_run(&self) -> bool {
        self.deletions.iter().all(|(_, job)| job.is_none())
    }

    /// Continues for about `time`, and answers the jobs that are done.
    pub(super) fn continue_for(
        &mut self,
        connection: &mut Connection,
        file: &Path,
        time: Duration,
    ) -> Result<(), rusqlite::Error> {
        if let Some((deletion, _)) = self.deletions.front_mut() {
            let is_done = deletion.continue_for(connection, time)?;
            if let Some((deletion, job)) = self.deletions.pop_front_if(|_| is_done) {
                if *deletion.scope() == DeletionScope::Chosen(HistoryPart::All) {
                    damaged_file::remove(file);
                }
                if let Some(job) = job {
                    self.waiting.push(job);
                    // It would miss the rows deleted since it began.
                    self.wiping = None;
                }
            }
            return Ok(());
        }
        if self.wiping.is_none() {
            self.resume(connection)?;
        }
        if let Some(wiping) = &mut self.wiping {
            if !wiping.continue_for(connection, time)? {
                return Ok(());
            }
            self.wiping = None;
            checkpoint(connection);
        }
        for mut job in self.waiting.drain(..) {
            job.answer(Ok(Stored::New));
        }
        Ok(())
    }

    /// Reports the failure to the jobs that wait, once. The deletion is retried if `waits`, and given up otherwise.
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
            tracing::error!(%error, waits, "deleting a part of the history failed");
        }
        if !waits && self.deletions.pop_front().is_none() {
            self.wiping = None;
            self.waiting.clear();
        }
    }
}

/// Until a checkpoint, the log holds the pages from before the deletion. A reader may prevent it; the end of the
/// program does it then.
fn checkpoint(connection: &Connection) {
    let folded = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    match folded {
        Ok(0) => {}
        Ok(_) => tracing::info!("deleted data stays in the history's write-ahead log until the program ends"),
        Err(error) => tracing::warn!(%error, "the history's write-ahead log was not merged"),
    }
}
