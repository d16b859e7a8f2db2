//! Rows of the tables in the current schema: inserting and decoding them.

use std::borrow::Cow;

use ringtray_core::{AccountId, Entry, EntryDetail, EntryId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};

use super::derived::Derived;
use super::sequence;

/// This program never writes longer names or details, but an import or a foreign file may hold them.
const LONGEST_NAME: usize = 4 << 10;
const LONGEST_DETAIL: usize = 64 << 10;

/// A row of the table `entry`.
pub(super) struct EntryRow<'a> {
    pub(super) seq: i64,
    pub(super) id: &'a str,
    pub(super) account: &'a str,
    pub(super) at: i64,
    pub(super) lasts: bool,
    pub(super) unseen: bool,
    pub(super) hushed: &'a str,
    pub(super) detail: &'a str,
    pub(super) derived: Derived,
}

/// A row of the table `message`.
pub(super) struct MessageRow<'a> {
    pub(super) seq: i64,
    pub(super) account: &'a str,
    pub(super) entry: &'a str,
    pub(super) received_at: i64,
    pub(super) class: &'a str,
    pub(super) nonce: Option<&'a str>,
    pub(super) digest: &'a [u8],
    pub(super) raw: &'a str,
}

impl EntryRow<'_> {
    pub(super) fn insert(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        self.write(
            connection,
            "INSERT INTO entry (seq, id, account, at, lasts, unseen, hushed, detail, class, owner, shown, digits)
             VALUES (:seq, :id, :account, :at, :lasts, :unseen, :hushed, :detail, :class, :owner, :shown, :digits)",
        )
    }

    /// Replaces the row with this identifier.
    pub(super) fn update(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        self.write(
            connection,
            "UPDATE entry SET seq = :seq, account = :account, at = :at, lasts = :lasts, unseen = :unseen,
                 hushed = :hushed, detail = :detail, class = :class, owner = :owner, shown = :shown, digits = :digits
             WHERE id = :id",
        )
    }

    fn write(&self, connection: &Connection, sql: &str) -> Result<(), rusqlite::Error> {
        connection.prepare_cached(sql)?.execute(named_params! {
            ":seq": self.seq,
            ":id": self.id,
            ":account": self.account,
            ":at": self.at,
            ":lasts": self.lasts,
            ":unseen": self.unseen,
            ":hushed": self.hushed,
            ":detail": self.detail,
            ":class": self.derived.class,
            ":owner": self.derived.owner,
            ":shown": self.derived.shown,
            ":digits": self.derived.digits,
        })?;
        Ok(())
    }
}

impl MessageRow<'_> {
    /// Returns false if the account already has a message with the same bytes and nonce.
    pub(super) fn insert(&self, connection: &Connection) -> Result<bool, rusqlite::Error> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO message (seq, account, entry, received_at, class, nonce, digest, raw)
             VALUES (:seq, :account, :entry, :received_at, :class, :nonce, :digest, :raw)
             ON CONFLICT (account, nonce, digest) WHERE nonce IS NOT NULL DO NOTHING",
        )?;
        let inserted = insert.execute(named_params! {
            ":seq": self.seq,
            ":account": self.account,
            ":entry": self.entry,
            ":received_at": self.received_at,
            ":class": self.class,
            ":nonce": self.nonce,
            ":digest": self.digest,
            ":raw": self.raw,
        })?;
        Ok(inserted > 0)
    }
}

/// Decodes an entry. A detail that this version can't read, for example one written by a newer version, becomes an
/// entry of another kind, so that the list goes on.
pub(super) fn entry(row: &Row<'_>) -> Result<Entry, rusqlite::Error> {
    let detail = text(row, "detail")?;
    let detail = if detail.len() > LONGEST_DETAIL { "" } else { &*detail };
    let detail = serde_json::from_str(detail).unwrap_or_else(|error| {
        tracing::warn!(%error, "an entry of the history can't be read");
        EntryDetail::Other { class: None, summary: "Not readable by this version".to_owned() }
    });
    let hushed = text(row, "hushed")?.into_owned();
    Ok(Entry {
        id: EntryId(text(row, "id")?.into_owned()),
        account: AccountId(text(row, "account")?.into_owned()),
        at: sequence::clamped(row.get("at")?),
        detail,
        unseen: row.get("unseen")?,
        // A reason that this version doesn't know counts as none.
        suppressed: serde_json::from_value(hushed.into()).ok(),
    })
}

/// Whether identifier and account are of a length that can be shown. Rows with longer ones are skipped, but still
/// deleted in time.
pub(super) fn is_named(row: &Row<'_>) -> Result<bool, rusqlite::Error> {
    Ok(text(row, "id")?.len().max(text(row, "account")?.len()) <= LONGEST_NAME)
}

/// A text column, with replacement characters for invalid UTF-8: one damaged text must not hide other rows.
pub(super) fn text<'row>(row: &'row Row<'_>, column: &str) -> Result<Cow<'row, str>, rusqlite::Error> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes),
        // Another type in a text column is damage, and `HistoryError::of` reports it as such.
        _ => Cow::Owned(row.get(column)?),
    })
}
