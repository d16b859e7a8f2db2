//! Writing out what a search finds, entry by entry as it is read.

mod lines;
mod messages;
mod table;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use ringtray_core::{AccountId, Entry, ExportFormat, Search};
use ringtray_language::Language;
use rusqlite::Connection;
use tempfile::NamedTempFile;
use thiserror::Error;

use super::walk::Walk;
use super::{HistoryError, TransferWatch, database};
use messages::Messages;

/// Why the history was not written out.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum ExportError {
    /// It could not be read.
    History(#[from] HistoryError),
    /// What was read could not be written.
    Write(#[from] io::Error),
    /// It was stopped by [`TransferWatch::stop`].
    Stopped,
}

/// What is written out, and how.
pub(super) struct Export {
    pub(super) search: Search,
    pub(super) format: ExportFormat,
    /// Of the accounts.
    pub(super) names: HashMap<AccountId, String>,
    pub(super) watch: TransferWatch,
}

/// Takes one entry after the other.
trait Sheet {
    /// Adds an entry; `account` is the name of its account, where that is known.
    fn add(&mut self, entry: &Entry, account: Option<&str>, messages: &Messages<'_>) -> io::Result<()>;

    /// Writes what is left. Nothing may follow.
    fn end(&mut self) -> io::Result<()>;
}

impl Export {
    /// Writes it from the history in `file` to `write`; says how many entries that were. The history can be written and read
    /// meanwhile.
    pub(super) fn write(&self, file: &Path, write: impl Write) -> Result<u64, ExportError> {
        match self.format {
            ExportFormat::Csv => self.fill(file, &mut table::Table::begin(write)?),
            ExportFormat::JsonLines => self.fill(file, &mut lines::Lines::begin(write)),
        }
    }

    /// The same to the file `to`, which is there whole or not at all, and stays as it was where this fails.
    pub(super) fn write_to_file(&self, file: &Path, to: &Path) -> Result<u64, ExportError> {
        to_file(to, |new| self.write(file, new))
    }

    fn fill<S: Sheet>(&self, file: &Path, sheet: &mut S) -> Result<u64, ExportError> {
        let sqlite = |error: rusqlite::Error| HistoryError::of(file, &error);
        // Its own, for it may take long, and the list must not wait for it.
        let connection = database::open_to_read(file).map_err(sqlite)?;
        let walk = Walk::new(&connection, &self.search, None).map_err(sqlite)?;
        let end = walk.visit(&connection, None, |entry| match self.add(&connection, file, sheet, &entry) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        });
        match end.map_err(sqlite)? {
            ControlFlow::Break(error) => Err(error),
            ControlFlow::Continue(()) => {
                sheet.end()?;
                self.go_on()?;
                Ok(self.watch.done())
            }
        }
    }

    fn add<S: Sheet>(
        &self,
        connection: &Connection,
        file: &Path,
        sheet: &mut S,
        entry: &Entry,
    ) -> Result<(), ExportError> {
        self.go_on()?;
        let messages = Messages::of(connection, &entry.id);
        let added = sheet.add(entry, self.names.get(&entry.account).map(String::as_str), &messages);
        if let Some(error) = messages.failed() {
            return Err(HistoryError::of(file, &error).into());
        }
        added?;
        self.watch.did_one();
        Ok(())
    }

    fn go_on(&self) -> Result<(), ExportError> {
        if self.watch.is_stopped() { Err(ExportError::Stopped) } else { Ok(()) }
    }
}

/// Fills the file `to`, readable for its owner only; it is there whole or not at all.
pub(super) fn to_file<T, E: From<io::Error>>(
    to: &Path,
    fill: impl FnOnce(&File) -> Result<T, E>,
) -> Result<T, E> {
    // Who keeps the file elsewhere and links to it keeps the link.
    let target = fs::canonicalize(to).unwrap_or_else(|_| to.to_owned());
    let new = NamedTempFile::new_in(target.parent().unwrap_or(Path::new(".")))?;
    let filled = fill(new.as_file())?;
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(filled)
}
