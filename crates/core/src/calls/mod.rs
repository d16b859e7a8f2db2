//! The calls of one account: their messages folded, what is to be shown of them and what the history has.

mod call;
mod latest;
mod party;

use std::collections::BTreeMap;

use self::call::Call;
use crate::account::AccountId;
use crate::clock::{Moment, Steady};
use crate::effect::Effect;
use crate::entry_name::named;
use crate::notification::{Notification, NotificationKey, Wording};
use crate::view::{CallEntry, Entry, EntryId, Outcome};
use crate::{PhoneCall, Timestamp};

/// Calls remembered, living and over; beyond that the one over for longest goes, then the one not heard of for longest.
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
        moment: Moment,
        wording: &Wording,
        effects: &mut Vec<Effect>,
    ) -> EntryId {
        let id = EntryId(format!("call:{}:{}", self.account, named(&message.phone_call_id)));
        if !self.calls.contains_key(&id) {
            self.make_room(wording, effects);
        }
        let began = sent.unwrap_or(moment.now);
        let call = self.calls.entry(id.clone()).or_insert_with(|| Call::new(id.clone(), moment, began));
        call.apply(message, sent, moment);
        tell(&self.account, call, wording, effects);
        id
    }

    /// Takes over a call an earlier run left open.
    pub(crate) fn restore(
        &mut self,
        entry: Entry,
        call: CallEntry,
        moment: Moment,
        wording: &Wording,
        effects: &mut Vec<Effect>,
    ) {
        if self.calls.contains_key(&entry.id) {
            return;
        }
        self.make_room(wording, effects);
        let call = self.calls.entry(entry.id.clone()).or_insert_with(|| Call::restored(entry, call, moment));
        tell(&self.account, call, wording, effects);
    }

    /// The connection is gone: of no call it is known whether it lasts.
    pub(crate) fn lose_all(&mut self, wording: &Wording, effects: &mut Vec<Effect>) {
        for call in in_order(&mut self.calls) {
            call.lose();
            tell(&self.account, call, wording, effects);
        }
    }

    /// Ends what has not been heard of for too long.
    pub(crate) fn tick(&mut self, moment: Moment, wording: &Wording, effects: &mut Vec<Effect>) {
        for call in in_order(&mut self.calls) {
            if call.guard().is_some_and(|guard| guard <= moment.steady) {
                call.lose();
                tell(&self.account, call, wording, effects);
            }
        }
    }

    /// When [`Calls::tick`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        self.calls.values().filter_map(Call::guard).min()
    }

    /// The calls that last.
    pub(crate) fn live(&self) -> impl Iterator<Item = Entry> {
        self.calls.values().filter(|call| !call.is_over()).map(|call| call.entry(&self.account))
    }

    /// The keys of the notifications that are shown.
    pub(crate) fn shown(&self) -> impl Iterator<Item = NotificationKey> {
        self.calls.values().flat_map(|call| {
            let ringing = call.alert.is_some().then(|| ringing_key(&call.id));
            let missed = call.shows_missed.then(|| missed_key(&call.id));
            ringing.into_iter().chain(missed)
        })
    }

    fn make_room(&mut self, wording: &Wording, effects: &mut Vec<Effect>) {
        if self.calls.len() < MOST_CALLS {
            return;
        }
        let oldest = self.calls.values().min_by_key(|call| (!call.is_over(), call.heard, &call.id));
        let Some(mut call) = oldest.map(|call| call.id.clone()).and_then(|id| self.calls.remove(&id)) else {
            return;
        };
        call.lose();
        tell(&self.account, &mut call, wording, effects);
    }
}

/// Says what changed about a call.
fn tell(account: &AccountId, call: &mut Call, wording: &Wording, effects: &mut Vec<Effect>) {
    let detail = call.detail();
    if !call.is_ringing() {
        if call.alert.take().is_some() {
            effects.push(Effect::CloseNotification { key: ringing_key(&call.id) });
        }
    } else if call.alert.is_some() || (!call.rang && call.is_fresh()) {
        let notification = Notification::ringing(&detail, wording);
        if call.alert.as_ref() != Some(&notification) {
            call.rang = true;
            call.alert = Some(notification.clone());
            effects.push(Effect::Notify { key: ringing_key(&call.id), notification });
        }
    }
    match detail.outcome {
        Some(Outcome::Missed) if !call.told_missed => {
            call.told_missed = true;
            call.shows_missed = true;
            let notification = Notification::missed(&detail, call.at, wording);
            effects.push(Effect::Notify { key: missed_key(&call.id), notification });
        }
        // Not knowing any better takes nothing back.
        Some(Outcome::Missed | Outcome::Unknown) | None => {}
        Some(_) if call.shows_missed => {
            call.shows_missed = false;
            effects.push(Effect::CloseNotification { key: missed_key(&call.id) });
        }
        Some(_) => {}
    }
    if call.recorded.as_ref() != Some(&detail) {
        call.recorded = Some(detail);
        effects.push(Effect::Record(call.entry(account)));
    }
}

fn in_order(calls: &mut BTreeMap<EntryId, Call>) -> Vec<&mut Call> {
    let mut calls: Vec<&mut Call> = calls.values_mut().collect();
    calls.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    calls
}

fn ringing_key(id: &EntryId) -> NotificationKey {
    NotificationKey(format!("ringing:{}", id.0))
}

fn missed_key(id: &EntryId) -> NotificationKey {
    NotificationKey(format!("missed:{}", id.0))
}
