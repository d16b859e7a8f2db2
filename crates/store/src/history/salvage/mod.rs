//! Taking over what is readable of a damaged file that was set aside, a little at a time: what rings meanwhile is kept.
//!
//! Each page is looked at by itself, so that a page that is gone costs no more than its rows. How far it is stands in the
//! new file and is committed with the rows: a program that was killed goes on where it was, and nothing comes twice.

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

/// What was made of a damaged file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged file is.
    pub file: PathBuf,
    /// So many entries were read, and taken over where no newer ones had come.
    pub entries: u64,
    /// So many messages were read, and taken over.
    pub messages: u64,
    /// So many rows were found that could not be read. What was on pages that are gone is not among them.
    pub unreadable: u64,
    /// So many entries the damaged file said it had; none where it could not say that any more.
    pub entries_before: Option<u64>,
}

impl Salvaged {
    /// How many entries are lost; none where nobody can say.
    #[must_use]
    pub fn lost(&self) -> Option<u64> {
        self.entries_before.map(|before| before.saturating_sub(self.entries))
    }
}

/// One that is under way.
pub(super) struct Salvage {
    pages: Pages,
    /// The next page.
    page: u32,
    so_far: Salvaged,
}

/// Notes in the new file that the damaged `file` is to be taken over.
pub(super) fn begin(connection: &mut Connection, file: &Path) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(SALVAGE_TABLE)?;
    note(&transaction, 1, &Salvaged { file: file.to_owned(), ..Salvaged::default() })?;
    transaction.commit()
}

/// One that was begun for `history` and is not done. A damaged file that is gone is none.
pub(super) fn under_way(
    connection: &mut Connection,
    history: &Path,
) -> Result<Option<Salvage>, rusqlite::Error> {
    loop {
        let Some((page, so_far)) = noted(connection)? else { return Ok(None) };
        // Whoever made the file may have noted any other.
        let aside = damaged_file::known(history, &so_far.file).ok_or(ErrorKind::NotFound.into());
        match aside.and_then(|aside| Pages::open(&aside)) {
            Ok(pages) => return Ok(Some(Salvage { pages, page, so_far })),
            Err(error) => {
                tracing::error!(%error, file = %so_far.file.display(), "a damaged history can't be read");
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                end(&transaction, &so_far)?;
                transaction.commit()?;
            }
        }
    }
}

impl Salvage {
    /// Goes on for about this long, in one transaction; what was taken over where all is done.
    pub(super) fn go_on(
        &mut self,
        connection: &mut Connection,
        time: Duration,
    ) -> Result<Option<Salvaged>, rusqlite::Error> {
        let begun = Instant::now();
        let (mut page, mut so_far) = (self.page, self.so_far.clone());
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        while page <= self.pages.count() && begun.elapsed() < time {
            self.take_over(&transaction, page, &mut so_far)?;
            page += 1;
        }
        let is_done = page > self.pages.count();
        if is_done {
            end(&transaction, &so_far)?;
        } else {
            note(&transaction, page, &so_far)?;
        }
        transaction.commit()?;
        (self.page, self.so_far) = (page, so_far);
        Ok(is_done.then(|| self.so_far.clone()))
    }

    fn take_over(
        &mut self,
        connection: &Connection,
        page: u32,
        so_far: &mut Salvaged,
    ) -> Result<(), rusqlite::Error> {
        for row in cells::rows(&mut self.pages, page) {
            let Some(row) = row else {
                so_far.unreadable += 1;
                continue;
            };
            let found = records::counted(&row).map(Ok).or_else(|| records::found(row));
            match found {
                None => {}
                Some(Err(Unreadable)) => so_far.unreadable += 1,
                Some(Ok(Found::Entry(entry))) => {
                    insert::add_entry(connection, &entry)?;
                    so_far.entries += 1;
                }
                Some(Ok(Found::Message(message))) => {
                    insert::add_message(connection, &message)?;
                    so_far.messages += 1;
                }
                Some(Ok(Found::Counted(entries))) => {
                    *so_far.entries_before.get_or_insert(0) += entries;
                }
            }
        }
        Ok(())
    }
}

fn noted(connection: &Connection) -> Result<Option<(u32, Salvaged)>, rusqlite::Error> {
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

fn note(transaction: &Transaction<'_>, page: u32, so_far: &Salvaged) -> Result<(), rusqlite::Error> {
    let mut note = transaction.prepare_cached(
        "INSERT OR REPLACE INTO salvage (file, page, entries, messages, spoilt, entries_before)
         VALUES (:file, :page, :entries, :messages, :spoilt, :entries_before)",
    )?;
    note.execute(named_params! {
        ":file": so_far.file.to_string_lossy(),
        ":page": page,
        ":entries": signed(so_far.entries),
        ":messages": signed(so_far.messages),
        ":spoilt": signed(so_far.unreadable),
        ":entries_before": so_far.entries_before.map(signed),
    })?;
    Ok(())
}

fn end(transaction: &Transaction<'_>, so_far: &Salvaged) -> Result<(), rusqlite::Error> {
    let file = so_far.file.to_string_lossy();
    let gone =
        transaction.execute("DELETE FROM salvage WHERE file = :file", named_params! { ":file": file })?;
    if gone == 0 {
        // Its name is no text, so it was not noted here.
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
