//! How many new notifications may come up at once.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Steady;

/// New notifications in [`WINDOW`], of all accounts together.
pub(crate) const MOST: usize = 5;

/// How long one counts.
pub(crate) const WINDOW: Duration = Duration::from_secs(1);

/// The times of the newest notifications.
#[derive(Clone, Debug, Default)]
pub(crate) struct Storm {
    told: VecDeque<Steady>,
}

impl Storm {
    /// Whether one more may come up now; counts it if so.
    pub(crate) fn admits(&mut self, now: Steady) -> bool {
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
