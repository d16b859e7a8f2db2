//! Exporting and importing the history.

mod csv;
mod export;
mod import;
mod json_lines;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ringtray_core::Entry;

pub(super) use export::Export;
pub use export::ExportError;
pub(super) use import::Import;
pub use import::ImportError;
use json_lines::Messages;

/// A hold on an export or an import from its beginning to its end. A clone holds the same.
#[derive(Clone, Debug, Default)]
pub struct TransferWatch(Arc<Progress>);

#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    stopped: AtomicBool,
}

/// A format that entries are exported to, one at a time.
trait EntryWriter {
    /// Adds an entry; `account` is the name of its account, where that is known.
    fn add(&mut self, entry: &Entry, account: Option<&str>, messages: &Messages<'_>) -> io::Result<()>;

    /// Writes what is left. Nothing may follow.
    fn end(&mut self) -> io::Result<()>;
}

impl TransferWatch {
    /// How many entries are written or read up to now.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }

    /// Ends it at the next entry; it answers with [`ExportError::Stopped`](super::ExportError::Stopped) or
    /// [`ImportError::Stopped`](super::ImportError::Stopped).
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    fn did_one(&self) {
        self.0.done.fetch_add(1, Ordering::Relaxed);
    }
}
