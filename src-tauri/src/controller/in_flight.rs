//! Limits the messages of an account that are in flight: taken from its client, but not yet acknowledged.
//!
//! The loop, the popups and the history serve all accounts in the order of arrival. With this limit, a server that
//! sends faster than the disk takes it can put little in front of another account's call. It loses nothing: its
//! messages wait in its own client, and then in the network.

use std::sync::Arc;

use ringtray_datachannel::{Item, Message};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A client's messages in flight may take this many bytes together. A larger message travels alone.
const MOST_BYTES: u32 = 1 << 20;

/// What a message takes besides its text and its attachments.
const MESSAGE_BYTES: usize = 2048;

/// The limit of one client.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Semaphore>);

/// A share of the limit. It is returned when the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct Share {
    _bytes: Option<Arc<OwnedSemaphorePermit>>,
}

impl InFlight {
    pub(super) fn new() -> InFlight {
        InFlight(Arc::new(Semaphore::new(MOST_BYTES as usize)))
    }

    /// Waits until these items may be in flight.
    pub(super) async fn admit(&self, items: &[Item]) -> Share {
        let bytes = items.iter().map(bytes).fold(0, usize::saturating_add);
        let bytes = u32::try_from(bytes).unwrap_or(MOST_BYTES).min(MOST_BYTES);
        let permit = Arc::clone(&self.0).acquire_many_owned(bytes).await;
        // The semaphore is never closed.
        Share { _bytes: permit.ok().map(Arc::new) }
    }
}

fn bytes(item: &Item) -> usize {
    match item {
        Item::Message(Message { raw, attachments, .. }) => {
            MESSAGE_BYTES + raw.len() + attachments.iter().map(Vec::len).sum::<usize>()
        }
        Item::State(_) | Item::InstanceChanged(_) | Item::TokenChanged(_) => 0,
    }
}
