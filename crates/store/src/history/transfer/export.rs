//! Exports what a search finds, entry by entry.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use ringtray_core::{AccountId, Entry, ExportFormat, Search};
use rusqlite::Connection;
use thiserror::Error;

use super::csv::CsvTable;
use super::json_lines::{JsonLines, Messages};
use super::{EntryWriter, TransferWatch};
use crate::files;
use crate::history::database;
use crate::history::error::HistoryError;
use crate::history::scan::Scan;

/// Why an export failed.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub enum ExportError {
    /// The history could not be read.
    History(#[from] HistoryError),
    /// The export could not be written.
    Write(#[from] io::Error),
    /// It was stopped by [`TransferWatch::stop`].
    Stopped,
}

/// What to export, and how.
pub(in crate::history) struct Export {
    pub(in crate::history) search: Search,
    pub(in crate::history) format: ExportFormat,
    /// The names of the accounts.
    pub(in crate::history) names: HashMap<AccountId, String>,
    pub(in crate::history) watch: TransferWatch,
}

impl Export {
    /// Exports the history in `file` to `write` and returns the number of entries. The history can be written and
    /// read meanwhile.
    pub(in crate::history) fn write(&self, file: &Path, write: impl Write) -> Result<u64, ExportError> {
        match self.format {
            ExportFormat::Csv => self.fill(file, &mut CsvTable::begin(write)?),
            ExportFormat::JsonLines => self.fill(file, &mut JsonLines::begin(write)),
        }
    }

    /// Exports to the file `to`, which is complete or, after a failure, unchanged.
    pub(in crate::history) fn write_to_file(&self, file: &Path, to: &Path) -> Result<u64, ExportError> {
        files::replace(to, |new| self.write(file, new))
    }

    fn fill<S: EntryWriter>(&self, file: &Path, sheet: &mut S) -> Result<u64, ExportError> {
        let sqlite = |error: rusqlite::Error| HistoryError::of(file, &error);
        // A connection of its own, because an export may take long and the list must not wait for it.
        let connection = database::open_to_read(file).map_err(sqlite)?;
        let walk = Scan::new(&connection, &self.search, None).map_err(sqlite)?;
        let end = walk.visit(&connection, None, |entry| match self.add(&connection, file, sheet, &entry) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        });
        match end.map_err(sqlite)? {
            ControlFlow::Break(error) => Err(error),
            ControlFlow::Continue(()) => {
                sheet.end()?;
                self.check_stopped()?;
                Ok(self.watch.done())
            }
        }
    }

    fn add<S: EntryWriter>(
        &self,
        connection: &Connection,
        file: &Path,
        sheet: &mut S,
        entry: &Entry,
    ) -> Result<(), ExportError> {
        self.check_stopped()?;
        let messages = Messages::of(connection, &entry.id);
        let added = sheet.add(entry, self.names.get(&entry.account).map(String::as_str), &messages);
        if let Some(error) = messages.failed() {
            return Err(HistoryError::of(file, &error).into());
        }
        added?;
        self.watch.did_one();
        Ok(())
    }

    fn check_stopped(&self) -> Result<(), ExportError> {
        if self.watch.is_stopped() { Err(ExportError::Stopped) } else { Ok(()) }
    }
}
