//! Diagnostics for the page.

use serde::Serialize;

use crate::accounts::AccountId;
use crate::{State, Timestamp};

/// The state of the program.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Diagnostics {
    /// The version of the program.
    pub version: String,
    /// The operating system.
    pub system: String,
    /// When the program started, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub started: Timestamp,
    /// Notifications shown since then.
    pub notified: u64,
    /// Events that could not be written to the history in time.
    pub unstored: u64,
    /// Each account, in the user's order.
    pub accounts: Vec<AccountDiagnostics>,
}

/// The state of an account's connection.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AccountDiagnostics {
    /// The account.
    #[cfg_attr(test, ts(as = "String"))]
    pub account: AccountId,
    /// The steps of a connection, in order.
    pub steps: Vec<StepView>,
    /// What the connection did, oldest first.
    pub story: Vec<StoryLine>,
    /// Messages received since the program started.
    pub messages: u64,
    /// Their size, in bytes.
    pub bytes: u64,
    /// Connections that succeeded.
    pub connections: u64,
    /// Connections that were lost, not ended by the user.
    pub lost: u64,
    /// When the last message arrived, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "Option<i64>"))]
    pub last_message: Option<Timestamp>,
    /// Whether it has been connected for long without a message: the server may not send any to this user.
    pub silent: bool,
    /// What cuts connections repeatedly, if known, as long as the newest one ended that way.
    pub cut: Option<String>,
}

/// A step of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// The step.
    pub step: Step,
    /// Its result.
    pub result: StepResult,
    /// Why it failed, for administrators.
    pub detail: Option<String>,
}

/// The steps of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The server's name has an address, and something answers there. With a proxy, this is about the proxy.
    Address,
    /// The proxy forwards the connection.
    Proxy,
    /// The connection is encrypted, and the server has proved its identity.
    Tls,
    /// The server accepts the sign-in.
    SignIn,
    /// The server speaks a protocol that we know, and accepts the connection.
    Revision,
    /// A message arrived.
    FirstEvent,
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// It succeeded.
    Done,
    /// It failed.
    Failed,
    /// It is in progress, or waits for the server.
    Waiting,
    /// It was not reached.
    NotReached,
    /// There is nothing to do: no proxy, no encryption.
    NotNeeded,
}

/// One thing that a connection did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StoryLine {
    /// When, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub at: Timestamp,
    /// What it was from then on, in words of the language.
    #[cfg_attr(test, ts(type = "State"))]
    pub state: State<String>,
}

/// A message as it went over the connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConsoleLine {
    /// Its place: later ones have a greater one.
    pub number: u64,
    /// When, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub at: Timestamp,
    /// It was sent, not received.
    pub sent: bool,
    /// The JSON, of a long one its beginning.
    pub text: String,
    /// How many bytes of it are left out.
    pub left_out: u32,
}

/// A line of the log. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// Its place: later ones have a greater one.
    pub number: u64,
    /// When, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub at: Timestamp,
    /// How serious it is.
    pub level: LogLevel,
    /// Which part of the program says it.
    pub target: String,
    /// What it says.
    pub text: String,
}

/// How serious a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "their names say all")]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}
