//! Disturbs an account: sends messages while it is up, then breaks something, repeatedly.

use std::time::{Duration, Instant};

use ringtray_datachannel::{Cause, Client, Limits, State};
use ringtray_simulator::{Admission, Options, Random, Scenario, Simulator};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::ledger::{GRACE, Ledger};

/// Short, so that timeouts occur many times an hour.
pub(crate) const PING_INTERVAL: Duration = Duration::from_millis(1000);
pub(crate) const PING_TIMEOUT: Duration = Duration::from_millis(1500);
/// The tolerance for detecting silence after the timeout.
const NOTICE: Duration = Duration::from_secs(1);
/// The simulator's time limit for acknowledgements.
const ACKNOWLEDGEMENT: Duration = Duration::from_secs(10);
/// The largest message, in bytes.
const LARGEST: usize = 6 << 20;
/// The limit for every wait.
const STUCK: Duration = Duration::from_secs(10);

/// The disturbances of a connected account.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blow {
    Cut,
    Front,
    Freeze,
    Restart,
    Kick,
    Close,
    Busy,
    Refuse,
    RefuseInNamespace,
    FaultInNamespace,
    SlowHandshake,
    Reconnect,
    Disconnect,
}

impl Blow {
    pub(crate) const ALL: &[Blow] = &[
        Blow::Cut,
        Blow::Front,
        Blow::Freeze,
        Blow::Restart,
        Blow::Kick,
        Blow::Close,
        Blow::Busy,
        Blow::Refuse,
        Blow::RefuseInNamespace,
        Blow::FaultInNamespace,
        Blow::SlowHandshake,
        Blow::Reconnect,
        Blow::Disconnect,
    ];

    /// Those after which the default delays are shorter than half an hour.
    pub(crate) const OF_A_NETWORK: &[Blow] =
        &[Blow::Cut, Blow::Front, Blow::Freeze, Blow::Restart, Blow::Kick, Blow::Close];

    fn name(self) -> &'static str {
        match self {
            Blow::Cut => "cut",
            Blow::Front => "front that cuts",
            Blow::Freeze => "freeze",
            Blow::Restart => "restart",
            Blow::Kick => "kick",
            Blow::Close => "close codes",
            Blow::Busy => "503",
            Blow::Refuse => "401",
            Blow::RefuseInNamespace => "refused joining",
            Blow::FaultInNamespace => "faulty joining",
            Blow::SlowHandshake => "slow handshake",
            Blow::Reconnect => "woke, other network",
            Blow::Disconnect => "user's disconnect",
        }
    }

    /// The time limit for the client to show the loss of the connection.
    fn bound(self) -> Duration {
        match self {
            Blow::Freeze => PING_INTERVAL + PING_TIMEOUT + NOTICE,
            _ => GRACE,
        }
    }
}

/// The server's side of an account, and the user's commands to the client.
pub(crate) struct Flapping {
    pub(crate) client: Client,
    pub(crate) ledger: Ledger,
    pub(crate) limits: Limits,
    pub(crate) random: Random,
    pub(crate) blows: &'static [Blow],
    /// The longest pause between two disturbances, in milliseconds.
    pub(crate) peace: u64,
    pub(crate) server: Server,
}

impl Flapping {
    /// Runs until the time is over. Then no message may be missing.
    pub(crate) async fn run(mut self, until: Instant) -> Server {
        self.command(Client::connect);
        if self.is_back().await {
            // Lets buffers reach their full size before memory is measured.
            self.emit(&"x".repeat(LARGEST)).await;
        }
        while Instant::now() < until {
            if self.is_back().await {
                self.talk().await;
                self.strike().await;
            }
        }
        self.is_back().await;
        self.server
    }

    /// Waits until a message is delivered and acknowledged, which must happen in time.
    async fn is_back(&mut self) -> bool {
        let Limits { connect, join, longest_delay, after_refusal, .. } = self.limits;
        let refused = if self.blows == Blow::ALL { after_refusal * 11 / 10 } else { Duration::ZERO };
        let bound = connect + join + longest_delay.max(refused) + STUCK;
        let client = self.client.clone();
        let back = async {
            loop {
                let session = connected(&client).await;
                self.emit("").await;
                let lost = left(&client, &session);
                tokio::select! {
                    () = self.ledger.settled() => return,
                    () = lost => {}
                }
            }
        };
        if timeout(bound, back).await.is_ok() {
            return true;
        }
        let state = self.client.state().borrow().clone();
        let live = self.ledger.is_live();
        self.ledger
            .violation(format!("not back after {bound:?}; it shows {state:?}; server's view: live {live}"));
        false
    }

