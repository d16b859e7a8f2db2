//! How much of the history is kept.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::history::imported::END_OF_TIME;

/// A year: long enough to look up who called last summer.
const USUAL_DAYS: u32 = 365;

/// A gigabyte: years of a busy telephone, and little of a disk.
const USUAL_MEGABYTES: u32 = 1024;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A correct clock shows no earlier time than 2026, when this was written.
const WRITTEN: i64 = 1_767_225_600_000;

/// A clock that was ahead by less may have been right when it was read.
const FARTHEST_AHEAD: i64 = 10 * 365 * DAY;

/// What is deleted in time. Calls in progress and gaps without an end always stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistorySettings {
    /// Whatever began more than this many days ago is deleted; 0: nothing is deleted because of its age.
    pub days: u32,
    /// The number of newest entries of each account that are kept; 0: all.
    pub entries: u32,
    /// The size of each account's history in megabytes of the file, approximately; 0: unlimited.
    pub megabytes: u32,
}

impl Default for HistorySettings {
    fn default() -> Self {
        Self { days: USUAL_DAYS, entries: 0, megabytes: USUAL_MEGABYTES }
    }
}

impl HistorySettings {
    /// The time before which nothing is kept; `None` if age does not count.
    #[must_use]
    pub fn oldest(self, now: Timestamp) -> Option<Timestamp> {
        (self.days > 0).then(|| Timestamp(now.0.saturating_sub(i64::from(self.days) * DAY)))
    }

    /// The size of each account's history in bytes; `None` if it is unlimited.
    #[must_use]
    pub fn most_bytes(self) -> Option<u64> {
        (self.megabytes > 0).then(|| u64::from(self.megabytes) << 20)
    }

    /// The time after which nothing is kept, because an entry from the far future would never be old enough to
    /// delete. It is ten years from `now`, unless that is wrong itself, and never later than the year 9999.
    #[must_use]
    pub fn newest(now: Timestamp) -> Timestamp {
        let newest = if now.0 < WRITTEN { END_OF_TIME } else { now.0.saturating_add(FARTHEST_AHEAD) };
        Timestamp(newest.min(END_OF_TIME))
    }
}
