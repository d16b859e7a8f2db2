//! Writing out what a search finds, row by row as it is read.

mod json;
mod table;

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use ringtray_core::view::{ExportFormat, Search};
use ringtray_core::{AccountId, Entry};
use ringtray_language::Language;
use tempfile::NamedTempFile;
use thiserror::Error;

use super::walk::Walk;
use super::{HistoryError, database};

/// Why the history was not written out.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum ExportError {
    /// It could not be read.
    History(#[from] HistoryError),
    /// What was read could not be written.
    Write(#[from] io::Error),
}

/// Takes one entry after the other.
trait Sheet {
    /// Adds an entry; `account` is the name of its account, where that is known.
    fn add(&mut self, entry: &Entry, account: Option<&str>) -> io::Result<()>;

    /// Writes what is left. Nothing may follow.
    fn end(&mut self) -> io::Result<()>;
}

/// Writes what `search` finds in `file` to `write`; says how many entries that were. The history can be written and read
/// meanwhile.
pub(super) fn export(
    file: &Path,
    search: &Search,
    format: ExportFormat,
    names: &HashMap<AccountId, String>,
    write: impl Write,
) -> Result<u64, ExportError> {
    match format {
        ExportFormat::Csv => fill(file, search, names, &mut table::Table::begin(write)?),
        ExportFormat::Json => fill(file, search, names, &mut json::Array::begin(write)?),
    }
}

/// The same to the file `to`, which is there whole or not at all, and stays as it was where this fails.
pub(super) fn export_to_file(
    file: &Path,
    search: &Search,
    format: ExportFormat,
    names: &HashMap<AccountId, String>,
    to: &Path,
) -> Result<u64, ExportError> {
    // Who keeps the file elsewhere and links to it keeps the link.
    let target = fs::canonicalize(to).unwrap_or_else(|_| to.to_owned());
    let new = NamedTempFile::new_in(target.parent().unwrap_or(Path::new(".")))?;
    let rows = export(file, search, format, names, new.as_file())?;
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(rows)
}

fn fill(
    file: &Path,
    search: &Search,
    names: &HashMap<AccountId, String>,
    sheet: &mut impl Sheet,
) -> Result<u64, ExportError> {
    let sqlite = |error: rusqlite::Error| HistoryError::of(file, &error);
    // Its own, for it may take long, and the list must not wait for it.
    let connection = database::open_to_read(file).map_err(sqlite)?;
    let mut rows = 0;
    let walk = Walk::new(&connection, search, None).map_err(sqlite)?;
    let end = walk.visit(&connection, None, |entry| {
        match sheet.add(&entry, names.get(&entry.account).map(String::as_str)) {
            Ok(()) => {
                rows += 1;
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(error),
        }
    });
    match end.map_err(sqlite)? {
        ControlFlow::Break(error) => Err(error.into()),
        ControlFlow::Continue(()) => {
            sheet.end()?;
            Ok(rows)
        }
    }
}
