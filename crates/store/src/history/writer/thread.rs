//! The writer thread: writes one group of records after the other.

use std::collections::VecDeque;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};

use super::erasure::Erasure;
use super::limit::{ReportedAccounts, SizeLimit};
use super::queue::{Job, Work};
use crate::history::Stored;
use crate::history::database::{self, Opened};
use crate::history::error::HistoryError;
use crate::history::events::{EventSender, HistoryEvent};
use crate::history::insert::{import_entry, store_record};
use crate::history::reader::Reader;
use crate::history::salvage::{self, Salvage};

/// A group is committed when it has this many records,
const MOST_RECORDS: usize = 256;
/// or when writing it has taken this long.
const LONGEST: Duration = Duration::from_millis(20);
/// How long closing waits for work that the next start would do as well.
const LONGEST_END: Duration = Duration::from_secs(2);
/// Between two attempts, because SQLite doesn't wait for every kind of lock.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two attempts on a failing disk. Callers learn the reason well before they give up.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// The state of the thread.
pub(super) struct WriterThread {
    file: PathBuf,
    /// `None` while the file can't be opened or replaced. The next group tries again.
    connection: Option<Connection>,
    reader: Arc<Reader>,
    events: EventSender,
    /// The damaged file that is being salvaged.
    salvage: Option<Salvage>,
    erasure: Erasure,
    limit: SizeLimit,
    reported: ReportedAccounts,
}

impl WriterThread {
    /// With `file` open, or with an error after which opening is retried.
    pub(super) fn new(
        file: &Path,
        reader: Arc<Reader>,
        events: EventSender,
        limit: SizeLimit,
    ) -> Result<Self, HistoryError> {
        let mut writer = Self {
            file: file.to_owned(),
            connection: None,
            reader,
            events,
            salvage: None,
            erasure: Erasure::default(),
            limit,
            reported: ReportedAccounts::default(),
        };
        match writer.open() {
            Ok(_) => Ok(writer),
            Err(error) if error.is_transient() && !matches!(error, HistoryError::Open { .. }) => {
                tracing::error!(%error, "the history can't be opened yet");
                writer.events.send(HistoryEvent::NotOpen(error));
                Ok(writer)
            }
            Err(error) => Err(error),
        }
    }

