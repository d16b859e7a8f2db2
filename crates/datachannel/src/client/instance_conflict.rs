//! Whether somebody else seems to use the same name for a connection.

use std::time::Duration;

/// Counts connections that the server ended right after it had let us in.
///
/// What a server does when two connections have one name is unknown; to end the older one is the likeliest. Two
/// programs that then both come back would throw each other out for ever.
#[derive(Debug, Default)]
pub(super) struct Contest {
    ended: u32,
    /// It was found lost once, and no connection has been stable since: another name did not help, so no more of them.
    lost: bool,
}

/// A connection that the server ended sooner counts.
const SOON: Duration = Duration::from_secs(10);
/// As many in a row are no accident.
const IN_A_ROW: u32 = 2;

impl Contest {
    /// Takes note of a connection's end; says whether another name should be tried now. `lived` is its age, `stable`
    /// the age from which on everything is well.
    pub(super) fn seems_lost(&mut self, ended_by_server: bool, lived: Duration, stable: Duration) -> bool {
        if lived >= stable {
            self.lost = false;
        }
        self.ended = if ended_by_server && lived < SOON { self.ended.saturating_add(1) } else { 0 };
        let seems_lost = self.ended >= IN_A_ROW && !self.lost;
        self.lost |= seems_lost;
        seems_lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STABLE: Duration = Duration::from_secs(60);
    const BRIEF: Duration = Duration::from_secs(9);

    #[test]
    fn two_brief_connections_in_a_row_and_only_once() {
        let mut contest = Contest::default();
        assert!(!contest.seems_lost(true, BRIEF, STABLE));
        assert!(contest.seems_lost(true, BRIEF, STABLE));
        for _ in 0..5 {
            assert!(!contest.seems_lost(true, BRIEF, STABLE), "another name did not help");
        }
        assert!(!contest.seems_lost(true, STABLE, STABLE), "all was well again");
        assert!(!contest.seems_lost(true, BRIEF, STABLE));
        assert!(contest.seems_lost(true, BRIEF, STABLE));
    }

    #[test]
    fn a_network_that_breaks_or_a_connection_of_some_age_is_no_contest() {
        let mut contest = Contest::default();
        for _ in 0..5 {
            assert!(!contest.seems_lost(false, BRIEF, STABLE));
            assert!(!contest.seems_lost(true, BRIEF, STABLE));
            assert!(!contest.seems_lost(true, SOON, STABLE));
        }
    }
}
