//! Events that the user should learn about.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::error::HistoryError;
use super::salvage::Salvaged;

/// Something happened to the history file without a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryEvent {
    /// The file can't be opened yet. Opening is retried.
    NotOpen(HistoryError),
    /// The file was damaged. A new one was created, and what is readable is being copied into it.
    SetAside {
        /// Where the damaged file is.
        file: PathBuf,
    },
    /// Everything readable in a damaged file has been copied.
    Salvaged(Salvaged),
    /// Only the search indexes were damaged. They were rebuilt.
    SearchRebuilt,
}

/// Sends events, and remembers where a damaged file was set aside.
#[derive(Clone)]
pub(super) struct EventSender {
    sender: UnboundedSender<HistoryEvent>,
    set_aside: Arc<Mutex<Option<PathBuf>>>,
}

impl EventSender {
    /// A sender and its receiver.
    pub(super) fn new() -> (Self, UnboundedReceiver<HistoryEvent>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self { sender, set_aside: Arc::default() }, receiver)
    }

    pub(super) fn send(&self, event: HistoryEvent) {
        if let HistoryEvent::SetAside { file } = &event {
            *self.set_aside.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.clone());
        }
        // There may be no receiver.
        let _ = self.sender.send(event);
    }

    /// Where the last damaged file was set aside.
    pub(super) fn set_aside(&self) -> Option<PathBuf> {
        self.set_aside.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