    /// Runs until the history is closed and everything is done that the next run would not do.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        let mut closed_at = None;
        loop {
            let next = if self.salvage.is_none() && self.erasure.is_done() {
                jobs.recv().map_err(|_| TryRecvError::Disconnected)
            } else {
                jobs.try_recv()
            };
            match next {
                Ok(first) => {
                    self.write_waiting(first, jobs);
                    self.enforce_size_limit();
                }
                Err(TryRecvError::Disconnected) => {
                    let closed_at = closed_at.get_or_insert_with(Instant::now);
                    let in_time = !self.erasure.is_done() && closed_at.elapsed() < LONGEST_END;
                    if !in_time && self.erasure.can_wait_for_next_run() {
                        break;
                    }
                }
                Err(TryRecvError::Empty) => {}
            }
            // What is to be deleted may not be salvaged yet. When closing, the rest of the salvage is left to the
            // next start.
            if self.salvage.is_some() {
                self.salvage_for_a_while();
            }
            if self.salvage.is_none() || closed_at.is_some() {
                self.erase_for_a_while(closed_at.is_some());
            }
        }
        // The last connection to close merges the log into the file, which a reader can't do.
        self.reader.disconnect();
    }

    /// Writes what is waiting, group after group, and answers each job. While the disk or another program prevents
    /// writing, the jobs learn the reason and writing is retried, until the history is closed.
    fn write_waiting(&mut self, first: Job, jobs: &Receiver<Job>) {
        let mut waiting = VecDeque::from([first]);
        let mut most = MOST_RECORDS;
        while !waiting.is_empty() {
            match self.write_or_repair(&mut waiting, most, jobs) {
                Ok(stored) => {
                    let mut repairs = Vec::new();
                    for (mut job, stored) in waiting.drain(..stored.len()).zip(stored) {
                        match &job.work {
                            Work::Store(_) | Work::Import(_) => drop(job.answer(Ok(stored))),
                            Work::Delete(scope) => self.erasure.add(scope.clone(), job),
                            Work::Repair => repairs.push(job),
                        }
                    }
                    if !repairs.is_empty() {
                        let repaired = self.repair().map(|()| Stored::New);
                        for mut job in repairs {
                            job.answer(repaired.clone());
                        }
                    }
                }
                Err(error) if error.is_transient() => {
                    let closed = drain_queue(&mut waiting, jobs);
                    report_failure(&mut waiting, &error, !closed);
                    if closed {
                        return;
                    }
                    pause(&error);
                }
                // One of them may be the cause. Written one by one, the others succeed.
                Err(_) if most > 1 && waiting.len() > 1 => most = 1,
                Err(error) => {
                    let mut refused = waiting.drain(..1).collect();
                    report_failure(&mut refused, &error, false);
                    most = MOST_RECORDS;
                }
            }
        }
    }

    /// Writes one group. If the file is damaged, tries again after repairing it and then with a new file.
    fn write_or_repair(
        &mut self,
        waiting: &mut VecDeque<Job>,
        most: usize,
        jobs: &Receiver<Job>,
    ) -> Result<Vec<Stored>, HistoryError> {
        for repair in [Self::repair, Self::start_new_file] {
            match self.write(waiting, most, jobs) {
                Err(HistoryError::Damaged { .. }) => repair(self)?,
                written => return written,
            }
        }
        self.write(waiting, most, jobs)
    }

    /// Checks the file in which damage was found. Rebuilds the search indexes if only they are damaged, and sets the
    /// file aside otherwise.
    fn repair(&mut self) -> Result<(), HistoryError> {
        self.connection = None;
        let connection = self.open()?;
        if database::is_whole(connection) {
            return Ok(());
        }
        if database::rebuild_search(connection) {
            self.events.send(HistoryEvent::SearchRebuilt);
            return Ok(());
        }
        self.connection = None;
        let opened = database::replace_damaged(&self.file, database::is_whole)?;
        self.use_database(opened)
    }

    /// Sets the file aside because of damage that SQLite's checks don't find.
    fn start_new_file(&mut self) -> Result<(), HistoryError> {
        self.connection = None;
        let opened = database::replace_damaged(&self.file, |_| false)?;
        self.use_database(opened)
    }

    /// Writes the first of `waiting` in one transaction, together with more from `jobs` while the group has room.
    /// Returns their results.
    fn write(
        &mut self,
        waiting: &mut VecDeque<Job>,
        most: usize,
        jobs: &Receiver<Job>,
    ) -> Result<Vec<Stored>, HistoryError> {
        let file = self.file.clone();
        let sqlite = |error: rusqlite::Error| HistoryError::of(&file, &error);
        let transaction =
            self.open()?.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        let begun = Instant::now();
        let mut stored = Vec::with_capacity(waiting.len().min(most));
        while stored.len() < most && (stored.is_empty() || begun.elapsed() < LONGEST) {
            if stored.len() == waiting.len() {
                match jobs.try_recv() {
                    Ok(job) => waiting.push_back(job),
                    Err(_) => break,
                }
            }
            let Some(job) = waiting.get(stored.len()) else { break };
            stored.push(match &job.work {
                Work::Store(record) => store_record(&transaction, record).map_err(sqlite)?,
                Work::Import(entry) => import_entry(&transaction, entry).map_err(sqlite)?,
                // Begins once everything before it is written.
                Work::Delete(_) | Work::Repair => Stored::New,
            });
        }
        transaction.commit().map_err(sqlite)?;
        Ok(stored)
    }

    /// Starts deleting if an account is over its limit.
    fn enforce_size_limit(&mut self) {
        let Some(connection) = &self.connection else { return };
        if self.erasure.is_enforcing_limit() {
            return;
        }
        match self.limit.excess(connection, &mut self.reported) {
            Ok(parts) => self.erasure.enforce_limit(parts),
            // The next record tries again, and reports any fault of the file.
            Err(error) => tracing::debug!(%error, "the size of the history can't be determined"),
        }
    }

    /// Continues the deletions for as long as a group may take.
    fn erase_for_a_while(&mut self, closed: bool) {
        if self.erasure.is_done() {
            return;
        }
        let mut erasure = mem::take(&mut self.erasure);
        let file = self.file.clone();
        let result = self.open().and_then(|connection| {
            erasure.continue_for(connection, &file, LONGEST).map_err(|error| HistoryError::of(&file, &error))
        });
        if let Err(error) = result {
            let waits = error.is_transient() && !closed;
            erasure.fail(&error, waits);
            if waits {
                pause(&error);
            }
        }
        self.erasure = erasure;
    }

    /// Continues the salvage for as long as a group may take. After a failure, the next record or the next start
    /// tries again.
    fn salvage_for_a_while(&mut self) {
        let Some(mut salvage) = self.salvage.take() else { return };
        let file = self.file.clone();
        let result = self.open().and_then(|connection| {
            let result = salvage.continue_for(connection, LONGEST);
            let salvaged = result.map_err(|error| HistoryError::of(&file, &error))?;
            let next = match &salvaged {
                None => Some(salvage),
                // Another salvage may have been begun earlier.
                Some(_) => salvage::in_progress(connection, &file)
                    .map_err(|error| HistoryError::of(&file, &error))?,
            };
            Ok((salvaged, next))
        });
        match result {
            Ok((salvaged, next)) => {
                self.salvage = next;
                if let Some(salvaged) = salvaged {
                    tracing::info!(?salvaged, "a damaged history was salvaged");
                    self.events.send(HistoryEvent::Salvaged(salvaged));
                }
            }
            Err(error) => {
                tracing::error!(%error, "salvaging a damaged history failed, and will be retried");
                // Reopening it with the next record finds the salvage again.
                self.connection = None;
            }
        }
    }

    /// The connection, which is opened first if necessary.
    fn open(&mut self) -> Result<&mut Connection, HistoryError> {
        if self.connection.is_none() {
            let opened = database::open(&self.file)?;
            self.use_database(opened)?;
        }
        self.connection.as_mut().ok_or(HistoryError::Closed)
    }

    fn use_database(&mut self, opened: Opened) -> Result<(), HistoryError> {
        self.reader.disconnect();
        let mut connection = opened.connection;
        if let Some(file) = opened.set_aside {
            self.events.send(HistoryEvent::SetAside { file });
        }
        let sqlite = |error: rusqlite::Error| HistoryError::of(&self.file, &error);
        self.salvage = salvage::in_progress(&mut connection, &self.file).map_err(sqlite)?;
        self.erasure.resume(&connection).map_err(sqlite)?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// Receives all jobs that are waiting. Returns true if the history was closed after them.
fn drain_queue(waiting: &mut VecDeque<Job>, jobs: &Receiver<Job>) -> bool {
    loop {
        match jobs.try_recv() {
            Ok(job) => waiting.push_back(job),
            Err(end) => return end == TryRecvError::Disconnected,
        }
    }
}

/// Reports to each caller, once, why its record is not stored or is waiting.
fn report_failure(waiting: &mut VecDeque<Job>, error: &HistoryError, waits: bool) {
    let mut notified = 0;
    for job in &mut *waiting {
        notified += usize::from(job.answer(Err(error.clone())));
    }
    if notified > 0 || !waits {
        tracing::error!(%error, notified, records = waiting.len(), waits, "records were not stored");
    }
}

fn pause(error: &HistoryError) {
    std::thread::sleep(if matches!(error, HistoryError::Busy { .. }) { PAUSE } else { LONG_PAUSE });
}
