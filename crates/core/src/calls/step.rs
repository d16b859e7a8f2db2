//! What a call did.

use serde::Serialize;

use crate::Timestamp;

/// One thing that a call did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TimelineStep {
    /// When, by the server's clock, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub at: Timestamp,
    /// What.
    pub what: TimelineEvent,
    /// At which of the user's extensions.
    pub extension: Option<String>,
}

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TimelineEvent {
    /// It rings.
    Rings,
    /// The user dials.
    Dials,
    /// A person answered.
    Answered,
    /// Voicemail, a queue or a menu answered.
    Machine,
    /// It is put on hold.
    Held,
    /// It is taken from hold.
    Resumed,
    /// It is parked.
    Parked,
    /// It is taken back from where it was parked.
    Retrieved,
    /// It is over.
    Ended,
}
