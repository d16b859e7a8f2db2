//! Compares what both ends of an account's connection report, and records contradictions.
//!
//! Messages are numbered. Each is sent once, to one connection, so the numbers only grow on both ends; one that does
//! not has arrived twice. So the memory stays constant however long the test runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ringtray_simulator::Report;
use tokio::sync::Notify;

/// The record of an account, shared by everything that works with it.
#[derive(Clone)]
pub(crate) struct Ledger {
    name: &'static str,
    page: Arc<Mutex<Page>>,
    acknowledged: Arc<Notify>,
}

/// The numbers of one account.
#[derive(Default, Clone)]
pub(crate) struct Page {
    pub(crate) emitted: u64,
    pub(crate) received: u64,
    pub(crate) acknowledged: u64,
    /// Sent to a connection that ended before they were acknowledged.
    pub(crate) cut_off: u64,
    pub(crate) attempts: u64,
    pub(crate) connections: u64,
    pub(crate) commands: u64,
    /// The number of disturbances of each kind, and the longest time until the client showed it.
    pub(crate) done: BTreeMap<&'static str, (u64, Duration)>,
    pub(crate) violations: Vec<String>,
    last_command: Option<Instant>,
    last_received: Option<u64>,
    last_acknowledged: Option<u64>,
    /// The current server's connections that are not frozen.
    live: BTreeMap<u64, Instant>,
    /// A message that was not acknowledged in time: an error, unless its connection ends now.
    unanswered: Option<(u64, Instant)>,
}

/// The most errors kept. The first ones explain the rest.
const MOST_VIOLATIONS: usize = 20;
/// The time limit for the end of a connection to be noticed at the other end.
pub(crate) const GRACE: Duration = Duration::from_secs(2);

impl Ledger {
    pub(crate) fn new(name: &'static str) -> Ledger {
        Ledger { name, page: Arc::default(), acknowledged: Arc::default() }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a command of the user or a report of the computer to the client.
    pub(crate) fn commands(&self) {
        let mut page = self.page();
        page.commands += 1;
        page.last_command = Some(Instant::now());
    }

    /// Whether that was so recent that the client's reports may result from it, since the consumer sometimes pauses.
    pub(crate) fn was_commanded(&self) -> bool {
        self.page().last_command.is_some_and(|last| last.elapsed() < GRACE)
    }

    pub(crate) fn violation(&self, what: impl Into<String>) {
        let what = format!("{}: {}", self.name, what.into());
        tracing::error!("{what}");
        let mut page = self.page();
        if page.violations.len() < MOST_VIOLATIONS {
            page.violations.push(what);
        }
    }

    /// The number of the next message.
    pub(crate) fn emits(&self) -> u64 {
        let mut page = self.page();
        page.emitted += 1;
        page.emitted
    }

    /// The client delivered this message.
    pub(crate) fn received(&self, number: u64) {
        let mut page = self.page();
        let before = page.last_received.replace(number);
        page.received += 1;
        let emitted = page.emitted;
        drop(page);
        if before.is_some_and(|before| number <= before) || number > emitted {
            self.violation(format!("message {number} arrived after {before:?}; {emitted} were emitted"));
        }
    }

    /// A disturbance that the client showed after this time.
    pub(crate) fn noticed(&self, what: &'static str, after: Duration) {
        let mut page = self.page();
        let (times, longest) = page.done.entry(what).or_default();
        *times += 1;
        *longest = after.max(*longest);
    }

    /// The server has gone or is frozen: its connections no longer count.
    pub(crate) fn forget_connections(&self) {
        let mut page = self.page();
        page.live.clear();
        page.unanswered = None;
    }

    /// A report of the server.
    pub(crate) fn told(&self, report: &Report) {
        match report {
            Report::Connected { connection, .. } => {
                let mut page = self.page();
                page.connections += 1;
                page.live.insert(*connection, Instant::now());
            }
            Report::Disconnected { connection, .. } => {
                let mut page = self.page();
                page.live.remove(connection);
                if page.unanswered.is_some_and(|(unanswered, _)| unanswered == *connection) {
                    page.unanswered = None;
                }
            }
            Report::Acknowledged { nonce, .. } => {
                let number = nonce.as_deref().and_then(|nonce| nonce.parse().ok());
                let mut page = self.page();
                page.acknowledged += 1;
                let before = page.last_acknowledged;
                let received = page.last_received;
                page.last_acknowledged = number;
                drop(page);
                self.acknowledged.notify_one();
                if number.is_none() || number <= before || number > received {
                    self.violation(format!(
                        "acknowledgement of {number:?} after {before:?}; {received:?} was received"
                    ));
                }
            }
            Report::Missing { connection, .. } => {
                let mut page = self.page();
                page.cut_off += 1;
                page.unanswered.get_or_insert((*connection, Instant::now()));
            }
            Report::Unexpected { what, .. } => self.violation(format!("the server did not expect {what}")),
            Report::Listening { .. }
            | Report::Refused { .. }
            | Report::TokenAsked { .. }
            | Report::TokenGranted { .. }
            | Report::UnifiedApiAsked { .. }
            | Report::Received { .. } => {}
        }
    }

    /// Checks the time limits. Call it about every second.
    pub(crate) fn check(&self) {
        let mut page = self.page();
        let two_live =
            page.live.len() > 1 && page.live.values().max().is_some_and(|newest| newest.elapsed() > GRACE);
        let live = page.live.len();
        let unanswered = page.unanswered.take_if(|(_, since)| since.elapsed() > GRACE);
        drop(page);
        if two_live {
            self.violation(format!("{live} connections live at once"));
        }
        if let Some((connection, _)) = unanswered {
            self.violation(format!("a message was not acknowledged on connection {connection}, which lives"));
        }
    }

    /// Returns when the server has the acknowledgement of the newest message. Only one caller may wait at a time.
    pub(crate) async fn settled(&self) {
        let is_settled = || {
            let page = self.page();
            page.last_acknowledged == Some(page.emitted)
        };
        while !is_settled() {
            self.acknowledged.notified().await;
        }
    }

    /// Whether the server has any connection.
    pub(crate) fn is_live(&self) -> bool {
        !self.page().live.is_empty()
    }
}
