//! The pending requests to the daemon: the newest one for each key, in the order in which the keys first appeared.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ringtray_core::{Notification, NotificationKey};
use tokio::sync::Notify;

/// A daemon that takes longer than this for one notification counts as hung.
const HUNG: Duration = Duration::from_secs(10);

/// One request: show this, or nothing any more.
pub(super) type Wish = Option<Notification>;

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    waiting: Mutex<Waiting>,
    /// All is done; for those who wait for the end.
    done: Condvar,
    /// Something was requested; wakes the thread that does it.
    wished: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    order: VecDeque<NotificationKey>,
    newest: HashMap<NotificationKey, Wish>,
    /// Since when the request that was taken last is being carried out.
    at_work_since: Option<Instant>,
    hang_told: bool,
    ended: bool,
    finished: bool,
}

impl Wishes {
    /// Adds a request. Returns true if the daemon hangs and nobody was notified yet.
    pub(super) fn put(&self, key: NotificationKey, wish: Wish) -> bool {
        let mut waiting = self.lock();
        if waiting.newest.insert(key.clone(), wish).is_none() {
            waiting.order.push_back(key);
        }
        self.wished.notify_one();
        let hangs = waiting.at_work_since.is_some_and(|since| since.elapsed() > HUNG);
        hangs && !std::mem::replace(&mut waiting.hang_told, true)
    }

    pub(super) fn end(&self) {
        self.lock().ended = true;
        self.wished.notify_one();
    }

    /// Lets no more be wished, and waits until all that was wished is done and [`Wishes::finished`], but no longer than
    /// `limit`.
    pub(super) fn finish(&self, limit: Duration) {
        self.end();
        let waited = self.done.wait_timeout_while(self.lock(), limit, |waiting| !waiting.finished);
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

    /// Waits for the next wish, the one before it being done; `None` once nobody can wish any more. Giving up the wait
    /// loses nothing.
    pub(super) async fn take(&self) -> Option<(NotificationKey, Wish)> {
        loop {
            {
                let mut waiting = self.lock();
                waiting.at_work_since = None;
                waiting.hang_told = false;
                if let Some(key) = waiting.order.pop_front() {
                    let wish = waiting.newest.remove(&key)?;
                    waiting.at_work_since = Some(Instant::now());
                    return Some((key, wish));
                }
                if waiting.ended {
                    return None;
                }
            }
            self.wished.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
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
        let wishes = Wishes::default();
        wishes.put(key("a"), Some(ringing("first")));
        wishes.put(key("b"), Some(ringing("other")));
        wishes.put(key("a"), Some(ringing("second")));
        wishes.end();

        let mut taken = Vec::new();
        while let Some((key, wish)) = wishes.take().await {
            taken.push((key.0, wish.map(|notification| notification.summary)));
        }

        assert_eq!(
            taken,
            [("a".to_owned(), Some("second".to_owned())), ("b".to_owned(), Some("other".to_owned()))]
        );
    }

    #[tokio::test]
    async fn a_call_that_ended_before_its_popup_was_drawn_is_only_closed() {
        let wishes = Wishes::default();
        wishes.put(key("a"), Some(ringing("call")));
        wishes.put(key("a"), None);
        wishes.end();

        assert_eq!(wishes.take().await.map(|(_, wish)| wish.is_some()), Some(false));
        assert!(wishes.take().await.is_none());
    }
}
