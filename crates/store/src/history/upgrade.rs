//! The migration from the second schema to the third.

use ringtray_core::{AccountId, Timestamp};
use rusqlite::{Connection, named_params};

use super::derived::Derived;
use super::sequence::{self, Table};

/// Copies the rows from the tables of the second schema to those of the third and drops the old tables. Triggers fill
/// the search.
pub(super) fn fill_third(connection: &Connection) -> Result<(), rusqlite::Error> {
    entries(connection)?;
    messages(connection)?;
    connection.execute_batch("DROP TABLE entry_2; DROP TABLE message_2;")
}

fn entries(connection: &Connection) -> Result<(), rusqlite::Error> {
    let mut old = connection
        .prepare("SELECT id, account, at, lasts, unseen, hushed, detail FROM entry_2 ORDER BY at, id")?;
    let mut new = connection.prepare(
        "INSERT INTO entry (seq, id, account, at, lasts, unseen, hushed, detail, class, owner, shown, digits)
         VALUES (:seq, :id, :account, :at, :lasts, :unseen, :hushed, :detail, :class, :owner, :shown, :digits)",
    )?;
    let mut rows = old.query([])?;
    while let Some(row) = rows.next()? {
        let (at, account, detail): (i64, String, String) =
            (row.get("at")?, row.get("account")?, row.get("detail")?);
        let account = AccountId(account);
        let derived = Derived::of_stored(&account, &detail);
        new.execute(named_params! {
            ":seq": sequence::next_free(connection, Table::Entry, Timestamp(at))?,
            ":id": row.get::<_, String>("id")?,
            ":account": account.0,
            ":at": at,
            ":lasts": row.get::<_, i64>("lasts")?,
            ":unseen": row.get::<_, i64>("unseen")?,
            ":hushed": row.get::<_, String>("hushed")?,
            ":detail": detail,
            ":class": derived.class,
            ":owner": derived.owner,
            ":shown": derived.shown,
            ":digits": derived.digits,
        })?;
    }
    Ok(())
}

fn messages(connection: &Connection) -> Result<(), rusqlite::Error> {
    let mut old = connection.prepare(
        "SELECT message_2.id, coalesce(entry.at, received_at) AS at
         FROM message_2 LEFT JOIN entry ON entry.id = message_2.entry ORDER BY message_2.id",
    )?;
    let mut new = connection.prepare(
        "INSERT INTO message (seq, account, entry, received_at, class, nonce, digest, raw)
         SELECT :seq, account, entry, received_at, class, nonce, digest, raw FROM message_2 WHERE id = :id",
    )?;
    let mut rows = old.query([])?;
    while let Some(row) = rows.next()? {
        let at = Timestamp(row.get("at")?);
        new.execute(named_params! {
            ":seq": sequence::next_free(connection, Table::Message, at)?,
            ":id": row.get::<_, i64>("id")?,
        })?;
    }
    Ok(())
}
