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

/// Shows the progress of an export or import and can stop it. Clones refer to the same one.
#[derive(Clone, Debug, Default)]
pub struct TransferWatch(Arc<Progress>);

#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    stopped: AtomicBool,
}

/// A format to which entries are exported one at a time.
trait EntryWriter {
    /// Adds an entry; `account` is the name of its account, if known.
    fn add(&mut self, entry: &Entry, account: Option<&str>, messages: &Messages<'_>) -> io::Result<()>;

    /// Writes the rest. Nothing may be added afterwards.
    fn end(&mut self) -> io::Result<()>;
}

impl TransferWatch {
    /// The number of entries exported or imported so far.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }

    /// Stops at the next entry, with [`ExportError::Stopped`] or
    /// [`ImportError::Stopped`].
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
