//! How much of the history is kept.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A year: long enough to look up who called last summer.
const USUAL_DAYS: u32 = 365;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// What is deleted by and by. Calls that are not over and gaps that last stay in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistorySettings {
    /// What began longer ago than so many days is deleted; 0: nothing is for its age.
    pub days: u32,
    /// Of each account the newest so many entries are kept; 0: as many as there are.
    pub entries: u32,
}

impl Default for HistorySettings {
    fn default() -> Self {
        Self { days: USUAL_DAYS, entries: 0 }
    }
}

impl HistorySettings {
    /// The time before which nothing is kept; `None` where age does not count.
    #[must_use]
    pub fn oldest(self, now: Timestamp) -> Option<Timestamp> {
        (self.days > 0).then(|| Timestamp(now.0.saturating_sub(i64::from(self.days) * DAY)))
    }
}
