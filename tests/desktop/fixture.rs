//! The environment of each test: a desktop, a server and a folder for the program's files.

use std::collections::BTreeMap;
use std::io::{PipeReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use private_desktop::{Notifications, Options, PrivateDesktop, Tray};
use ringtray_core::{Account, AccountId, ConnectionSettings, Method, Mode, SecretName};
use ringtray_simulator::{Accept, Report, Scenario, Simulator};
use ringtray_store::{Home, Keyring, SettingsFile};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::page::LIMIT;

/// The simulator's token: a word that occurs nowhere else, so that a file that contains it can be found.
pub(crate) const TOKEN: &str = "canary-7f3a9c52e1";

/// The id of the account that [`Fixture::keep_account`] creates.
pub(crate) const KEPT: &str = "kept";

/// Another secret that the simulator accepts. It is searched for together with [`TOKEN`].
pub(crate) fn canary(name: &str) -> String {
    format!("{TOKEN}-{name}")
}

/// A desktop, a simulator and a home for the program. Dropping it ends everything.
pub(crate) struct Fixture {
    pub(crate) desktop: PrivateDesktop,
    pub(crate) simulator: Simulator,
    pub(crate) reports: mpsc::UnboundedReceiver<Report>,
    home: TempDir,
}

impl Fixture {
    /// With all parts of a desktop.
    pub(crate) async fn new() -> Fixture {
        Fixture::with(&Options::default()).await
    }

    /// With this kind of desktop.
    pub(crate) async fn with(options: &Options) -> Fixture {
        let desktop = PrivateDesktop::start(options).unwrap_or_else(|error| panic!("{error}"));
        let (simulator, reports) = simulator(0).await;
        Fixture { desktop, simulator, reports, home: TempDir::new().unwrap() }
    }

    /// Creates an account as an import does: settings in the home, its token in the desktop's keyring.
    pub(crate) async fn keep_account(&self, server: &str, token: &str) {
        let account = Account {
            id: AccountId(KEPT.to_owned()),
            name: "desk".to_owned(),
            colour: 0,
            server: server.to_owned(),
            redirect: None,
            connection: ConnectionSettings::default(),
            instance_id: "desk1".to_owned(),
            mode: Mode::App,
            method: Method::Token,
            app_key: None,
            keep_password: true,
            token_expires_at: None,
            username: None,
            last_revision: None,
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
        self.start_with(arguments, &[])
    }

    /// Starts the program with these arguments and variables.
    pub(crate) fn start_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Program {
        let mut program = self.program(env!("CARGO_BIN_EXE_ringtray"));
        Program(program.args(arguments).envs(variables.iter().copied()).spawn().unwrap())
    }

    /// Starts the program with core dumps as large as the system allows, in the desktop's home.
    pub(crate) fn start_with_core_dumps(&self) -> Program {
        let mut shell = self.program("sh");
        shell.args(["-c", "ulimit -c \"$(ulimit -H -c)\"; exec \"$0\"", env!("CARGO_BIN_EXE_ringtray")]);
        Program(shell.current_dir(self.desktop.home()).spawn().unwrap())
    }

    /// Starts the program with standard error in a full pipe that nobody reads while the returned end lives.
    pub(crate) fn start_unread(&self, arguments: &[&str]) -> (Program, PipeReader) {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut filler = writer.try_clone().unwrap();
        let filled = std::thread::spawn(move || while filler.write_all(&[b'.'; 4096]).is_ok() {});
        let mut program = self.program(env!("CARGO_BIN_EXE_ringtray"));
        let program = Program(program.args(arguments).stderr(writer).spawn().unwrap());
        assert!(!filled.is_finished(), "it waits for a reader");
        (program, reader)
    }

    /// Starts the program with a fault in it. All its output goes to this file.
    pub(crate) fn start_faulty(&self, said: &Path) -> Program {
        let programs = Path::new(env!("CARGO_BIN_EXE_ringtray")).parent().unwrap();
        let faulty = programs.join("examples/faulty");
        assert!(faulty.exists(), "build it first: cargo build --example faulty --features custom-protocol");
        let said = std::fs::File::create(said).unwrap();
        let mut faulty = self.program(faulty.to_str().unwrap());
        faulty.env("RINGTRAY_LOG", "trace").env("RUST_BACKTRACE", "full");
        Program(faulty.stdout(said.try_clone().unwrap()).stderr(said).spawn().unwrap())
    }

    /// Waits until a paste would give this text.
    pub(crate) async fn wait_for_clipboard(&self, text: &str) {
        let holds = || {
            let mut paste = self.desktop.command("xclip");
            let pasted = paste.args(["-out", "-selection", "clipboard"]).output().unwrap();
            String::from_utf8_lossy(&pasted.stdout) == text
        };
        wait_until("the text is on the clipboard", holds).await;
    }

    /// The program's secrets in the keyring, as `secret-tool` prints them.
    pub(crate) fn kept_in_keyring(&self) -> String {
        let mut search = self.program("secret-tool");
        let name = Home::at(self.home()).keyring_name();
        search.args(["search", "--all", "--unlock", "service", &name]);
        String::from_utf8_lossy(&search.output().unwrap().stdout).into_owned()
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

    /// The server sends this message. Returns once the program has acknowledged it.
    pub(crate) async fn tell(&mut self, message: &str) {
        let told: serde_json::Value = serde_json::from_str(message).unwrap();
        let nonce = told["nonce"].as_str().unwrap();
        self.simulator.emit(message).await;
        let is_it = |report: &Report| matches!(report, Report::Acknowledged { nonce: Some(told), .. } if told == nonce);
        self.wait_for_report(is_it).await;
    }

    /// Every file below the home that contains this text.
    pub(crate) fn files_with(&self, text: &str) -> Vec<PathBuf> {
        files_with(self.home.path(), text)
    }
}

/// Every file below a folder that contains this text.
pub(crate) fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && contains(&std::fs::read(entry.path()).unwrap(), text.as_bytes()) {
                found.push(entry.path());
            }
        }
    }
    found
}

