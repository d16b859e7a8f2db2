//! What a call of [`Client::reconnect`](super::Client::reconnect) changes for the next seconds.

use std::time::Duration;

use crate::cause::Cause;
use crate::clock::Clock;

/// The last call, as long as it matters.
#[derive(Debug)]
pub(super) struct Recovery {
    clock: Clock,
    /// When the attempt began that a call caused, as long as that has not failed.
    began: Option<Duration>,
    /// Until when having no way to the server is expected.
    patient_until: Duration,
}

/// A call this soon after the beginning of an attempt that a call caused is folded into that attempt: waking and
/// joining a network are told in several calls within a second or two.
const FOLD: Duration = Duration::from_secs(2);
/// An attempt that a call was folded into begins anew when it is not through by then: it may hang on the old way.
const HANGING: Duration = Duration::from_millis(500);
/// As above, for a change of the network and a connection that is up: what is told later has happened since.
const SETTLING: Duration = Duration::from_secs(1);
/// How long after a call there may be no way to the server yet.
const PATIENCE: Duration = Duration::from_secs(30);

impl Recovery {
    pub(super) fn new(clock: Clock) -> Recovery {
        Recovery { clock, began: None, patient_until: Duration::ZERO }
    }

    /// Whether a call that came now belongs to the attempt that is being made. If so, it is counted as such.
    pub(super) fn folds_into_attempt(&mut self, cause: Cause) -> bool {
        self.folds(cause, FOLD)
    }

    /// Whether a call that came now was about the way before this connection. If so, it is counted as such.
    pub(super) fn folds_into_connection(&mut self, cause: Cause) -> bool {
        let within = match cause {
            Cause::Resumed => FOLD,
            Cause::NetworkChanged => SETTLING,
        };
        self.folds(cause, within)
    }

    /// An attempt that a call causes begins.
    pub(super) fn begins(&mut self) {
        let now = self.clock.now();
        self.began = Some(now);
        self.patient_until = now.saturating_add(PATIENCE);
    }

    /// When an attempt that a call was just folded into begins anew.
    pub(super) fn hanging_from(&self) -> Duration {
        self.clock.now().saturating_add(HANGING)
    }

    /// The attempt or its connection failed: the next call asks for another.
    pub(super) fn failed(&mut self) {
        self.began = None;
    }

    /// Whether there may be no way to the server yet, so that this says nothing about the server.
    pub(super) fn is_patient(&self) -> bool {
        self.clock.now() < self.patient_until
    }

    /// The user's word ends it.
    pub(super) fn ends(&mut self) {
        self.began = None;
        self.patient_until = Duration::ZERO;
    }

    fn folds(&mut self, cause: Cause, within: Duration) -> bool {
        let now = self.clock.now();
        let folds = self.began.is_some_and(|began| now < began.saturating_add(within));
        if folds {
            self.patient_until = now.saturating_add(PATIENCE);
            tracing::debug!(%cause, "already connecting anew for that");
        }
        folds
    }
}
