//! Limits the size of each account's history.
//!
//! A server can send faster than anyone can read. A whole part of the oldest data is deleted at a time, so that not
//! every message causes a deletion.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ringtray_core::{AccountId, HistorySettings};
use rusqlite::{Connection, named_params};

use super::deletion::DeletionScope;
use crate::history::row::text;

/// The number of bytes an account may take. Clones share it.
#[derive(Clone)]
pub(in crate::history) struct SizeLimit(Arc<AtomicU64>);

/// The accounts over the limit that were logged.
#[derive(Default)]
pub(super) struct ReportedAccounts(BTreeSet<AccountId>);

impl Default for SizeLimit {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(bytes(HistorySettings::default()))))
    }
}

impl SizeLimit {
    pub(in crate::history) fn set(&self, settings: HistorySettings) {
        self.0.store(bytes(settings), Ordering::Relaxed);
    }

    /// What to delete from each account over the limit: the excess and an eighth of the limit.
    pub(super) fn excess(
        &self,
        connection: &Connection,
        reported: &mut ReportedAccounts,
    ) -> Result<Vec<DeletionScope>, rusqlite::Error> {
        let most = i64::try_from(self.0.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let mut query = connection.prepare_cached("SELECT account, bytes FROM volume WHERE bytes > :most")?;
        let mut rows = query.query(named_params! { ":most": most })?;
        let mut scopes = Vec::new();
        while let Some(row) = rows.next()? {
            let account = AccountId(text(row, "account")?.into_owned());
            let bytes: i64 = row.get("bytes")?;
            if reported.0.insert(account.clone()) {
                tracing::warn!(
                    account = account.0,
                    bytes,
                    most,
                    "the history of an account has reached its size limit; its oldest raw messages are deleted"
                );
            }
            scopes.push(DeletionScope::Oldest { account, most: most - most / 8 });
        }
        Ok(scopes)
    }
}

fn bytes(settings: HistorySettings) -> u64 {
    settings.most_bytes().unwrap_or(u64::MAX)
}
