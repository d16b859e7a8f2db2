//! The missed calls that nobody has seen.

use std::collections::BTreeMap;

use crate::history::{Entry, EntryId, HistoryPart};

/// The most calls remembered. Further ones stay unseen in the history, and are counted at the next start.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Unseen {
    entries: BTreeMap<EntryId, Entry>,
}

impl Unseen {
    /// Notes a recorded entry.
    pub(super) fn note(&mut self, entry: &Entry) {
        if !entry.unseen {
            self.entries.remove(&entry.id);
        } else if self.entries.len() < MOST || self.entries.contains_key(&entry.id) {
            self.entries.insert(entry.id.clone(), entry.clone());
        }
    }

    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    /// Marks them as seen. Returns the entries to be recorded.
    pub(super) fn see(&mut self) -> impl Iterator<Item = Entry> {
        std::mem::take(&mut self.entries).into_values().map(|entry| Entry { unseen: false, ..entry })
    }

    /// A part of the history was deleted.
    pub(super) fn forget(&mut self, part: &HistoryPart) {
        self.entries.retain(|_, entry| !part.holds(&entry.id, &entry.account, entry.lasts()));
    }
}
