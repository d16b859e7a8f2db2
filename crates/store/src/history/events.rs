//! What the user is to be told of the history.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::error::HistoryError;
use super::salvage::Salvaged;

/// What happened to the history by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryEvent {
    /// It can't be opened yet, which is tried again.
    NotOpen(HistoryError),
    /// It was damaged and a new one was begun, into which what is readable of it is taken over.
    SetAside {
        /// Where the damaged file is.
        file: PathBuf,
    },
    /// What was readable of a damaged file has been taken over.
    Salvaged(Salvaged),
    /// Only its search was damaged, and was made anew.
    SearchRenewed,
}

/// Where news go.
#[derive(Clone)]
pub(super) struct EventSender {
    sender: UnboundedSender<HistoryEvent>,
    set_aside: Arc<Mutex<Option<PathBuf>>>,
}

impl EventSender {
    /// And where they come from.
    pub(super) fn new() -> (Self, UnboundedReceiver<HistoryEvent>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self { sender, set_aside: Arc::default() }, receiver)
    }

    pub(super) fn send(&self, event: HistoryEvent) {
        if let HistoryEvent::SetAside { file } = &event {
            *self.set_aside.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.clone());
        }
        // Nobody may want to hear.
        let _ = self.sender.send(event);
    }

    /// Where the last damaged file was put.
    pub(super) fn set_aside(&self) -> Option<PathBuf> {
        self.set_aside.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
