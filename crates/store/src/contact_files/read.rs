//! Reads contacts files.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use ringtray_core::{ContactList, Contacts, ContactsRead, NumberRules};
use thiserror::Error;

use super::Loaded;

/// The longest file that is read, in bytes: room for 100,000 contacts with pictures taken out.
const LONGEST: u64 = 32 * 1024 * 1024;

/// Why a contacts file can't be used.
#[derive(Debug, Error)]
pub enum ContactFileError {
    /// There is no such file.
    #[error("the contacts file {file} is not there; put it back, or choose another one")]
    Missing {
        /// The contacts file.
        file: PathBuf,
    },
    /// It could not be read.
    #[error("the contacts file {file} can't be read: {source}; check its permissions")]
    Read {
        /// The contacts file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is a folder, a pipe or a device.
    #[error("{file} is no contacts file; choose a file in the form vCard or CSV")]
    NoFile {
        /// What was named.
        file: PathBuf,
    },
    /// It is longer than can be read.
    #[error("the contacts file {file} is larger than {} MiB; export the contacts without pictures", LONGEST / 1024 / 1024)]
    TooLarge {
        /// The contacts file.
        file: PathBuf,
    },
    /// It is no text.
    #[error("the contacts file {file} is no text; export the contacts as vCard or CSV, in UTF-8")]
    NotText {
        /// The contacts file.
        file: PathBuf,
    },
    /// Nothing in it is of use.
    #[error(
        "the contacts file {file} has no names with telephone numbers; export it as vCard or as CSV with headers"
    )]
    Empty {
        /// The contacts file.
        file: PathBuf,
    },
}

pub(super) fn load(files: &[PathBuf], rules: &NumberRules) -> Loaded {
    let mut loaded = Loaded::default();
    let mut lists = Vec::new();
    for file in files {
        match read(file) {
            Ok(read) => {
                if read.list.is_empty() {
                    loaded.problems.push(ContactFileError::Empty { file: file.clone() }.to_string());
                }
                let told = read.passed_over.iter().map(|passed| format!("{}: {passed}", file.display()));
                loaded.passed_over.extend(told);
                lists.push(read.list);
            }
            Err(error) => loaded.problems.push(error.to_string()),
        }
    }
    loaded.contacts = Contacts::new(ContactList::merged(lists), rules);
    loaded
}

fn read(file: &Path) -> Result<ContactsRead, ContactFileError> {
    let file_name = || file.to_owned();
    let failed = |source: io::Error| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ContactFileError::Missing { file: file_name() },
        _ => ContactFileError::Read { file: file_name(), source },
    };
    // Looked at first: to open a pipe would wait for whoever writes to it.
    let about = fs::metadata(file).map_err(failed)?;
    if !about.is_file() {
        return Err(ContactFileError::NoFile { file: file_name() });
    }
    if about.len() > LONGEST {
        return Err(ContactFileError::TooLarge { file: file_name() });
    }
    let mut content = Vec::new();
    File::open(file).and_then(|opened| opened.take(LONGEST + 1).read_to_end(&mut content)).map_err(failed)?;
    // It may have grown meanwhile.
    if content.len() as u64 > LONGEST {
        return Err(ContactFileError::TooLarge { file: file_name() });
    }
    let ending = file.extension().and_then(|ending| ending.to_str());
    ContactList::read(&content, ending).ok_or_else(|| ContactFileError::NotText { file: file_name() })
}
