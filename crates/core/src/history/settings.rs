//! How much of the history is kept.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::history::imported::END_OF_TIME;

/// A year: long enough to look up who called last summer.
const USUAL_DAYS: u32 = 365;

/// A gigabyte: years of a busy telephone, and little of a disk.
const USUAL_MEGABYTES: u32 = 1024;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// No clock that is right shows an earlier time than 2026, when this was written.
const WRITTEN: i64 = 1_767_225_600_000;

/// A clock that was ahead by less may have been right when it was read.
const FARTHEST_AHEAD: i64 = 10 * 365 * DAY;

/// What is deleted by and by. Calls that are not over and gaps that last stay in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistorySettings {
    /// What began longer ago than so many days is deleted; 0: nothing is for its age.
    pub days: u32,
    /// Of each account the newest so many entries are kept; 0: as many as there are.
    pub entries: u32,
    /// So many megabytes of the file, about, are kept of each account; 0: as many as there are.
    pub megabytes: u32,
}

impl Default for HistorySettings {
    fn default() -> Self {
        Self { days: USUAL_DAYS, entries: 0, megabytes: USUAL_MEGABYTES }
    }
}

impl HistorySettings {
    /// The time before which nothing is kept; `None` where age does not count.
    #[must_use]
    pub fn oldest(self, now: Timestamp) -> Option<Timestamp> {
        (self.days > 0).then(|| Timestamp(now.0.saturating_sub(i64::from(self.days) * DAY)))
    }

    /// The bytes that are kept of each account; `None` where size does not count.
    #[must_use]
    pub fn most_bytes(self) -> Option<u64> {
        (self.megabytes > 0).then(|| u64::from(self.megabytes) << 20)
    }

    /// The time after which nothing is kept: no clock of this history's was right then. It would never be too old. Ten
    /// years from `now`, unless that is wrong itself, and never later than the year 9999.
    #[must_use]
    pub fn newest(now: Timestamp) -> Timestamp {
        let newest = if now.0 < WRITTEN { END_OF_TIME } else { now.0.saturating_add(FARTHEST_AHEAD) };
        Timestamp(newest.min(END_OF_TIME))
    }
}
