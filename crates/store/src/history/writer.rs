//! The handle of the one thread that writes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

use super::deletion::Part;
use super::desk::Desk;
use super::import::Taken;
use super::limit::Limit;
use super::news::News;
use super::queue::{Queue, Work};
use super::reader::Reader;
use super::{HistoryError, HistoryNews, Record, Stored};

/// The handle of the thread.
pub(super) struct Writer {
    /// The thread ends when it is closed and empty.
    queue: Queue,
    thread: Mutex<Option<JoinHandle<()>>>,
    limit: Limit,
    news: News,
    told: Mutex<Option<UnboundedReceiver<HistoryNews>>>,
}

impl Writer {
    pub(super) fn start(file: &Path, reader: Arc<Reader>) -> Result<Self, HistoryError> {
        let (news, told) = News::new();
        let limit = Limit::default();
        let desk = Desk::new(file, reader, news.clone(), limit.clone())?;
        let (queue, jobs) = Queue::new(file);
        let thread =
            std::thread::Builder::new()
                .name("history".to_owned())
                .spawn(move || desk.work(&jobs))
                .map_err(|error| HistoryError::Open { file: file.to_owned(), detail: error.to_string() })?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)), limit, news, told: Mutex::new(Some(told)) })
    }

    pub(super) fn record(&self, record: Record) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Keep(record))
    }

    pub(super) fn take_in(&self, taken: Taken) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::TakeIn(taken))
    }

    pub(super) fn forget(&self, part: Part) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Forget(part))
    }

    pub(super) fn limit(&self) -> &Limit {
        &self.limit
    }

    pub(super) fn mend(&self) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Mend)
    }

    pub(super) fn set_aside(&self) -> Option<PathBuf> {
        self.news.set_aside()
    }

    pub(super) fn news(&self) -> Option<UnboundedReceiver<HistoryNews>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).take()
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
