//! What a person does with the whole history: has a part of it deleted, takes in what a file holds.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::history::entry::EntryId;

/// What of the history is to be deleted, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum HistoryPart {
    /// All of an account.
    Account {
        /// Which one.
        #[cfg_attr(test, ts(as = "String"))]
        account: AccountId,
    },
    /// One entry.
    Entry {
        /// Which one.
        #[cfg_attr(test, ts(as = "String"))]
        entry: EntryId,
    },
    /// All of it but calls that are not over and gaps that last.
    All,
}

/// What became of the lines of a file that was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportedView {
    /// So many entries are new.
    #[cfg_attr(test, ts(type = "number"))]
    pub new: u64,
    /// So many were there before, and stay as they were.
    #[cfg_attr(test, ts(type = "number"))]
    pub known: u64,
    /// So many lines are no entries that this program can read.
    #[cfg_attr(test, ts(type = "number"))]
    pub unreadable: u64,
    /// The number of the first of these, from 1 on.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub first_unreadable: Option<u64>,
}

impl HistoryPart {
    /// Whether this entry is in the part.
    #[must_use]
    pub fn holds(&self, entry: &EntryId, account: &AccountId, lasts: bool) -> bool {
        match self {
            HistoryPart::Account { account: of } => account == of,
            HistoryPart::Entry { entry: one } => entry == one,
            HistoryPart::All => !lasts,
        }
    }
}
