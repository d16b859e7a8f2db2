//! Places in time: the numbers of the rows.
//!
//! A row's number is the second of its entry's time and a running number within that second. So rows in the order of
//! their numbers are in the order of time but for those of one second, whatever the order they were written in and
//! whatever the clock did in between; and an index of the search, which lists rows by number, can be read newest first.

use ringtray_core::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

/// For the running number: a quarter of a million rows in a second. Few bits, for the search writes down the distances
/// between numbers.
const RUNNING_BITS: u32 = 18;

/// The furthest second from the epoch that the calendar of the page has, 270,000 years. Times beyond share it: what a
/// file from elsewhere says is shown in the order of the list, whatever it is.
const FURTHEST: i64 = 8_640_000_000_000;

/// The same after the epoch.
const FURTHEST_AHEAD: i64 = FURTHEST - 1;

/// A table whose rows have places.
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

/// The first place of the second of `at`.
pub(super) fn first(at: Timestamp) -> i64 {
    at.0.div_euclid(1000).clamp(-FURTHEST, FURTHEST_AHEAD) << RUNNING_BITS
}

/// The last place of the second of `at`.
pub(super) fn last(at: Timestamp) -> i64 {
    match at.0.div_euclid(1000) {
        // Earlier versions went further.
        FURTHEST_AHEAD.. => i64::MAX,
        _ => first(at) | ((1 << RUNNING_BITS) - 1),
    }
}

/// The second that a place is in.
pub(super) fn second(place: i64) -> i64 {
    (place >> RUNNING_BITS).clamp(-FURTHEST, FURTHEST_AHEAD)
}

/// A time that is stored, as it is clamped and shown.
pub(super) fn clamped(at: i64) -> Timestamp {
    Timestamp(at.clamp(-FURTHEST * 1000, FURTHEST * 1000 - 1))
}

/// Whether a place is in the second of `at`.
pub(super) fn is_in_second(place: i64, at: Timestamp) -> bool {
    second(place) == second(first(at))
}

/// A place in the second of `at` that no row has, after all of that second. Where the second is full, which takes a
/// quarter of a million rows, the place after all others: the row is kept, if not in its order.
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
