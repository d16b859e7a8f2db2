//! Learning afterwards what happened while nobody could hear: when the server's UnifiedAPI is asked, and what is believed of
//! its answers. docs/connection.md ("After a gap") has it as a whole.

mod own_extensions;
mod reconciled_call;

use std::collections::VecDeque;
use std::time::Duration;

pub(crate) use self::own_extensions::OwnExtensions;
pub(crate) use self::reconciled_call::{ReconciledCall, of_live, of_record};
use crate::clock::{Moment, Steady};
use crate::history::Entry;
use crate::{Reply, Timestamp};

/// That a connection was deaf is noticed so much later at most, by its heartbeats: interval and time-out are 25 s and 60 s
/// with the slowest servers (measured).
const NOTICED_LATE: Duration = Duration::from_secs(120);

/// A longer time is not caught up with.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

/// The server's clock may be off by so much where it does not tell its time.
const CLOCK_OFF: Duration = Duration::from_secs(3600);

/// When a busy server that names no time is asked again, and one that had a fault.
const AGAIN: Duration = Duration::from_secs(60);

/// A busy server is never asked sooner.
const SOONEST: Duration = Duration::from_secs(10);

/// A server is asked so often at most, whatever became of the connection meanwhile: where connections are cut every few
/// seconds, each of them asks anew.
const MOST_QUESTIONS: usize = 3;
const WITHIN: Duration = Duration::from_secs(30);

/// How often a question that met a fault is asked in all, on one connection.
const MOST_TRIES: u32 = 3;

/// What the server is to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReconciliationQuery {
    /// Its number; the answer has it too.
    pub number: u64,
    /// For the calls that last.
    pub live: bool,
    /// For the records of calls since then, by this computer's clock.
    pub since: Option<Timestamp>,
}

/// What came of a question.
#[derive(Clone, Debug)]
pub struct ReconciliationResult {
    /// The number of the question.
    pub number: u64,
    /// The calls that last, where they were asked for.
    pub live: Option<Reply>,
    /// The records, where they were asked for.
    pub records: Option<Reply>,
    /// The calls that the history has of that time, so that none of them comes twice.
    pub known: Vec<Entry>,
}

impl ReconciliationQuery {
    /// From when on records are wanted, by the server's clock, where it said at `now` what it shows.
    #[must_use]
    pub fn since_by(&self, server_time: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let since = self.since?;
        Some(match server_time {
            Some(server_time) => Timestamp(since.0.saturating_sub(now.0.saturating_sub(server_time.0))),
            None => earlier(since, CLOCK_OFF),
        })
    }
}

/// What an account's line knows of asking.
#[derive(Debug, Default)]
pub(crate) struct ReconciliationSchedule {
    newest: u64,
    /// The number of the question that is not answered.
    open: Option<u64>,
    /// The calls that last are to be asked for on this connection.
    live: bool,
    /// From when on it is not known what happened.
    unfilled: Option<Timestamp>,
    /// From when on records were asked for.
    wanted: Option<Timestamp>,
    /// The server refused to tell the calls that last, and the records.
    refused: (bool, bool),
    /// The newest question when the account signed in.
    at_sign_in: u64,
    again: Option<Steady>,
    tries: u32,
    /// When the newest questions may be forgotten, oldest first.
    asked: VecDeque<Steady>,
}

impl ReconciliationSchedule {
    /// From `at` on the server was not heard.
    pub(crate) fn deaf_from(&mut self, at: Timestamp) {
        self.unfilled = Some(self.unfilled.map_or(at, |before| before.min(at)));
    }

    /// Nothing is known to have been missed.
    pub(crate) fn is_filled(&self) -> bool {
        self.unfilled.is_none()
    }

    /// From when on records were asked for, by this computer's clock.
    pub(crate) fn wanted(&self) -> Option<Timestamp> {
        self.wanted
    }

    /// The server is heard from now on.
    pub(crate) fn joined(&mut self, moment: Moment) -> Option<ReconciliationQuery> {
        (self.live, self.tries) = (true, 0);
        self.ask(moment)
    }

    /// The server is not heard any more: an answer that is under way is of no use.
    pub(crate) fn left(&mut self) {
        (self.open, self.again, self.live) = (None, None, false);
    }

    /// What was refused to the sign-in before may be given to this one.
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

    /// Takes an answer; false where it is of no use any more.
    pub(crate) fn answered(&mut self, result: &ReconciliationResult, moment: Moment) -> bool {
        let refuses = |reply: &Option<Reply>| matches!(reply, Some(Reply::Refused { .. }));
        // A refusal is of the sign-in, whatever became of the connection.
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
