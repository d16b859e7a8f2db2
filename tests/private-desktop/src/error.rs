use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why the private desktop could not be started or asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DesktopError {
    /// A program the desktop is made of is not on this machine.
    #[error(
        "`{program}` is not installed: run `cargo xtask setup`, or install the Debian package `{package}`"
    )]
    Missing {
        /// The program that was looked for.
        program: String,
        /// The Debian or Ubuntu package that brings it.
        package: &'static str,
    },
    /// A file or folder of the desktop could not be written or read.
    #[error("{path}: {source}; is there room and permission in the folder for temporary files?")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program is there but could not be started.
    #[error("`{program}` could not be started: {source}")]
    NotStarted {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A part of the desktop ended by itself while the desktop was being started.
    #[error("{part} ended at once ({status}); its last words:\n{log}")]
    Ended {
        /// The part, in words.
        part: &'static str,
        /// How it ended.
        status: String,
        /// The end of what it wrote.
        log: String,
    },
    /// Something that was waited for did not come.
    #[error("waited {seconds} s for {what}, and it did not come{log}")]
    TimeLimit {
        /// What was waited for, in words.
        what: String,
        /// How long was waited, in seconds.
        seconds: u64,
        /// The end of the log that may explain it, with a leading line break; or nothing.
        log: String,
    },
    /// What was asked needs a part this desktop was started without.
    #[error("{what} needs {part}, and this desktop was started without: change its `Options`")]
    Without {
        /// What was asked.
        what: &'static str,
        /// The part that is missing.
        part: &'static str,
    },
    /// A program that was asked to do something said no.
    #[error("`{program}` failed: {output}")]
    Failed {
        /// The program with its arguments.
        program: String,
        /// What it wrote.
        output: String,
    },
    /// The bus did not do what was asked.
    #[cfg(feature = "bus")]
    #[error("{what}: {source}")]
    Bus {
        /// What was asked.
        what: &'static str,
        /// What the bus said.
        source: Box<zbus::Error>,
    },
    /// Something on the bus is not of the form its specification gives.
    #[cfg(feature = "bus")]
    #[error("{what} is not of the form it should have: {found}")]
    Form {
        /// What was read.
        what: &'static str,
        /// What was found instead.
        found: String,
    },
    /// The tray menu has no line of this label.
    #[cfg(feature = "bus")]
    #[error("the tray menu has no line {label:?} that can be clicked; it has {lines:?}")]
    NoSuchLine {
        /// The label that was looked for.
        label: String,
        /// What the menu has.
        lines: Vec<String>,
    },
}
