//! Folders and files that only their owner can read (0700 and 0600; on Windows the user's profile protects them), and
//! replacing a file as a whole.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Creates `folder` and missing folders above it, accessible only to their owner.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether `folder` exists, belongs to this user and is closed to all others.
pub(crate) fn is_ours_alone(folder: &Path) -> bool {
    let Ok(found) = fs::metadata(folder) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if found.uid() != rustix::process::geteuid().as_raw() || found.mode() & 0o077 != 0 {
            return false;
        }
    }
    found.is_dir()
}

/// Opens `file` for reading and writing. A new file is accessible only to its owner. The folder must exist.
pub(crate) fn open_or_create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Writes the file `to`, readable only by its owner. It is complete or, after a failure, unchanged.
pub(crate) fn replace<T, E: From<io::Error>>(
    to: &Path,
    fill: impl FnOnce(&File) -> Result<T, E>,
) -> Result<T, E> {
    // If `to` is a link, the file to which it leads is replaced and the link stays.
    let target = fs::canonicalize(to).unwrap_or_else(|_| to.to_owned());
    let new = NamedTempFile::new_in(target.parent().unwrap_or(Path::new(".")))?;
    let filled = fill(new.as_file())?;
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(filled)
}

/// The path of `file` with `end` appended to its name.
pub(crate) fn with_suffix(file: &Path, end: &str) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
