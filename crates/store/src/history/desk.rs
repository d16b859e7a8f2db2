//! What the thread that writes does: one group of records after the other.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};

use super::database::Opened;
use super::forgetting::Forgetting;
use super::news::News;
use super::queue::{Job, Work};
use super::reader::Reader;
use super::rows::keep;
use super::salvage::{self, Salvage};
use super::{HistoryError, HistoryNews, Stored, database};

/// A group is committed when it has this many records,
const MOST_RECORDS: usize = 256;
/// or when writing it took this long, whichever comes first.
const LONGEST: Duration = Duration::from_millis(20);
/// Between two tries, because SQLite does not wait for every kind of lock.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two tries on a disk that fails: those who wait are told well before they give up.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// What the thread has.
pub(super) struct Desk {
    file: PathBuf,
    /// `None` while the file can't be opened or replaced; tried again with the next group.
    connection: Option<Connection>,
    reader: Arc<Reader>,
    news: News,
    /// What is taken over from a damaged file.
    salvage: Option<Salvage>,
    /// Deletions that are under way, and who waits for them; the first is gone on with.
    forgetting: VecDeque<(Forgetting, Job)>,
}

impl Desk {
    /// With `file` open, or with a reason to try that again.
    pub(super) fn new(file: &Path, reader: Arc<Reader>, news: News) -> Result<Self, HistoryError> {
        let mut desk = Self {
            file: file.to_owned(),
            connection: None,
            reader,
            news,
            salvage: None,
            forgetting: VecDeque::new(),
        };
        match desk.open() {
            Ok(_) => Ok(desk),
            Err(error) if error.may_pass() && !matches!(error, HistoryError::Open { .. }) => {
                tracing::error!(%error, "the history is not open yet");
                desk.news.tell(HistoryNews::NotOpen(error));
                Ok(desk)
            }
            Err(error) => Err(error),
        }
    }

    /// Works until the history is closed and all is done.
    pub(super) fn work(mut self, jobs: &Receiver<Job>) {
        loop {
            let next = if self.salvage.is_none() && self.forgetting.is_empty() {
                jobs.recv().map_err(|_| TryRecvError::Disconnected)
            } else {
                jobs.try_recv()
            };
            let closed = matches!(next, Err(TryRecvError::Disconnected));
            match next {
                Ok(first) => self.answer(first, jobs),
                // What is not taken over yet is by the next start.
                Err(_) if closed && self.forgetting.is_empty() => break,
                Err(_) => {}
            }
            // What is to be deleted may be in what is not taken over yet.
            if self.salvage.is_some() {
                self.salvage_some();
            }
            if self.salvage.is_none() || closed {
                self.forget_some(closed);
            }
        }
        // The last connection to close folds the log in, and a reader can't: the next start finds one file.
        self.reader.forget();
    }

    /// Writes what is waiting, group after group, and tells everybody what became of it. What the disk or another
    /// program keeps us from writing is told and tried again, until the history is closed.
    fn answer(&mut self, first: Job, jobs: &Receiver<Job>) {
        let mut waiting = VecDeque::from([first]);
        let mut most = MOST_RECORDS;
        while !waiting.is_empty() {
            match self.write_anyway(&mut waiting, most, jobs) {
                Ok(stored) => {
                    let mut mend = Vec::new();
                    for (mut job, stored) in waiting.drain(..stored.len()).zip(stored) {
                        match &job.work {
                            Work::Keep(_) => drop(job.answer(Ok(stored))),
                            Work::Forget(part) => {
                                self.forgetting.push_back((Forgetting::of(part.clone()), job));
                            }
                            Work::Mend => mend.push(job),
                        }
                    }
                    if !mend.is_empty() {
                        let mended = self.mend().map(|()| Stored::New);
                        for mut job in mend {
                            job.answer(mended.clone());
                        }
                    }
                }
                Err(error) if error.may_pass() => {
                    let closed = takes_last(&mut waiting, jobs);
                    tell(&mut waiting, &error, !closed);
                    if closed {
                        return;
                    }
                    pause(&error);
                }
                // One of them may be what can't be written: the others are.
                Err(_) if most > 1 && waiting.len() > 1 => most = 1,
                Err(error) => {
                    let mut refused = waiting.drain(..1).collect();
                    tell(&mut refused, &error, false);
                    most = MOST_RECORDS;
                }
            }
        }
    }

