//! Quiet hours: times of the week in which nothing is shown.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Timestamp;

/// A period from one time of day to another, on some days of the week, by local time. When daylight saving time
/// begins or ends, the period still begins and ends at the local time. A time that the clock skips is the moment of
/// the skip, and of a time that it shows twice the first one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct QuietHours {
    /// The days on which the period begins.
    pub days: Vec<Day>,
    /// The time at which it begins.
    #[cfg_attr(test, ts(as = "String"))]
    pub from: TimeOfDay,
    /// The time at which it ends, on the next day if that is not after the beginning.
    #[cfg_attr(test, ts(as = "String"))]
    pub to: TimeOfDay,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "their names say all")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A time of day on a 24-hour clock; `22:00` in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(Time);

/// Why a text is not a time of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a time of day. Write it as 22:00, between 00:00 and 23:59.")]
pub struct TimeOfDayError(String);

impl QuietHours {
    /// The beginning and end, UTC, of the period at this moment; `None` if there is none.
    #[must_use]
    pub fn lasting(&self, now: Timestamp, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let periods = self.periods(now, zone);
        periods.into_iter().flatten().find(|(from, to)| *from <= now && now < *to)
    }

    /// The next beginning or end after this moment.
    #[must_use]
    pub fn next_change(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let edges = self.periods(now, zone).into_iter().flatten().flat_map(|(from, to)| [from, to]);
        edges.filter(|edge| *edge > now).min()
    }

    /// The periods that begin between yesterday and a week from now.
    fn periods(&self, now: Timestamp, zone: &TimeZone) -> [Option<(Timestamp, Timestamp)>; 9] {
        let today = local(now, zone).map(DateTime::date);
        std::array::from_fn(|days| {
            let ahead = i64::try_from(days).unwrap_or_default() - 1;
            let day = today?.checked_add(Span::new().try_days(ahead).ok()?).ok()?;
            if !self.days.iter().any(|chosen| chosen.weekday() == day.weekday()) {
                return None;
            }
            let end = if self.to > self.from { day } else { day.checked_add(1.day()).ok()? };
            Some((instant(day, self.from, zone)?, instant(end, self.to, zone)?))
        })
    }
}

impl TimeOfDay {
    /// This time, if there is one.
    #[must_use]
    pub fn new(hour: u8, minute: u8) -> Option<TimeOfDay> {
        let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
        Time::new(hour, minute, 0, 0).ok().map(TimeOfDay)
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeOfDayError;

    fn from_str(text: &str) -> Result<TimeOfDay, TimeOfDayError> {
        let number = |digits: &str| {
            let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        let time = text.trim().split_once(':').and_then(|(hour, minute)| {
            (minute.len() == 2).then(|| TimeOfDay::new(number(hour)?, number(minute)?)).flatten()
        });
        time.ok_or_else(|| TimeOfDayError(crate::text::clean(text, 20).unwrap_or_default()))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TimeOfDay, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Day {
    /// All days, starting on Monday.
    pub const ALL: [Day; 7] =
        [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday, Day::Saturday, Day::Sunday];

    fn weekday(self) -> Weekday {
        match self {
            Day::Monday => Weekday::Monday,
            Day::Tuesday => Weekday::Tuesday,
            Day::Wednesday => Weekday::Wednesday,
            Day::Thursday => Weekday::Thursday,
            Day::Friday => Weekday::Friday,
            Day::Saturday => Weekday::Saturday,
            Day::Sunday => Weekday::Sunday,
        }
    }
}

/// Eight in the morning of the next day.
pub(super) fn tomorrow_morning(now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let tomorrow = local(now, zone)?.date().tomorrow().ok()?;
    instant(tomorrow, TimeOfDay::new(8, 0)?, zone)
}

/// The time zone if it is unknown.
pub(crate) static UTC: TimeZone = TimeZone::UTC;

/// The local date and time.
pub(crate) fn local(now: Timestamp, zone: &TimeZone) -> Option<DateTime> {
    let now = jiff::Timestamp::from_millisecond(now.0).ok()?;
    Some(zone.to_datetime(now))
}

fn instant(day: Date, time: TimeOfDay, zone: &TimeZone) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(day.to_datetime(time.0));
    Some(Timestamp(ambiguous.compatible().ok()?.as_millisecond()))
}
