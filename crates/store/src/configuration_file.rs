//! The sample's configuration file as it lies on the disk: read once, and replaced only by what was made of it.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use ringtray_language::Language;
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use thiserror::Error;

/// Far more than any configuration has.
const MOST_BYTES: u64 = 1 << 20;

/// A configuration file that was read. Its content is not kept here, only what it can be known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationFile {
    file: PathBuf,
    digest: [u8; 32],
}

/// Why a configuration file was not read.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum ConfigurationReadError {
    /// There is none.
    NotFound {
        /// The file.
        file: PathBuf,
    },
    /// It is a folder, a device or a pipe.
    NotAFile {
        /// What was named.
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
    /// The system refused.
    Failed {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why a configuration file was left as it is.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum ConfigurationWriteError {
    /// It is no longer what was read.
    Changed {
        /// The file.
        file: PathBuf,
    },
    /// A symbolic link: the file it leads to may be used by others.
    Link {
        /// The link.
        file: PathBuf,
    },
    /// It has a second name, under which it would stay what it is.
    OtherNames {
        /// The file.
        file: PathBuf,
    },
    /// It is protected.
    ReadOnly {
        /// The file.
        file: PathBuf,
    },
    /// The system refused.
    Failed {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ConfigurationFile {
    /// Reads a file of at most 1 MiB: its text, as it is but for a byte order mark, which stays in the file.
    ///
    /// # Errors
    /// When it is not there, not a file, too large or not UTF-8. Nothing of the content is told.
    pub fn read(file: &Path) -> Result<(ConfigurationFile, SecretString), ConfigurationReadError> {
        let failed = |source: io::Error| match source.kind() {
            ErrorKind::NotFound => ConfigurationReadError::NotFound { file: file.to_owned() },
            _ => ConfigurationReadError::Failed { file: file.to_owned(), source },
        };
        // Looked at before it is opened: a pipe would wait for somebody to write.
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

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Replaces the file as a whole by what `change` makes of its text: permissions and owner stay, and at every
    /// moment the file is the old or the new one. Of a file whose text would not change nothing is written.
    ///
    /// # Errors
    /// The file is left as it is where it is not the one that was read any more, a link, protected, or where
    /// `change` has none; that is its own error.
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

    /// The file's permissions and owner, where it may be replaced.
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

    /// The content, where it is still what was read.
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
        // Whoever saved it in this moment has it left as it is.
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

/// A file of somebody else stays theirs; where that is not possible it is not replaced.
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
