//! Damaged files that were set aside, and the new files that replace them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::HistoryError;
use crate::files::{self, with_suffix};

/// Follows the file's name in the name of a damaged file. The time follows.
const DAMAGED: &str = ".damaged-";

/// Follows the name of the damaged file in the name of the new file until the new file replaces it.
const NEW: &str = ".new";

/// A name for the damaged `file`, which contains the current time.
pub(super) fn name(file: &Path) -> PathBuf {
    let stamp = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    with_suffix(file, &format!("{DAMAGED}{stamp}"))
}

/// The name of the new file until it replaces `file`. Removes new files left behind by programs that were killed
/// before they had set anything aside.
pub(super) fn new(file: &Path, aside: &Path) -> PathBuf {
    all(file).filter(|found| is_new(found)).for_each(|found| drop(fs::remove_file(found)));
    with_suffix(aside, NEW)
}

/// Sets `file` aside and moves the new file to its place.
pub(super) fn replace(file: &Path, aside: &Path, new: &Path) -> Result<(), HistoryError> {
    move_away(file, aside)?;
    move_away(new, file)
}

/// Completes a replacement that was interrupted: the new file exists, but was not moved to its place.
pub(super) fn finish(file: &Path) -> Result<(), HistoryError> {
    if file.exists() || all(file).next().is_none() {
        return Ok(());
    }
    let _lock = lock(file)?;
    let new = all(file).find(|found| is_new(found));
    match new {
        Some(new) if !file.exists() => {
            // SQLite would take a log that is left behind for that of the new file.
            move_companions(file, &new.with_extension(""));
            move_away(&new, file)
        }
        _ => Ok(()),
    }
}

/// Only one program at a time may set the file aside. Dropping the value releases the lock, and so does a crash.
pub(super) fn lock(file: &Path) -> Result<File, HistoryError> {
    let lock = files::open_or_create(&with_suffix(file, ".lock"));
    lock.and_then(|lock| lock.lock().map(|()| lock))
        .map_err(|error| HistoryError::Open { file: file.to_owned(), detail: error.to_string() })
}

/// Removes all damaged files that were set aside for `file`, with their companions.
pub(super) fn remove(file: &Path) {
    for found in all(file) {
        if let Err(error) = fs::remove_file(&found) {
            tracing::error!(%error, file = %found.display(), "a damaged history was not deleted");
        }
    }
}

/// The damaged file whose name `noted` ends with, if it exists beside `file`.
pub(super) fn known(file: &Path, noted: &Path) -> Option<PathBuf> {
    all(file).find(|found| found.file_name() == noted.file_name() && found.is_file())
}

fn move_away(file: &Path, to: &Path) -> Result<(), HistoryError> {
    let moved = fs::rename(file, to);
    moved.map_err(|error| HistoryError::Open { file: file.to_owned(), detail: error.to_string() })?;
    move_companions(file, to);
    Ok(())
}

/// Moves the companions that exist.
fn move_companions(file: &Path, to: &Path) {
    for companion in ["-wal", "-shm"] {
        let _ = fs::rename(with_suffix(file, companion), with_suffix(to, companion));
    }
}

/// Whether the file is a new one that was not moved to its place yet.
fn is_new(found: &Path) -> bool {
    found.extension().is_some_and(|end| end == &NEW[1..])
}

/// All damaged files that were set aside for `file`, and the new files that are to replace it.
fn all(file: &Path) -> impl Iterator<Item = PathBuf> {
    let begins = with_suffix(file, DAMAGED);
    let files = file.parent().and_then(|folder| fs::read_dir(folder).ok());
    files.into_iter().flatten().flatten().map(|found| found.path()).filter(move |found| {
        let names = found.file_name().zip(begins.file_name());
        names.is_some_and(|(name, begins)| name.as_encoded_bytes().starts_with(begins.as_encoded_bytes()))
    })
}
