//! The schema: its migrations, and the check that a file has exactly this schema.
//!
//! Triggers and views in a file run whenever the program writes its tables. So the program does nothing with a file
//! in which any object is missing, added or different.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rusqlite::config::DbConfig;
use rusqlite::ffi::{Error as Code, SQLITE_CORRUPT};
use rusqlite::{Connection, Error, Transaction};
use rusqlite_migration::{Error as MigrationError, HookError, M, Migrations};

use super::upgrade;

/// The migrations, oldest first. Never change one; append the next.
pub(super) static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| {
    Migrations::new(vec![
        M::up(include_str!("schema_1.sql")),
        M::up(include_str!("schema_2.sql")),
        M::up_with_hook(include_str!("schema_3.sql"), |file: &Transaction<'_>| {
            upgrade::fill_third(file).map_err(HookError::RusqliteError)
        }),
        M::up(include_str!("schema_4.sql")),
        M::up(include_str!("schema_5.sql")),
    ])
});

/// Exists only while damaged files are being salvaged, with a row for each.
pub(super) const SALVAGE_TABLE: &str = include_str!("schema_salvage.sql");

/// Exists only while the search indexes still hold deleted rows.
pub(super) const WIPING_TABLE: &str = "CREATE TABLE IF NOT EXISTS wiping (due INTEGER) STRICT";

/// The number of migrations.
const FORMS: u8 = 5;

/// Type, name, table and SQL of each object, byte for byte.
type Schema = BTreeSet<(Vec<u8>, Vec<u8>, Vec<u8>, Option<Vec<u8>>)>;

/// The schema after each migration, starting with the empty file.
static MADE: LazyLock<Result<Vec<Schema>, MigrationError>> =
    LazyLock::new(|| (0..=FORMS).map(made).collect());

/// The tables that exist only temporarily.
static PASSING: LazyLock<Result<Schema, Error>> = LazyLock::new(|| {
    let file = Connection::open_in_memory()?;
    file.execute_batch(SALVAGE_TABLE)?;
    file.execute_batch(WIPING_TABLE)?;
    of(&file)
});

/// Restricts what the file's own schema may do: it can't call functions or write to the shadow tables of the search,
/// and a page with inconsistent cell sizes counts as damaged. Must come before the first statement of a connection.
pub(super) fn distrust(connection: &Connection) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "cell_size_check", true)
}

/// Checks that the file has exactly the schema of its version. Runs nothing that the file contains.
///
/// # Errors
/// The error of a damaged file if the schema differs.
pub(super) fn check(connection: &Connection) -> Result<(), Error> {
    // In one read transaction, because another program may be migrating the file.
    let reading = connection.unchecked_transaction()?;
    let form = form(&reading)?;
    let found = of(&reading)?;
    reading.finish()?;
    let passing = PASSING.as_ref().map_err(|error| failed(error.to_string()))?;
    let made = MADE.as_ref().map_err(|error| failed(error.to_string()))?;
    let is_ours = usize::try_from(form).ok().and_then(|form| made.get(form)).is_some_and(|made| {
        made.is_subset(&found) && found.iter().all(|object| made.contains(object) || passing.contains(object))
    });
    if is_ours {
        return Ok(());
    }
    Err(failed("its schema is not that of this program".to_owned()))
}

/// Whether a newer version of the program created the file.
pub(super) fn is_newer(connection: &Connection) -> Result<bool, Error> {
    Ok(form(connection)? > i64::from(FORMS))
}

fn form(connection: &Connection) -> Result<i64, Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn made(form: u8) -> Result<Schema, MigrationError> {
    let mut file = Connection::open_in_memory()?;
    MIGRATIONS.to_version(&mut file, form.into())?;
    Ok(of(&file)?)
}

fn of(connection: &Connection) -> Result<Schema, Error> {
    let mut query = connection.prepare(
        "SELECT CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB), CAST(sql AS BLOB) FROM main.sqlite_master",
    )?;
    let objects = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    objects.collect()
}

fn failed(detail: String) -> Error {
    Error::SqliteFailure(Code::new(SQLITE_CORRUPT), Some(detail))
}

#[cfg(test)]
mod tests {
    use rusqlite_migration::SchemaVersion;

    use super::*;

    #[test]
    fn every_form_follows_from_the_one_before() {
        MIGRATIONS.validate().unwrap();
        let latest = MIGRATIONS.current_version(&{
            let mut file = Connection::open_in_memory().unwrap();
            MIGRATIONS.to_latest(&mut file).unwrap();
            file
        });
        assert!(matches!(latest.unwrap(), SchemaVersion::Inside(forms) if forms.get() == usize::from(FORMS)));
    }
}
