//! The requests.

use std::time::Duration;

use time::OffsetDateTime;
use time::macros::format_description;

use crate::timestamp::Timestamp;

/// Calls per page.
pub const PAGE: usize = 200;

/// The base of all paths (documented).
const BASE: &str = "/uapi";

/// The request's date has no offset (documented), and the server's time zone is unknown. So requests ask for this much
/// earlier, which is the largest offset from UTC.
const ZONES: Duration = Duration::from_secs(14 * 3600);

/// Path and query for the calls in progress of all of the user's extensions (documented).
#[must_use]
pub fn live_calls_path(start: usize) -> String {
    format!("{BASE}/phoneCalls/@me/@self?count={PAGE}{}", from(start))
}

/// Path and query for the records of calls since a time on the server's clock, newest first. The records are the user's
/// own (documented). That `startDate` also finds unanswered calls is inferred.
#[must_use]
pub fn records_path(since: Timestamp, start: usize) -> String {
    let earliest = since.0.saturating_sub(i64::try_from(ZONES.as_millis()).unwrap_or(0)).max(0);
    let date = OffsetDateTime::from_unix_timestamp(earliest / 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let format = format_description!("[year]-[month]-[day]T[hour]%3A[minute]%3A[second]");
    let date = date.format(&format).unwrap_or_default();
    format!("{BASE}/cdr/?startDate={date}&sortOrder=descending&count={PAGE}{}", from(start))
}

fn from(start: usize) -> String {
    if start == 0 { String::new() } else { format!("&startIndex={start}") }
}
