//! The managed file: what an administrator has set for this computer. It is read, and never written.
//!
//! It decides where secrets go, so it counts only where nobody but an administrator can have written it
//! (docs/decisions/0026-managed-file-owner.md).

#[cfg(unix)]
mod ownership;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use ringtray_core::{Managed, ManagedError, PassedOver};
use ringtray_language::Language;
use thiserror::Error;

use crate::home::{Home, ManagedLocation};

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

/// What others than an administrator can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// The file, or a folder or link that leads to it.
    pub place: PathBuf,
    /// Why they can.
    pub exposure: Exposure,
}

/// Why somebody else can change a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// It belongs to the user with this number.
    Owner(u32),
    /// More than its owner may write it, by this mode.
    Writable(u32),
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
    /// Somebody else than an administrator can change it, what leads to it, or the file of authorities that it names.
    Exposed {
        /// The managed file.
        file: PathBuf,
        /// What can be changed.
        exposed: Exposed,
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
    /// Reads that of this copy of the program; none where there is no such file.
    ///
    /// # Errors
    /// Nothing of the file is to be followed then: go on without, and tell the user.
    pub fn load(home: &Home) -> Result<Option<Self>, ManagedFileError> {
        believed(&home.managed_location())
    }

    /// As [`ManagedFile::load`], of the copy that the environment names; also where the system names no folders for
    /// this user.
    ///
    /// # Errors
    /// As there.
    pub fn load_from_env() -> Result<Option<Self>, ManagedFileError> {
        believed(&Home::managed_location_from_env())
    }

    /// Reads a file that is to be tried and is not followed, whoever can change it; none where there is no such file.
    ///
    /// # Errors
    /// Where it could not be used in its place either.
    pub fn draft(file: &Path) -> Result<Option<Self>, ManagedFileError> {
        read(file)
    }
}

fn believed(place: &ManagedLocation) -> Result<Option<ManagedFile>, ManagedFileError> {
    if matches!(fs::metadata(&place.file), Err(error) if error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    // Looked at before it is read: where nobody else can change what leads to it, it stays the same file.
    refuse_exposed(&place.file, place)?;
    let read = read(&place.file)?;
    let authorities = read.as_ref().and_then(|read| read.managed.preset.ca_file.as_deref()).map(Path::new);
    if let Some(authorities) = authorities.filter(|authorities| authorities.is_absolute()) {
        refuse_exposed(authorities, place)?;
    }
    Ok(read)
}

/// What can't be looked at is left to whoever reads it: nobody else can change what came before it on the way.
#[cfg(unix)]
fn refuse_exposed(file: &Path, place: &ManagedLocation) -> Result<(), ManagedFileError> {
    match ownership::exposed(file, place.owners) {
        Ok(Some(exposed)) => Err(ManagedFileError::Exposed { file: place.file.clone(), exposed }),
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Windows' place is one that only administrators may write; safe code can't read who may write another.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix it refuses")]
fn refuse_exposed(_: &Path, _: &ManagedLocation) -> Result<(), ManagedFileError> {
    Ok(())
}

fn read(file: &Path) -> Result<Option<ManagedFile>, ManagedFileError> {
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
    let (managed, passed_over) =
        Managed::parse(&text).map_err(|source| ManagedFileError::Unusable { file: file_name(), source })?;
    Ok(Some(ManagedFile { managed, passed_over }))
}
