//! What both ends of an account's connection tell, and what of it can't be true.
//!
//! Messages are numbered. One is emitted once, to one connection, so on either end the numbers only ever grow: one
//! that does not has come twice. Nothing else has to be remembered, however long it runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ringtray_simulator::Report;
use tokio::sync::Notify;

/// The account's book, written by all who have to do with it.
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
    /// Emitted to a connection that ended before they were acknowledged.
    pub(crate) cut_off: u64,
    pub(crate) attempts: u64,
    pub(crate) connections: u64,
    pub(crate) commands: u64,
    /// How often each thing was done to the account, and the longest that it took until the client showed it.
    pub(crate) done: BTreeMap<&'static str, (u64, Duration)>,
    pub(crate) violations: Vec<String>,
    last_command: Option<Instant>,
    last_received: Option<u64>,
    last_acknowledged: Option<u64>,
    /// Connections that the present server has and that are not frozen.
    live: BTreeMap<u64, Instant>,
    /// A message that was not acknowledged in time: an untruth, unless its connection ends now.
    unanswered: Option<(u64, Instant)>,
}

/// More of them are not kept: the first tell the story.
const MOST_VIOLATIONS: usize = 20;
/// How long the end of a connection may take to become known at the other end.
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

    /// The user, or what the computer tells, gives the client a word.
    pub(crate) fn commands(&self) {
        let mut page = self.page();
        page.commands += 1;
        page.last_command = Some(Instant::now());
    }

    /// Whether that was so recently that what the client tells now may come of it: who reads that rests at times.
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

    /// The client was given this message.
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

    /// Something was done to the account, and the client showed it after this long.
    pub(crate) fn noticed(&self, what: &'static str, after: Duration) {
        let mut page = self.page();
        let (times, longest) = page.done.entry(what).or_default();
        *times += 1;
        *longest = after.max(*longest);
    }

    /// The server has gone, or froze: what it had is no longer counted.
    pub(crate) fn forget_connections(&self) {
        let mut page = self.page();
        page.live.clear();
        page.unanswered = None;
    }

    /// The server told something.
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

    /// What time alone makes untrue. To be asked every second or so.
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

    /// Returns when the server has the acknowledgement of the newest message. One at a time may wait for it.
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