    /// The messages between disturbances.
    async fn talk(&mut self) {
        let peace = self.random.milliseconds(100..self.peace);
        let began = Instant::now();
        match self.random.number(0..10) {
            0 => {
                let divisor = self.random.one_of(&[1, 2, 5, 10]);
                self.emit(&"x".repeat(LARGEST / divisor)).await;
            }
            1 | 2 => self.burst().await,
            3 => {
                for garbage in
                    ["42[", "45255-[\"message\",\"a lie\"]", "💥", "0", "46-[]", "44/other,{}", "3"]
                {
                    self.server.up().send_frame(garbage).await;
                }
            }
            4 => {
                if let Err(error) = self.client.send("{\"class\":\"soak\"}").await {
                    self.ledger.violation(format!("while connected: {error}"));
                }
            }
            _ => {}
        }
        while began.elapsed() < peace {
            self.emit("").await;
            sleep(self.random.milliseconds(20..1000)).await;
        }
        if timeout(ACKNOWLEDGEMENT, self.ledger.settled()).await.is_err() {
            let state = self.client.state().borrow().clone();
            self.ledger.violation(format!("messages are not acknowledged in peace; it shows {state:?}"));
        }
    }

    /// Breaks something, checks that the client notices, waits, and repairs it.
    async fn strike(&mut self) {
        let blow = self.random.one_of(self.blows);
        let session = connected(&self.client).await;
        let client = self.client.clone();
        if self.random.one_in(3) {
            // Messages are on their way during the disturbance.
            self.burst().await;
        }
        let began = Instant::now();
        match blow {
            Blow::Cut
            | Blow::Busy
            | Blow::Refuse
            | Blow::RefuseInNamespace
            | Blow::FaultInNamespace
            | Blow::SlowHandshake => {
                let admission = self.admission(blow);
                self.server.up().admit(admission);
                self.server.up().drop_connections().await;
            }
            Blow::Freeze => {
                self.ledger.forget_connections();
                self.server.up().freeze_connections().await;
            }
            Blow::Restart => self.server.stop(&self.ledger).await,
            Blow::Front => return self.front().await,
            Blow::Kick => self.server.up().send_frame("41").await,
            Blow::Close => {
                let code = self.random.one_of(&[1000, 1001, 1008, 1011, 1012, 1013, 3000, 4000, 4999]);
                self.server.up().close_connections(code, "soak\r\n\u{202e}\u{7}").await;
            }
            Blow::Reconnect => {
                // Within 2 s it would join an earlier call.
                sleep(Duration::from_millis(2100)).await;
                return self.reconnect(&session).await;
            }
            Blow::Disconnect => self.command(Client::disconnect),
        }
        if timeout(blow.bound(), left(&client, &session)).await.is_err() {
            let state = self.client.state().borrow().clone();
            self.ledger.violation(format!("{} not shown after {:?}: {state:?}", blow.name(), blow.bound()));
        }
        self.ledger.noticed(blow.name(), began.elapsed());
        if blow == Blow::Freeze {
            // The server's end would stay open forever.
            self.server.up().drop_connections().await;
        }
        self.outage(blow).await;
        if blow == Blow::Restart {
            self.server.start(&self.ledger).await;
        }
        self.server.up().admit(Admission::Checked);
        if blow == Blow::Disconnect {
            let shown = matches!(&*self.client.state().borrow(), State::Disconnected { .. });
            if !shown || self.ledger.is_live() {
                self.ledger.violation("connected although the user has disconnected");
            }
            self.command(Client::connect);
        }
    }

    /// The broken state, with an impatient user.
    async fn outage(&mut self, blow: Blow) {
        sleep(self.random.milliseconds(0..3000)).await;
        if blow == Blow::Disconnect {
            return;
        }
        match self.random.number(0..8) {
            0 => self.command(|client| client.reconnect(Cause::NetworkChanged)),
            1 => self.command(|client| client.reconnect(Cause::Resumed)),
            2 => self.command(Client::connect),
            3 => {
                self.command(Client::disconnect);
                self.command(Client::connect);
            }
            _ => return,
        }
        sleep(self.random.milliseconds(0..1000)).await;
    }

