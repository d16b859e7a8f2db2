//! The one thread that writes, in groups.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ringtray_core::AccountId;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::forgetting::Forgetting;
use super::queue::{Job, Queue, Work};
use super::reader::Reader;
use super::rows::keep;
use super::{HistoryError, Record, Stored, database};

/// A group is committed when it has this many records,
const MOST_RECORDS: usize = 256;
/// or when writing it took this long, whichever comes first.
const LONGEST: Duration = Duration::from_millis(20);
/// Between two tries, because SQLite does not wait for every kind of lock.
const PAUSE: Duration = Duration::from_millis(100);

/// The handle of the thread.
pub(super) struct Writer {
    /// The thread ends when it is closed and empty.
    queue: Queue,
    thread: Mutex<Option<JoinHandle<()>>>,
    set_aside: Arc<Mutex<Option<PathBuf>>>,
}

impl Writer {
    pub(super) fn start(file: &Path, reader: Arc<Reader>) -> Result<Self, HistoryError> {
        let opened = database::open(file)?;
        let set_aside = Arc::new(Mutex::new(opened.set_aside));
        let (queue, jobs) = Queue::new(file);
        let connection = Some(opened.connection);
        let desk = Desk {
            file: file.to_owned(),
            connection,
            reader,
            set_aside: Arc::clone(&set_aside),
            forgetting: VecDeque::new(),
        };
        let thread =
            std::thread::Builder::new()
                .name("history".to_owned())
                .spawn(move || desk.work(&jobs))
                .map_err(|error| HistoryError::Open { file: file.to_owned(), detail: error.to_string() })?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)), set_aside })
    }

    pub(super) fn record(&self, record: Record) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Keep(record))
    }

    pub(super) fn forget(&self, account: AccountId) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Forget(account))
    }

    pub(super) fn set_aside(&self) -> Option<PathBuf> {
        self.set_aside.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn close(&self) {
        self.queue.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that writes the history ended early");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// What the thread has.
struct Desk {
    file: PathBuf,
    /// `None` after a damaged file could not be replaced; tried again with the next group.
    connection: Option<Connection>,
    reader: Arc<Reader>,
    set_aside: Arc<Mutex<Option<PathBuf>>>,
    /// Deletions that are under way, and who waits for them; the first is gone on with.
    forgetting: VecDeque<(Forgetting, Job)>,
}

impl Desk {
    fn work(mut self, jobs: &Receiver<Job>) {
        loop {
            let next = if self.forgetting.is_empty() {
                jobs.recv().map_err(|_| TryRecvError::Disconnected)
            } else {
                jobs.try_recv()
            };
            let closed = matches!(next, Err(TryRecvError::Disconnected));
            match next {
                Ok(first) => self.answer(first, jobs),
                Err(_) if closed && self.forgetting.is_empty() => break,
                Err(_) => {}
            }
            self.forget_some(closed);
        }
        // The last connection to close folds the log in, and a reader can't: the next start finds one file.
        self.reader.forget();
    }

    /// Writes one group and tells everybody in it what became of it. What another program keeps us from writing is
    /// told and tried again, until the history is closed.
    fn answer(&mut self, first: Job, jobs: &Receiver<Job>) {
        let mut group = vec![first];
        loop {
            match self.write_anyway(&mut group, jobs) {
                Ok(stored) => {
                    for (mut job, stored) in group.into_iter().zip(stored) {
                        match &job.work {
                            Work::Keep(_) => job.answer(Ok(stored)),
                            Work::Forget(account) => {
                                self.forgetting.push_back((Forgetting::of(account.clone()), job));
                            }
                        }
                    }
                    return;
                }
                Err(error) => {
                    let waits = matches!(error, HistoryError::Busy { .. }) && !takes_last(&mut group, jobs);
                    tracing::error!(%error, records = group.len(), waits, "records were not kept");
                    for job in &mut group {
                        job.answer(Err(error.clone()));
                    }
                    if !waits {
                        return;
                    }
                    std::thread::sleep(PAUSE);
                }
            }
        }
    }

    /// Writes one group; where the file is damaged, to a new one.
    fn write_anyway(
        &mut self,
        group: &mut Vec<Job>,
        jobs: &Receiver<Job>,
    ) -> Result<Vec<Stored>, HistoryError> {
        let written = self.write(group, jobs);
        let Err(HistoryError::Damaged { detail, .. }) = &written else { return written };
        self.connection = None;
        self.reader.forget();
        let opened = database::open_anew(&self.file, detail)?;
        self.reader.forget();
        self.connection = Some(opened.connection);
        *self.set_aside.lock().unwrap_or_else(PoisonError::into_inner) = opened.set_aside;
        self.write(group, jobs)
    }

    /// One transaction with all of `group`, and with what is waiting in `jobs` up to the bounds of a group.
    fn write(&mut self, group: &mut Vec<Job>, jobs: &Receiver<Job>) -> Result<Vec<Stored>, HistoryError> {
        let sqlite = |error: rusqlite::Error| HistoryError::of(&self.file, &error);
        let connection = match &mut self.connection {
            Some(connection) => connection,
            closed => closed.insert(database::open(&self.file)?.connection),
        };
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        let begun = Instant::now();
        let mut stored = Vec::with_capacity(group.len());
        loop {
            while let Some(job) = group.get(stored.len()) {
                stored.push(match &job.work {
                    Work::Keep(record) => keep(&transaction, record).map_err(sqlite)?,
                    // Begun once all before it is written.
                    Work::Forget(_) => Stored::New,
                });
            }
            if stored.len() >= MOST_RECORDS || begun.elapsed() >= LONGEST {
                break;
            }
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        transaction.commit().map_err(sqlite)?;
        Ok(stored)
    }

    /// Goes on with the first deletion for as long as a group takes.
    fn forget_some(&mut self, closed: bool) {
        let Some((mut forgetting, mut job)) = self.forgetting.pop_front() else { return };
        match self.forget_part(&mut forgetting) {
            Ok(true) => job.answer(Ok(Stored::New)),
            Ok(false) => self.forgetting.push_front((forgetting, job)),
            Err(error) => {
                let waits = matches!(error, HistoryError::Busy { .. }) && !closed;
                tracing::error!(%error, waits, "a history was not deleted");
                job.answer(Err(error));
                if waits {
                    std::thread::sleep(PAUSE);
                    self.forgetting.push_front((forgetting, job));
                }
            }
        }
    }

    fn forget_part(&mut self, forgetting: &mut Forgetting) -> Result<bool, HistoryError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            closed => closed.insert(database::open(&self.file)?.connection),
        };
        let done =
            forgetting.go_on(connection, LONGEST).map_err(|error| HistoryError::of(&self.file, &error))?;
        if done {
            fold_log(connection);
        }
        Ok(done)
    }
}

/// Takes all that waits into the group; true where it is the last, because the history was closed.
fn takes_last(group: &mut Vec<Job>, jobs: &Receiver<Job>) -> bool {
    loop {
        match jobs.try_recv() {
            Ok(job) => group.push(job),
            Err(end) => return end == TryRecvError::Disconnected,
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
