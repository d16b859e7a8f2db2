//! How much each account may take, and who takes more.
//!
//! A server can send faster than anybody reads. What is too much goes oldest first and in one piece, so that it is not
//! deleted anew with each message.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ringtray_core::{AccountId, HistorySettings};
use rusqlite::{Connection, named_params};

use super::deletion::DeletionScope;
use crate::history::row::text;

/// The bytes that an account may take; a clone is the same.
#[derive(Clone)]
pub(in crate::history) struct SizeLimit(Arc<AtomicU64>);

/// Accounts whose excess was told.
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

    /// What is to be deleted of each account that takes more: an eighth goes besides.
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
                    "the history of an account has reached its size: its oldest raw messages are deleted from now on"
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
