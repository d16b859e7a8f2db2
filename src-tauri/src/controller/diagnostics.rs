//! Diagnostics: the state of the connections, the raw messages, and sending one.

use ringtray_core::{AccountId, ConsoleLine, Diagnostics, Input, LogLine, Timestamp, report};
use ringtray_datachannel::SendError;

use super::Controller;
use super::persister::Reply;
use crate::clock;
use crate::desktop::Desktop;
use crate::vault::Vault;

/// What has happened since the start.
#[derive(Debug)]
pub(super) struct Counters {
    started: Timestamp,
    /// Notifications that were shown.
    notified: u64,
    /// Events that were acknowledged although they could not be stored.
    unstored: u64,
}

impl Counters {
    pub(super) fn new() -> Counters {
        Counters { started: clock::now(), notified: 0, unstored: 0 }
    }

    pub(super) fn notified(&mut self) {
        self.notified += 1;
    }

    /// Counts another event, and returns the number of all.
    pub(super) fn unstored(&mut self) -> u64 {
        self.unstored += 1;
        self.unstored
    }
}

impl<D: Desktop, V: Vault> Controller<D, V> {
    pub(super) fn diagnostics(&self) -> Diagnostics {
        Diagnostics {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system: system(),
            started: self.counters.started,
            notified: self.counters.notified,
            unstored: self.counters.unstored,
            accounts: self.core.diagnostics(clock::now()),
        }
    }

    pub(super) fn console(&self, account: &AccountId, after: u64) -> Vec<ConsoleLine> {
        self.core.console(account, after)
    }

    /// The report for support, with these log lines.
    pub(super) fn report(&self, log: &[LogLine]) -> String {
        let report = report(&self.diagnostics(), &self.core.accounts(), log);
        self.connections.redaction().own_text(&report).into_owned()
    }

    /// Sends what the person typed, unchanged.
    pub(super) fn send(&mut self, account: &AccountId, json: String, reply: Reply) {
        let Some(client) = self.connections.get(account).cloned() else {
            // The window may be gone before its answer is ready.
            let _ = reply.send(Err(SendError::NotConnected.phrase()));
            return;
        };
        self.apply(Input::Sent { account: account.clone(), json: &json });
        tokio::spawn(async move {
            let sent = client.send(&json).await.map_err(|error| error.phrase());
            let _ = reply.send(sent);
        });
    }
}

/// The operating system and the processor architecture.
fn system() -> String {
    format!("{} ({})", std::env::consts::OS, std::env::consts::ARCH)
}
