//! Operations on the whole history: deleting a part, and importing a file.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::history::entry::EntryId;

/// What of the history is to be deleted, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum HistoryPart {
    /// Everything of an account.
    Account {
        /// The account.
        #[cfg_attr(test, ts(as = "String"))]
        account: AccountId,
    },
    /// One entry.
    Entry {
        /// The entry.
        #[cfg_attr(test, ts(as = "String"))]
        entry: EntryId,
    },
    /// Everything except calls in progress and gaps without an end.
    All,
}

/// The result of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportedView {
    /// The number of new entries.
    #[cfg_attr(test, ts(type = "number"))]
    pub new: u64,
    /// The number of entries that were known, and stay as they were.
    #[cfg_attr(test, ts(type = "number"))]
    pub known: u64,
    /// The number of lines that are not entries this program can read.
    #[cfg_attr(test, ts(type = "number"))]
    pub unreadable: u64,
    /// The number of the first such line, from 1.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub first_unreadable: Option<u64>,
}

impl HistoryPart {
    /// Whether this entry belongs to the part.
    #[must_use]
    pub fn holds(&self, entry: &EntryId, account: &AccountId, lasts: bool) -> bool {
        match self {
            HistoryPart::Account { account: of } => account == of,
            HistoryPart::Entry { entry: one } => entry == one,
            HistoryPart::All => !lasts,
        }
    }
}
