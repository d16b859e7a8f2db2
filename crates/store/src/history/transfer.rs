//! How far an export is, for whoever watches it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A hold on an export from its beginning to its end. A clone holds the same.
#[derive(Clone, Debug, Default)]
pub struct ExportWatch(Arc<Progress>);

#[derive(Debug, Default)]
struct Progress {
    written: AtomicU64,
    stopped: AtomicBool,
}

impl ExportWatch {
    /// How many entries are written up to now.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.0.written.load(Ordering::Relaxed)
    }

    /// Ends the export at the next entry; it answers with [`ExportError::Stopped`](super::ExportError::Stopped).
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    pub(super) fn wrote_one(&self) {
        self.0.written.fetch_add(1, Ordering::Relaxed);
    }
}
