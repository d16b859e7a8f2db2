//! Distinguishes one waking from the next.

use std::time::Duration;

use tokio::time::Instant;

/// How far apart, in time awake, two sources may notice the same waking. The bus is quick and the clocks are read
/// twice a second; a machine that has just woken is slow.
const SAME: Duration = Duration::from_secs(10);

/// The newest waking, and the sources that reported it.
///
/// A source reports each waking once. So a second report from another source is the same waking, and a second report
/// from the same source is the next one, even if it comes soon: a lid may be opened, closed and opened.
#[derive(Debug, Default)]
pub(super) struct Wakings {
    newest: Option<(Instant, Vec<&'static str>)>,
}

impl Wakings {
    /// Whether this is the first report of a waking.
    pub(super) fn is_another(&mut self, source: &'static str, now: Instant) -> bool {
        if let Some((first, noticed_by)) = &mut self.newest
            && now.duration_since(*first) < SAME
            && !noticed_by.contains(&source)
        {
            noticed_by.push(source);
            return false;
        }
        self.newest = Some((now, vec![source]));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When it comes in seconds, from which source, and whether it is another waking.
    type Reported = (u64, &'static str, bool);

    const TABLE: &[(&str, &[Reported])] = &[
        ("one source", &[(0, "bus", true)]),
        ("the bus first, then the clocks", &[(0, "bus", true), (2, "clocks", false)]),
        ("the clocks first, then the bus", &[(0, "clocks", true), (3, "bus", false)]),
        (
            "the lid opened twice, each noticed by both",
            &[(0, "bus", true), (2, "clocks", false), (5, "bus", true), (7, "clocks", false)],
        ),
        (
            "the clocks first both times",
            &[(0, "clocks", true), (1, "bus", false), (4, "clocks", true), (5, "bus", false)],
        ),
        (
            "asleep again before the clocks were read",
            &[(0, "bus", true), (1, "bus", true), (2, "clocks", false)],
        ),
        ("only the clocks, next day", &[(0, "bus", true), (2, "clocks", false), (36_000, "clocks", true)]),
        ("another source much later is another waking", &[(0, "bus", true), (10, "clocks", true)]),
    ];

    #[test]
    fn a_waking_is_told_once_and_the_next_one_again() {
        let start = Instant::now();
        for (what, reports) in TABLE {
            let mut wakings = Wakings::default();
            for (seconds, source, another) in *reports {
                let at = start + Duration::from_secs(*seconds);
                assert_eq!(wakings.is_another(source, at), *another, "{what}: {source} at {seconds} s");
            }
        }
    }
}
