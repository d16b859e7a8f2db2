//! The heartbeat: when to ping, and when silence means that the connection is dead.

use std::time::Duration;

use crate::address::Revision;

/// The heartbeat of a connection whose revision is known.
///
/// In revision 3 the client pings every interval and must receive something within the timeout after that. After a
/// sleep longer than both, the server has dropped the connection, so pinging is of no use. In revision 4 the server
/// pings every interval, so something must arrive within interval plus timeout.
#[derive(Debug)]
pub(super) struct Heartbeat {
    revision: Revision,
    interval: Duration,
    timeout: Duration,
    heard: Duration,
    next_ping: Duration,
    /// Deadline for the answer to the oldest unanswered ping.
    pong_due: Option<Duration>,
}

/// What to do as time passes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Quiet,
    Ping,
    Silent { silent: Duration },
}

impl Heartbeat {
    pub(super) fn new(revision: Revision, interval: Duration, timeout: Duration, now: Duration) -> Heartbeat {
        let next_ping = now.saturating_add(interval);
        Heartbeat { revision, interval, timeout, heard: now, next_ping, pong_due: None }
    }

    pub(super) fn heard(&mut self, now: Duration) {
        self.heard = now;
        self.pong_due = None;
    }

    pub(super) fn tick(&mut self, now: Duration) -> Beat {
        if now >= self.silent_from() {
            return Beat::Silent { silent: now.saturating_sub(self.heard) };
        }
        if self.revision == Revision::Three && now >= self.next_ping {
            self.next_ping = now.saturating_add(self.interval);
            self.pong_due.get_or_insert(now.saturating_add(self.timeout));
            return Beat::Ping;
        }
        Beat::Quiet
    }

    pub(super) fn deadline(&self) -> Duration {
        let ping = (self.revision == Revision::Three).then_some(self.next_ping);
        ping.unwrap_or(Duration::MAX).min(self.silent_from())
    }

    fn silent_from(&self) -> Duration {
        self.pong_due.unwrap_or(self.heard.saturating_add(self.interval).saturating_add(self.timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn revision_three_pings_and_needs_an_answer() {
        let mut beat = Heartbeat::new(Revision::Three, ms(100), ms(250), ms(0));
        assert_eq!(beat.deadline(), ms(100));
        assert_eq!(beat.tick(ms(99)), Beat::Quiet);
        assert_eq!(beat.tick(ms(100)), Beat::Ping);
        beat.heard(ms(120));
        assert_eq!(beat.tick(ms(200)), Beat::Ping);
        assert_eq!(beat.tick(ms(300)), Beat::Ping);
        assert_eq!(beat.tick(ms(400)), Beat::Ping);
        assert_eq!(beat.deadline(), ms(450), "counted from the oldest unanswered ping");
        assert_eq!(beat.tick(ms(450)), Beat::Silent { silent: ms(330) });
    }

    #[test]
    fn revision_four_only_listens() {
        let mut beat = Heartbeat::new(Revision::Four, ms(100), ms(50), ms(0));
        assert_eq!(beat.deadline(), ms(150));
        assert_eq!(beat.tick(ms(149)), Beat::Quiet);
        beat.heard(ms(149));
        assert_eq!(beat.tick(ms(298)), Beat::Quiet);
        assert_eq!(beat.tick(ms(299)), Beat::Silent { silent: ms(150) });
    }

    #[test]
    fn a_long_sleep_is_silence_and_a_short_one_is_not() {
        for revision in [Revision::Three, Revision::Four] {
            let mut slept = Heartbeat::new(revision, ms(100), ms(50), ms(0));
            assert!(matches!(slept.tick(ms(1_000_000)), Beat::Silent { .. }), "{revision}");
            let mut heard = Heartbeat::new(revision, ms(100), ms(50), ms(0));
            heard.heard(ms(1_000_000));
            assert!(!matches!(heard.tick(ms(1_000_000)), Beat::Silent { .. }), "what has arrived counts");
        }
        let mut dozed = Heartbeat::new(Revision::Three, ms(100), ms(50), ms(0));
        assert_eq!(dozed.tick(ms(149)), Beat::Ping);
        assert_eq!(dozed.deadline(), ms(199));
    }
}
