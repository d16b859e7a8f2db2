//! Points in time that all crates share.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ringtray_language::Phrase;
use serde::{Deserialize, Serialize};
use time::{Date, Month, OffsetDateTime};

/// A point in time in milliseconds since the Unix epoch, UTC. A plain number in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This time plus a duration, saturating.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(milliseconds(duration)))
    }

    /// The duration since `earlier`; zero if this is not later.
    #[must_use]
    pub fn saturating_since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The day in UTC, such as "1 June 2001". Times outside the supported years give the first or last supported day.
    #[must_use]
    pub fn day(self) -> Phrase {
        let date = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).map(OffsetDateTime::date);
        let date = date.unwrap_or(if self.0 < 0 { Date::MIN } else { Date::MAX });
        let month = match date.month() {
            Month::January => "january",
            Month::February => "february",
            Month::March => "march",
            Month::April => "april",
            Month::May => "may",
            Month::June => "june",
            Month::July => "july",
            Month::August => "august",
            Month::September => "september",
            Month::October => "october",
            Month::November => "november",
            Month::December => "december",
        };
        let (day, year) = (date.day().to_string(), date.year().to_string());
        Phrase::of("trouble-date", &[("month", month.into()), ("day", day.into()), ("year", year.into())])
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
    fn its_day_is_said_in_utc_and_there_always_is_one() {
        let day = |milliseconds| Timestamp(milliseconds).day().to_string();
        assert_eq!(day(991_353_600_000), "1 June 2001");
        assert_eq!(day(991_353_599_999), "31 May 2001");
        assert_eq!(day(-1), "31 December 1969");
        assert_eq!(day(i64::MAX), "31 December 9999");
        assert!(day(i64::MIN).starts_with("1 January "), "{}", day(i64::MIN));
    }

    #[test]
    fn is_a_plain_number_in_json() {
        assert_eq!(serde_json::to_string(&Timestamp(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<Timestamp>("-7").unwrap(), Timestamp(-7));
    }
}
