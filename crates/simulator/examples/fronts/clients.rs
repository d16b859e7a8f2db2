//! The compared clients.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use ringtray_datachannel::{
    Acknowledgement, Client, ClientConfig, Credentials, InstanceId, Item, ServerAddress, State,
};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::Received;

/// Our client with its default limits.
pub(crate) fn ours(address: &str) -> (Client, Received) {
    let server = ServerAddress::parse(address).expect("the front's address");
    let credentials = Credentials::Bot { token: "demo".to_owned().into() };
    let (client, mut incoming) = Client::start(ClientConfig::new(server, InstanceId::random(), credentials));
    client.connect();
    let received = Received::default();
    let counted = received.clone();
    tokio::spawn(async move {
        while let Some(item) = incoming.next().await {
            match item {
                Item::State(State::Connected { .. }) => counted.connection(),
                Item::Message(message) => {
                    counted.event();
                    message.acknowledgement.into_iter().for_each(Acknowledgement::send);
                }
                _ => {}
            }
        }
    });
    (client, received)
}

/// The npm package `socket.io-client` of this version, as the published sample uses it.
pub(crate) fn official(version: &str, address: &str) -> (Child, Received) {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers/sample-client.js");
    let config = format!(r#"{{"uri":"{address}","instanceId":"official","bot":{{"token":"demo"}}}}"#);
    let mut process = Command::new("node")
        .arg(sample)
        .args([version, "bot", &config])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Node.js, and `npm ci` in tests/peers");
    let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
    let received = Received::default();
    let counted = received.clone();
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            match line.split(' ').next() {
                Some("CONNECTED") => counted.connection(),
                Some("RECEIVED") => counted.event(),
                _ => {}
            }
        }
    });
    (process, received)
}

/// Returns when both have joined once.
pub(crate) async fn joined(ours: &Received, theirs: &Received) {
    let both = async {
        while ours.of().1 == 0 || theirs.of().1 == 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(20), both).await.expect("both clients to join");
}
