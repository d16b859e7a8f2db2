//! The only place in the shell that reads the time of day and the time zone.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use ringtray_core::Timestamp;

/// Now, in milliseconds since the Unix epoch, UTC.
#[must_use]
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// The local time zone, or UTC if the system does not report one.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::system()
}
