//! Files that were set aside as damaged, and the new ones that take their place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::disk::beside;
use super::error::HistoryError;
use crate::private_files;

/// What a damaged file has behind its name, before the time.
const DAMAGED: &str = ".damaged-";

/// What the new file has behind the name of the damaged one until it takes its place.
const NEW: &str = ".new";

/// A name that says what is there and when it was put there.
pub(super) fn name(file: &Path) -> PathBuf {
    let stamp = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    beside(file, &format!("{DAMAGED}{stamp}"))
}

/// The new file, until it takes the place of what is set aside. Those of programs that were killed before they had set
/// anything aside are removed.
pub(super) fn new(file: &Path, aside: &Path) -> PathBuf {
    all(file).filter(|found| is_new(found)).for_each(|found| drop(fs::remove_file(found)));
    beside(aside, NEW)
}

/// Sets `file` aside and puts the new one in its place.
pub(super) fn replace(file: &Path, aside: &Path, new: &Path) -> Result<(), HistoryError> {
    move_away(file, aside)?;
    move_away(new, file)
}

/// Goes on where a program was killed that set the file aside: the new one is there, but not in its place.
pub(super) fn finish(file: &Path) -> Result<(), HistoryError> {
    if file.exists() || all(file).next().is_none() {
        return Ok(());
    }
    let _lock = lock(file)?;
    let new = all(file).find(|found| is_new(found));
    match new {
        Some(new) if !file.exists() => {
            // What is left beside it would be taken for the log of the new one.
            move_companions(file, &new.with_extension(""));
            move_away(&new, file)
        }
        _ => Ok(()),
    }
}

/// Only one program at a time sets the file aside. The lock ends with the value, also when the program crashes.
pub(super) fn lock(file: &Path) -> Result<File, HistoryError> {
    let lock = private_files::open_or_create(&beside(file, ".lock"));
    lock.and_then(|lock| lock.lock().map(|()| lock))
        .map_err(|error| HistoryError::Open { file: file.to_owned(), detail: error.to_string() })
}

/// Removes what was ever set aside of `file`, with its companions.
pub(super) fn remove(file: &Path) {
    for found in all(file) {
        if let Err(error) = fs::remove_file(&found) {
            tracing::error!(%error, file = %found.display(), "a damaged history was not deleted");
        }
    }
}

/// What was set aside of `file` under the name that `noted` ends with, where that is there.
pub(super) fn known(file: &Path, noted: &Path) -> Option<PathBuf> {
    all(file).find(|found| found.file_name() == noted.file_name() && found.is_file())
}

fn move_away(file: &Path, to: &Path) -> Result<(), HistoryError> {
    let moved = fs::rename(file, to);
    moved.map_err(|error| HistoryError::Open { file: file.to_owned(), detail: error.to_string() })?;
    move_companions(file, to);
    Ok(())
}

/// Those that are there.
fn move_companions(file: &Path, to: &Path) {
    for companion in ["-wal", "-shm"] {
        let _ = fs::rename(beside(file, companion), beside(to, companion));
    }
}

/// Whether it is to take the place of what was set aside.
fn is_new(found: &Path) -> bool {
    found.extension().is_some_and(|end| end == &NEW[1..])
}

/// All files that were set aside of `file`, and those that are to take its place.
fn all(file: &Path) -> impl Iterator<Item = PathBuf> {
    let begins = beside(file, DAMAGED);
    let files = file.parent().and_then(|folder| fs::read_dir(folder).ok());
    files.into_iter().flatten().flatten().map(|found| found.path()).filter(move |found| {
        let names = found.file_name().zip(begins.file_name());
        names.is_some_and(|(name, begins)| name.as_encoded_bytes().starts_with(begins.as_encoded_bytes()))
    })
}
