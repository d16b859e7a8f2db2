//! A server that is restarted repeatedly at the same port. A single test, because it measures the whole process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod raw_client;

use std::time::Duration;

use raw_client::{LIMIT, told_until};
use ringtray_datachannel::{
    Client, ClientConfig, Credentials, Incoming, InstanceId, Item, Limits, ServerAddress, State,
};
use ringtray_simulator::{Options, Report, Scenario, Simulator};
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

const RESTARTS: u32 = 100;
/// After this many restarts, everything that is filled once is filled.
const WARM_UP: u32 = 20;
/// The number of messages in each direction between two restarts.
const MESSAGES: u32 = 10;

#[tokio::test]
async fn a_hundred_restarts_lose_nothing_repeat_nothing_and_leave_nothing_behind() {
    for revision in [3, 4] {
        let mut options =
            Options { revision: Some(revision), scenario: Scenario::quiet(), ..Options::default() };
        let mut simulator = start(&mut options).await;
        let (client, mut incoming) = connect(&simulator);
        let mut early = None;
        for life in 0..=RESTARTS {
            let mut reports = simulator.reports();
            until(&mut incoming, |state| matches!(state, State::Connected { .. })).await;
            exchange(life, &simulator, &mut reports, &client, &mut incoming).await;
            if life == WARM_UP {
                early = Some(Figures::now());
            }
            end(life, simulator).await;
            until(&mut incoming, |state| matches!(state, State::Waiting { .. })).await;
            let connections = rest(&mut reports).await;
            assert_eq!(connections, 0, "restart {life}: connections that nobody expects");
            simulator = start(&mut options).await;
        }
        let late = {
            let mut reports = simulator.reports();
            until(&mut incoming, |state| matches!(state, State::Connected { .. })).await;
            exchange(RESTARTS + 1, &simulator, &mut reports, &client, &mut incoming).await;
            Figures::now()
        };
        late.assert_no_growth_since(&early.unwrap());
    }
}

/// Both sides send messages. Each arrives once, in order, and is acknowledged once.
async fn exchange(
    life: u32,
    simulator: &Simulator,
    reports: &mut UnboundedReceiver<Report>,
    client: &Client,
    incoming: &mut Incoming,
) {
    let text = |number: u32| format!(r#"{{"nonce":"{life}-{number}"}}"#);
    for number in 0..MESSAGES {
        simulator.emit(&text(number)).await;
        client.send(&text(number)).await.unwrap();
    }
    for number in 0..MESSAGES {
        match next(incoming).await {
            Item::Message(message) => {
                assert_eq!(&*message.raw, text(number));
                message.acknowledgement.unwrap().send();
            }
            other => panic!("{other:?} in place of message {number} of life {life}"),
        }
    }
    let last = format!("{life}-{}", MESSAGES - 1);
    let is_last = |report: &Report| matches!(report, Report::Acknowledged { nonce, .. } if nonce.as_ref() == Some(&last));
    let told = told_until(reports, is_last).await;
    let mut received = 0;
    let mut acknowledged = 0;
    for report in &told {
        match report {
            Report::Received { json, .. } => {
                assert_eq!(*json, text(received));
                received += 1;
            }
            Report::Acknowledged { nonce, .. } => {
                assert_eq!(nonce.as_deref(), Some(format!("{life}-{acknowledged}").as_str()));
                acknowledged += 1;
            }
            Report::Connected { .. } | Report::Listening { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((received, acknowledged), (MESSAGES, MESSAGES), "{told:#?}");
}

/// Ends a server in one of several ways.
async fn end(life: u32, simulator: Simulator) {
    match life % 4 {
        0 => simulator.stop().await,
        1 => drop(simulator),
        2 => {
            simulator.close_connections(1012, "restart").await;
            simulator.stop().await;
        }
        _ => {
            simulator.drop_connections().await;
            simulator.stop().await;
        }
    }
}

/// The server's reports until it is gone: by how many its connections at one time exceeded one.
async fn rest(reports: &mut UnboundedReceiver<Report>) -> u32 {
    let mut more = 0;
    while let Some(report) = timeout(LIMIT, reports.recv()).await.expect("the end of the server") {
        match report {
            Report::Connected { .. } => more += 1,
            Report::Missing { .. } | Report::Unexpected { .. } => panic!("{report:?}"),
            _ => {}
        }
    }
    more
}

/// Starts it at the same port.
async fn start(options: &mut Options) -> Simulator {
    let simulator = Simulator::start(options.clone()).await.unwrap();
    options.port = simulator.address().rsplit(':').next().unwrap().parse().unwrap();
    simulator
}

fn connect(simulator: &Simulator) -> (Client, Incoming) {
    let address = ServerAddress::parse(&simulator.address()).unwrap();
    let credentials = Credentials::Bot { token: SecretString::from("demo") };
    let limits = Limits {
        shortest_delay: Duration::from_millis(5),
        longest_delay: Duration::from_millis(20),
        ..Limits::default()
    };
    let config = ClientConfig::new(address, InstanceId::random(), credentials);
    let (client, incoming) = Client::start(ClientConfig { limits, ..config });
    client.connect();
    (client, incoming)
}

async fn until(incoming: &mut Incoming, wanted: impl Fn(&State) -> bool) {
    loop {
        match next(incoming).await {
            Item::State(state) if wanted(&state) => return,
            Item::State(_) => {}
            other => panic!("{other:?} in place of a state"),
        }
    }
}

async fn next(incoming: &mut Incoming) -> Item {
    timeout(LIMIT, incoming.next()).await.expect("something in time").expect("the client to go on")
}

/// The resources of the process.
#[derive(Debug)]
struct Figures {
    tasks: usize,
    /// Open files, if the system reports them.
    files: Option<usize>,
    /// Memory in KiB, if the system reports it.
    memory: Option<u64>,
}

impl Figures {
    fn now() -> Figures {
        let status = std::fs::read_to_string("/proc/self/status").ok();
        let memory = status.as_deref().and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().strip_suffix(" kB")?.parse().ok()
        });
        Figures {
            tasks: Handle::current().metrics().num_alive_tasks(),
            files: std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count),
            memory,
        }
    }

    /// Eighty connections that each left a task, a socket or 50 KiB behind would be noticed.
    fn assert_no_growth_since(&self, early: &Figures) {
        assert!(self.tasks <= early.tasks + 4, "{early:?} {self:?}");
        assert!(self.files <= early.files.map(|files| files + 4), "{early:?} {self:?}");
        assert!(self.memory <= early.memory.map(|memory| memory + 4096), "{early:?} {self:?}");
    }
}
