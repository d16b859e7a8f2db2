//! How long to wait before another attempt.

use std::time::Duration;

use super::Limits;
use crate::random;

/// The growing delay between attempts.
#[derive(Debug)]
pub(super) struct Backoff {
    limits: Limits,
    /// Failures since the last stable connection.
    failures: u32,
}

impl Backoff {
    pub(super) fn new(limits: Limits) -> Backoff {
        Backoff { limits, failures: 0 }
    }

    /// Which attempt the next one is, from 1.
    pub(super) fn attempt(&self) -> u32 {
        self.failures.saturating_add(1)
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The delay after an attempt that does not count.
    pub(super) fn without_growth(&self) -> Duration {
        Backoff::new(self.limits).delay(random::thousandths())
    }

    /// The delay after an attempt that failed.
    pub(super) fn after_failure(&mut self, asked_for: Option<Duration>) -> Duration {
        let delay = self.delay(random::thousandths()).max(asked_for.unwrap_or(Duration::ZERO));
        self.failures = self.failures.saturating_add(1);
        delay
    }

    /// The delay after the loss of a connection that lived so long: none when it was stable.
    pub(super) fn after_loss(&mut self, lived: Duration) -> Duration {
        if lived >= self.limits.stable {
            self.reset();
            Duration::ZERO
        } else {
            self.after_failure(None)
        }
    }

    /// The delay after a refusal.
    pub(super) fn after_refusal(&self) -> Duration {
        let base = self.limits.after_refusal;
        (base * 9 / 10).saturating_add(base / 5 * random::thousandths() / 1000)
    }

    /// Doubles with each failure, give or take a quarter, within the limits.
    fn delay(&self, thousandths: u32) -> Duration {
        let Limits { shortest_delay, longest_delay, .. } = self.limits;
        let grown = shortest_delay.saturating_mul(1 << self.failures.min(20)).min(longest_delay);
        let jittered = grown * 3 / 4 + grown / 2 * thousandths / 1000;
        jittered.clamp(shortest_delay, longest_delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_from_a_second_to_a_minute_and_never_beyond() {
        let mut backoff = Backoff::new(Limits::default());
        let mut floor = Duration::ZERO;
        for _ in 0..1000 {
            let (least, most) = (backoff.delay(0), backoff.delay(1000));
            assert!(least >= Duration::from_secs(1) && most <= Duration::from_secs(60));
            assert!(least >= floor && least <= most);
            floor = least;
            let drawn = backoff.after_failure(None);
            assert!(drawn >= least && drawn <= most);
        }
        assert_eq!(backoff.delay(0), Duration::from_secs(45));
        assert_eq!(backoff.delay(1000), Duration::from_secs(60));
    }

    #[test]
    fn only_a_stable_connection_resets_it() {
        let mut backoff = Backoff::new(Limits::default());
        backoff.after_failure(None);
        backoff.after_failure(None);
        assert!(backoff.after_loss(Duration::from_secs(59)) >= Duration::from_secs(3));
        assert_eq!(backoff.attempt(), 4);
        assert_eq!(backoff.after_loss(Duration::from_secs(60)), Duration::ZERO);
        assert_eq!(backoff.attempt(), 1);
    }

    #[test]
    fn the_server_may_ask_for_more_but_not_for_less() {
        let mut backoff = Backoff::new(Limits::default());
        assert_eq!(backoff.after_failure(Some(Duration::from_secs(300))), Duration::from_secs(300));
        assert!(backoff.after_failure(Some(Duration::ZERO)) >= Duration::from_secs(1));
    }

    #[test]
    fn a_refusal_is_tried_again_about_every_half_hour() {
        let delay = Backoff::new(Limits::default()).after_refusal();
        assert!(delay >= Duration::from_secs(27 * 60) && delay <= Duration::from_secs(33 * 60));
    }
}
