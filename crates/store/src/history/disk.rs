//! What the disk has to say beside SQLite.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// More than a group of records needs at the least, and little enough to be tried.
const ROOM: usize = 1 << 20;

/// Whether nothing more can be written beside `file` for want of room. SQLite only knows a disk that is full, and calls it a
/// failing disk where the user's share of it is used up or files may not be longer.
pub(super) fn is_full(file: &Path) -> bool {
    let full = |error: &io::Error| {
        matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
    };
    try_to_write(file.parent().unwrap_or(Path::new("."))).is_err_and(|error| full(&error))
}

/// To a file without a name, which is gone afterwards whatever happens.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; ROOM])?;
    file.sync_data()
}

/// How many bytes `file` takes with its log; 0 where that can't be told.
pub(super) fn size(file: &Path) -> u64 {
    let length = |file: &Path| fs::metadata(file).map_or(0, |file| file.len());
    length(file) + length(&beside(file, "-wal"))
}

/// The path of `file` with `end` added to its name.
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
