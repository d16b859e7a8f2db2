//! One notification on the screen of Windows or macOS. Their libraries can neither change nor close it, and tell nothing
//! of what a person does with it.

use tokio::sync::mpsc::UnboundedSender;

use super::ears::Heard;

/// A notification that was shown.
#[derive(Debug)]
pub(super) struct Popup;

impl Popup {
    /// Shows it. On macOS that is done when the handle is let go.
    pub(super) async fn show(
        native: notify_rust::Notification,
        _heard: &UnboundedSender<Heard>,
    ) -> Result<Popup, notify_rust::error::Error> {
        let shown = tokio::task::spawn_blocking(move || native.show().map(drop)).await;
        // A fault of the library is in the log; there is nothing else to be told of it.
        shown.unwrap_or(Ok(())).map(|()| Popup)
    }

    /// There is no number.
    pub(super) fn id(&self) -> u32 {
        0
    }

    /// A second notification for the same call would be worse than one that lacks the newest detail.
    pub(super) async fn change(
        self,
        _native: notify_rust::Notification,
    ) -> Result<Popup, notify_rust::error::Error> {
        Ok(self)
    }

    /// The system takes it away by itself.
    pub(super) async fn close(self) {}
}
