//! How far an export or an import is, for whoever watches it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A hold on an export or an import from its beginning to its end. A clone holds the same.
#[derive(Clone, Debug, Default)]
pub struct TransferWatch(Arc<Progress>);

#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    stopped: AtomicBool,
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

    pub(super) fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    pub(super) fn did_one(&self) {
        self.0.done.fetch_add(1, Ordering::Relaxed);
    }
}
