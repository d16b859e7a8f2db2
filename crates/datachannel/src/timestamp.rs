//! The one clock type that crosses rooms.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A moment in milliseconds since the Unix epoch, UTC. In JSON a plain number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment plus a duration; at the end of time it stays there.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(milliseconds(duration)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub fn saturating_since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Timestamp {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Timestamp(milliseconds(after)),
            Err(before) => Timestamp(-milliseconds(before.duration())),
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_system_clock_on_both_sides_of_the_epoch() {
        assert_eq!(
            Timestamp::from(UNIX_EPOCH + Duration::from_millis(1_516_707_642_007)).0,
            1_516_707_642_007
        );
        assert_eq!(Timestamp::from(UNIX_EPOCH - Duration::from_millis(5)).0, -5);
    }

    #[test]
    fn never_overflows() {
        assert_eq!(Timestamp(i64::MAX - 1).saturating_add(Duration::MAX), Timestamp(i64::MAX));
        assert_eq!(Timestamp(i64::MIN).saturating_since(Timestamp(i64::MAX)), Duration::ZERO);
        assert_eq!(Timestamp(1500).saturating_since(Timestamp(500)), Duration::from_secs(1));
    }

    #[test]
    fn is_a_plain_number_in_json() {
        assert_eq!(serde_json::to_string(&Timestamp(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<Timestamp>("-7").unwrap(), Timestamp(-7));
    }
}
