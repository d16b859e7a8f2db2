//! Finds out afterwards what happened while there was no connection: when to query the server's UnifiedAPI, and which
//! of its answers to believe. docs/connection.md ("After a gap") describes the whole.

mod own_extensions;
mod reconciled_call;

use std::collections::VecDeque;
use std::time::Duration;

pub(crate) use self::own_extensions::OwnExtensions;
pub(crate) use self::reconciled_call::{ReconciledCall, of_live, of_record};
use crate::clock::{Moment, Steady};
use crate::history::Entry;
use crate::{Reply, Timestamp};

/// A dead connection is noticed this much later at most, by its heartbeats. The interval and the time-out of the
/// slowest servers are 25 s and 60 s (measured).
const NOTICED_LATE: Duration = Duration::from_secs(120);

/// Longer gaps are not reconciled.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

/// The server's clock may be off by this much if the server does not send its time.
const CLOCK_OFF: Duration = Duration::from_secs(3600);

/// When to query again after a fault, or if the server is busy and names no time.
const AGAIN: Duration = Duration::from_secs(60);

/// A busy server is never queried sooner.
const SOONEST: Duration = Duration::from_secs(10);

/// The number of queries in a period, whatever happens to the connection: if connections are cut every few seconds,
/// each of them would query again.
const MOST_QUESTIONS: usize = 3;
const WITHIN: Duration = Duration::from_secs(30);

/// How often a query is tried on one connection after faults.
const MOST_TRIES: u32 = 3;

/// What to ask the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReconciliationQuery {
    /// The number of the query. The result has the same.
    pub number: u64,
    /// Whether to ask for the calls in progress.
    pub live: bool,
    /// Ask for the records of calls since this time, by this computer's clock.
    pub since: Option<Timestamp>,
}

/// The result of a query.
#[derive(Clone, Debug)]
pub struct ReconciliationResult {
    /// The number of the query.
    pub number: u64,
    /// The calls in progress, if requested.
    pub live: Option<Reply>,
    /// The records, if requested.
    pub records: Option<Reply>,
    /// The calls of that time in the history, so that none appears twice.
    pub known: Vec<Entry>,
}

impl ReconciliationQuery {
    /// The beginning of the requested records by the server's clock, which showed `server_time` at `now`.
    #[must_use]
    pub fn since_by(&self, server_time: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let since = self.since?;
        Some(match server_time {
            Some(server_time) => Timestamp(since.0.saturating_sub(now.0.saturating_sub(server_time.0))),
            None => earlier(since, CLOCK_OFF),
        })
    }
}

/// When an account queries its server.
#[derive(Debug, Default)]
pub(crate) struct ReconciliationSchedule {
    newest: u64,
    /// The number of the query that has no result yet.
    open: Option<u64>,
    /// The calls in progress are to be requested on this connection.
    live: bool,
    /// Since when it is unknown what happened.
    unfilled: Option<Timestamp>,
    /// The beginning of the records that were requested.
    wanted: Option<Timestamp>,
    /// The server refused to list the calls in progress, and the records.
    refused: (bool, bool),
    /// The number of the newest query at the time of the sign-in.
    at_sign_in: u64,
    again: Option<Steady>,
    tries: u32,
    /// When each of the newest queries stops counting, oldest first.
    asked: VecDeque<Steady>,
}

impl ReconciliationSchedule {
    /// No message from the server arrives after `at`.
    pub(crate) fn deaf_from(&mut self, at: Timestamp) {
        self.unfilled = Some(self.unfilled.map_or(at, |before| before.min(at)));
    }

    /// No event is known to have been missed.
    pub(crate) fn is_filled(&self) -> bool {
        self.unfilled.is_none()
    }

    /// The beginning of the records that were requested, by this computer's clock.
    pub(crate) fn wanted(&self) -> Option<Timestamp> {
        self.wanted
    }

    /// Messages from the server arrive from now on.
    pub(crate) fn joined(&mut self, moment: Moment) -> Option<ReconciliationQuery> {
        (self.live, self.tries) = (true, 0);
        self.ask(moment)
    }

    /// Messages from the server no longer arrive. The result of a query in progress is useless.
    pub(crate) fn left(&mut self) {
        (self.open, self.again, self.live) = (None, None, false);
    }

    /// What the server refused to the previous sign-in may be granted to this one.
    pub(crate) fn new_sign_in(&mut self) {
        (self.refused, self.at_sign_in) = ((false, false), self.newest);
    }

    /// When [`ReconciliationSchedule::tick`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        self.again
    }

    pub(crate) fn tick(&mut self, moment: Moment) -> Option<ReconciliationQuery> {
        self.again.take_if(|again| *again <= moment.steady)?;
        self.ask(moment)
    }

    /// Takes a result. Returns false if it is no longer useful.
    pub(crate) fn answered(&mut self, result: &ReconciliationResult, moment: Moment) -> bool {
        let refuses = |reply: &Option<Reply>| matches!(reply, Some(Reply::Refused { .. }));
        // A refusal concerns the sign-in, whatever happened to the connection.
        if result.number > self.at_sign_in {
            self.refused.0 |= refuses(&result.live);
            self.refused.1 |= refuses(&result.records);
        }
        if self.open.take_if(|open| *open == result.number).is_none() {
            return false;
        }
        let mut wait: Option<Duration> = None;
        let mut later = |reply: &Reply, tries: &mut u32| {
            let this = match reply {
                Reply::Busy { wait } => Some(wait.unwrap_or(AGAIN).max(SOONEST)),
                Reply::Fault { .. } => {
                    *tries += 1;
                    (*tries < MOST_TRIES).then_some(AGAIN * *tries)
                }
                Reply::Calls { .. } | Reply::Refused { .. } => None,
            };
            wait = wait.max(this);
            this.is_some()
        };
        if let Some(reply) = &result.live {
            self.live = later(reply, &mut self.tries);
        }
        if let Some(reply) = &result.records {
            if matches!(reply, Reply::Calls { .. }) {
                self.unfilled = None;
            }
            later(reply, &mut self.tries);
        }
        self.again = wait.map(|wait| moment.steady.after(wait));
        true
    }

    fn ask(&mut self, moment: Moment) -> Option<ReconciliationQuery> {
        let live = self.live && !self.refused.0;
        let earliest = earlier(moment.now, LONGEST);
        let since = self.unfilled.filter(|_| !self.refused.1);
        let since = since.map(|since| earlier(since, NOTICED_LATE).max(earliest));
        if !live && since.is_none() {
            return None;
        }
        self.asked.retain(|until| *until > moment.steady);
        if self.asked.len() >= MOST_QUESTIONS {
            self.again = self.asked.front().copied();
            return None;
        }
        self.asked.push_back(moment.steady.after(WITHIN));
        self.wanted = since;
        self.newest += 1;
        self.open = Some(self.newest);
        Some(ReconciliationQuery { number: self.newest, live, since })
    }
}

fn earlier(time: Timestamp, by: Duration) -> Timestamp {
    Timestamp(time.0.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
}
