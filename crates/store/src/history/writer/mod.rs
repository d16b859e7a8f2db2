//! The one thread that writes to the history, and its handle.

mod deletion;
mod erasure;
mod limit;
mod queue;
mod thread;
mod wiping;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

use super::error::HistoryError;
use super::events::{EventSender, HistoryEvent};
use super::insert::ImportedEntry;
use super::reader::Reader;
use super::{Record, Stored};
pub(super) use deletion::DeletionScope;
use limit::SizeLimit;
use queue::{Queue, Work};
use thread::WriterThread;

/// The handle of the writer thread.
pub(super) struct Writer {
    /// The thread ends once the queue is closed and empty.
    queue: Queue,
    thread: Mutex<Option<JoinHandle<()>>>,
    limit: SizeLimit,
    events: EventSender,
    receiver: Mutex<Option<UnboundedReceiver<HistoryEvent>>>,
}

impl Writer {
    pub(super) fn start(file: &Path, reader: Arc<Reader>) -> Result<Self, HistoryError> {
        let (events, receiver) = EventSender::new();
        let limit = SizeLimit::default();
        let writer = WriterThread::new(file, reader, events.clone(), limit.clone())?;
        let (queue, jobs) = Queue::new(file);
        let thread = std::thread::Builder::new()
            .name("history".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(|error| HistoryError::Open { file: file.to_owned(), detail: error.to_string() })?;
        Ok(Self {
            queue,
            thread: Mutex::new(Some(thread)),
            limit,
            events,
            receiver: Mutex::new(Some(receiver)),
        })
    }

    pub(super) fn record(&self, record: Record) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Store(record))
    }

    pub(super) fn import(&self, entry: ImportedEntry) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Import(entry))
    }

    pub(super) fn delete(&self, scope: DeletionScope) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Delete(scope))
    }

    pub(super) fn limit(&self) -> &SizeLimit {
        &self.limit
    }

    pub(super) fn repair(&self) -> oneshot::Receiver<Result<Stored, HistoryError>> {
        self.queue.add(Work::Repair)
    }

    pub(super) fn set_aside(&self) -> Option<PathBuf> {
        self.events.set_aside()
    }

    pub(super) fn events(&self) -> Option<UnboundedReceiver<HistoryEvent>> {
        self.receiver.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn close(&self) {
        self.queue.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer thread of the history panicked");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}
