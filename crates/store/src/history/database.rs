//! Opens the database file, migrates it, and replaces a damaged one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use rusqlite_migration::{Error as MigrationError, MigrationDefinitionError};

use super::damaged_file;
use super::error::HistoryError;
use super::salvage;
use super::schema::{self, MIGRATIONS};
use crate::files::{self, with_suffix};

/// How long a statement waits for another program that locks the file. Callers wait 5 s at most, and must learn the
/// reason before that.
const BUSY_TIMEOUT: Duration = Duration::from_secs(4);

/// No SQLite database is smaller, in bytes.
const SMALLEST: u64 = 512;

/// The writing connection, and where a damaged file was set aside, if any.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) set_aside: Option<PathBuf>,
}

/// Opens `file` for writing and migrates it. Creates a missing file, and replaces a damaged one.
pub(super) fn open(file: &Path) -> Result<Opened, HistoryError> {
    damaged_file::finish(file)?;
    match open_existing(file) {
        Err(HistoryError::Damaged { .. }) => replace_damaged(file, |_| true),
        opened => Ok(Opened { connection: opened?, set_aside: None }),
    }
}

/// Sets the damaged `file` aside and creates a new one, unless the file can be opened now and `is_good`: another
/// program may have replaced it meanwhile.
pub(super) fn replace_damaged(
    file: &Path,
    is_good: impl FnOnce(&Connection) -> bool,
) -> Result<Opened, HistoryError> {
    let _lock = damaged_file::lock(file)?;
    let detail = match open_existing(file) {
        Ok(connection) if is_good(&connection) => return Ok(Opened { connection, set_aside: None }),
        Ok(_) => "damage was found while the file was in use".to_owned(),
        Err(HistoryError::Damaged { detail, .. }) => detail,
        Err(error) => return Err(error),
    };
    // The new file is created first and records what is to be salvaged, so that no interruption loses that.
    let aside = damaged_file::name(file);
    let new = damaged_file::new(file, &aside);
    let mut connection = open_existing(&new)?;
    salvage::begin(&mut connection, &aside).map_err(|error| HistoryError::of(&new, &error))?;
    drop(connection);
    damaged_file::replace(file, &aside, &new)?;
    tracing::error!(file = %file.display(), aside = %aside.display(), detail, "the history is damaged and was set aside");
    Ok(Opened { connection: open_existing(file)?, set_aside: Some(aside) })
}

/// Whether SQLite finds no fault in the whole file. Takes about a second per 100,000 entries.
pub(super) fn is_whole(connection: &Connection) -> bool {
    passes(connection, "PRAGMA quick_check(1)")
}

/// Rebuilds the search indexes if only they are damaged. Returns false if anything else is.
pub(super) fn rebuild_search(connection: &mut Connection) -> bool {
    let content = ["entry", "message", "tally", "volume"];
    if !content.iter().all(|table| passes(connection, &format!("PRAGMA quick_check({table})"))) {
        return false;
    }
    let rebuilt =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|transaction| {
            for search in ["entry_search", "message_search"] {
                transaction.execute_batch(&format!("INSERT INTO {search} ({search}) VALUES ('rebuild')"))?;
            }
            transaction.commit()
        });
    if let Err(error) = &rebuilt {
        tracing::error!(%error, "the search indexes of the history could not be rebuilt");
    }
    rebuilt.is_ok()
}

fn passes(connection: &Connection, check: &str) -> bool {
    let said = connection.query_row(check, [], |row| row.get::<_, String>(0));
    match &said {
        Ok(said) if said == "ok" => return true,
        Ok(said) => tracing::error!(check, said, "the history is damaged"),
        Err(error) => tracing::error!(check, %error, "the history is damaged"),
    }
    false
}

/// Opens an existing `file` for reading only.
pub(super) fn open_to_read(file: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    schema::distrust(&connection)?;
    // Another file may have taken its place since the writer opened it.
    schema::check(&connection)?;
    Ok(connection)
}

