use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why the private desktop could not be started or queried.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DesktopError {
    /// A program that the desktop needs is not installed.
    #[error(
        "`{program}` is not installed: run `cargo xtask setup`, or install the Debian package `{package}`"
    )]
    Missing {
        /// The program.
        program: String,
        /// The Debian or Ubuntu package that contains it.
        package: &'static str,
    },
    /// A file or folder of the desktop could not be written or read.
    #[error("{path}: {source}; is there room and permission in the folder for temporary files?")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A program exists but could not be started.
    #[error("`{program}` could not be started: {source}")]
    NotStarted {
        /// The program.
        program: String,
        /// The system's error.
        source: io::Error,
    },
    /// A part of the desktop ended during the start.
    #[error("{part} ended at once ({status}); its last words:\n{log}")]
    Ended {
        /// The part, in words.
        part: &'static str,
        /// How it ended.
        status: String,
        /// The end of its output.
        log: String,
    },
    /// Something did not happen in time.
    #[error("waited {seconds} s for {what}, and it did not come{log}")]
    TimeLimit {
        /// What did not happen, in words.
        what: String,
        /// The limit, in seconds.
        seconds: u64,
        /// The end of the log that may explain it, with a leading line break; possibly empty.
        log: String,
    },
    /// The request needs a part that this desktop lacks.
    #[error("{what} needs {part}, and this desktop was started without: change its `Options`")]
    Without {
        /// The request.
        what: &'static str,
        /// The missing part.
        part: &'static str,
    },
    /// A program failed.
    #[error("`{program}` failed: {output}")]
    Failed {
        /// The program with its arguments.
        program: String,
        /// Its output.
        output: String,
    },
    /// A request on the bus failed.
    #[cfg(feature = "bus")]
    #[error("{what}: {source}")]
    Bus {
        /// The request.
        what: &'static str,
        /// The error on the bus.
        source: Box<zbus::Error>,
    },
    /// A value on the bus does not have the form that its specification requires.
    #[cfg(feature = "bus")]
    #[error("{what} is not of the form it should have: {found}")]
    Form {
        /// What was read.
        what: &'static str,
        /// What was found instead.
        found: String,
    },
    /// The tray menu has no item with this label.
    #[cfg(feature = "bus")]
    #[error("the tray menu has no line {label:?} that can be clicked; it has {lines:?}")]
    NoSuchLine {
        /// The label.
        label: String,
        /// The items of the menu.
        lines: Vec<String>,
    },
}
