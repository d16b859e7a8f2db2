//! A real Socket.IO server in a process of its own: `tests/peers/server.js`. [`LIMIT`] bounds every wait, so that a
//! failure ends.

#![allow(dead_code, reason = "not every test file uses all of it")]

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// Heartbeat, in milliseconds.
pub(crate) const PING_INTERVAL: u32 = 600;
pub(crate) const PING_TIMEOUT: u32 = 1000;

pub(crate) struct Server {
    process: Child,
    _input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    port: u16,
    /// Everything it reported so far.
    pub(crate) told: Vec<Value>,
}

impl Server {
    /// Starts this version of the npm package `socket.io` with these options, short heartbeats, and a last message
    /// after twice the time in which a client without heartbeat is disconnected.
    pub(crate) async fn start(version: &str, options: Value) -> Self {
        let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers");
        let package = peers.join("node_modules").join(format!("socket.io-{version}"));
        assert!(package.exists(), "The Socket.IO servers are not installed: run `npm ci` in tests/peers.");
        let mut all = json!({
            "messages": 30,
            "pingInterval": PING_INTERVAL,
            "pingTimeout": PING_TIMEOUT,
            "lastAfter": 2 * (PING_INTERVAL + PING_TIMEOUT) + 100,
        });
        if let (Value::Object(all), Value::Object(options)) = (&mut all, options) {
            all.extend(options);
        }
        let mut process = Command::new("node")
            .arg(peers.join("server.js"))
            .args([version, &all.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js 20.19 or newer is needed for the Socket.IO servers");
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut server = Self { process, _input: input, output, port: 0, told: Vec::new() };
        let listening = server.until("listening").await;
        server.port = u16::try_from(listening["port"].as_u64().unwrap()).unwrap();
        server
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends it a signal by name: `STOP`, `CONT`.
    #[cfg(unix)]
    pub(crate) async fn signal(&self, name: &str) {
        let process = self.process.id().expect("the server to be there").to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status().await.unwrap();
        assert!(sent.success(), "{name} was not sent: {sent}");
    }

    /// Waits until it reports this.
    pub(crate) async fn until(&mut self, what: &str) -> Value {
        loop {
            let Ok(line) = timeout(LIMIT, self.output.next_line()).await else {
                panic!("the server did not tell \"{what}\" in time; it told {:#?}", self.told)
            };
            let told: Value = serde_json::from_str(&line.unwrap().expect("the server to go on")).unwrap();
            self.told.push(told.clone());
            if told["what"] == what {
                return told;
            }
        }
    }

    /// Waits until it has reported this so many times since its start.
    pub(crate) async fn until_count(&mut self, what: &str, count: usize) {
        while self.count(what) < count {
            self.until(what).await;
        }
    }

    /// How often it has reported this so far.
    pub(crate) fn count(&self, what: &str) -> usize {
        self.all(what).count()
    }

    pub(crate) fn all(&self, what: &str) -> impl Iterator<Item = &Value> {
        self.told.iter().filter(move |told| told["what"] == what)
    }
}
