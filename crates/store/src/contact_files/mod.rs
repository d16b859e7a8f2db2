//! The user's contacts files: read, watched, and never written; and the one file of the program's own.

mod own;
mod read;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use ringtray_core::{Contacts, NumberRules};

pub use own::add_contact;
pub use read::ContactFileError;
pub(crate) use read::LONGEST;

use watch::{Signal, Watch};

/// Contacts files that are watched for as long as this lives.
#[derive(Debug)]
pub struct ContactFiles {
    ended: Arc<AtomicBool>,
    signals: Sender<Signal>,
}

/// What all contacts files together say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedContacts {
    /// Whose number it is.
    pub contacts: Contacts,
    /// Which files can't be used and why. The others count all the same.
    pub problems: Vec<ContactFileError>,
    /// What of the files was passed over, for instance `/home/anna/all.vcf: 3 cards have no telephone number`. Nothing
    /// has to be done about it.
    pub passed_over: Vec<String>,
}

impl ContactFiles {
    /// Reads the files now and waits for them. Of two names for one number the earlier file's counts.
    #[must_use]
    pub fn load(files: &[PathBuf], rules: &NumberRules) -> LoadedContacts {
        read::load(files, rules)
    }

    /// Reads the files on a thread of its own and tells `changed` what they say: once, and again whenever that has
    /// changed, about 300 ms after the last of several changes. A file may be missing and come later. A change that
    /// the system does not tell, as on some network drives, is noticed within a minute.
    ///
    /// Nothing more is told once the value is dropped, but for what is being told at that moment.
    ///
    /// # Errors
    /// Where there is no thread for it.
    pub fn watch(
        files: Vec<PathBuf>,
        rules: NumberRules,
        changed: impl FnMut(LoadedContacts) + Send + 'static,
    ) -> Result<Self, ContactFileError> {
        let (signals, told) = channel();
        let ended = Arc::new(AtomicBool::new(false));
        let watch = Watch::new(files, rules, Arc::clone(&ended), signals.clone());
        std::thread::Builder::new()
            .name("contacts".to_owned())
            .spawn(move || watch.run(&told, changed))
            .map_err(|error| ContactFileError::Thread { detail: error.to_string() })?;
        Ok(Self { ended, signals })
    }
}

impl Drop for ContactFiles {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // Where the thread has ended already, nobody has to be told.
        let _ = self.signals.send(Signal::default());
    }
}
