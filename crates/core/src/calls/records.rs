//! Calls from the server's records, merged with those from messages.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Calls;
use super::announcing::announce;
use super::call::Call;
use crate::Timestamp;
use crate::calls::reconciliation::ReconciledCall;
use crate::contacts::{Contacts, NumberRules};
use crate::context::Context;
use crate::history::{CallEntry, Direction, Entry, EntryDetail, EntryId, Outcome, named};

/// Two reports of one call differ in its beginning by no more than this (inferred), because both times are the
/// server's.
const SAME_BEGINNING: Duration = Duration::from_secs(5);

/// The same if only one of them has a number.
const SAME_WITHOUT_NUMBER: Duration = Duration::from_secs(2);

/// The known calls of an earlier time, so that none is reported twice.
pub(crate) struct Known {
    /// Calls that only the history contains.
    history: BTreeMap<EntryId, (Entry, CallEntry)>,
    /// Calls that were matched already.
    met: Vec<EntryId>,
}

impl Known {
    pub(crate) fn of(entries: &[Entry]) -> Known {
        let call = |entry: &Entry| match &entry.detail {
            EntryDetail::Call(call) => Some((entry.id.clone(), (entry.clone(), call.clone()))),
            _ => None,
        };
        Known { history: entries.iter().filter_map(call).collect(), met: Vec::new() }
    }
}

impl Calls {
    /// Applies a call in progress. `at` is the server's time of the answer, and our clock is `ahead` milliseconds
    /// ahead of it. Returns the call's entry if it changed.
    pub(crate) fn reconcile_live(
        &mut self,
        reconciled: &ReconciledCall,
        at: Timestamp,
        ahead: i64,
        known: &mut Known,
        context: &mut Context<'_>,
    ) -> Option<EntryId> {
        let id = self.id_of(reconciled)?;
        let id = if self.calls.contains_key(&id) {
            id
        } else {
            // A caller who calls again at once makes a new call. The previous one has ended.
            self.alike(reconciled, known, context, |call| call.ended.is_none()).unwrap_or(id)
        };
        known.met.push(id.clone());
        if !self.recall(&id, known, context) {
            return None;
        }
        if !self.calls.contains_key(&id) {
            self.make_room(context);
        }
        let moment = context.moment;
        let call = self.calls.entry(id.clone()).or_insert_with(|| Call::new(id.clone(), moment, at));
        let before = call.recorded.clone();
        (call.heard, call.is_reconciled) = (moment.steady, false);
        call.reconcile(reconciled, at, ahead);
        announce(call, context);
        (call.recorded != before).then_some(id)
    }

    /// Applies a call that is over: adds it if it began at `since` or later, or completes a known call whose end is
    /// unknown. Returns the call's entry if it changed.
    pub(crate) fn reconcile_record(
        &mut self,
        reconciled: &ReconciledCall,
        since: Timestamp,
        ahead: i64,
        known: &mut Known,
        context: &mut Context<'_>,
    ) -> Option<EntryId> {
        let own_id = self.id_of(reconciled);
        let is_known = |id: &EntryId| self.calls.contains_key(id) || known.history.contains_key(id);
        let met =
            own_id.clone().filter(is_known).or_else(|| self.alike(reconciled, known, context, |_| true));
        if let Some(id) = met {
            known.met.push(id.clone());
            return self.reconcile_end(&id, reconciled, ahead, known, context);
        }
        if reconciled.started < since {
            return None;
        }
        self.make_room(context);
        let id = own_id.unwrap_or_else(|| self.made_id(reconciled));
        let at = Timestamp(reconciled.started.0.saturating_add(ahead)).min(context.moment.now);
        let mut call = Call::new(id.clone(), context.moment, reconciled.started);
        (call.at, call.is_reconciled) = (at, true);
        call.reconcile(reconciled, reconciled.started, ahead);
        call.close(reconciled.is_certain);
        announce(&mut call, context);
        known.met.push(id.clone());
        self.calls.insert(id.clone(), call);
        Some(id)
    }

    /// Completes a call whose end is unknown. Messages will end a call in progress.
    fn reconcile_end(
        &mut self,
        id: &EntryId,
        reconciled: &ReconciledCall,
        ahead: i64,
        known: &mut Known,
        context: &mut Context<'_>,
    ) -> Option<EntryId> {
        if !reconciled.is_certain {
            return None;
        }
        self.recall(id, known, context);
        let call = self.calls.get_mut(id)?;
        if call.detail.as_ref().is_none_or(|detail| detail.outcome != Some(Outcome::Unknown)) {
            return None;
        }
        let before = call.recorded.clone();
        call.reconcile(reconciled, reconciled.started, ahead);
        call.close(true);
        announce(call, context);
        (call.recorded != before).then(|| id.clone())
    }

    /// Takes a call whose end is unknown from the history. Returns false if the history knows the end, which stays.
    fn recall(&mut self, id: &EntryId, known: &Known, context: &mut Context<'_>) -> bool {
        if self.calls.contains_key(id) {
            return true;
        }
        let Some((entry, call)) = known.history.get(id) else { return true };
        if !matches!(call.outcome, Some(Outcome::Unknown) | None) {
            return false;
        }
        self.make_room(context);
        self.calls.insert(id.clone(), Call::recalled(entry.clone(), call.clone(), context.moment));
        true
    }

    /// A known call that looks the same, whatever its id.
    fn alike(
        &self,
        reconciled: &ReconciledCall,
        known: &Known,
        context: &Context<'_>,
        may_be: impl Fn(&CallEntry) -> bool,
    ) -> Option<EntryId> {
        let mut wanted = Call::new(EntryId(String::new()), context.moment, reconciled.started);
        wanted.reconcile(reconciled, reconciled.started, 0);
        let wanted = wanted.detail(&Contacts::default());
        let present = self.calls.iter().filter_map(|(id, call)| Some((id, call.detail.as_ref()?)));
        let earlier = known.history.iter().map(|(id, (_, call))| (id, call));
        let mut all = present.chain(earlier.filter(|(id, _)| !self.calls.contains_key(*id)));
        let is_alike = |(id, call): &(&EntryId, &CallEntry)| {
            may_be(call)
                && is_same(call, &wanted, &context.settings.contacts.numbers)
                && !known.met.contains(*id)
        };
        all.find(is_alike).map(|(id, _)| id.clone())
    }

    fn id_of(&self, reconciled: &ReconciledCall) -> Option<EntryId> {
        reconciled.id.as_deref().map(|id| EntryId(format!("call:{}:{}", self.account, named(id))))
    }

    /// The id for a record without one. The same record gets the same id the next time.
    fn made_id(&self, reconciled: &ReconciledCall) -> EntryId {
        let message = reconciled.messages.first();
        let number = message.and_then(|message| message.callerid.as_deref().or(message.dialed.as_deref()));
        let name = format!("{} {}", reconciled.started.0, number.unwrap_or_default());
        EntryId(format!("call:{}:{}", self.account, named(&name)))
    }
}

/// Whether two reports are about the same call (inferred).
fn is_same(one: &CallEntry, other: &CallEntry, numbers: &NumberRules) -> bool {
    let apart = Duration::from_millis(one.started.0.abs_diff(other.started.0));
    let same_way =
        one.direction == other.direction || [one.direction, other.direction].contains(&Direction::Unknown);
    same_way
        && match (&one.number, &other.number) {
            (Some(one), Some(other)) => apart <= SAME_BEGINNING && numbers.same(one, other),
            _ => apart <= SAME_WITHOUT_NUMBER,
        }
}
