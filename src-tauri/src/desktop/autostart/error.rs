//! Why starting with the computer was not changed.

use std::io;
#[cfg(not(windows))]
use std::path::Path;
use std::path::PathBuf;

use ringtray_language::{Language, Phrase};

/// Why starting with the computer was not changed.
#[derive(Debug, thiserror::Error)]
#[error("{}", Language::english().tell(&self.phrase()))]
pub enum AutostartError {
    /// The path of the running program is unknown, or is not text that an entry can hold.
    Program,
    /// This system starts only the user's own copy of the program, and this is a different one.
    OtherCopy,
    /// The entry could not be written or removed.
    File {
        /// The entry.
        file: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The person or the desktop did not allow it.
    Refused,
    /// The system did not do it.
    System {
        /// The system's error.
        detail: String,
    },
}

impl AutostartError {
    /// What happened, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            AutostartError::Program => Phrase::of("error-autostart-program", &[]),
            AutostartError::OtherCopy => Phrase::of("error-autostart-other-copy", &[]),
            AutostartError::File { file, source } => {
                let (file, why) = (file.display().to_string(), source.to_string());
                Phrase::of("error-autostart-file", &[("file", file.into()), ("why", why.into())])
            }
            AutostartError::Refused => Phrase::of("error-autostart-refused", &[]),
            AutostartError::System { detail } => {
                Phrase::of("error-autostart-system", &[("why", detail.clone().into())])
            }
        }
    }

    /// For `map_err` after an operation on a file.
    #[cfg(not(windows))]
    pub(super) fn of_file(file: &Path) -> impl Fn(io::Error) -> AutostartError {
        let file = file.to_owned();
        move |source| AutostartError::File { file: file.clone(), source }
    }
}
