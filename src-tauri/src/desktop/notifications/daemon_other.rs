//! The thread's work on Windows and macOS. Their libraries can neither change nor close a notification, and don't
//! report the user's actions.

use std::collections::VecDeque;

use ringtray_core::{Notification, NotificationKey};

use super::icons::NotificationIcons;
use super::native::{Abilities, Alert, native};
use super::pending::PendingPopups;
use crate::requests::{Request, Requests};

/// How many shown notifications are known, so that none of them is shown twice.
const MOST_KNOWN: usize = 64;

/// See the module documentation.
#[derive(Debug)]
pub(super) struct Daemon {
    icons: NotificationIcons,
    requests: Requests,
    shown: VecDeque<NotificationKey>,
    trouble_told: bool,
}

impl Daemon {
    pub(super) fn new(icons: NotificationIcons, requests: Requests) -> Daemon {
        Daemon { icons, requests, shown: VecDeque::new(), trouble_told: false }
    }

    /// Works until no more requests can arrive.
    pub(super) async fn serve(mut self, pending: &PendingPopups) {
        while let Some((key, request)) = pending.take().await {
            match request {
                // A second notification for the same call would be worse than one without the newest detail.
                Some(_) if self.shown.contains(&key) => {}
                Some(notification) => self.show(key, &notification).await,
                // The system removes it by itself.
                None => self.shown.retain(|shown| *shown != key),
            }
        }
        pending.finished();
    }

    async fn show(&mut self, key: NotificationKey, notification: &Notification) {
        let native = native(notification, &self.icons, Abilities::default(), Alert::Full);
        // On macOS it is shown when the handle is dropped.
        let shown = tokio::task::spawn_blocking(move || native.show().map(drop)).await;
        match shown {
            Ok(Err(error)) => {
                tracing::warn!(%error, "a notification could not be shown");
                if !std::mem::replace(&mut self.trouble_told, true) {
                    self.requests.send(Request::NotificationsFailed { why: error.to_string() });
                }
            }
            // The log has the library's error; there is nothing else to report.
            Ok(Ok(())) | Err(_) => {
                self.trouble_told = false;
                self.shown.push_back(key);
                if self.shown.len() > MOST_KNOWN {
                    self.shown.pop_front();
                }
            }
        }
    }
}
