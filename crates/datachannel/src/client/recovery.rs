//! The effect of [`Client::reconnect`](super::Client::reconnect) on the next seconds.

use std::time::Duration;

use crate::cause::Cause;
use crate::clock::Clock;

/// The last call, while it matters.
#[derive(Debug)]
pub(super) struct Recovery {
    clock: Clock,
    /// When the attempt that a call caused started, unless it has failed.
    began: Option<Duration>,
    /// Until when an unreachable server is expected.
    patient_until: Duration,
}

/// A call this soon after the start of an attempt that a call caused joins that attempt. Waking and joining a network
/// cause several calls within a second or two.
const FOLD: Duration = Duration::from_secs(2);
/// An attempt that a call has joined restarts if it has not connected by then, because it may hang on the old network.
const HANGING: Duration = Duration::from_millis(500);
/// Like `FOLD`, for a network change and an open connection. A later report is a new change.
const SETTLING: Duration = Duration::from_secs(1);
/// How long after a call the server may still be unreachable.
const PATIENCE: Duration = Duration::from_secs(30);

impl Recovery {
    pub(super) fn new(clock: Clock) -> Recovery {
        Recovery { clock, began: None, patient_until: Duration::ZERO }
    }

    /// Whether a call now joins the current attempt. If so, the call is recorded.
    pub(super) fn folds_into_attempt(&mut self, cause: Cause) -> bool {
        self.folds(cause, FOLD)
    }

    /// Whether a call now is about the time before this connection. If so, the call is recorded.
    pub(super) fn folds_into_connection(&mut self, cause: Cause) -> bool {
        let within = match cause {
            Cause::Resumed => FOLD,
            Cause::NetworkChanged => SETTLING,
        };
        self.folds(cause, within)
    }

    /// An attempt that a call caused starts.
    pub(super) fn begins(&mut self) {
        let now = self.clock.now();
        self.began = Some(now);
        self.patient_until = now.saturating_add(PATIENCE);
    }

    /// When the attempt that a call has just joined restarts.
    pub(super) fn hanging_from(&self) -> Duration {
        self.clock.now().saturating_add(HANGING)
    }

    /// The attempt or its connection failed, so the next call starts another.
    pub(super) fn failed(&mut self) {
        self.began = None;
    }

    /// Whether the server may still be unreachable, so that a failure says nothing about it.
    pub(super) fn is_patient(&self) -> bool {
        self.clock.now() < self.patient_until
    }

    /// A command of the user ends the recovery.
    pub(super) fn ends(&mut self) {
        self.began = None;
        self.patient_until = Duration::ZERO;
    }

    fn folds(&mut self, cause: Cause, within: Duration) -> bool {
        let now = self.clock.now();
        let folds = self.began.is_some_and(|began| now < began.saturating_add(within));
        if folds {
            self.patient_until = now.saturating_add(PATIENCE);
            tracing::debug!(%cause, "already reconnecting");
        }
        folds
    }
}
