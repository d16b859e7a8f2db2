//! Writes records to the tables.

use ringtray_core::{AccountId, Entry, EntryId, Timestamp};
use rusqlite::{Connection, OptionalExtension, named_params};
use sha2::{Digest, Sha256};

use super::derived::Derived;
use super::row::{EntryRow, MessageRow};
use super::sequence::{self, Table};
use super::{RawMessage, Record, Stored};

/// An entry from an import file, with its messages.
#[derive(Clone, Debug)]
pub(super) struct ImportedEntry {
    pub(super) entry: Entry,
    pub(super) messages: Vec<RawMessage>,
}

/// Inserts or updates the rows of `record`, unless its message is a repetition.
pub(super) fn store_record(connection: &Connection, record: &Record) -> Result<Stored, rusqlite::Error> {
    if let Some(message) = &record.message {
        let of = match record.entries.iter().find(|entry| entry.id == message.entry) {
            Some(entry) => Some(entry.at),
            None => find_entry(connection, &message.entry)?.map(|(_, at)| at),
        };
        if !insert_message(connection, &record.account, message, of.unwrap_or(message.received_at))? {
            return Ok(Stored::Repeated);
        }
    }
    for entry in &record.entries {
        upsert_entry(connection, entry)?;
    }
    Ok(Stored::New)
}

/// Inserts an imported entry with its messages, unless its identifier or one of the messages is already stored.
pub(super) fn import_entry(
    connection: &Connection,
    taken: &ImportedEntry,
) -> Result<Stored, rusqlite::Error> {
    let ImportedEntry { entry, messages } = taken;
    if find_entry(connection, &entry.id)?.is_some() || is_any_there(connection, &entry.account, messages)? {
        return Ok(Stored::Repeated);
    }
    for message in messages {
        insert_message(connection, &entry.account, message, entry.at)?;
    }
    upsert_entry(connection, entry)?;
    Ok(Stored::New)
}

fn is_any_there(
    connection: &Connection,
    account: &AccountId,
    messages: &[RawMessage],
) -> Result<bool, rusqlite::Error> {
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM message WHERE account = :account AND nonce = :nonce AND digest = :digest",
    )?;
    for message in messages.iter().filter(|message| message.nonce.is_some()) {
        let digest: [u8; 32] = Sha256::digest(&*message.raw).into();
        let values = named_params! { ":account": account.0, ":nonce": message.nonce, ":digest": digest };
        if query.exists(values)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns false if the message is already stored.
fn insert_message(
    connection: &Connection,
    account: &AccountId,
    message: &RawMessage,
    at: Timestamp,
) -> Result<bool, rusqlite::Error> {
    let row = MessageRow {
        seq: sequence::next_free(connection, Table::Message, at)?,
        account: &account.0,
        entry: &message.entry.0,
        received_at: message.received_at.0,
        class: message.class.as_deref().unwrap_or_default(),
        nonce: message.nonce.as_deref(),
        digest: &Sha256::digest(&*message.raw),
        raw: &message.raw,
    };
    row.insert(connection)
}

fn upsert_entry(connection: &Connection, entry: &Entry) -> Result<(), rusqlite::Error> {
    let failed = |error| rusqlite::Error::ToSqlConversionFailure(Box::new(error));
    let detail = serde_json::to_string(&entry.detail).map_err(failed)?;
    let hushed = serde_json::to_value(entry.suppressed).map_err(failed)?;
    let before = find_entry(connection, &entry.id)?.map(|(seq, _)| seq);
    let seq = match before {
        Some(seq) if sequence::is_in_second(seq, entry.at) => seq,
        _ => sequence::next_free(connection, Table::Entry, entry.at)?,
    };
    let row = EntryRow {
        seq,
        id: &entry.id.0,
        account: &entry.account.0,
        at: entry.at.0,
        lasts: entry.lasts(),
        unseen: entry.unseen,
        hushed: hushed.as_str().unwrap_or_default(),
        detail: &detail,
        derived: Derived::of(&entry.account, &entry.detail),
    };
    if before.is_some() {
        row.update(connection)?;
    } else {
        row.insert(connection)?;
    }
    if before == Some(seq) { Ok(()) } else { move_messages(connection, &entry.id, entry.at) }
}

/// The sequence number and the time of a stored entry.
pub(super) fn find_entry(
    connection: &Connection,
    id: &EntryId,
) -> Result<Option<(i64, Timestamp)>, rusqlite::Error> {
    let mut query = connection.prepare_cached("SELECT seq, at FROM entry WHERE id = :id")?;
    query
        .query_row(named_params! { ":id": id.0 }, |row| Ok((row.get("seq")?, Timestamp(row.get("at")?))))
        .optional()
}

/// Renumbers messages that were stored before their entry, or before it had this time, so that they sort with it.
pub(super) fn move_messages(
    connection: &Connection,
    entry: &EntryId,
    at: Timestamp,
) -> Result<(), rusqlite::Error> {
    let mut query = connection.prepare_cached("SELECT seq FROM message WHERE entry = :entry ORDER BY seq")?;
    let numbers = query.query_map(named_params! { ":entry": entry.0 }, |row| row.get(0))?;
    let elsewhere: Vec<i64> = numbers
        .filter(|seq| seq.as_ref().map_or(true, |seq| !sequence::is_in_second(*seq, at)))
        .collect::<Result<_, _>>()?;
    let mut change = connection.prepare_cached("UPDATE message SET seq = :to WHERE seq = :from")?;
    for from in elsewhere {
        let to = sequence::next_free(connection, Table::Message, at)?;
        change.execute(named_params! { ":from": from, ":to": to })?;
    }
    Ok(())
}
