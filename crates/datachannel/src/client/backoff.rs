//! The delays before connection attempts.

use std::time::Duration;

use super::Limits;
use crate::random;

/// The growing delay between failed attempts, and the short one after a lost connection.
#[derive(Debug)]
pub(super) struct Backoff {
    limits: Limits,
    /// Failures since the last stable connection.
    failures: u32,
}

/// Repeated connections that last no longer than this count as failed attempts.
const BRIEF: Duration = Duration::from_secs(1);

impl Backoff {
    pub(super) fn new(limits: Limits) -> Backoff {
        Backoff { limits, failures: 0 }
    }

    /// The number of the next attempt, from 1.
    pub(super) fn attempt(&self) -> u32 {
        self.failures.saturating_add(1)
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The delay after an attempt that does not count as failed.
    pub(super) fn without_growth(&self) -> Duration {
        Backoff::new(self.limits).delay(random::thousandths())
    }

    /// The delay after a failed attempt.
    pub(super) fn after_failure(&mut self, asked_for: Option<Duration>) -> Duration {
        let delay = self.delay(random::thousandths()).max(asked_for.unwrap_or(Duration::ZERO));
        self.failures = self.failures.saturating_add(1);
        delay
    }

    /// The delay after a lost connection, given the times it took to connect and stayed up. There is none after a
    /// stable connection, and otherwise a short one, so that few events are missed where something keeps cutting
    /// connections. The delay is random, because other clients may have lost their connections too. It grows only while
    /// connections end almost at once, or sooner than it takes to connect.
    pub(super) fn after_loss(&mut self, made_in: Duration, lived: Duration) -> Duration {
        if lived >= self.limits.stable {
            self.reset();
            Duration::ZERO
        } else if lived > made_in.max(BRIEF) {
            self.reset();
            self.short()
        } else if self.failures == 0 {
            self.failures = 1;
            self.short()
        } else {
            self.after_failure(None)
        }
    }

    /// The delay after a connection that the server ended without a reason, given the time it stayed up.
    pub(super) fn after_kick(&mut self, lived: Duration) -> Duration {
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

    fn short(&self) -> Duration {
        self.limits.shortest_delay * random::thousandths() / 1000
    }

    /// Doubles with each failure, plus up to a half at random, within the limits.
    fn delay(&self, thousandths: u32) -> Duration {
        let Limits { shortest_delay, longest_delay, .. } = self.limits;
        let doubled = shortest_delay.saturating_mul(1 << self.failures.min(20));
        let grown = doubled.min(longest_delay * 2 / 3).max(shortest_delay);
        (grown + grown / 2 * thousandths / 1000).min(longest_delay)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
        assert_eq!(backoff.delay(0), Duration::from_secs(40));
        assert_eq!(backoff.delay(1000), Duration::from_secs(60));
    }

    #[test]
    fn no_two_draws_give_the_same_delay() {
        let mut backoff = Backoff::new(Limits::default());
        for _ in 0..10 {
            let drawn: BTreeSet<_> = (0..=1000).map(|thousandths| backoff.delay(thousandths)).collect();
            assert_eq!(drawn.len(), 1001, "who was cut off together does not come back together");
            backoff.after_failure(None);
        }
    }

    #[test]
    fn after_a_connection_that_lasted_it_is_short_and_the_attempts_count_anew() {
        let mut backoff = Backoff::new(Limits::default());
        for lived in [Duration::from_millis(1001), Duration::from_secs(5), Duration::from_secs(59)] {
            backoff.after_failure(None);
            backoff.after_failure(None);
            for _ in 0..100 {
                assert!(backoff.after_loss(Duration::from_millis(200), lived) <= Duration::from_secs(1));
                assert_eq!(backoff.attempt(), 1);
            }
        }
        backoff.after_failure(None);
        assert_eq!(backoff.after_loss(Duration::ZERO, Duration::from_secs(60)), Duration::ZERO);
        assert_eq!(backoff.attempt(), 1);
    }

    #[test]
    fn it_grows_while_connections_end_as_soon_as_they_are_made() {
        let cases = [
            (Duration::from_millis(200), Duration::from_secs(1)),
            // Costly to make, for whatever reason.
            (Duration::from_secs(12), Duration::from_secs(11)),
        ];
        for (made_in, lived) in cases {
            let mut backoff = Backoff::new(Limits::default());
            assert!(
                backoff.after_loss(made_in, lived) <= Duration::from_secs(1),
                "the first may be an accident"
            );
            for floor in [2, 4, 8, 16, 32, 40, 40] {
                assert!(backoff.after_loss(made_in, lived) >= Duration::from_secs(floor));
            }
        }
    }

    #[test]
    fn it_grows_while_the_server_puts_us_out() {
        let mut backoff = Backoff::new(Limits::default());
        for floor in [1, 2, 4, 8] {
            assert!(backoff.after_kick(Duration::from_secs(59)) >= Duration::from_secs(floor));
        }
        assert_eq!(backoff.after_kick(Duration::from_secs(60)), Duration::ZERO);
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
