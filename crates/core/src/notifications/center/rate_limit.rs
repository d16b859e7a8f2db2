//! Limits how many new notifications appear at once.

use std::collections::VecDeque;
use std::time::Duration;

use crate::accounts::AccountId;
use crate::clock::Steady;

/// New notifications in [`WINDOW`], of all accounts together. One more of each account may always appear, so that a
/// server that floods one account hides no call of another.
pub(super) const MOST: usize = 5;

/// How long a notification counts.
pub(super) const WINDOW: Duration = Duration::from_secs(1);

/// The times of the newest notifications.
#[derive(Clone, Debug, Default)]
pub(super) struct RateLimit {
    admitted: VecDeque<(Steady, AccountId)>,
}

impl RateLimit {
    /// Whether one more notification of this account may appear now. If so, it is counted.
    pub(super) fn admits(&mut self, account: &AccountId, now: Steady) -> bool {
        while self.admitted.front().is_some_and(|(first, _)| first.after(WINDOW) <= now) {
            self.admitted.pop_front();
        }
        let admits = self.admitted.len() < MOST || self.admitted.iter().all(|(_, of)| of != account);
        if admits {
            self.admitted.push_back((now, account.clone()));
        }
        admits
    }
}
