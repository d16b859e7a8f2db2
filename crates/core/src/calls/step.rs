//! Steps of a call's timeline.

use serde::Serialize;

use crate::Timestamp;

/// A step of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TimelineStep {
    /// The time in milliseconds, UTC, by the server's clock.
    #[cfg_attr(test, ts(as = "i64"))]
    pub at: Timestamp,
    /// The event.
    pub what: TimelineEvent,
    /// The user's extension.
    pub extension: Option<String>,
}

/// An event of a call.
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
    /// It is taken off hold.
    Resumed,
    /// It is parked.
    Parked,
    /// It is retrieved from where it was parked.
    Retrieved,
    /// It is over.
    Ended,
}
