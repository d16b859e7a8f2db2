//! Folders and files that only their owner can read (0700 and 0600; on Windows the user's profile sees to it).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Makes `folder` and what is missing above it; new ones are for the owner only.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether `folder` is there, belongs to this user and is closed to all others.
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

/// Opens `file` for reading and writing; a new one is for the owner only. The folder must be there.
pub(crate) fn open_or_create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Fills the file `to`, readable for its owner only; it is there whole or not at all.
pub(crate) fn replace<T, E: From<io::Error>>(
    to: &Path,
    fill: impl FnOnce(&File) -> Result<T, E>,
) -> Result<T, E> {
    // Who keeps the file elsewhere and links to it keeps the link.
    let target = fs::canonicalize(to).unwrap_or_else(|_| to.to_owned());
    let new = NamedTempFile::new_in(target.parent().unwrap_or(Path::new(".")))?;
    let filled = fill(new.as_file())?;
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(filled)
}
