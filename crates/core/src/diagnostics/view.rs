//! What the page shows to find out what is wrong.

use serde::Serialize;

use crate::accounts::AccountId;
use crate::{State, Timestamp};

/// How the program does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Diagnostics {
    /// The version of the app.
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

/// How the connection of an account does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AccountDiagnostics {
    /// Which one.
    #[cfg_attr(test, ts(as = "String"))]
    pub account: AccountId,
    /// What a connection goes through, in this order.
    pub steps: Vec<StepView>,
    /// What the connection did, oldest first.
    pub story: Vec<StoryLine>,
    /// Messages received since the program started.
    pub messages: u64,
    /// Their size, in bytes.
    pub bytes: u64,
    /// Connections that were made.
    pub connections: u64,
    /// Connections that were lost, not ended by the user.
    pub lost: u64,
    /// When the last message came, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "Option<i64>"))]
    pub last_message: Option<Timestamp>,
    /// Connected for long without a single message: the server may not send any to this user.
    pub silent: bool,
    /// What is known of whatever ends connections again and again, as long as the newest one ended that way.
    pub cut: Option<String>,
}

/// One step of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// Which one.
    pub step: Step,
    /// What came of it.
    pub result: StepResult,
    /// Why it failed, for the technical reader.
    pub detail: Option<String>,
}

/// The steps of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The server's name has an address, and something answers there; with a proxy the proxy's.
    Address,
    /// The proxy lets us through.
    Proxy,
    /// The connection is encrypted, and the server is the one it says.
    Tls,
    /// The server knows who we are.
    SignIn,
    /// The server speaks a protocol that we do, and lets us in.
    Revision,
    /// A message came.
    FirstEvent,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// It is done.
    Done,
    /// It failed.
    Failed,
    /// It is under way, or waits for the server.
    Waiting,
    /// It did not come to it.
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
