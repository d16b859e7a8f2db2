//! The queue of jobs for the writer thread. Its size in bytes is limited, so that a hanging disk can't use up the
//! memory.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::deletion::DeletionScope;
use crate::history::error::HistoryError;
use crate::history::insert::ImportedEntry;
use crate::history::{Record, Stored};

/// No more records are accepted while this many bytes are waiting.
const MOST_BYTES: usize = 64 << 20;

/// What a record and an entry take besides the message. The texts of entries are short.
const RECORD_BYTES: usize = 512;
const ENTRY_BYTES: usize = 1024;

type StoreResult = Result<Stored, HistoryError>;

/// The sending end of the queue.
pub(super) struct Queue {
    file: PathBuf,
    /// `None` once closed. Waiting jobs are still received.
    jobs: Mutex<Option<Sender<Job>>>,
    waiting: Arc<AtomicUsize>,
}

/// What to do with the file.
pub(super) enum Work {
    Store(Record),
    /// An entry from an import.
    Import(ImportedEntry),
    Delete(DeletionScope),
    /// A reader found the file damaged.
    Repair,
}

/// Queued work, and the caller that waits for it.
pub(super) struct Job {
    pub(super) work: Work,
    /// `None` once answered.
    reply: Option<oneshot::Sender<StoreResult>>,
    _share: Share,
}

/// A job's share of the waiting bytes, subtracted when the job is dropped.
struct Share {
    bytes: usize,
    waiting: Arc<AtomicUsize>,
}

impl Queue {
    /// A queue for `file`, and its receiving end.
    pub(super) fn new(file: &Path) -> (Self, Receiver<Job>) {
        let (jobs, end) = mpsc::channel();
        let jobs = Mutex::new(Some(jobs));
        (Self { file: file.to_owned(), jobs, waiting: Arc::default() }, end)
    }

    pub(super) fn add(&self, work: Work) -> oneshot::Receiver<StoreResult> {
        let (reply, answer) = oneshot::channel();
        let mut job = Job { reply: Some(reply), _share: Share::of(&work, &self.waiting), work };
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let is_record = matches!(job.work, Work::Store(_));
        if jobs.is_some() && is_record && self.waiting.load(Ordering::Relaxed) > MOST_BYTES {
            job.answer(Err(HistoryError::Behind { file: self.file.clone() }));
            return answer;
        }
        let refused = match &*jobs {
            Some(jobs) => jobs.send(job).err().map(|mpsc::SendError(job)| job),
            None => Some(job),
        };
        if let Some(mut job) = refused {
            job.answer(Err(HistoryError::Closed));
        }
        answer
    }

    pub(super) fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Job {
    /// Answers the caller the first time. Returns false if it was answered before.
    pub(super) fn answer(&mut self, answer: StoreResult) -> bool {
        let Some(reply) = self.reply.take() else { return false };
        // The caller may have stopped waiting.
        let _ = reply.send(answer);
        true
    }
}

impl Share {
    fn of(work: &Work, waiting: &Arc<AtomicUsize>) -> Self {
        let bytes = match work {
            Work::Store(record) => {
                let message = record.message.as_ref().map_or(0, |message| message.raw.len());
                RECORD_BYTES + message + record.entries.len() * ENTRY_BYTES
            }
            // An import waits for its entries, so few are queued, and none is refused.
            Work::Import(_) | Work::Delete(_) | Work::Repair => RECORD_BYTES,
        };
        waiting.fetch_add(bytes, Ordering::Relaxed);
        Self { bytes, waiting: Arc::clone(waiting) }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.waiting.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
