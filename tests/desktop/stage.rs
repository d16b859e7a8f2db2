//! What each test plays on: a desktop, a server and a folder for the program's files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use private_desktop::{Notifications, Options, PrivateDesktop, Tray};
use ringtray_core::{Account, AccountId, Method, Mode, Proxy, SecretName};
use ringtray_simulator::{Accept, Report, Scenario, Simulator};
use ringtray_store::{Home, Keyring, SettingsFile};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::page::LIMIT;

/// The token of the simulator: a word that stands nowhere else, so that a file that holds it can be found.
pub(crate) const TOKEN: &str = "canary-7f3a9c52e1";

/// A desktop, a simulator and a home for the program. Dropping it ends all.
pub(crate) struct Stage {
    pub(crate) desktop: PrivateDesktop,
    pub(crate) simulator: Simulator,
    pub(crate) reports: mpsc::UnboundedReceiver<Report>,
    home: TempDir,
}

impl Stage {
    /// With everything a desktop has.
    pub(crate) async fn new() -> Stage {
        Stage::with(&Options::default()).await
    }

    /// With this kind of desktop.
    pub(crate) async fn with(options: &Options) -> Stage {
        let desktop = PrivateDesktop::start(options).unwrap_or_else(|error| panic!("{error}"));
        let (simulator, reports) = simulator(0).await;
        Stage { desktop, simulator, reports, home: TempDir::new().unwrap() }
    }

    /// Keeps an account as an import does: settings in the home, its token in the keyring of the desktop.
    pub(crate) async fn keep_account(&self, server: &str, token: &str) {
        let account = Account {
            id: AccountId("kept".to_owned()),
            name: "desk".to_owned(),
            colour: 0,
            server: server.to_owned(),
            path: None,
            instance_id: "desk1".to_owned(),
            mode: Mode::App,
            method: Method::Token,
            app_key: None,
            username: None,
            revision: None,
            last_revision: None,
            proxy: Proxy::Automatic,
            ca_file: None,
            pin: None,
            connect: true,
            signed_out: false,
            unknown: BTreeMap::new(),
        };
        let home = Home::at(self.home.path());
        let keyring = Keyring::new(&home).on_bus(self.desktop.bus_address());
        keyring.set(&account.id, SecretName::Token, &SecretString::from(token)).await.unwrap();
        SettingsFile::change(&home, |settings| settings.save(account)).unwrap();
    }

    /// A command inside the desktop whose programs use the test's own home.
    pub(crate) fn program(&self, program: &str) -> Command {
        let mut command = self.desktop.command(program);
        command.env("RINGTRAY_HOME", self.home.path()).env("RINGTRAY_LOG", "debug").stdin(Stdio::null());
        command
    }

    /// Starts the program with these arguments.
    pub(crate) fn start(&self, arguments: &[&str]) -> Program {
        let child = self.program(env!("CARGO_BIN_EXE_ringtray")).args(arguments).spawn().unwrap();
        Program(child)
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) async fn tray(&self) -> Tray {
        self.desktop.tray(LIMIT).await.unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) async fn notifications(&self) -> Notifications {
        self.desktop.notifications().await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Waits for a report of the server.
    pub(crate) async fn wait_for_report(&mut self, wanted: impl Fn(&Report) -> bool) -> Report {
        let search = async {
            loop {
                let report = self.reports.recv().await.expect("the simulator runs");
                if wanted(&report) {
                    return report;
                }
            }
        };
        tokio::time::timeout(LIMIT, search).await.expect("the server reports it in time")
    }

    /// Every file below the home that holds this text.
    pub(crate) fn files_with(&self, text: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(&folder).unwrap() {
                let file = file.unwrap().path();
                if file.is_dir() {
                    folders.push(file);
                } else if contains(&std::fs::read(&file).unwrap(), text.as_bytes()) {
                    found.push(file);
                }
            }
        }
        found
    }
}

/// The simulator on this port, quiet until a test makes it speak.
pub(crate) async fn simulator(port: u16) -> (Simulator, mpsc::UnboundedReceiver<Report>) {
    let options = ringtray_simulator::Options {
        port,
        scenario: Scenario::quiet(),
        accept: Accept { token: TOKEN.to_owned(), ..Accept::default() },
        ..ringtray_simulator::Options::default()
    };
    let simulator = Simulator::start(options).await.unwrap_or_else(|error| panic!("{error}"));
    let reports = simulator.reports();
    (simulator, reports)
}

/// A program that is ended with the test.
pub(crate) struct Program(Child);

impl Program {
    /// Waits for the program to end by itself; whether it said that all was well.
    pub(crate) async fn ended(mut self) -> bool {
        let waited = tokio::task::spawn_blocking(move || self.0.wait().unwrap().success());
        tokio::time::timeout(LIMIT, waited).await.expect("the program ends in time").unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The names of all processes below this one.
pub(crate) fn descendants(program: u32) -> Vec<String> {
    let mut names = Vec::new();
    let mut parents = vec![program];
    while let Some(parent) = parents.pop() {
        for task in std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
                parents.push(child);
                let name = std::fs::read_to_string(format!("/proc/{child}/comm")).unwrap_or_default();
                names.push(name.trim().to_owned());
            }
        }
    }
    names
}

/// Looks until something that announces itself nowhere has happened.
pub(crate) async fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let look = async {
        while !happened() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(LIMIT, look).await.is_ok(), "{what} in time");
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
