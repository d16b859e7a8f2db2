//! The command with which the system starts this copy of the program.

use std::path::PathBuf;

use ringtray_store::Home;

use super::AutostartError;

/// The option that leaves the window closed.
pub(super) const HIDDEN: &str = "--hidden";

/// The running program, and which copy it is.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// Its path; `None` if the system doesn't know it.
    pub(super) file: Option<PathBuf>,
    /// The folder of a copy that has its own.
    pub(super) folder: Option<PathBuf>,
}

impl Program {
    /// The one that runs.
    pub(super) fn here(home: &Home) -> Program {
        let file = std::env::current_exe()
            .inspect_err(|error| tracing::warn!(%error, "the path of this program is unknown"));
        Program { file: file.ok(), folder: home.own_folder().map(PathBuf::from) }
    }

    /// Its path, as a text.
    pub(super) fn path(&self) -> Result<&str, AutostartError> {
        self.file.as_ref().and_then(|file| file.to_str()).ok_or(AutostartError::Program)
    }

    /// The words of the command that starts this copy without a window, if it was started by this path.
    #[cfg(target_os = "linux")]
    pub(super) fn command(&self, called: &str) -> Result<Vec<String>, AutostartError> {
        let mut words = vec![called.to_owned(), HIDDEN.to_owned()];
        if let Some(folder) = &self.folder {
            // env would take it for another variable.
            let folder = folder.to_str().filter(|_| !called.contains('=')).ok_or(AutostartError::Program)?;
            words.splice(0..0, ["env".to_owned(), format!("RINGTRAY_HOME={folder}")]);
        }
        if words.iter().any(|word| word.contains(char::is_control)) {
            return Err(AutostartError::Program);
        }
        Ok(words)
    }
}
