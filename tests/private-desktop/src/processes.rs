//! Programs that run to their end, and programs that run as long as the desktop does.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use std::{io, thread};

use crate::DesktopError;

/// The time limit for a part of the desktop to be ready. Only a broken or very busy machine reaches it.
pub const READY: Duration = Duration::from_secs(30);

/// The interval between two checks of something that sends no event.
const LOOK: Duration = Duration::from_millis(20);

/// A part of the desktop: a program that runs as long as the desktop does.
#[derive(Debug)]
pub struct Part {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Part {
    /// Starts a part in the background. Its standard error (and standard output, if not claimed) goes to `log`.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Missing`] or [`DesktopError::NotStarted`]; [`DesktopError::File`] for the log.
    pub fn start(
        name: &'static str,
        package: &'static str,
        command: &mut Command,
        log: PathBuf,
        output: Option<Stdio>,
    ) -> Result<Part, DesktopError> {
        let file = File::create(&log).map_err(|source| file_error(&log, source))?;
        let again = file.try_clone().map_err(|source| file_error(&log, source))?;
        command.stdout(output.unwrap_or_else(|| Stdio::from(again))).stderr(Stdio::from(file));
        let child = in_own_group(command).spawn().map_err(|source| start_error(command, package, source))?;
        Ok(Part { name, child, log })
    }

    /// The first line of the part's standard output, which must have been claimed as a pipe.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Ended`] if the part ends before; [`DesktopError::TimeLimit`] after [`READY`].
    pub fn first_line(&mut self) -> Result<String, DesktopError> {
        let (sender, receiver) = mpsc::channel();
        if let Some(output) = self.child.stdout.take() {
            thread::spawn(move || {
                let mut lines = BufReader::new(output).lines();
                // The receiver may have given up; then nobody needs the line.
                let _ = sender.send(lines.next());
                // Read on, so that the part can never block on a full pipe.
                lines.for_each(drop);
            });
        }
        match receiver.recv_timeout(READY) {
            Ok(Some(Ok(line))) => Ok(line.trim().to_owned()),
            Ok(_) => Err(self.ended()),
            Err(_) => Err(self.late()),
        }
    }

    /// Waits until `ready` returns true.
    ///
    /// # Errors
    ///
    /// Those of [`Part::first_line`].
    pub fn wait_until(&mut self, mut ready: impl FnMut() -> bool) -> Result<(), DesktopError> {
        let start = Instant::now();
        while !ready() {
            if let Ok(Some(_)) = self.child.try_wait() {
                return Err(self.ended());
            }
            if start.elapsed() > READY {
                return Err(self.late());
            }
            thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Ends the part and waits until it is gone.
    pub fn end(mut self) {
        // Both fail only if it is already gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Collects the exit status of a part that was ended from outside.
    pub fn reap(&mut self) {
        let _ = self.child.wait();
    }

    fn ended(&mut self) -> DesktopError {
        let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        DesktopError::Ended { part: self.name, status, log: tail(&self.log) }
    }

    fn late(&self) -> DesktopError {
        let log = format!("; its last words:\n{}", tail(&self.log));
        DesktopError::TimeLimit { what: format!("{} to be ready", self.name), seconds: READY.as_secs(), log }
    }
}

/// Makes the program the leader of its own process group, so that an interrupt at the terminal reaches it only
/// through us.
pub(crate) fn in_own_group(command: &mut Command) -> &mut Command {
    command.process_group(0)
}

/// Calls `look` repeatedly until it finds something; `None` after `limit`.
pub(crate) fn look_until<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if start.elapsed() > limit {
            return None;
        }
        thread::sleep(LOOK);
    }
}

/// Runs a program to its end.
///
/// # Errors
///
/// [`DesktopError::Missing`] without the program; [`DesktopError::Failed`] if it fails.
pub fn run(command: &mut Command, package: &'static str) -> Result<Output, DesktopError> {
    let output =
        command.stdin(Stdio::null()).output().map_err(|source| start_error(command, package, source))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let said = if said.is_empty() { output.status.to_string() } else { said };
    Err(DesktopError::Failed { program: words(command), output: said })
}

/// The error for a file that could not be used.
#[must_use]
pub fn file_error(path: &Path, source: io::Error) -> DesktopError {
    DesktopError::File { path: path.to_owned(), source }
}

/// The error for a program that could not be started.
#[must_use]
pub fn start_error(command: &Command, package: &'static str, source: io::Error) -> DesktopError {
    let program = command.get_program().to_string_lossy().into_owned();
    if source.kind() == io::ErrorKind::NotFound {
        return DesktopError::Missing { program, package };
    }
    DesktopError::NotStarted { program, source }
}

/// The last lines of a log.
#[must_use]
pub fn tail(log: &Path) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(15);
    if lines.is_empty() { "(it wrote nothing)".to_owned() } else { lines[from..].join("\n") }
}

fn words(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}
