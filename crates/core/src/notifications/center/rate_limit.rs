//! How many new notifications may come up at once.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Steady;

/// New notifications in [`WINDOW`], of all accounts together.
pub(super) const MOST: usize = 5;

/// How long one counts.
pub(super) const WINDOW: Duration = Duration::from_secs(1);

/// The times of the newest notifications.
#[derive(Clone, Debug, Default)]
pub(super) struct RateLimit {
    told: VecDeque<Steady>,
}

impl RateLimit {
    /// Whether one more may come up now; counts it if so.
    pub(super) fn admits(&mut self, now: Steady) -> bool {
        while self.told.front().is_some_and(|first| first.after(WINDOW) <= now) {
            self.told.pop_front();
        }
        let admits = self.told.len() < MOST;
        if admits {
            self.told.push_back(now);
        }
        admits
    }
}
