//! The pending requests to the daemon: the newest one for each key, in the order in which the keys first appeared.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ringtray_core::{Notification, NotificationKey};
use tokio::sync::Notify;

/// A daemon that takes longer than this for one notification counts as hung.
const HUNG: Duration = Duration::from_secs(10);

/// One request: show this, or nothing any more.
pub(super) type PopupRequest = Option<Notification>;

/// See the module documentation.
#[derive(Debug, Default)]
pub(super) struct PendingPopups {
    state: Mutex<State>,
    /// Signals that everything is done.
    done: Condvar,
    /// Something was requested; wakes the thread that does it.
    requested: Notify,
}

#[derive(Debug, Default)]
struct State {
    order: VecDeque<NotificationKey>,
    newest: HashMap<NotificationKey, PopupRequest>,
    /// Since when the request that was taken last is being carried out.
    at_work_since: Option<Instant>,
    hang_reported: bool,
    ended: bool,
    finished: bool,
}

impl PendingPopups {
    /// Adds a request. Returns true if the daemon hangs and that was not reported yet.
    pub(super) fn put(&self, key: NotificationKey, request: PopupRequest) -> bool {
        let mut state = self.lock();
        if state.newest.insert(key.clone(), request).is_none() {
            state.order.push_back(key);
        }
        self.requested.notify_one();
        let hangs = state.at_work_since.is_some_and(|since| since.elapsed() > HUNG);
        hangs && !std::mem::replace(&mut state.hang_reported, true)
    }

    pub(super) fn end(&self) {
        self.lock().ended = true;
        self.requested.notify_one();
    }

    /// Accepts no more requests, and waits until the pending ones are done and [`PendingPopups::finished`] was
    /// called, but no longer than `limit`.
    pub(super) fn finish(&self, limit: Duration) {
        self.end();
        let waited = self.done.wait_timeout_while(self.lock(), limit, |state| !state.finished);
        if waited.is_ok_and(|(_, timeout)| timeout.timed_out()) {
            tracing::warn!("the notification daemon takes too long; popups may stay");
        }
    }

    /// Marks all work as done.
    pub(super) fn finished(&self) {
        self.lock().finished = true;
        self.done.notify_all();
    }

    /// The daemon is busy with something other than a request, until the next request is taken.
    #[cfg(target_os = "linux")]
    pub(super) fn busy(&self) {
        self.lock().at_work_since = Some(Instant::now());
    }

    /// Waits for the next request after the previous one is done. `None` once no more requests can arrive. Cancel
    /// safe.
    pub(super) async fn take(&self) -> Option<(NotificationKey, PopupRequest)> {
        loop {
            {
                let mut state = self.lock();
                state.at_work_since = None;
                state.hang_reported = false;
                if let Some(key) = state.order.pop_front() {
                    let request = state.newest.remove(&key)?;
                    state.at_work_since = Some(Instant::now());
                    return Some((key, request));
                }
                if state.ended {
                    return None;
                }
            }
            self.requested.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use ringtray_core::{NotificationKind, Urgency};

    use super::*;

    fn key(name: &str) -> NotificationKey {
        NotificationKey(name.to_owned())
    }

    fn ringing(summary: &str) -> Notification {
        Notification {
            kind: NotificationKind::Ringing,
            summary: summary.to_owned(),
            body: String::new(),
            urgency: Urgency::Critical,
            stays: true,
            sound: true,
            ring: None,
            buttons: Vec::new(),
            language: ringtray_language::Language::english(),
        }
    }

    #[tokio::test]
    async fn only_the_newest_wish_for_a_key_is_kept_in_the_order_of_first_wishes() {
        let pending = PendingPopups::default();
        pending.put(key("a"), Some(ringing("first")));
        pending.put(key("b"), Some(ringing("other")));
        pending.put(key("a"), Some(ringing("second")));
        pending.end();

        let mut taken = Vec::new();
        while let Some((key, request)) = pending.take().await {
            taken.push((key.0, request.map(|notification| notification.summary)));
        }

        assert_eq!(
            taken,
            [("a".to_owned(), Some("second".to_owned())), ("b".to_owned(), Some("other".to_owned()))]
        );
    }

    #[tokio::test]
    async fn a_call_that_ended_before_its_popup_was_drawn_is_only_closed() {
        let pending = PendingPopups::default();
        pending.put(key("a"), Some(ringing("call")));
        pending.put(key("a"), None);
        pending.end();

        assert_eq!(pending.take().await.map(|(_, request)| request.is_some()), Some(false));
        assert!(pending.take().await.is_none());
    }
}
