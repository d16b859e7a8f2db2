//! Copies what is readable from a damaged file that was set aside, in small steps between which new records are
//! stored.
//!
//! Each page is decoded on its own, so a lost page costs only its rows. Progress is committed to the new file
//! together with the rows: a program that was killed continues where it stopped, and no row is copied twice. See
//! docs/decisions/0029-salvage.md.

mod cells;
mod insert;
mod pages;
mod records;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};

use pages::Pages;
use records::{Found, Unreadable};

use super::damaged_file;
use super::row::text;
use super::schema::SALVAGE_TABLE;

/// The result of salvaging a damaged file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged file is.
    pub file: PathBuf,
    /// How many entries were read, and copied unless newer ones had been recorded.
    pub entries: u64,
    /// How many messages were read, and copied unless they were stored already.
    pub messages: u64,
    /// How many rows were found but could not be read. Rows on lost pages are not counted.
    pub unreadable: u64,
    /// How many entries the damaged file had by its own count; `None` if that is lost too.
    pub entries_before: Option<u64>,
}

impl Salvaged {
    /// How many entries are lost; `None` if it can't be determined.
    #[must_use]
    pub fn lost(&self) -> Option<u64> {
        self.entries_before.map(|before| before.saturating_sub(self.entries))
    }
}

/// A salvage in progress.
pub(super) struct Salvage {
    pages: Pages,
    /// The next page to read.
    page: u32,
    progress: Salvaged,
}

/// Records in the new file that the damaged `file` is to be salvaged.
pub(super) fn begin(connection: &mut Connection, file: &Path) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(SALVAGE_TABLE)?;
    save_progress(&transaction, 1, &Salvaged { file: file.to_owned(), ..Salvaged::default() })?;
    transaction.commit()
}

/// The salvage that was begun for `history` and is not complete. A damaged file that no longer exists is skipped.
pub(super) fn in_progress(
    connection: &mut Connection,
    history: &Path,
) -> Result<Option<Salvage>, rusqlite::Error> {
    loop {
        let Some((page, progress)) = load_progress(connection)? else { return Ok(None) };
        // The file may come from elsewhere and name any path, so only files set aside beside it are opened.
        let aside = damaged_file::known(history, &progress.file).ok_or(ErrorKind::NotFound.into());
        match aside.and_then(|aside| Pages::open(&aside)) {
            Ok(pages) => return Ok(Some(Salvage { pages, page, progress })),
            Err(error) => {
                tracing::error!(%error, file = %progress.file.display(), "a damaged history can't be read");
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                finish(&transaction, &progress)?;
                transaction.commit()?;
            }
        }
    }
}

impl Salvage {
    /// Continues in one transaction for about `time`. Returns the result once everything is copied.
    pub(super) fn continue_for(
        &mut self,
        connection: &mut Connection,
        time: Duration,
    ) -> Result<Option<Salvaged>, rusqlite::Error> {
        let begun = Instant::now();
        let (mut page, mut progress) = (self.page, self.progress.clone());
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        while page <= self.pages.count() && begun.elapsed() < time {
            self.copy_page(&transaction, page, &mut progress)?;
            page += 1;
        }
        let is_done = page > self.pages.count();
        if is_done {
            finish(&transaction, &progress)?;
        } else {
            save_progress(&transaction, page, &progress)?;
        }
        transaction.commit()?;
        (self.page, self.progress) = (page, progress);
        Ok(is_done.then(|| self.progress.clone()))
    }

    fn copy_page(
        &mut self,
        connection: &Connection,
        page: u32,
        progress: &mut Salvaged,
    ) -> Result<(), rusqlite::Error> {
        for row in cells::rows(&mut self.pages, page) {
            let Some(row) = row else {
                progress.unreadable += 1;
                continue;
            };
            let found = records::counted(&row).map(Ok).or_else(|| records::recognise(row));
            match found {
                None => {}
                Some(Err(Unreadable)) => progress.unreadable += 1,
                Some(Ok(Found::Entry(entry))) => {
                    insert::add_entry(connection, &entry)?;
                    progress.entries += 1;
                }
                Some(Ok(Found::Message(message))) => {
                    insert::add_message(connection, &message)?;
                    progress.messages += 1;
                }
                Some(Ok(Found::Counted(entries))) => {
                    *progress.entries_before.get_or_insert(0) += entries;
                }
            }
        }
        Ok(())
    }
}

fn load_progress(connection: &Connection) -> Result<Option<(u32, Salvaged)>, rusqlite::Error> {
    let is_there = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'salvage'";
    if connection.query_row(is_there, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(None);
    }
    let first = "SELECT file, page, entries, messages, spoilt, entries_before FROM salvage LIMIT 1";
    connection
        .query_row(first, [], |row| {
            let salvaged = Salvaged {
                file: PathBuf::from(&*text(row, "file")?),
                entries: unsigned(row.get("entries")?),
                messages: unsigned(row.get("messages")?),
                unreadable: unsigned(row.get("spoilt")?),
                entries_before: row.get::<_, Option<i64>>("entries_before")?.map(unsigned),
            };
            Ok((u32::try_from(row.get::<_, i64>("page")?).unwrap_or(1).max(1), salvaged))
        })
        .optional()
}

fn save_progress(
    transaction: &Transaction<'_>,
    page: u32,
    progress: &Salvaged,
) -> Result<(), rusqlite::Error> {
    let mut note = transaction.prepare_cached(
        "INSERT OR REPLACE INTO salvage (file, page, entries, messages, spoilt, entries_before)
         VALUES (:file, :page, :entries, :messages, :spoilt, :entries_before)",
    )?;
    note.execute(named_params! {
        ":file": progress.file.to_string_lossy(),
        ":page": page,
        ":entries": signed(progress.entries),
        ":messages": signed(progress.messages),
        ":spoilt": signed(progress.unreadable),
        ":entries_before": progress.entries_before.map(signed),
    })?;
    Ok(())
}

fn finish(transaction: &Transaction<'_>, progress: &Salvaged) -> Result<(), rusqlite::Error> {
    let file = progress.file.to_string_lossy();
    let gone =
        transaction.execute("DELETE FROM salvage WHERE file = :file", named_params! { ":file": file })?;
    if gone == 0 {
        // The path is not valid UTF-8, so it was recorded differently.
        transaction.execute("DELETE FROM salvage", [])?;
    }
    if transaction.query_row("SELECT count(*) FROM salvage", [], |row| row.get::<_, i64>(0))? == 0 {
        transaction.execute_batch("DROP TABLE salvage")?;
    }
    Ok(())
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
