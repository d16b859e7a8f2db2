//! The calls of one account: folded from messages, announced, and recorded in the history.

mod announcing;
mod call;
mod caller;
mod latest;
mod leg;
mod reconciliation;
mod records;
mod step;
mod timeline;

use std::collections::BTreeMap;
use std::time::Duration;

use self::announcing::announce;
use self::call::Call;
pub use self::caller::Caller;
pub(crate) use self::reconciliation::{OwnExtensions, ReconciliationSchedule, of_live, of_record};
pub use self::reconciliation::{ReconciliationQuery, ReconciliationResult};
pub(crate) use self::records::Known;
pub use self::step::{TimelineEvent, TimelineStep};
pub use self::timeline::timeline;
use crate::accounts::AccountId;
use crate::clock::Steady;
use crate::context::Context;
use crate::history::{CallEntry, Entry, EntryId, named};
use crate::{PhoneCall, Timestamp};

/// The number of calls remembered, in progress and over. Beyond that, the call that has been over for longest goes,
/// and then the one without a message for longest.
const MOST_CALLS: usize = 2000;

/// The calls of one account.
#[derive(Debug)]
pub(crate) struct Calls {
    account: AccountId,
    calls: BTreeMap<EntryId, Call>,
}

impl Calls {
    pub(crate) fn new(account: AccountId) -> Calls {
        Calls { account, calls: BTreeMap::new() }
    }

    /// Applies a message and returns the entry it belongs to. `sent` is the server's time of the message.
    pub(crate) fn apply(
        &mut self,
        message: &PhoneCall,
        sent: Option<Timestamp>,
        context: &mut Context<'_>,
    ) -> EntryId {
        let id = EntryId(format!("call:{}:{}", self.account, named(&message.phone_call_id)));
        if !self.calls.contains_key(&id) {
            self.make_room(context);
        }
        let (moment, began) = (context.moment, sent.unwrap_or(context.moment.now));
        let call = self.calls.entry(id.clone()).or_insert_with(|| Call::new(id.clone(), moment, began));
        call.apply(message, sent, moment);
        announce(call, context);
        id
    }

    /// Restores a call that an earlier run left open.
    pub(crate) fn restore(&mut self, entry: Entry, call: CallEntry, context: &mut Context<'_>) {
        if self.calls.contains_key(&entry.id) {
            return;
        }
        self.make_room(context);
        let moment = context.moment;
        let call = self.calls.entry(entry.id.clone()).or_insert_with(|| Call::restored(entry, call, moment));
        announce(call, context);
    }

    /// The connection is gone, so it is unknown which calls are in progress. If the user knows about the
    /// disconnection, a call that was ringing is not announced as missed later.
    pub(crate) fn lose_all(&mut self, by_user: bool, context: &mut Context<'_>) {
        for call in in_order(&mut self.calls) {
            call.lose();
            if by_user {
                call.forgo_telling();
            }
            announce(call, context);
        }
    }

    /// Handles the passage of time: ends calls without a message for too long, and announces calls on hold for too
    /// long.
    pub(crate) fn tick(&mut self, context: &mut Context<'_>) {
        let moment = context.moment;
        let held_too_long = context.settings.notifications.held_too_long();
        for call in in_order(&mut self.calls) {
            if call.guard().is_some_and(|guard| guard <= moment.steady) {
                call.lose();
                announce(call, context);
            } else if call.deadline(held_too_long).is_some_and(|deadline| deadline <= moment.steady) {
                announce(call, context);
            }
        }
    }

    /// The rules for announcements or the names of callers have changed.
    pub(crate) fn announce_again(&mut self, context: &mut Context<'_>) {
        for call in in_order(&mut self.calls) {
            if !call.is_over() {
                announce(call, context);
            }
        }
    }

    /// When [`Calls::tick`] has something to do next.
    pub(crate) fn deadline(&self, held_too_long: Duration) -> Option<Steady> {
        self.calls.values().filter_map(|call| call.deadline(held_too_long)).min()
    }

    /// The calls in progress.
    pub(crate) fn live(&self) -> impl Iterator<Item = Entry> {
        self.calls.values().filter(|call| !call.is_over()).filter_map(|call| call.entry(&self.account))
    }

    /// Somebody has seen that this call was missed.
    pub(crate) fn see(&mut self, entry: &EntryId) {
        if let Some(call) = self.calls.get_mut(entry) {
            call.see();
        }
    }

    fn make_room(&mut self, context: &mut Context<'_>) {
        if self.calls.len() < MOST_CALLS {
            return;
        }
        let oldest = self.calls.values().min_by_key(|call| (!call.is_over(), call.heard, &call.id));
        let Some(mut call) = oldest.map(|call| call.id.clone()).and_then(|id| self.calls.remove(&id)) else {
            return;
        };
        call.lose();
        announce(&mut call, context);
    }
}

fn in_order(calls: &mut BTreeMap<EntryId, Call>) -> Vec<&mut Call> {
    let mut calls: Vec<&mut Call> = calls.values_mut().collect();
    calls.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    calls
}
