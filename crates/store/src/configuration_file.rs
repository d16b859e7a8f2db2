//! The sample's configuration file: read once, and replaced only by a changed version of what was read.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use thiserror::Error;

/// Far larger than any configuration, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// A configuration file that was read. Only a digest of its content is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationFile {
    file: PathBuf,
    digest: [u8; 32],
}

/// Why a configuration file could not be read.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub enum ConfigurationReadError {
    /// It doesn't exist.
    NotFound {
        /// The file.
        file: PathBuf,
    },
    /// It is a folder, a device or a pipe.
    NotAFile {
        /// The path.
        file: PathBuf,
    },
    /// It is larger than any configuration.
    TooLarge {
        /// The file.
        file: PathBuf,
    },
    /// It is not UTF-8.
    NotText {
        /// The file.
        file: PathBuf,
    },
    /// The system reported an error.
    Failed {
        /// The file.
        file: PathBuf,
        /// The system's message.
        source: io::Error,
    },
}

/// Why a configuration file was not replaced.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub enum ConfigurationWriteError {
    /// It has changed since it was read.
    Changed {
        /// The file.
        file: PathBuf,
    },
    /// It is a symbolic link. Others may use the file to which it leads.
    Link {
        /// The link.
        file: PathBuf,
    },
    /// It has another hard link, under which the old content would remain.
    OtherNames {
        /// The file.
        file: PathBuf,
    },
    /// It is write-protected.
    ReadOnly {
        /// The file.
        file: PathBuf,
    },
    /// The system reported an error.
    Failed {
        /// The file.
        file: PathBuf,
        /// The system's message.
        source: io::Error,
    },
}

impl ConfigurationFile {
    /// Reads a file of at most 1 MiB and returns its text without a byte order mark.
    ///
    /// # Errors
    /// If it doesn't exist, is not a file, is too large or not UTF-8. No error contains any of the content.
    pub fn read(file: &Path) -> Result<(ConfigurationFile, SecretString), ConfigurationReadError> {
        let failed = |source: io::Error| match source.kind() {
            ErrorKind::NotFound => ConfigurationReadError::NotFound { file: file.to_owned() },
            _ => ConfigurationReadError::Failed { file: file.to_owned(), source },
        };
        // Checked before opening it: opening a pipe would wait for a writer.
        if !fs::metadata(file).map_err(failed)?.is_file() {
            return Err(ConfigurationReadError::NotAFile { file: file.to_owned() });
        }
        let mut bytes = Vec::new();
        File::open(file)
            .and_then(|content| content.take(MOST_BYTES + 1).read_to_end(&mut bytes))
            .map_err(failed)?;
        if bytes.len() as u64 > MOST_BYTES {
            bytes.zeroize();
            return Err(ConfigurationReadError::TooLarge { file: file.to_owned() });
        }
        let digest = Sha256::digest(&bytes).into();
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with(MARK) {
                    text.drain(..MARK.len_utf8());
                }
                let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
                Ok((ConfigurationFile { file, digest }, SecretString::from(text)))
            }
            Err(error) => {
                error.into_bytes().zeroize();
                Err(ConfigurationReadError::NotText { file: file.to_owned() })
            }
        }
    }

    /// The path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Replaces the whole file by what `change` makes of its text. Permissions and owner stay, and there is always
    /// either the old or the new file. Nothing is written if the text stays the same.
    ///
    /// # Errors
    /// The file is left unchanged if it has changed since it was read, is a link or is write-protected. An error of
    /// `change` is returned as it is.
    pub fn replace<E: From<ConfigurationWriteError>>(
        &mut self,
        change: impl FnOnce(&str) -> Result<SecretString, E>,
    ) -> Result<(), E> {
        let before = self.look()?;
        let mut content = self.unchanged()?;
        let text = content.strip_prefix(MARK).unwrap_or(&content);
        let marked = text.len() < content.len();
        let changed = change(text);
        let same = changed.as_ref().is_ok_and(|changed| changed.expose_secret() == text);
        content.zeroize();
        let changed = changed?;
        if same {
            return Ok(());
        }
        let mut bytes = if marked { MARK.to_string().into_bytes() } else { Vec::new() };
        bytes.extend_from_slice(changed.expose_secret().as_bytes());
        let written = self.write(&bytes, &before);
        let digest = Sha256::digest(&bytes).into();
        bytes.zeroize();
        written?;
        self.digest = digest;
        Ok(())
    }

    /// The file's permissions and owner, if it may be replaced.
    fn look(&self) -> Result<Metadata, ConfigurationWriteError> {
        let file = || self.file.clone();
        let found = fs::symlink_metadata(&self.file).map_err(|source| self.failed(source))?;
        if found.file_type().is_symlink() {
            return Err(ConfigurationWriteError::Link { file: file() });
        }
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&found) > 1 {
            return Err(ConfigurationWriteError::OtherNames { file: file() });
        }
        let writable = !found.permissions().readonly()
            && File::options().write(true).open(&self.file).is_ok_and(|file| file.metadata().is_ok());
        if writable { Ok(found) } else { Err(ConfigurationWriteError::ReadOnly { file: file() }) }
    }

    /// The content, if it has not changed since it was read.
    fn unchanged(&self) -> Result<String, ConfigurationWriteError> {
        let mut bytes = Vec::new();
        File::open(&self.file)
            .and_then(|content| content.take(MOST_BYTES + 1).read_to_end(&mut bytes))
            .map_err(|source| self.failed(source))?;
        let changed = || ConfigurationWriteError::Changed { file: self.file.clone() };
        if Sha256::digest(&bytes)[..] != self.digest {
            bytes.zeroize();
            return Err(changed());
        }
        String::from_utf8(bytes).map_err(|_| changed())
    }

    fn write(&self, bytes: &[u8], before: &Metadata) -> Result<(), ConfigurationWriteError> {
        let failed = |source| self.failed(source);
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut new = NamedTempFile::new_in(folder).map_err(failed)?;
        new.write_all(bytes).map_err(failed)?;
        keep_owner(new.as_file(), before).map_err(failed)?;
        new.as_file().set_permissions(before.permissions()).map_err(failed)?;
        new.as_file().sync_all().map_err(failed)?;
        // If someone saved the file in the meantime, it is left unchanged.
        self.look()?;
        self.unchanged()?.zeroize();
        new.persist(&self.file).map_err(|error| failed(error.error))?;
        #[cfg(unix)]
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(())
    }

    fn failed(&self, source: io::Error) -> ConfigurationWriteError {
        ConfigurationWriteError::Failed { file: self.file.clone(), source }
    }
}

/// The byte order mark.
const MARK: char = '\u{feff}';

/// A file of another user keeps its owner. If that is not possible, it is not replaced.
#[cfg(unix)]
fn keep_owner(new: &File, before: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let made = new.metadata()?;
    if (made.uid(), made.gid()) == (before.uid(), before.gid()) {
        return Ok(());
    }
    fchown(new, Some(before.uid()), Some(before.gid()))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}
