//! Points in time as servers write them.

use serde_json::Number;
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::timestamp::Timestamp;

/// The end of the year 9999. Later times are rejected, so that sums with accepted ones can't overflow.
const LATEST_MS: i64 = 253_402_300_799_999;

/// A number above this is in milliseconds: in seconds it would be the year 5138.
const MOST_SECONDS: f64 = 1e11;

/// Seconds (whole or with a fraction) or milliseconds since 1970.
pub(crate) fn from_number(number: &Number) -> Option<Timestamp> {
    let number = number.as_f64()?;
    let milliseconds = if number.abs() > MOST_SECONDS { number } else { number * 1000.0 }.round();
    #[expect(clippy::cast_precision_loss, reason = "exact: below 2^53")]
    let latest = LATEST_MS as f64;
    if !(0.0..=latest).contains(&milliseconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the range just checked")]
    let milliseconds = milliseconds as i64;
    Some(Timestamp(milliseconds))
}

/// An ISO 8601 date and time with any offset (UTC if there is none), or a number in a string.
pub(crate) fn from_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return Number::from_f64(number).as_ref().and_then(from_number);
    }
    // A date and time is 35 characters at most; nothing longer needs a look.
    if text.len() > 64 || !text.is_ascii() {
        return None;
    }
    let mut text = text.to_ascii_uppercase();
    if text.as_bytes().get(10) == Some(&b' ') {
        text.replace_range(10..11, "T");
    }
    let date = OffsetDateTime::parse(&text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&text, &Iso8601::DEFAULT))
        .or_else(|_| PrimitiveDateTime::parse(&text, &Iso8601::DEFAULT).map(PrimitiveDateTime::assume_utc))
        .ok()?;
    let milliseconds = i64::try_from(date.unix_timestamp_nanos().div_euclid(1_000_000)).ok()?;
    (0..=LATEST_MS).contains(&milliseconds).then_some(Timestamp(milliseconds))
}
