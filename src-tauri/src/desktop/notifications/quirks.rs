//! How certain notification daemons deviate from the Desktop Notifications Specification.

/// The peculiarities of one daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quirks {
    /// What is changed in place keeps its buttons.
    pub(super) changes_in_place: bool,
    /// It shows one popup at a time, and the next one only when that is gone.
    pub(super) one_at_a_time: bool,
    /// The most notifications it keeps for one program; one more removes the oldest.
    pub(super) most: usize,
    /// The hint `resident` does nothing more than it says: a popup stays after the user has chosen an action.
    pub(super) resident: bool,
}

impl Default for Quirks {
    /// A daemon that follows the specification.
    fn default() -> Quirks {
        Quirks { changes_in_place: true, one_at_a_time: false, most: usize::MAX, resident: true }
    }
}

/// The peculiarities of the daemon with this name and version, as `GetServerInformation` gives them.
pub(super) fn of(name: &str, version: &str) -> Quirks {
    if name != "gnome-shell" {
        return Quirks::default();
    }
    // One whose version can't be read is taken for an old one.
    let major = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0_u32);
    Quirks {
        // Before version 46 a banner does not receive the buttons of an update (measured with 43.9; 46 added the
        // signal `action-added`).
        changes_in_place: major >= 46,
        // A banner that is not urgent disappears only when the user does something, and an urgent one not even then.
        // Later ones wait (measured with 43.9; the same in the source of 50).
        one_at_a_time: true,
        // `MAX_NOTIFICATIONS_PER_SOURCE`: 3, from 48 on 10 (source). What it removes for that is reported as expired.
        most: if major >= 48 { 10 } else { 3 },
        // A resident one of a program whose window is in front has no banner and no sound (source of 43 to 50).
        resident: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gnome_is_known_by_its_version_and_others_are_as_specified() {
        let quirks = |version| of("gnome-shell", version);
        assert!(!quirks("43.9").changes_in_place && !quirks("3.38.4").changes_in_place);
        assert!(quirks("46.0").changes_in_place && quirks("51.beta").changes_in_place);
        assert_eq!([quirks("43.9").most, quirks("47.5").most, quirks("48.0").most], [3, 3, 10]);
        assert_eq!(quirks("unknown"), quirks("3.38.4"));
        assert_eq!(of("Plasma", "5.27.5"), Quirks::default());
    }
}
