//! Reads contacts files.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use ringtray_core::{ContactList, Contacts, ContactsRead, NumberRules};
use thiserror::Error;

use super::LoadedContacts;

/// The longest file that is read, in bytes. It has room for 100,000 contacts without pictures.
pub(crate) const LONGEST: u64 = 32 * 1024 * 1024;

/// Why a contacts file can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.phrase())]
pub enum ContactFileError {
    /// It doesn't exist.
    Missing {
        /// The contacts file.
        file: PathBuf,
    },
    /// It could not be read.
    Read {
        /// The contacts file.
        file: PathBuf,
        /// The system's message.
        detail: String,
    },
    /// It is a folder, a pipe or a device.
    NoFile {
        /// The path.
        file: PathBuf,
    },
    /// It is too large.
    TooLarge {
        /// The contacts file.
        file: PathBuf,
    },
    /// It is not text.
    NotText {
        /// The contacts file.
        file: PathBuf,
    },
    /// It contains no names with telephone numbers.
    Empty {
        /// The contacts file.
        file: PathBuf,
    },
    /// The thread that reads the files could not be started.
    Thread {
        /// The system's message.
        detail: String,
    },
}

pub(super) fn load(files: &[PathBuf], rules: &NumberRules) -> LoadedContacts {
    let mut loaded = LoadedContacts::default();
    let mut lists = Vec::new();
    for file in files {
        match read(file) {
            Ok(read) => {
                if read.list.is_empty() {
                    loaded.problems.push(ContactFileError::Empty { file: file.clone() });
                }
                let passed_over =
                    read.passed_over.iter().map(|passed| format!("{}: {passed}", file.display()));
                loaded.passed_over.extend(passed_over);
                lists.push(read.list);
            }
            Err(error) => loaded.problems.push(error),
        }
    }
    loaded.contacts = Contacts::new(ContactList::merged(lists), rules);
    loaded
}

fn read(file: &Path) -> Result<ContactsRead, ContactFileError> {
    let file_name = || file.to_owned();
    let failed = |source: io::Error| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ContactFileError::Missing { file: file_name() },
        _ => ContactFileError::Read { file: file_name(), detail: source.to_string() },
    };
    // Checked before opening it: opening a pipe would wait for a writer.
    let about = fs::metadata(file).map_err(failed)?;
    if !about.is_file() {
        return Err(ContactFileError::NoFile { file: file_name() });
    }
    if about.len() > LONGEST {
        return Err(ContactFileError::TooLarge { file: file_name() });
    }
    let mut content = Vec::new();
    File::open(file).and_then(|opened| opened.take(LONGEST + 1).read_to_end(&mut content)).map_err(failed)?;
    // It may have grown since.
    if content.len() as u64 > LONGEST {
        return Err(ContactFileError::TooLarge { file: file_name() });
    }
    let ending = file.extension().and_then(|ending| ending.to_str());
    ContactList::read(&content, ending).ok_or_else(|| ContactFileError::NotText { file: file_name() })
}
