//! The managed file: what an administrator has set for this computer. It is read, and never written.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use ringtray_core::{Managed, ManagedError, PassedOver};
use ringtray_language::Language;
use thiserror::Error;

/// No file of settings is longer; what is, is something else.
pub(crate) const LONGEST: u64 = 64 * 1024;

/// The managed file of a [`crate::Home`], as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedFile {
    /// What it sets and locks.
    pub managed: Managed,
    /// What in it this version does not know.
    pub passed_over: Vec<PassedOver>,
}

/// Why a managed file can't be used. Nothing is preset or locked then.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum ManagedFileError {
    /// It could not be read.
    Read {
        /// The managed file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is a folder, a pipe or a device.
    NoFile {
        /// The managed file.
        file: PathBuf,
    },
    /// It is too long to be what it should.
    TooLong {
        /// The managed file.
        file: PathBuf,
    },
    /// It is no UTF-8.
    NotText {
        /// The managed file.
        file: PathBuf,
    },
    /// Its text can't be used.
    Unusable {
        /// The managed file.
        file: PathBuf,
        /// Where and why.
        source: ManagedError,
    },
}

impl ManagedFile {
    /// Reads `file`; none where there is no such file.
    ///
    /// # Errors
    /// Nothing of the file is to be followed then: go on without, and tell the user.
    pub fn load(file: &Path) -> Result<Option<Self>, ManagedFileError> {
        let file_name = || file.to_owned();
        // Looked at first: to open a pipe would wait for whoever writes to it.
        let about = match fs::metadata(file) {
            Ok(about) => about,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ManagedFileError::Read { file: file_name(), source }),
        };
        if !about.is_file() {
            return Err(ManagedFileError::NoFile { file: file_name() });
        }
        let mut text = Vec::new();
        File::open(file)
            .and_then(|opened| opened.take(LONGEST + 1).read_to_end(&mut text))
            .map_err(|source| ManagedFileError::Read { file: file_name(), source })?;
        if text.len() as u64 > LONGEST {
            return Err(ManagedFileError::TooLong { file: file_name() });
        }
        let text = String::from_utf8(text).map_err(|_| ManagedFileError::NotText { file: file_name() })?;
        let (managed, passed_over) = Managed::parse(&text)
            .map_err(|source| ManagedFileError::Unusable { file: file_name(), source })?;
        Ok(Some(Self { managed, passed_over }))
    }
}
