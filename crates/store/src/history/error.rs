//! Errors of the history.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// More than a group of records needs, and little enough to write as a test.
const PROBE_BYTES: usize = 1 << 20;

/// What went wrong with the history. It can be cloned because one failure is reported to everyone waiting for it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.phrase())]
pub enum HistoryError {
    /// The folder or the file could not be created or opened.
    Open {
        /// The database file.
        file: PathBuf,
        /// The system's message.
        detail: String,
    },
    /// A newer version of the program wrote the file. The file was left unchanged.
    Newer {
        /// The database file.
        file: PathBuf,
    },
    /// The content can't be read.
    Damaged {
        /// The database file.
        file: PathBuf,
        /// SQLite's message.
        detail: String,
    },
    /// The disk is full, or the user's quota is exhausted.
    Full {
        /// The database file.
        file: PathBuf,
    },
    /// Another program holds the file.
    Busy {
        /// The database file.
        file: PathBuf,
    },
    /// Too much is waiting to be written; the record was refused.
    Behind {
        /// The database file.
        file: PathBuf,
    },
    /// The disk failed.
    Disk {
        /// The database file.
        file: PathBuf,
        /// SQLite's message.
        detail: String,
    },
    /// Reading or writing failed for another reason.
    Failed {
        /// The database file.
        file: PathBuf,
        /// The message of SQLite or the system.
        detail: String,
    },
    /// The history was already closed.
    Closed,
}

impl HistoryError {
    /// What SQLite's `error` means for `file`.
    pub(super) fn of(file: &Path, error: &rusqlite::Error) -> Self {
        let file = file.to_owned();
        let detail = error.to_string();
        if let rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::Utf8Error(..) = error {
            return Self::Damaged { file, detail };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged { file, detail },
            Some(ErrorCode::DiskFull) => Self::Full { file },
            Some(ErrorCode::SystemIoFailure) if is_full(&file) => Self::Full { file },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { file, detail },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { file },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                Self::Open { file, detail }
            }
            _ => Self::Failed { file, detail },
        }
    }

    /// Whether trying again may succeed, once the disk or another program allows it.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Open { .. } | Self::Full { .. } | Self::Busy { .. } | Self::Disk { .. } => true,
            Self::Newer { .. }
            | Self::Damaged { .. }
            | Self::Behind { .. }
            | Self::Failed { .. }
            | Self::Closed => false,
        }
    }
}

/// Whether there is no space left to write beside `file`. SQLite only recognises a full disk, and reports an I/O
/// error for an exhausted quota or a file size limit.
fn is_full(file: &Path) -> bool {
    let full = |error: &io::Error| {
        matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
    };
    try_to_write(file.parent().unwrap_or(Path::new("."))).is_err_and(|error| full(&error))
}

/// Uses a file without a name, so that nothing is left behind.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; PROBE_BYTES])?;
    file.sync_data()
}
