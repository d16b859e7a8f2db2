use std::fmt;
use std::io;
use std::path::Path;

/// Why a command failed, and what to do.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(words: impl Into<String>) -> Failure {
        Failure(words.into())
    }

    /// A file or folder that could not be used.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Failure {
        Failure(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(unix)]
impl From<private_desktop::DesktopError> for Failure {
    fn from(error: private_desktop::DesktopError) -> Failure {
        Failure(format!("the private desktop: {error}"))
    }
}
