//! The columns of the tables, for everybody who writes rows of the newest form.

use rusqlite::{Connection, named_params};

use super::derived::Derived;

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

    /// In place of the row of this identifier.
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
    /// False where the same bytes with the same nonce are there for this account.
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
