//! The user's contacts files, which are read and watched but never written, and the program's own file.

mod add;
mod read;
mod watch;

use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};

use ringtray_core::{Contacts, NumberRules};

pub use add::add_contact;
pub use read::ContactFileError;
pub(crate) use read::LONGEST;

use watch::Watcher;

/// Contacts files that are watched until this value is dropped.
#[derive(Debug)]
pub struct ContactFiles {
    /// Dropping it ends the thread.
    _stop: Sender<()>,
}

/// The contents of all contacts files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedContacts {
    /// The names, by number.
    pub contacts: Contacts,
    /// The files that can't be used, and why. The others are used nevertheless.
    pub problems: Vec<ContactFileError>,
    /// What was skipped in the files, for example `/home/anna/all.vcf: 3 cards have no telephone number`. It needs no
    /// action.
    pub passed_over: Vec<String>,
}

impl ContactFiles {
    /// Reads the files and returns once that is done. If two files name a number, the first wins.
    #[must_use]
    pub fn load(files: &[PathBuf], rules: &NumberRules) -> LoadedContacts {
        read::load(files, rules)
    }

    /// Reads the files on a thread of its own and calls `changed` with their contents: once at the start, and again
    /// whenever they differ. The files are looked at every two seconds, and a changed file is read once it has not
    /// changed for 300 ms, or after three seconds. A file may be missing and appear later.
    ///
    /// After the value is dropped, only a call that is already running is finished.
    ///
    /// # Errors
    /// If the thread can't be started.
    pub fn watch(
        files: Vec<PathBuf>,
        rules: NumberRules,
        changed: impl FnMut(LoadedContacts) + Send + 'static,
    ) -> Result<Self, ContactFileError> {
        let (stop, stopped) = channel();
        let watcher = Watcher::new(files, rules, stopped);
        std::thread::Builder::new()
            .name("contacts".to_owned())
            .spawn(move || watcher.run(changed))
            .map_err(|error| ContactFileError::Thread { detail: error.to_string() })?;
        Ok(Self { _stop: stop })
    }
}
