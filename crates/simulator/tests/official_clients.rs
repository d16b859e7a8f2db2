//! The official JavaScript clients, doing what the reference sample does, against the simulator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod raw_client;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use raw_client::{LIMIT, told, told_until};
use ringtray_simulator::{Options, Report, Scenario, SignedInBy, Simulator};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

const CLIENT_2: &str = "2.0.4";
const CLIENT_4: &str = "4.8.4";

#[tokio::test(flavor = "multi_thread")]
async fn client_2_as_it_asks() {
    every_mode_works(CLIENT_2, None, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn client_2_with_revision_3() {
    every_mode_works(CLIENT_2, Some(3), 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn client_4_as_it_asks() {
    every_mode_works(CLIENT_4, None, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn client_4_with_revision_4() {
    every_mode_works(CLIENT_4, Some(4), 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_refused_in_a_way_both_clients_understand() {
    for (version, told_by_client) in [
        (CLIENT_2, "ERROR unexpected server response (401)"),
        (CLIENT_4, "ERROR Unexpected server response: 401"),
    ] {
        let simulator = Simulator::start(Options::default()).await.unwrap();
        let config = json!({ "uri": simulator.address(), "bot": { "token": "wrong" } });
        let mut client = SampleClient::start(version, "bot", &config);
        assert_eq!(client.line().await, told_by_client);
    }
}

async fn every_mode_works(version: &'static str, revision: Option<u8>, spoken: u8) {
    let (cookies, token) = (SignedInBy::Cookies, SignedInBy::Token);
    let grant =
        json!({ "token": "", "id": "demo", "secret": "demo", "username": "demo", "password": "demo" });
    let modes = [
        ("user", json!({ "vn": "demo", "dev": "demo" }), cookies),
        ("app", json!({ "token": "demo" }), token),
        ("app", grant, token),
        ("bot", json!({ "token": "demo" }), token),
    ];
    let runs =
        modes.map(|(mode, data, by)| tokio::spawn(sample_works(version, revision, spoken, mode, data, by)));
    for run in runs {
        run.await.unwrap();
    }
}

async fn sample_works(
    version: &str,
    revision: Option<u8>,
    spoken: u8,
    mode: &str,
    data: Value,
    by: SignedInBy,
) {
    let simulator =
        Simulator::start(Options { revision, repeat: false, ..Options::default() }).await.unwrap();
    let mut reports = simulator.reports();
    let uses_grant = data["username"] == "demo";
    let mut client = SampleClient::start(version, mode, &json!({ "uri": simulator.address(), (mode): data }));

    assert_eq!(client.line().await, "CONNECTED");
    let sample = Scenario::named("sample").unwrap();
    for step in sample.steps.iter() {
        // The sample's messages have one space, after "extension", which JSON.stringify does not print.
        let compact = step.message.get().replace("}, \"status\"", "},\"status\"");
        assert_eq!(client.line().await, format!("RECEIVED {compact}"));
    }
    client.send(r#"{"b":1,"a":"ü","nested":{"list":[null,true]}}"#).await;
    let reported = told_until(&mut reports, |report| matches!(report, Report::Received { .. })).await;

    let mut expected = vec![Report::Listening { address: simulator.address() }];
    if uses_grant {
        let grant = "mobile".to_owned();
        expected.push(Report::TokenAsked { grant: grant.clone() });
        expected.push(Report::TokenGranted { grant });
    }
    expected.push(Report::Connected { connection: 1, by, instance_id: "xyz".to_owned(), revision: spoken });
    for nonce in ["ISft8PYKT1at", "6fQyHG49AEet", "8usAaaycxJTa", "WhUtGrq4Iud5"] {
        expected.push(Report::Acknowledged { connection: 1, nonce: Some(nonce.to_owned()) });
    }
    let json = r#"{"b":1,"a":"ü","nested":{"list":[null,true]}}"#.to_owned();
    expected.push(Report::Received { connection: 1, json });
    assert_eq!(reported, expected);

    client.end().await;
    let end = told(&mut reports, |_| true).await;
    assert!(matches!(end, Report::Disconnected { connection: 1, .. }), "{end}");
}

/// `tests/peers/sample-client.js` as a process, which is killed when this is dropped.
struct SampleClient {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl SampleClient {
    fn start(version: &str, mode: &str, config: &Value) -> Self {
        let peers = peers();
        let package = peers.join("node_modules").join(format!("socket.io-client-{version}"));
        assert!(package.exists(), "The JavaScript peers are not installed: run `npm ci` in tests/peers.");
        let mut process = Command::new("node")
            .arg(peers.join("sample-client.js"))
            .args([version, mode, &config.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js 20.19 or newer is needed for the JavaScript peers");
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, input, output }
    }

    async fn line(&mut self) -> String {
        timeout(LIMIT, self.output.next_line()).await.expect("a line in time").unwrap().expect("a line")
    }

    async fn send(&mut self, line: &str) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    async fn end(mut self) {
        self.process.kill().await.unwrap();
    }
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers")
}
