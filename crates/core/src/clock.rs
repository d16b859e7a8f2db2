//! A clock that only goes forward, driven by the wall clock times that callers pass in. All delays are measured by
//! it, so setting the wall clock back neither triggers nor delays anything.

use std::time::Duration;

use crate::Timestamp;

/// A time of this clock, in milliseconds since its creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Steady(i64);

/// The time of an input, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// This computer's wall clock.
    pub(crate) now: Timestamp,
    /// The clock that only goes forward.
    pub(crate) steady: Steady,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    wall: Option<Timestamp>,
    steady: Steady,
}

/// Messages wait in a queue with their time of arrival, so times may go back a little although nobody set the clock.
const LITTLE: Duration = Duration::from_secs(5);

impl Steady {
    pub(crate) fn after(self, duration: Duration) -> Steady {
        Steady(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Clock {
    /// Updates the clock to the wall clock's time.
    pub(crate) fn wind(&mut self, now: Timestamp) -> Moment {
        match self.wall {
            Some(wall) if now >= wall => {
                self.steady = self.steady.after(now.saturating_since(wall));
                self.wall = Some(now);
            }
            Some(wall) if wall.saturating_since(now) <= LITTLE => {}
            Some(_) | None => self.wall = Some(now),
        }
        Moment { now, steady: self.steady }
    }

    /// The wall clock's time at the last update; before that the epoch.
    pub(crate) fn now(&self) -> Timestamp {
        self.wall.unwrap_or_default()
    }

    /// The wall clock's time at the last update, if there was one.
    pub(crate) fn wall(&self) -> Option<Timestamp> {
        self.wall
    }

    /// What the wall clock will show at that time, unless it is set.
    pub(crate) fn wall_at(&self, moment: Steady) -> Option<Timestamp> {
        let ahead = moment.0.saturating_sub(self.steady.0);
        self.wall.map(|wall| Timestamp(wall.0.saturating_add(ahead)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_forward_only() {
        let mut clock = Clock::default();
        let first = clock.wind(Timestamp(100_000)).steady;
        let due = first.after(Duration::from_secs(60));
        assert_eq!(clock.wall_at(due), Some(Timestamp(160_000)));

        let later = clock.wind(Timestamp(110_000)).steady;
        assert_eq!(later, first.after(Duration::from_secs(10)));
        assert_eq!(clock.wall_at(due), Some(Timestamp(160_000)));

        // If the user sets the clock back by a minute, everything is due after the same delay.
        assert_eq!(clock.wind(Timestamp(50_000)).steady, later);
        assert_eq!(clock.wall_at(due), Some(Timestamp(100_000)));
        assert_eq!(clock.wind(Timestamp(100_000)).steady, due);
    }

    #[test]
    fn a_late_message_does_not_make_time_pass_twice() {
        let mut clock = Clock::default();
        let first = clock.wind(Timestamp(10_000)).steady;
        clock.wind(Timestamp(8_000));
        assert_eq!(clock.wind(Timestamp(11_000)).steady, first.after(Duration::from_secs(1)));
    }

    #[test]
    fn survives_the_ends_of_time() {
        let mut clock = Clock::default();
        clock.wind(Timestamp(i64::MIN));
        clock.wind(Timestamp(i64::MAX));
        let moment = clock.wind(Timestamp(i64::MIN));
        assert!(clock.wall_at(moment.steady.after(Duration::MAX)).is_some());
    }
}
