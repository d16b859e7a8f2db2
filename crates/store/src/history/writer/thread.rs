//! What the thread that writes does: one group of records after the other.

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
/// or when writing it took this long, whichever comes first.
const LONGEST: Duration = Duration::from_millis(20);
/// How long the end of the program waits for what the next start would do as well.
const LONGEST_END: Duration = Duration::from_secs(2);
/// Between two tries, because SQLite does not wait for every kind of lock.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two tries on a disk that fails: those who wait are told well before they give up.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// What the thread has.
pub(super) struct WriterThread {
    file: PathBuf,
    /// `None` while the file can't be opened or replaced; tried again with the next group.
    connection: Option<Connection>,
    reader: Arc<Reader>,
    events: EventSender,
    /// What is taken over from a damaged file.
    salvage: Option<Salvage>,
    erasure: Erasure,
    limit: SizeLimit,
    reported: ReportedAccounts,
}

impl WriterThread {
    /// With `file` open, or with a reason to try that again.
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
            Err(error) if error.may_pass() && !matches!(error, HistoryError::Open { .. }) => {
                tracing::error!(%error, "the history is not open yet");
                writer.events.send(HistoryEvent::NotOpen(error));
                Ok(writer)
            }
            Err(error) => Err(error),
        }
    }

    /// Works until the history is closed and all is done that the next run would not do.
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
                    if !in_time && self.erasure.may_be_left() {
                        break;
                    }
                }
                Err(TryRecvError::Empty) => {}
            }
            // What is to be deleted may be in what is not taken over yet. At the end that is left to the next start.
            if self.salvage.is_some() {
                self.salvage_for_a_while();
            }
            if self.salvage.is_none() || closed_at.is_some() {
                self.erase_for_a_while(closed_at.is_some());
            }
        }
        // The last connection to close folds the log in, and a reader can't: the next start finds one file.
        self.reader.forget();
    }

    /// Writes what is waiting, group after group, and tells everybody what became of it. What the disk or another
    /// program keeps us from writing is told and tried again, until the history is closed.
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
                Err(error) if error.may_pass() => {
                    let closed = drain_queue(&mut waiting, jobs);
                    report_failure(&mut waiting, &error, !closed);
                    if closed {
                        return;
                    }
                    pause(&error);
                }
                // One of them may be what can't be written: the others are.
                Err(_) if most > 1 && waiting.len() > 1 => most = 1,
                Err(error) => {
                    let mut refused = waiting.drain(..1).collect();
                    report_failure(&mut refused, &error, false);
                    most = MOST_RECORDS;
                }
            }
        }
    }

    /// Writes one group; where the file is damaged, once that is mended, or to a new one.
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

    /// Somebody found the file damaged: makes the search anew where it is only that, sets the file aside where it is more.
    fn repair(&mut self) -> Result<(), HistoryError> {
        self.connection = None;
        let connection = self.open()?;
        if database::is_whole(connection) {
            return Ok(());
        }
        if database::rebuild_search(connection) {
            self.events.send(HistoryEvent::SearchRenewed);
            return Ok(());
        }
        self.connection = None;
        let opened = database::replace_damaged(&self.file, database::is_whole)?;
        self.use_database(opened)
    }

    /// Sets the file aside, for it is damaged in a way that SQLite does not find by looking for it.
    fn start_new_file(&mut self) -> Result<(), HistoryError> {
        self.connection = None;
        let opened = database::replace_damaged(&self.file, |_| false)?;
        self.use_database(opened)
    }

    /// One transaction with the first of `waiting`, and with what comes from `jobs` where there is room in the group;
    /// what became of them.
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
                // Begun once all before it is written.
                Work::Delete(_) | Work::Repair => Stored::New,
            });
        }
        transaction.commit().map_err(sqlite)?;
        Ok(stored)
    }

    /// Begins to make room where an account takes more than it may.
    fn enforce_size_limit(&mut self) {
        let Some(connection) = &self.connection else { return };
        if self.erasure.makes_room() {
            return;
        }
        match self.limit.excess(connection, &mut self.reported) {
            Ok(parts) => self.erasure.make_room(parts),
            // Looked at again with the next record; where that is the file's, it is told there.
            Err(error) => tracing::debug!(%error, "the size of the history can't be told"),
        }
    }

    /// Goes on with what is to be deleted for as long as a group takes.
    fn erase_for_a_while(&mut self, closed: bool) {
        if self.erasure.is_done() {
            return;
        }
        let mut erasure = mem::take(&mut self.erasure);
        let file = self.file.clone();
        let gone_on = self.open().and_then(|connection| {
            erasure.go_on(connection, &file, LONGEST).map_err(|error| HistoryError::of(&file, &error))
        });
        if let Err(error) = gone_on {
            let waits = error.may_pass() && !closed;
            erasure.fail(&error, waits);
            if waits {
                pause(&error);
            }
        }
        self.erasure = erasure;
    }

    /// Goes on with what is taken over from a damaged file for as long as a group takes. Where that fails it is tried again
    /// with the next record, or by the next start.
    fn salvage_for_a_while(&mut self) {
        let Some(mut salvage) = self.salvage.take() else { return };
        let file = self.file.clone();
        let gone_on = self.open().and_then(|connection| {
            let gone_on = salvage.go_on(connection, LONGEST);
            let salvaged = gone_on.map_err(|error| HistoryError::of(&file, &error))?;
            let next = match &salvaged {
                None => Some(salvage),
                // Another one may have been begun before.
                Some(_) => {
                    salvage::under_way(connection, &file).map_err(|error| HistoryError::of(&file, &error))?
                }
            };
            Ok((salvaged, next))
        });
        match gone_on {
            Ok((salvaged, next)) => {
                self.salvage = next;
                if let Some(salvaged) = salvaged {
                    tracing::info!(?salvaged, "a damaged history was taken over");
                    self.events.send(HistoryEvent::Salvaged(salvaged));
                }
            }
            Err(error) => {
                tracing::error!(%error, "a damaged history is not taken over yet");
                // Opened again with the next record, it is found again.
                self.connection = None;
            }
        }
    }

    /// The connection, opened where it is not.
    fn open(&mut self) -> Result<&mut Connection, HistoryError> {
        if self.connection.is_none() {
            let opened = database::open(&self.file)?;
            self.use_database(opened)?;
        }
        self.connection.as_mut().ok_or(HistoryError::Closed)
    }

    fn use_database(&mut self, opened: Opened) -> Result<(), HistoryError> {
        self.reader.forget();
        let mut connection = opened.connection;
        if let Some(file) = opened.set_aside {
            self.events.send(HistoryEvent::SetAside { file });
        }
        let sqlite = |error: rusqlite::Error| HistoryError::of(&self.file, &error);
        self.salvage = salvage::under_way(&mut connection, &self.file).map_err(sqlite)?;
        self.erasure.resume(&connection).map_err(sqlite)?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// Takes all that waits as well; true where it is the last, because the history was closed.
fn drain_queue(waiting: &mut VecDeque<Job>, jobs: &Receiver<Job>) -> bool {
    loop {
        match jobs.try_recv() {
            Ok(job) => waiting.push_back(job),
            Err(end) => return end == TryRecvError::Disconnected,
        }
    }
}

/// Tells those who were not told yet why their records are not kept, or wait.
fn report_failure(waiting: &mut VecDeque<Job>, error: &HistoryError, waits: bool) {
    let mut told = 0;
    for job in &mut *waiting {
        told += usize::from(job.answer(Err(error.clone())));
    }
    if told > 0 || !waits {
        tracing::error!(%error, told, records = waiting.len(), waits, "records were not kept");
    }
}

fn pause(error: &HistoryError) {
    std::thread::sleep(if matches!(error, HistoryError::Busy { .. }) { PAUSE } else { LONG_PAUSE });
}
