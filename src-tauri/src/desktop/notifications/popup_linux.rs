//! One notification on the screen, by D-Bus.
//!
//! The handle keeps the connection that showed it: some desktops close what a connection showed when it ends, and some
//! daemons tell only that connection what a person did.

use std::sync::Arc;

use notify_rust::{CloseReason, NotificationHandle, NotificationResponse};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::ears::{Heard, News};

/// A notification that is shown, and can be changed and closed.
#[derive(Debug)]
pub(super) struct Popup {
    handle: Arc<NotificationHandle>,
    /// Ends with the popup, as its connection does.
    listening: JoinSet<()>,
    heard: UnboundedSender<Heard>,
}

impl Popup {
    /// Shows it; what a person does with it is told to `heard`.
    pub(super) async fn show(
        native: notify_rust::Notification,
        heard: &UnboundedSender<Heard>,
    ) -> Result<Popup, notify_rust::error::Error> {
        native.show_async().await.map(|handle| Popup::listening(handle, heard.clone()))
    }

    /// The daemon's number for it.
    pub(super) fn id(&self) -> u32 {
        self.handle.id()
    }

    /// Changes it in place, over the connection that showed it.
    pub(super) async fn change(
        self,
        native: notify_rust::Notification,
    ) -> Result<Popup, notify_rust::error::Error> {
        let heard = self.heard.clone();
        let mut handle = self.into_handle().await.ok_or("a notification is still listened to")?;
        // The library waits for the daemon's answer in a way that no asynchronous task may.
        let changed = tokio::task::spawn_blocking(move || {
            *handle = native;
            handle.update().map(|()| handle)
        });
        match changed.await {
            Ok(changed) => changed.map(|handle| Popup::listening(handle, heard)),
            Err(error) => Err(error.to_string().as_str().into()),
        }
    }

    /// Takes it away.
    pub(super) async fn close(self) {
        if let Some(handle) = self.into_handle().await {
            handle.close_async().await;
        }
    }

    fn listening(handle: NotificationHandle, heard: UnboundedSender<Heard>) -> Popup {
        let handle = Arc::new(handle);
        let mut listening = JoinSet::new();
        listening.spawn(listen(Arc::clone(&handle), heard.clone()));
        Popup { handle, listening, heard }
    }

    /// The handle for oneself; none where something else still holds it.
    async fn into_handle(mut self) -> Option<NotificationHandle> {
        self.listening.shutdown().await;
        Arc::into_inner(self.handle)
    }
}

/// Waits for the first thing that a person, or the desktop, does with it.
async fn listen(handle: Arc<NotificationHandle>, heard: UnboundedSender<Heard>) {
    let id = handle.id();
    let tell = move |response: &NotificationResponse| {
        let news = match response {
            NotificationResponse::Default => News::Chosen("default".to_owned()),
            NotificationResponse::Action(key) => News::Chosen(key.clone()),
            NotificationResponse::Closed(CloseReason::CloseAction) | NotificationResponse::Reply(_) => return,
            NotificationResponse::Closed(_) => News::Gone,
        };
        // Where the thread has ended, nobody waits for it.
        let _ = heard.send(Heard::Popup { id, news });
    };
    handle.wait_for_action_async(tell).await;
}
