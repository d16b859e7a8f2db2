use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::DesktopError;
use crate::processes::in_own_group;

/// Ends every process with a mark in its environment, however this process ends.
///
/// All descendants of a marked process inherit the mark: also those with a session of their own, and those that the
/// bus started. The guard is a shell that waits for the end of its standard input, so it also works if this process
/// is interrupted or killed.
///
/// Dropping it ends them at once, and returns when all are gone.
#[derive(Debug)]
pub struct Guard {
    shell: Child,
    /// Never written to. Closing it is the signal.
    open: Option<ChildStdin>,
}

impl Guard {
    /// Starts the guard for the processes with `mark` as a variable in their environment, and for `folder`, which it
    /// removes. Between the two it runs the command `last` with its arguments, unless it is empty, in this process's
    /// environment with `variables`.
    ///
    /// # Errors
    ///
    /// [`DesktopError::NotStarted`] without a shell.
    pub fn start(
        mark: &str,
        folder: &Path,
        last: &[&OsStr],
        variables: &[(&str, &OsStr)],
    ) -> Result<Guard, DesktopError> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(include_str!("files/guard.sh")).arg("guard").arg(mark).arg(folder).args(last);
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut shell = in_own_group(&mut command)
            .spawn()
            .map_err(|source| DesktopError::NotStarted { program: "sh".to_owned(), source })?;
        let open = shell.stdin.take();
        Ok(Guard { shell, open })
    }

    pub(crate) fn end(&mut self) {
        drop(self.open.take());
        // A failure here means that the shell is already gone.
        let _ = self.shell.wait();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.end();
    }
}
