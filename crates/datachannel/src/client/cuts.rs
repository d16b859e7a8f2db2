//! Detects devices that cut connections: after what time, and whether because of silence.

use std::time::Duration;

/// The connections that were cut, and the ping interval that avoids more cuts.
///
/// A proxy, load balancer or router often cuts connections that are silent for a while or reach a certain age. Pings
/// help against the first. Against the second, only the administrator of the device can help.
#[derive(Debug)]
pub(super) struct Cuts {
    /// Silences in both directions before the cuts.
    silent: Series,
    /// Silences in one direction before the cuts.
    one_way: Series,
    /// Ages of the connections.
    age: Series,
    usual_ping: Duration,
    ping: Duration,
}

/// The end of a connection without a reason.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// The connection's age.
    pub(super) age: Duration,
    /// Time since anything was sent or received.
    pub(super) silent: Duration,
    /// The longer of the times since anything was sent and since anything was received.
    pub(super) one_way: Duration,
}

/// Connections that are cut repeatedly after the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Regular {
    /// The age at the cut.
    pub(super) after: Duration,
    /// The number in a row.
    pub(super) times: u32,
}

/// The number of cuts after the same silence that shortens the ping interval.
const SHORTENS: u32 = 2;
/// The number of cuts at the same age that is reported.
const TELLS: u32 = 3;
/// A connection that ends sooner was not cut by a timeout.
const SHORTEST_AGE: Duration = Duration::from_secs(1);
/// The shortest ping interval.
const SHORTEST_PING: Duration = Duration::from_secs(1);

impl Cuts {
    /// Starts with this ping interval.
    pub(super) fn new(usual_ping: Duration) -> Cuts {
        Cuts {
            silent: Series::default(),
            one_way: Series::default(),
            age: Series::default(),
            usual_ping,
            ping: usual_ping,
        }
    }

    /// Records a cut. Returns the regular cuts that pings do not prevent.
    pub(super) fn add(&mut self, cut: Cut) -> Option<Regular> {
        self.age.add(cut.age);
        self.silent.add(cut.silent);
        self.one_way.add(cut.one_way);
        for series in [&self.silent, &self.one_way] {
            let sooner = (series.first / 2).max(SHORTEST_PING);
            if series.times >= SHORTENS && sooner < self.ping {
                tracing::info!(silent = ?series.first, ping = ?sooner, "connections are cut after silence: pinging more often");
                self.ping = sooner;
            }
        }
        let is_told = self.age.times >= TELLS && self.age.first >= SHORTEST_AGE;
        is_told.then_some(Regular { after: self.age.first, times: self.age.times })
    }

    /// A connection ended for another reason: this ends each series.
    pub(super) fn interrupt(&mut self) {
        (self.silent, self.one_way, self.age) = Default::default();
    }

    /// Forgets everything, because the network may be another one.
    pub(super) fn forget(&mut self) {
        *self = Cuts::new(self.usual_ping);
    }

    /// After how long a silence to ping.
    pub(super) fn ping(&self) -> Duration {
        self.ping
    }
}

/// A series of similar times.
#[derive(Clone, Copy, Debug, Default)]
struct Series {
    first: Duration,
    times: u32,
}

impl Series {
    fn add(&mut self, time: Duration) {
        let tolerance = (self.first / 20).max(Duration::from_millis(500));
        if self.times > 0 && time.abs_diff(self.first) <= tolerance {
            self.times = self.times.saturating_add(1);
        } else {
            *self = Series { first: time, times: 1 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Duration = Duration::from_secs(25);

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn cut(age: u64, silent: u64) -> Cut {
        Cut { age: ms(age), silent: ms(silent), one_way: ms(silent) }
    }

    #[test]
    fn two_cuts_after_the_same_silence_make_pings_come_in_half_of_it() {
        let mut cuts = Cuts::new(USUAL);
        assert_eq!(cuts.add(cut(31_000, 10_010)), None);
        assert_eq!(cuts.ping(), USUAL, "one may be an accident");
        assert_eq!(cuts.add(cut(14_000, 10_200)), None);
        assert_eq!(cuts.ping(), ms(5_005));
    }

    #[test]
    fn it_may_be_one_way_alone_that_has_to_be_silent() {
        let mut cuts = Cuts::new(USUAL);
        for (age, silent) in [(31_000, 0), (14_000, 7_000)] {
            assert_eq!(cuts.add(Cut { one_way: ms(10_000), ..cut(age, silent) }), None);
        }
        assert_eq!(cuts.ping(), ms(5_000));
    }

    #[test]
    fn pings_come_no_faster_than_a_second_and_no_slower_again() {
        let mut cuts = Cuts::new(USUAL);
        for silent in [300, 400, 12_000, 12_100] {
            cuts.add(cut(silent * 3, silent));
        }
        assert_eq!(cuts.ping(), SHORTEST_PING);
    }

    #[test]
    fn cuts_of_all_ages_after_all_silences_change_nothing() {
        let mut cuts = Cuts::new(USUAL);
        for (age, silent) in [(5_000, 1_000), (50_000, 9_000), (700, 600), (61_000, 20_000), (9_000, 2_000)] {
            assert_eq!(cuts.add(cut(age, silent)), None);
        }
        assert_eq!(cuts.ping(), USUAL);
    }

    #[test]
    fn the_third_cut_at_the_same_age_is_told_and_how_many_there_were() {
        let mut cuts = Cuts::new(USUAL);
        for (age, silent) in [(300_000, 1_000), (5_010, 500), (5_300, 4_000)] {
            assert_eq!(cuts.add(cut(age, silent)), None);
        }
        assert_eq!(cuts.add(cut(4_900, 2_000)), Some(Regular { after: ms(5_010), times: 3 }));
        assert_eq!(cuts.add(cut(5_000, 3_000)), Some(Regular { after: ms(5_010), times: 4 }));
        assert_eq!(cuts.add(cut(8_000, 3_900)), None);
    }

    #[test]
    fn what_ends_at_once_is_no_time_out() {
        let mut cuts = Cuts::new(USUAL);
        for _ in 0..10 {
            assert_eq!(cuts.add(cut(400, 100)), None);
        }
    }

    #[test]
    fn another_end_interrupts_the_row_and_another_network_forgets_all() {
        let mut cuts = Cuts::new(USUAL);
        for _ in 0..2 {
            cuts.add(cut(10_000, 10_000));
        }
        cuts.interrupt();
        assert_eq!(cuts.add(cut(10_000, 5_000)), None);
        assert_eq!(cuts.ping(), ms(5_000), "what helps is kept");
        cuts.forget();
        assert_eq!(cuts.ping(), USUAL);
    }
}
