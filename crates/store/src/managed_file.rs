//! The managed file: an administrator's settings for this computer. It is read and never written.
//!
//! It decides where secrets are sent, so it applies only if no one but an administrator can have written it
//! (docs/decisions/0026-managed-file-owner.md).

#[cfg(unix)]
mod ownership;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use ringtray_core::{Managed, ManagedError, PassedOver};
use thiserror::Error;

use crate::home::{Home, ManagedLocation};

/// A longer file is no settings file, in bytes.
pub(crate) const LONGEST: u64 = 64 * 1024;

/// The contents of the managed file of a [`crate::Home`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedFile {
    /// The settings that are preset and locked.
    pub managed: Managed,
    /// What this version doesn't know.
    pub passed_over: Vec<PassedOver>,
}

/// Something that others than an administrator can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// The file, or a folder or link that leads to it.
    pub path: PathBuf,
    /// Why they can change it.
    pub exposure: Exposure,
}

/// Why others can change a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// It belongs to the user with this ID.
    Owner(u32),
    /// Others than its owner may write to it, according to this mode.
    Writable(u32),
}

/// Why a managed file can't be used. Nothing is preset or locked then.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub enum ManagedFileError {
    /// It could not be read.
    Read {
        /// The managed file.
        file: PathBuf,
        /// The system's message.
        source: io::Error,
    },
    /// Others than an administrator can change the file, the folders that lead to it, or the CA file that it names.
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
    /// It is too long for a managed file.
    TooLong {
        /// The managed file.
        file: PathBuf,
    },
    /// It is not UTF-8.
    NotText {
        /// The managed file.
        file: PathBuf,
    },
    /// Its content can't be used.
    Unusable {
        /// The managed file.
        file: PathBuf,
        /// Where, and why.
        source: ManagedError,
    },
}

impl ManagedFile {
    /// Reads the managed file of this copy of the program; `None` if it doesn't exist.
    ///
    /// # Errors
    /// Nothing in the file applies then. Continue without it, and tell the user.
    pub fn load(home: &Home) -> Result<Option<Self>, ManagedFileError> {
        load_trusted(&home.managed_location())
    }

    /// [`ManagedFile::load`] for the copy that the environment names. Works even if the user's folders are unknown.
    ///
    /// # Errors
    /// As for [`ManagedFile::load`].
    pub fn load_from_env() -> Result<Option<Self>, ManagedFileError> {
        load_trusted(&Home::managed_location_from_env())
    }

    /// Reads a draft, which is checked but not applied, so anyone may own it; `None` if it doesn't exist.
    ///
    /// # Errors
    /// If it could not be used in its final place either.
    pub fn draft(file: &Path) -> Result<Option<Self>, ManagedFileError> {
        read(file)
    }
}

fn load_trusted(location: &ManagedLocation) -> Result<Option<ManagedFile>, ManagedFileError> {
    if matches!(fs::metadata(&location.file), Err(error) if error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    // Checked before reading: if no one else can change what leads to the file, it can't be exchanged in between.
    refuse_exposed(&location.file, location)?;
    let read = read(&location.file)?;
    let authorities = read.as_ref().and_then(|read| read.managed.preset.ca_file.as_deref()).map(Path::new);
    if let Some(authorities) = authorities.filter(|authorities| authorities.is_absolute()) {
        refuse_exposed(authorities, location)?;
    }
    Ok(read)
}

/// If the check itself fails, reading the file will fail too. No one else can change the part of the path that was
/// checked.
#[cfg(unix)]
fn refuse_exposed(file: &Path, location: &ManagedLocation) -> Result<(), ManagedFileError> {
    match ownership::exposed(file, location.owners) {
        Ok(Some(exposed)) => Err(ManagedFileError::Exposed { file: location.file.clone(), exposed }),
        Ok(None) | Err(_) => Ok(()),
    }
}

/// On Windows only administrators may write to the system's folder. Safe code can't find out who may write to another
/// one.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix it refuses")]
fn refuse_exposed(_: &Path, _: &ManagedLocation) -> Result<(), ManagedFileError> {
    Ok(())
}

fn read(file: &Path) -> Result<Option<ManagedFile>, ManagedFileError> {
    let file_name = || file.to_owned();
    // Checked before opening it: opening a pipe would wait for a writer.
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
