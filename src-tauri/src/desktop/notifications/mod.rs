//! Native notifications, through the desktop's own daemon.
//!
//! A thread of its own talks to the daemon, because a daemon can take long or never answer, and neither the
//! network nor the controller may wait for it. What it has not yet done is kept per notification and only in its
//! newest form: a call that was answered before its popup was drawn is never drawn.

mod daemon;
mod ears;
mod icons;
#[cfg(target_os = "linux")]
mod markup;
mod native;
#[cfg_attr(target_os = "linux", path = "popup_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "popup_other.rs")]
mod popup;
mod wishes;

use std::sync::Arc;
use std::time::Duration;

use ringtray_core::{Notification, NotificationKey};

pub(super) use self::icons::NotificationIcons;

use self::daemon::Daemon;
use self::wishes::Wishes;
use crate::requests::{Request, Requests};

/// The notifications that are shown or soon will be.
#[derive(Debug)]
pub(super) struct Notifications {
    wishes: Arc<Wishes>,
    requests: Requests,
}

impl Notifications {
    /// Starts the thread that talks to the daemon. `icons` has the pictures of each kind.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(super) fn start(icons: NotificationIcons, requests: Requests) -> std::io::Result<Notifications> {
        let wishes = Arc::new(Wishes::default());
        let (theirs, asking) = (Arc::clone(&wishes), requests.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new()
            .name("notifications".to_owned())
            .spawn(move || runtime.block_on(Daemon::new(icons, asking).serve(&theirs)))?;
        Ok(Notifications { wishes, requests })
    }

    /// Shows a notification, or changes the one that this key shows.
    pub(super) fn show(&self, key: NotificationKey, notification: Notification) {
        if self.wishes.put(key, Some(notification)) {
            let why = "the desktop's notification daemon does not answer".to_owned();
            self.requests.send(Request::NotificationsFailed { why });
        }
    }

    /// Takes a notification away.
    pub(super) fn close(&self, key: NotificationKey) {
        // Nothing is to be told of a popup that is no longer wanted.
        let _hangs = self.wishes.put(key, None);
    }

    /// Waits until everything wished for so far was done, but no longer than `limit`.
    pub(super) fn finish(&self, limit: Duration) {
        self.wishes.finish(limit);
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        self.wishes.end();
    }
}
