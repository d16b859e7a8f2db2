//! Native notifications, through the desktop's own daemon.
//!
//! A thread of its own talks to the daemon, because a daemon can take long or never answer, and neither the
//! network nor the controller may wait for it. What it has not yet done is kept per notification and only in its
//! newest form: a call that was answered before its popup was drawn is never drawn.

#[cfg_attr(target_os = "linux", path = "daemon_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "daemon_other.rs")]
mod daemon;
mod icons;
#[cfg(target_os = "linux")]
mod markup;
mod native;
mod pending;
#[cfg(target_os = "linux")]
mod quirks;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod server;
#[cfg(target_os = "linux")]
mod watchdog;

use std::sync::Arc;
use std::time::Duration;

use ringtray_core::{Notification, NotificationKey};

pub(super) use self::icons::NotificationIcons;
#[cfg(target_os = "linux")]
pub(super) use self::watchdog::{is_watchdog, watch};

use self::daemon::Daemon;
use self::pending::PendingPopups;
#[cfg(target_os = "linux")]
use super::Activation;
#[cfg(target_os = "linux")]
use super::ring::Ringer;
use crate::requests::{Request, Requests};

/// The notifications that are shown or soon will be.
#[derive(Debug)]
pub(super) struct Notifications {
    pending: Arc<PendingPopups>,
    requests: Requests,
    #[cfg(target_os = "linux")]
    ringer: Ringer,
}

impl Notifications {
    /// Starts the thread that talks to the daemon. `icons` has the pictures of each kind. Tokens of clicks go to
    /// `activation`.
    ///
    /// # Errors
    ///
    /// If the operating system can't start a thread.
    pub(super) fn start(
        icons: NotificationIcons,
        requests: Requests,
        #[cfg(target_os = "linux")] activation: Activation,
    ) -> std::io::Result<Notifications> {
        let pending = Arc::new(PendingPopups::default());
        let (theirs, asking) = (Arc::clone(&pending), requests.clone());
        #[cfg(target_os = "linux")]
        let ringer = Ringer::default();
        let daemon = Daemon::new(
            icons,
            asking,
            #[cfg(target_os = "linux")]
            activation,
            #[cfg(target_os = "linux")]
            ringer.clone(),
        );
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new()
            .name("notifications".to_owned())
            .spawn(move || runtime.block_on(daemon.serve(&theirs)))?;
        Ok(Notifications {
            pending,
            requests,
            #[cfg(target_os = "linux")]
            ringer,
        })
    }

    /// Shows a notification, or changes the one that this key shows.
    pub(super) fn show(&self, key: NotificationKey, notification: Notification) {
        #[cfg(target_os = "linux")]
        self.ringer.put(&key, notification.ring.as_ref());
        if self.pending.put(key, Some(notification)) {
            let why = "the desktop's notification daemon does not answer".to_owned();
            self.requests.send(Request::NotificationsFailed { why });
        }
    }

    /// Takes a notification away.
    pub(super) fn close(&self, key: NotificationKey) {
        #[cfg(target_os = "linux")]
        self.ringer.put(&key, None);
        // Nobody needs to be notified about a popup that is no longer wanted.
        let _hangs = self.pending.put(key, None);
    }

    /// Carries out the pending requests, closes all notifications and ends, but takes no longer than `limit`.
    pub(super) fn finish(&self, limit: Duration) {
        #[cfg(target_os = "linux")]
        self.ringer.clear();
        self.pending.finish(limit);
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        self.pending.end();
    }
}