    /// Writes one group; where the file is damaged, once that is mended, or to a new one.
    fn write_anyway(
        &mut self,
        waiting: &mut VecDeque<Job>,
        most: usize,
        jobs: &Receiver<Job>,
    ) -> Result<Vec<Stored>, HistoryError> {
        for mend in [Self::mend, Self::begin_anew] {
            match self.write(waiting, most, jobs) {
                Err(HistoryError::Damaged { .. }) => mend(self)?,
                written => return written,
            }
        }
        self.write(waiting, most, jobs)
    }

    /// Somebody found the file damaged: makes the search anew where it is only that, sets the file aside where it is more.
    fn mend(&mut self) -> Result<(), HistoryError> {
        self.connection = None;
        let connection = self.open()?;
        if database::is_whole(connection) {
            return Ok(());
        }
        if database::renew_search(connection) {
            self.news.tell(HistoryNews::SearchRenewed);
            return Ok(());
        }
        self.connection = None;
        let opened = database::open_anew(&self.file, database::is_whole)?;
        self.take(opened)
    }

    /// Sets the file aside, for it is damaged in a way that SQLite does not find by looking for it.
    fn begin_anew(&mut self) -> Result<(), HistoryError> {
        self.connection = None;
        let opened = database::open_anew(&self.file, |_| false)?;
        self.take(opened)
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
                Work::Keep(record) => keep(&transaction, record).map_err(sqlite)?,
                // Begun once all before it is written.
                Work::Forget(_) | Work::Mend => Stored::New,
            });
        }
        transaction.commit().map_err(sqlite)?;
        Ok(stored)
    }

    /// Goes on with the first deletion for as long as a group takes.
    fn forget_some(&mut self, closed: bool) {
        let Some((mut forgetting, mut job)) = self.forgetting.pop_front() else { return };
        match self.forget_part(&mut forgetting) {
            Ok(true) => drop(job.answer(Ok(Stored::New))),
            Ok(false) => self.forgetting.push_front((forgetting, job)),
            Err(error) => {
                let waits = error.may_pass() && !closed;
                if job.answer(Err(error.clone())) || !waits {
                    tracing::error!(%error, waits, "a history was not deleted");
                }
                if waits {
                    pause(&error);
                    self.forgetting.push_front((forgetting, job));
                }
            }
        }
    }

    fn forget_part(&mut self, forgetting: &mut Forgetting) -> Result<bool, HistoryError> {
        let file = self.file.clone();
        let connection = self.open()?;
        let done = forgetting.go_on(connection, LONGEST).map_err(|error| HistoryError::of(&file, &error))?;
        if done {
            fold_log(connection);
        }
        Ok(done)
    }

    /// Goes on with what is taken over from a damaged file for as long as a group takes. Where that fails it is tried again
    /// with the next record, or by the next start.
    fn salvage_some(&mut self) {
        let Some(mut salvage) = self.salvage.take() else { return };
        let file = self.file.clone();
        let gone_on = self.open().and_then(|connection| {
            let gone_on = salvage.go_on(connection, LONGEST);
            let salvaged = gone_on.map_err(|error| HistoryError::of(&file, &error))?;
            let next = match &salvaged {
                None => Some(salvage),
                // Another one may have been begun before.
                Some(_) => salvage::under_way(connection).map_err(|error| HistoryError::of(&file, &error))?,
            };
            Ok((salvaged, next))
        });
        match gone_on {
            Ok((salvaged, next)) => {
                self.salvage = next;
                if let Some(salvaged) = salvaged {
                    tracing::info!(?salvaged, "a damaged history was taken over");
                    self.news.tell(HistoryNews::Salvaged(salvaged));
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
            self.take(opened)?;
        }
        self.connection.as_mut().ok_or(HistoryError::Closed)
    }

    fn take(&mut self, opened: Opened) -> Result<(), HistoryError> {
        self.reader.forget();
        let mut connection = opened.connection;
        if let Some(file) = opened.set_aside {
            self.news.tell(HistoryNews::SetAside { file });
        }
        let under_way = salvage::under_way(&mut connection);
        self.salvage = under_way.map_err(|error| HistoryError::of(&self.file, &error))?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// Takes all that waits as well; true where it is the last, because the history was closed.
fn takes_last(waiting: &mut VecDeque<Job>, jobs: &Receiver<Job>) -> bool {
    loop {
        match jobs.try_recv() {
            Ok(job) => waiting.push_back(job),
            Err(end) => return end == TryRecvError::Disconnected,
        }
    }
}

/// Tells those who were not told yet why their records are not kept, or wait.
fn tell(waiting: &mut VecDeque<Job>, error: &HistoryError, waits: bool) {
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
