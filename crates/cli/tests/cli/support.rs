//! The program as a process: started, fed, read line by line with a time limit, and ended.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Generous, because it only ends a test that would hang.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// A folder with a configuration, thrown away at the end.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with `ws-connector.config.json`.
    pub(crate) fn with(configuration: &str) -> Self {
        let folder = Self::empty();
        std::fs::write(folder.configuration(), configuration).unwrap();
        folder
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn configuration(&self) -> PathBuf {
        self.path().join("ws-connector.config.json")
    }

    /// `ringtray-cli`, with this as its current folder and with a home of its own.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.prepare(Command::new(env!("CARGO_BIN_EXE_ringtray-cli")), arguments)
    }

    /// Makes `command` ready to start `ringtray-cli` here.
    pub(crate) fn prepare(&self, mut command: Command, arguments: &[&str]) -> Command {
        command.args(arguments).current_dir(self.path()).env("RINGTRAY_HOME", self.path().join("home"));
        for variable in [
            "RINGTRAY_LOG",
            "RINGTRAY_PROXY_USERNAME",
            "RINGTRAY_PROXY_PASSWORD",
            "RINGTRAY_CLIENT_CERT_PASSWORD",
        ] {
            command.env_remove(variable);
        }
        speak(&mut command, "C");
        command
    }

    /// Starts `ringtray-cli`.
    pub(crate) fn start(&self, arguments: &[&str]) -> Program {
        Program::start(self.command(arguments))
    }
}

/// Makes this locale the system's for `command`.
pub(crate) fn speak(command: &mut Command, locale: &str) {
    for variable in ["LANGUAGE", "LC_MESSAGES", "LANG"] {
        command.env_remove(variable);
    }
    command.env("LC_ALL", locale);
}

/// A running `ringtray-cli`. Dropping it kills it.
pub(crate) struct Program {
    child: Child,
    pub(crate) input: Option<ChildStdin>,
    output: Receiver<String>,
    errors: Receiver<String>,
}

impl Program {
    pub(crate) fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = lines(child.stdout.take().unwrap());
        let errors = lines(child.stderr.take().unwrap());
        Self { input: child.stdin.take(), child, output, errors }
    }

    /// The next line of standard output.
    pub(crate) fn line(&self) -> String {
        self.output.recv_timeout(LIMIT).expect("a line on standard output")
    }

    /// The next line of standard error.
    pub(crate) fn error(&self) -> String {
        self.errors.recv_timeout(LIMIT).expect("a line on standard error")
    }

    /// The next line of standard error that contains `text`.
    pub(crate) fn error_with(&self, text: &str) -> String {
        loop {
            let line = self.error();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// The next line of standard output that contains `text`.
    pub(crate) fn line_with(&self, text: &str) -> String {
        loop {
            let line = self.line();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// No line on standard output for a while.
    pub(crate) fn is_quiet(&self, time: Duration) -> bool {
        matches!(self.output.recv_timeout(time), Err(RecvTimeoutError::Timeout))
    }

    pub(crate) fn type_in(&mut self, text: &str) {
        self.input.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent =
            Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Stops reading standard output, as `head` does.
    pub(crate) fn stop_reading(&mut self) {
        // The thread that reads ends with the next line, and closes the pipe.
        self.output = channel().1;
    }

    /// Waits for the end.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < LIMIT, "the program did not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end; the exit status, and what was left on standard output and standard error.
    pub(crate) fn outcome(mut self) -> (i32, Vec<String>, Vec<String>) {
        drop(self.input.take());
        let status = self.end().code().expect("an end by itself");
        (status, self.output.iter().collect(), self.errors.iter().collect())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            if sender.send(line.unwrap()).is_err() {
                return;
            }
        }
    });
    receiver
}
