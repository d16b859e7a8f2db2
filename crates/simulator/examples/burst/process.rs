//! A client in its own process, and its resource use.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The client.
#[derive(Clone, Copy)]
pub(crate) enum Client<'a> {
    /// `ringtray-cli` at this path.
    Ours(&'a Path),
    /// The published sample with this version of the official client.
    Sample(&'a str),
}

/// The resource use of a process.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) processor: Duration,
    /// Its peak memory, in KiB.
    pub(crate) memory: u64,
}

/// A running client.
pub(crate) struct Process {
    child: Child,
    output: Lines<BufReader<ChildStdout>>,
    _folder: tempfile::TempDir,
}

/// Clock ticks per second in /proc, which is the same on every Linux.
const TICKS: u64 = 100;

impl Client<'_> {
    pub(crate) async fn start(self, address: &str) -> Process {
        let folder = tempfile::tempdir().expect("a folder");
        let config = format!(r#"{{"uri":"{address}","instanceId":"burst","bot":{{"token":"demo"}}}}"#);
        let mut command = match self {
            Client::Ours(cli) => {
                let file = folder.path().join("config.json");
                tokio::fs::write(&file, &config).await.expect("a file");
                let mut command = Command::new(cli);
                command.args(["listen", "--json", "--config"]).arg(file).arg("bot");
                command
            }
            Client::Sample(version) => {
                let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers");
                let mut command = Command::new("node");
                command.arg(peers.join("sample-client.js")).args([version, "bot", &config]);
                command
            }
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the client to start");
        let output = BufReader::new(child.stdout.take().expect("its output")).lines();
        Process { child, output, _folder: folder }
    }
}

impl Process {
    /// Reads this many events from its output.
    pub(crate) async fn prints(&mut self, events: u32) {
        let mut read = 0;
        while read < events {
            let line = self.output.next_line().await.expect("its output").expect("it to go on");
            read += u32::from(line.contains("phoneCall"));
        }
    }

    /// Its resource use so far.
    pub(crate) fn cost(&self) -> Cost {
        let id = self.child.id().expect("it to go on");
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))
            .expect("figures of a process, which need Linux");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("figures of a process");
        // The fields follow the closing bracket of the name, which may hold anything.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = number(fields.get(11)) + number(fields.get(12));
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let memory = number(peak.and_then(|peak| peak.split_whitespace().next()).as_ref());
        Cost { processor: Duration::from_millis(ticks * 1000 / TICKS), memory }
    }
}

fn number(field: Option<&&str>) -> u64 {
    field.and_then(|field| field.parse().ok()).expect("a figure")
}