    async fn reconnect(&mut self, session: &str) {
        let cause = self.random.one_of(&[Cause::Resumed, Cause::NetworkChanged]);
        let began = Instant::now();
        self.command(|client| client.reconnect(cause));
        if timeout(GRACE, left(&self.client, session)).await.is_err() {
            self.ledger.violation("keeps a connection that was to be made anew");
        }
        self.ledger.noticed(Blow::Reconnect.name(), began.elapsed());
    }

    /// A reverse proxy that cuts each connection at the same age. Each cut costs one attempt, and earlier cuts must not
    /// lengthen the delay.
    async fn front(&mut self) {
        let age = self.random.milliseconds(1100..5000);
        let (rounds, before) = (self.random.number(3..10), self.ledger.page().connections);
        for _ in 0..rounds {
            let session = connected(&self.client).await;
            self.emit("").await;
            sleep(age).await;
            let began = Instant::now();
            self.server.up().drop_connections().await;
            if timeout(GRACE, left(&self.client, &session)).await.is_err() {
                self.ledger.violation("keeps a connection that was cut by a front");
            }
            self.ledger.noticed(Blow::Front.name(), began.elapsed());
            let cut = Instant::now();
            connected(&self.client).await;
            self.ledger.noticed("back after a front's cut", cut.elapsed());
        }
        let connections = self.ledger.page().connections - before;
        if connections > rounds {
            self.ledger.violation(format!("{connections} connections for {rounds} cuts of a front"));
        }
    }

    fn admission(&mut self, blow: Blow) -> Admission {
        match blow {
            Blow::Busy => Admission::Status(503),
            Blow::Refuse => Admission::Status(401),
            Blow::RefuseInNamespace => Admission::Packet("Not authorized".to_owned()),
            Blow::FaultInNamespace => Admission::Packet("the database is down".to_owned()),
            // Below and above the client's limit.
            Blow::SlowHandshake => Admission::Late(self.random.milliseconds(200..6000)),
            _ => Admission::Checked,
        }
    }

    async fn burst(&mut self) {
        for _ in 0..200 {
            self.emit("").await;
        }
    }

    async fn emit(&mut self, text: &str) {
        let number = self.ledger.emits();
        let message = format!(r#"{{"class":"soak","nonce":"{number}","payload":"{text}"}}"#);
        self.server.up().emit(&message).await;
    }

    fn command(&self, give: impl FnOnce(&Client)) {
        self.ledger.commands();
        give(&self.client);
    }
}

/// An account's server, always on the same port.
pub(crate) struct Server {
    options: Options,
    up: Option<(Simulator, JoinHandle<()>)>,
}

impl Server {
    pub(crate) async fn new(revision: Option<u8>, ledger: &Ledger) -> Server {
        let options = Options {
            revision,
            scenario: Scenario::quiet(),
            ping_interval: PING_INTERVAL,
            ping_timeout: PING_TIMEOUT,
            acknowledgement_limit: ACKNOWLEDGEMENT,
            ..Options::default()
        };
        let mut server = Server { options, up: None };
        server.start(ledger).await;
        let port = server.up().address().rsplit(':').next().and_then(|port| port.parse().ok());
        server.options.port = port.expect("an address with a port");
        server
    }

    pub(crate) fn up(&self) -> &Simulator {
        &self.up.as_ref().expect("the server is up whenever it is asked").0
    }

    async fn start(&mut self, ledger: &Ledger) {
        let simulator = Simulator::start(self.options.clone()).await.expect("the port is ours");
        let (mut reports, ledger) = (simulator.reports(), ledger.clone());
        let telling = tokio::spawn(async move {
            while let Some(report) = reports.recv().await {
                ledger.told(&report);
            }
        });
        self.up = Some((simulator, telling));
    }

    pub(crate) async fn stop(&mut self, ledger: &Ledger) {
        let Some((simulator, telling)) = self.up.take() else { return };
        simulator.stop().await;
        if timeout(STUCK, telling).await.is_err() {
            ledger.violation("a stopped server goes on");
        }
        ledger.forget_connections();
    }
}

/// The connection that the client shows, if any.
async fn connected(client: &Client) -> String {
    let mut state = client.state();
    loop {
        if let State::Connected { session_id, .. } = &*state.borrow_and_update() {
            return session_id.clone();
        }
        if state.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Returns when the client no longer shows this connection.
async fn left(client: &Client, session: &str) {
    let shown = |state: &State| matches!(state, State::Connected { session_id, .. } if session_id == session);
    // An error means that the client has ended.
    let _ = client.state().wait_for(|state| !shown(state)).await;
}
