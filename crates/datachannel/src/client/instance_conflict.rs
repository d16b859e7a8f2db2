//! Detects that another program seems to use the same instance id.

use std::time::Duration;

/// Counts connections that the server ended right after the join.
///
/// What a server does with two connections of one instance id is unknown. Most likely it ends the older one. Two
/// programs that both reconnect would then disconnect each other forever.
#[derive(Debug, Default)]
pub(super) struct InstanceConflict {
    ended: u32,
    /// A new id was tried and no connection has been stable since, so another one would not help.
    changed: bool,
}

/// Connections that the server ends sooner count.
const SOON: Duration = Duration::from_secs(10);
/// The number in a row that shows a conflict.
const IN_A_ROW: u32 = 2;

impl InstanceConflict {
    /// Records the end of a connection, and returns whether to try another instance id. `lived` is the connection's
    /// age; from the age `stable` on there is no conflict.
    pub(super) fn should_change_id(
        &mut self,
        ended_by_server: bool,
        lived: Duration,
        stable: Duration,
    ) -> bool {
        if lived >= stable {
            self.changed = false;
        }
        self.ended = if ended_by_server && lived < SOON { self.ended.saturating_add(1) } else { 0 };
        let should_change_id = self.ended >= IN_A_ROW && !self.changed;
        self.changed |= should_change_id;
        should_change_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STABLE: Duration = Duration::from_secs(60);
    const BRIEF: Duration = Duration::from_secs(9);

    #[test]
    fn two_brief_connections_in_a_row_and_only_once() {
        let mut conflict = InstanceConflict::default();
        assert!(!conflict.should_change_id(true, BRIEF, STABLE));
        assert!(conflict.should_change_id(true, BRIEF, STABLE));
        for _ in 0..5 {
            assert!(!conflict.should_change_id(true, BRIEF, STABLE), "another name did not help");
        }
        assert!(!conflict.should_change_id(true, STABLE, STABLE), "all was well again");
        assert!(!conflict.should_change_id(true, BRIEF, STABLE));
        assert!(conflict.should_change_id(true, BRIEF, STABLE));
    }

    #[test]
    fn a_network_that_breaks_or_a_connection_of_some_age_is_no_contest() {
        let mut conflict = InstanceConflict::default();
        for _ in 0..5 {
            assert!(!conflict.should_change_id(false, BRIEF, STABLE));
            assert!(!conflict.should_change_id(true, BRIEF, STABLE));
            assert!(!conflict.should_change_id(true, SOON, STABLE));
        }
    }
}
