//! Work that is done a little at a time, between what rings.

use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};

/// Takes what is left, the last first, for about this long and in one transaction; each step says what is left of it. True
/// where all is done. Where it fails, nothing was done and the same is left.
pub(super) fn take<S: Clone>(
    left: &mut Vec<S>,
    connection: &mut Connection,
    time: Duration,
    mut take: impl FnMut(&Connection, S) -> Result<Option<S>, rusqlite::Error>,
) -> Result<bool, rusqlite::Error> {
    let begun = Instant::now();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut after = left.clone();
    while let Some(step) = after.pop() {
        after.extend(take(&transaction, step)?);
        if begun.elapsed() >= time {
            break;
        }
    }
    transaction.commit()?;
    *left = after;
    Ok(left.is_empty())
}
