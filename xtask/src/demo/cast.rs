//! The programs of the demo: the simulator and the app.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::tools::{not_started, output};

/// The time limit for the simulator to start.
const START: Duration = Duration::from_secs(30);

/// The programs, as they were built.
pub(crate) struct Programs {
    pub(crate) app: PathBuf,
    pub(crate) cli: PathBuf,
}

/// A program in the background, with its output in a file. Dropping it ends the program.
pub(crate) struct Player {
    pub(crate) child: Child,
    log: PathBuf,
}

impl Player {
    pub(crate) fn start(command: &mut Command, log: PathBuf) -> Result<Player, Failure> {
        let file = File::create(&log).map_err(|error| Failure::file(&log, &error))?;
        let again = file.try_clone().map_err(|error| Failure::file(&log, &error))?;
        let child =
            command.stdout(file).stderr(again).spawn().map_err(|error| not_started(command, &error))?;
        Ok(Player { child, log })
    }

    /// Its output so far.
    pub(crate) fn wrote(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// `failure` with the end of the program's output, which may explain it.
    pub(crate) fn explain(&self, who: &str, failure: &Failure) -> Failure {
        let wrote = self.wrote();
        let lines: Vec<&str> = wrote.lines().collect();
        let last = lines[lines.len().saturating_sub(25)..].join("\n");
        Failure::new(format!("{failure}\n\nThe last words of {who}:\n{last}"))
    }

    /// Waits until `found` finds something in the output. Fails when the program ends first, or after `limit`.
    pub(crate) fn wait_for<T>(
        &mut self,
        what: &str,
        limit: Duration,
        found: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Failure> {
        let start = Instant::now();
        loop {
            let ended = matches!(self.child.try_wait(), Ok(Some(_)));
            if let Some(value) = found(&self.wrote()) {
                return Ok(value);
            }
            if ended || start.elapsed() > limit {
                let failure = Failure::new(format!("waited {} s for {what}", start.elapsed().as_secs()));
                return Err(self.explain("the program", &failure));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // Both fail only if it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the simulator and makes an account that signs in to it. `command` makes a command of a program in
/// the environment of the demo; `folder` is the throw-away one.
pub(crate) fn simulator(
    programs: &Programs,
    folder: &Path,
    command: impl Fn(&Path) -> Command,
) -> Result<Player, Failure> {
    let mut simulate = command(&programs.cli);
    simulate.args(["simulate", "--scenario", "demo"]);
    let mut simulator = Player::start(&mut simulate, folder.join("simulator.log"))?;
    let address = simulator.wait_for("the simulated server to listen", START, address)?;
    println!("    a server is simulated at {address}");

    // A temporary installation must not start with the computer.
    let settings = folder.join("settings.json");
    fs::write(&settings, "{\"autostart\":{\"settled\":true}}\n")
        .map_err(|error| Failure::file(&settings, &error))?;
    let configuration = folder.join("demo.config.json");
    let text = format!("{{ \"uri\": \"{address}\", \"app\": {{ \"token\": \"demo\" }} }}\n");
    fs::write(&configuration, text).map_err(|error| Failure::file(&configuration, &error))?;
    let mut import = command(&programs.cli);
    output(import.args(["accounts", "import"]).arg(&configuration).args(["--mode", "app"]))?;
    Ok(simulator)
}

/// The address the simulator says it listens on.
fn address(wrote: &str) -> Option<String> {
    let line = wrote.lines().find(|line| line.contains("http://127.0.0.1:"))?;
    let from = line.find("http://")?;
    let address = line[from..].split_whitespace().next()?;
    // The line may not be complete yet.
    wrote.contains('\n').then(|| address.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_a_complete_line() {
        assert_eq!(address("listening on http://127.0.0.1:41"), None);
        let whole = "listening on http://127.0.0.1:4123\nconnection 1: connected\n";
        assert_eq!(address(whole).as_deref(), Some("http://127.0.0.1:4123"));
        assert_eq!(address("ready\n"), None);
    }
}
