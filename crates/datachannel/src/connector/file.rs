//! Reading a file that an account names.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use secrecy::zeroize::Zeroizing;

/// Why a file can't be read.
#[derive(Debug)]
pub(super) enum Fault {
    Missing,
    Unreadable(io::Error),
    /// A folder or a device.
    NoFile,
    TooLarge,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        match error.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            _ => Fault::Unreadable(error),
        }
    }
}

/// The contents of a file of at most this size. Blocks.
pub(super) fn contents(file: &Path, largest: u64) -> Result<Zeroizing<Vec<u8>>, Fault> {
    // Checked before opening, because opening a named pipe blocks.
    let about = std::fs::metadata(file)?;
    if !about.is_file() {
        return Err(Fault::NoFile);
    }
    // Allocated once: a vector that grows leaves copies of secrets in memory.
    let room = usize::try_from(about.len().min(largest)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room.saturating_add(1)));
    File::open(file)?.take(largest.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(Fault::TooLarge);
    }
    Ok(bytes)
}
