//! The one place of the shell that reads the time of day and the time zone.

use std::time::{SystemTime, UNIX_EPOCH};

use ringtray_core::Timestamp;

/// Now, in milliseconds since the Unix epoch, UTC.
#[must_use]
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// How far local time is ahead of UTC now, in minutes.
#[must_use]
pub fn utc_offset_minutes() -> i32 {
    jiff::tz::TimeZone::system().to_offset(jiff::Timestamp::now()).seconds() / 60
}
