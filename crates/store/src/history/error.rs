//! What can go wrong with the history.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// What went wrong with the history. It can be cloned, because one failure is told to everybody who waited for it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// The folder or the file could not be made or opened.
    #[error("cannot open the history {file}: {detail}; check the permissions of the file and of its folder")]
    Open {
        /// The database file.
        file: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// A newer version of the program wrote the file. It was left as it is.
    #[error("the history {file} was written by a newer Ringtray; update this one, or move the file away")]
    Newer {
        /// The database file.
        file: PathBuf,
    },
    /// The content can't be read.
    #[error(
        "the history {file} is damaged ({detail}); close Ringtray and move the file away to begin a new one"
    )]
    Damaged {
        /// The database file.
        file: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The disk, or the user's part of it, is full.
    #[error("the disk with the history {file} is full; make room, new calls are shown but not kept")]
    Full {
        /// The database file.
        file: PathBuf,
    },
    /// Another program holds the file.
    #[error("another program keeps the history {file} locked; close it, new calls are kept once it lets go")]
    Busy {
        /// The database file.
        file: PathBuf,
    },
    /// So much waits to be written that nothing more is taken.
    #[error(
        "the disk with the history {file} does not keep up, so new calls are shown but not kept; check the disk, and close \
         any other program that holds the file"
    )]
    Behind {
        /// The database file.
        file: PathBuf,
    },
    /// Reading or writing failed otherwise.
    #[error("reading or writing the history {file} failed: {detail}; check the disk")]
    Failed {
        /// The database file.
        file: PathBuf,
        /// What SQLite or the system said.
        detail: String,
    },
    /// The history was closed before.
    #[error("the history is closed; start Ringtray again")]
    Closed,
}

impl HistoryError {
    /// The error that SQLite's `error` means for `file`.
    pub(super) fn of(file: &Path, error: &rusqlite::Error) -> Self {
        let file = file.to_owned();
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged { file, detail },
            Some(ErrorCode::DiskFull) => Self::Full { file },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { file },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                Self::Open { file, detail }
            }
            _ => Self::Failed { file, detail },
        }
    }
}
