//! Inserts salvaged rows. Rows that are already in the new file are newer and stay.

use ringtray_core::{EntryId, Timestamp};
use rusqlite::{Connection, OptionalExtension, named_params};

use super::records::{SalvagedEntry, SalvagedMessage};
use crate::history::derived::Derived;
use crate::history::insert::{find_entry, move_messages};
use crate::history::row::{EntryRow, MessageRow};
use crate::history::sequence::{self, Table};

/// Inserts an entry unless its identifier is known.
pub(super) fn add_entry(connection: &Connection, entry: &SalvagedEntry) -> Result<(), rusqlite::Error> {
    let id = EntryId(entry.id.clone());
    if find_entry(connection, &id)?.is_some() {
        return Ok(());
    }
    let at = Timestamp(entry.at);
    let seq = entry.seq.filter(|seq| sequence::is_in_second(*seq, at));
    let row = EntryRow {
        seq: old_or_free(connection, Table::Entry, seq, at)?,
        id: &entry.id,
        account: &entry.account.0,
        at: entry.at,
        lasts: entry.lasts,
        unseen: entry.unseen,
        hushed: &entry.hushed,
        detail: &entry.detail,
        derived: Derived::of_stored(&entry.account, &entry.detail),
    };
    row.insert(connection)?;
    move_messages(connection, &id, at)
}

/// Inserts a message unless it is stored already.
pub(super) fn add_message(connection: &Connection, message: &SalvagedMessage) -> Result<(), rusqlite::Error> {
    let entry = find_entry(connection, &EntryId(message.entry.clone()))?.map(|(_, at)| at);
    // The old sequence number is in the second of the entry, which may not be salvaged yet.
    let seq = Some(message.seq).filter(|seq| match entry {
        Some(at) => sequence::is_in_second(*seq, at),
        // In the first two schemas the row number counted from 1, which would be a time in the first hours of 1970.
        None => sequence::second(*seq).abs() > 100_000,
    });
    let at = entry.unwrap_or(Timestamp(message.received_at));
    let row = MessageRow {
        seq: old_or_free(connection, Table::Message, seq, at)?,
        account: &message.account,
        entry: &message.entry,
        received_at: message.received_at,
        class: &message.class,
        nonce: message.nonce.as_deref(),
        digest: &message.digest,
        raw: &message.raw,
    };
    row.insert(connection).map(drop)
}

/// The row's old sequence number if it is free, and another one otherwise.
fn old_or_free(
    connection: &Connection,
    table: Table,
    old: Option<i64>,
    at: Timestamp,
) -> Result<i64, rusqlite::Error> {
    let Some(old) = old else { return sequence::next_free(connection, table, at) };
    let mut query = connection.prepare_cached(match table {
        Table::Entry => "SELECT 1 FROM entry WHERE seq = :seq",
        Table::Message => "SELECT 1 FROM message WHERE seq = :seq",
    })?;
    match query.query_row(named_params! { ":seq": old }, |_| Ok(())).optional()? {
        None => Ok(old),
        Some(()) => sequence::next_free(connection, table, at),
    }
}
