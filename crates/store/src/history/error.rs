//! What can go wrong with the history.

use std::path::{Path, PathBuf};

use ringtray_language::Language;
use rusqlite::ErrorCode;
use thiserror::Error;

use super::disk;

/// What went wrong with the history. It can be cloned, because one failure is told to everybody who waited for it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum HistoryError {
    /// The folder or the file could not be made or opened.
    Open {
        /// The database file.
        file: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// A newer version of the program wrote the file. It was left as it is.
    Newer {
        /// The database file.
        file: PathBuf,
    },
    /// The content can't be read.
    Damaged {
        /// The database file.
        file: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The disk, or the user's part of it, is full.
    Full {
        /// The database file.
        file: PathBuf,
    },
    /// Another program holds the file.
    Busy {
        /// The database file.
        file: PathBuf,
    },
    /// So much waits to be written that nothing more is taken.
    Behind {
        /// The database file.
        file: PathBuf,
    },
    /// The disk failed.
    Disk {
        /// The database file.
        file: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// Reading or writing failed otherwise.
    Failed {
        /// The database file.
        file: PathBuf,
        /// What SQLite or the system said.
        detail: String,
    },
    /// The history was closed before.
    Closed,
}

impl HistoryError {
    /// The error that SQLite's `error` means for `file`.
    pub(super) fn of(file: &Path, error: &rusqlite::Error) -> Self {
        let file = file.to_owned();
        let detail = error.to_string();
        if let rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::Utf8Error(..) = error {
            return Self::Damaged { file, detail };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged { file, detail },
            Some(ErrorCode::DiskFull) => Self::Full { file },
            Some(ErrorCode::SystemIoFailure) if disk::is_full(&file) => Self::Full { file },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { file, detail },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { file },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                Self::Open { file, detail }
            }
            _ => Self::Failed { file, detail },
        }
    }

    /// Whether it is worth trying again: the same may be possible once a disk or another program behaves otherwise.
    pub(super) fn may_pass(&self) -> bool {
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