/// Runs `take` on the steps in `left`, last first, in one transaction and for about `time`. `take` returns what is
/// left of its step. Returns true once no step is left. After an error nothing has been done and `left` is unchanged.
pub(super) fn take_steps<S: Clone>(
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

fn open_existing(file: &Path) -> Result<Connection, HistoryError> {
    let failed = |detail: String| HistoryError::Open { file: file.to_owned(), detail };
    if let Some(folder) = file.parent() {
        files::create_folder(folder).map_err(|error| failed(error.to_string()))?;
    }
    // SQLite would create a file that others can read. Its two companions inherit the permissions of this one.
    let length = files::open_or_create(file).and_then(|file| file.metadata()).map(|file| file.len());
    let length = length.map_err(|error| failed(error.to_string()))?;
    if (1..SMALLEST).contains(&length) {
        // SQLite would take it for a new file.
        let detail = format!("the file has only {length} bytes");
        return Err(HistoryError::Damaged { file: file.to_owned(), detail });
    }

    let sqlite = |error: rusqlite::Error| HistoryError::of(file, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(file, flags).map_err(sqlite)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(sqlite)?;
    schema::distrust(&connection).map_err(sqlite)?;
    if schema::is_newer(&connection).map_err(sqlite)? {
        return Err(HistoryError::Newer { file: file.to_owned() });
    }
    schema::check(&connection).map_err(sqlite)?;
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(sqlite)?;
    if pages == 0 {
        // Lets the space of deleted rows be returned to the disk. On an existing file this would have no effect but a
        // write.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(sqlite)?;
    }
    connection.pragma_update(None, "journal_mode", "WAL").map_err(sqlite)?;
    // Acknowledged records must survive a power cut, so each commit is synced. Commits are grouped.
    connection.pragma_update(None, "synchronous", "FULL").map_err(sqlite)?;
    // The history of a deleted account must not remain in the file.
    connection.pragma_update(None, "secure_delete", true).map_err(sqlite)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(sqlite)?;
    migrate(file, &mut connection)?;
    // Finds a truncated or overwritten file now instead of at the first query.
    connection
        .query_row("SELECT count(*) FROM (SELECT 1 FROM entry LIMIT 1)", [], |_| Ok(()))
        .map_err(sqlite)?;
    connection
        .query_row("SELECT count(*) FROM (SELECT 1 FROM message LIMIT 1)", [], |_| Ok(()))
        .map_err(sqlite)?;
    refuse_truncated(file, &connection)?;
    Ok(connection)
}

fn migrate(file: &Path, connection: &mut Connection) -> Result<(), HistoryError> {
    let Err(error) = MIGRATIONS.to_latest(connection) else { return Ok(()) };
    // Another program may have migrated the file at the same time.
    match MIGRATIONS.pending_migrations(connection) {
        Ok(0) => Ok(()),
        _ => Err(of_migration(file, &error)),
    }
}

fn of_migration(file: &Path, error: &MigrationError) -> HistoryError {
    let file = file.to_owned();
    match error {
        MigrationError::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
            HistoryError::Newer { file }
        }
        MigrationError::RusqliteError { err, .. } => HistoryError::of(&file, err),
        other => HistoryError::Failed { file, detail: other.to_string() },
    }
}

/// Refuses a database whose header counts more pages than the file and its log contain.
fn refuse_truncated(file: &Path, connection: &Connection) -> Result<(), HistoryError> {
    let sqlite = |error: rusqlite::Error| HistoryError::of(file, &error);
    let log = fs::metadata(with_suffix(file, "-wal")).map_or(0, |log| log.len());
    if log > 0 {
        return Ok(()); // The newest pages are in the log; the file is allowed to be shorter.
    }
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(sqlite)?;
    let size: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(sqlite)?;
    let length = fs::metadata(file).map_or(0, |file| file.len());
    if i64::try_from(length).is_ok_and(|length| length < pages.saturating_mul(size)) {
        let detail = format!("the file has {length} bytes instead of {pages} pages of {size} bytes");
        return Err(HistoryError::Damaged { file: file.to_owned(), detail });
    }
    Ok(())
}
