use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::DesktopError;
use crate::processes::in_own_group;

/// Ends everything that carries a mark in its environment, however this process ends.
///
/// Whatever a marked process starts inherits the mark: children, those that made a session
/// of their own, those the bus started. The guard is a shell that waits for the end of its
/// standard input, so it also does its work when this process is interrupted or killed.
///
/// Dropping it does the work at once and returns when all is gone.
#[derive(Debug)]
pub struct Guard {
    shell: Child,
    /// Never written to; closing it is the signal.
    open: Option<ChildStdin>,
}

impl Guard {
    /// Starts the guard for the processes with `mark` as a variable in their environment, and for
    /// `folder`, which it removes. Between the two it runs `last`, a command with its arguments;
    /// none where it is empty. `last` runs with this process's environment and `variables`.
    ///
    /// # Errors
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
        // A failure here means that the shell is gone already.
        let _ = self.shell.wait();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.end();
    }
}
