//! Sequence numbers, the row numbers of entries and messages.
//!
//! A sequence number consists of the second of the entry's time and a running number within that second. So rows sort
//! by time down to the second, whatever order they were written in and whatever the clock did meanwhile. The search
//! indexes list matches by row number, so they can be read newest first.

use ringtray_core::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

/// The bits of the running number: a quarter of a million rows per second. The search stores differences of row
/// numbers, so fewer bits save space.
const RUNNING_BITS: u32 = 18;

/// The last second, counted from the epoch, that the page's calendar can show: 270,000 years. Times beyond it share
/// its sequence numbers, so that entries from a foreign file sort somewhere, whatever they contain.
const FURTHEST: i64 = 8_640_000_000_000;

/// The same for times after the epoch.
const FURTHEST_AHEAD: i64 = FURTHEST - 1;

/// A table with sequence numbers.
#[derive(Clone, Copy)]
pub(super) enum Table {
    Entry,
    Message,
}

impl Table {
    pub(super) fn name(self) -> &'static str {
        match self {
            Table::Entry => "entry",
            Table::Message => "message",
        }
    }
}

/// The first sequence number in the second of `at`.
pub(super) fn first(at: Timestamp) -> i64 {
    at.0.div_euclid(1000).clamp(-FURTHEST, FURTHEST_AHEAD) << RUNNING_BITS
}

/// The last sequence number in the second of `at`.
pub(super) fn last(at: Timestamp) -> i64 {
    match at.0.div_euclid(1000) {
        // Earlier versions allowed later times.
        FURTHEST_AHEAD.. => i64::MAX,
        _ => first(at) | ((1 << RUNNING_BITS) - 1),
    }
}

/// The second of a sequence number.
pub(super) fn second(seq: i64) -> i64 {
    (seq >> RUNNING_BITS).clamp(-FURTHEST, FURTHEST_AHEAD)
}

/// A stored time, clamped to what the calendar can show.
pub(super) fn clamped(at: i64) -> Timestamp {
    Timestamp(at.clamp(-FURTHEST * 1000, FURTHEST * 1000 - 1))
}

/// Whether a sequence number is in the second of `at`.
pub(super) fn is_in_second(seq: i64, at: Timestamp) -> bool {
    second(seq) == second(first(at))
}

/// A free sequence number after all others in the second of `at`. If that second is full, which takes a quarter of a
/// million rows, the number after all rows: the row is stored, if out of order.
pub(super) fn next_free(
    connection: &Connection,
    table: Table,
    at: Timestamp,
) -> Result<i64, rusqlite::Error> {
    let newest_until = |last: i64| {
        let name = table.name();
        let newest = format!("SELECT seq FROM {name} WHERE seq <= :last ORDER BY seq DESC LIMIT 1");
        let mut query = connection.prepare_cached(&newest)?;
        query.query_row(named_params! { ":last": last }, |row| row.get::<_, i64>(0)).optional()
    };
    match newest_until(last(at))? {
        Some(taken) if taken == last(at) => {
            Ok(newest_until(i64::MAX)?.map_or(first(at), |newest| newest.saturating_add(1)))
        }
        Some(taken) if is_in_second(taken, at) => Ok(taken + 1),
        _ => Ok(first(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_seconds_to_the_ends_of_time() {
        let times = [i64::MIN, -1_000_001, -1000, -1, 0, 999, 1000, 1_700_000_000_000, i64::MAX];
        let seconds: Vec<i64> = times.iter().map(|at| second(first(Timestamp(*at)))).collect();
        assert_eq!(seconds, [-FURTHEST, -1001, -1, -1, 0, 0, 1, 1_700_000_000, FURTHEST - 1]);
        for at in times.map(Timestamp) {
            assert!(first(at) < last(at) && second(first(at)) == second(last(at)));
            assert!(is_in_second(first(at), at) && is_in_second(last(at), at));
            assert_eq!(first(clamped(at.0)), first(at));
        }
    }
}