/// The simulator on this port. It sends nothing by itself.
pub(crate) async fn simulator(port: u16) -> (Simulator, mpsc::UnboundedReceiver<Report>) {
    let options = ringtray_simulator::Options {
        port,
        scenario: Scenario::quiet(),
        accept: Accept {
            token: TOKEN.to_owned(),
            vn: canary("vn"),
            dev: canary("dev"),
            app_secret: canary("secret"),
            password: canary("password"),
            ..Accept::default()
        },
        ..ringtray_simulator::Options::default()
    };
    let simulator = Simulator::start(options).await.unwrap_or_else(|error| panic!("{error}"));
    let reports = simulator.reports();
    (simulator, reports)
}

/// A program that ends with the test.
pub(crate) struct Program(Child);

impl Program {
    /// Waits for the program to end by itself. Returns whether it succeeded.
    pub(crate) async fn ended(mut self) -> bool {
        let waited = tokio::task::spawn_blocking(move || self.0.wait().unwrap().success());
        tokio::time::timeout(LIMIT, waited).await.expect("the program ends in time").unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Lets the program crash. Returns its exit status.
    pub(crate) fn die(&mut self) -> ExitStatus {
        signal(self.id(), "ABRT");
        self.0.wait().unwrap()
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
    processes(program).into_iter().map(|process| process.name).collect()
}

/// Sends a process a signal.
pub(crate) fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

/// A running process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) id: u32,
    /// The kernel's name: at most 15 letters.
    pub(crate) name: String,
}

/// All processes below this one.
pub(crate) fn processes(program: u32) -> Vec<Process> {
    let mut found = Vec::new();
    let mut parents = vec![program];
    while let Some(parent) = parents.pop() {
        for task in std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
                parents.push(child);
                let name = std::fs::read_to_string(format!("/proc/{child}/comm")).unwrap_or_default();
                found.push(Process { id: child, name: name.trim().to_owned() });
            }
        }
    }
    found
}

/// Polls until something happens that is announced nowhere.
pub(crate) async fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let look = async {
        while !happened() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(LIMIT, look).await.is_ok(), "{what} in time");
}

pub(crate) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return true };
    let begins = bytes.iter().enumerate().filter(|(_, byte)| *byte == first);
    begins.into_iter().any(|(at, _)| bytes[at..].starts_with(wanted))
}
