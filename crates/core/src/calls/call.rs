//! One call, folded from all its views, and the rules for its state: ringing, talking, missed.

use std::time::Duration;

use super::latest::Latest;
use super::leg::{self, Leg};
use crate::accounts::AccountId;
use crate::calls::reconciliation::ReconciledCall;
use crate::clock::{Moment, Steady};
use crate::contacts::Contacts;
use crate::history::{CallEntry, Direction, Entry, EntryDetail, EntryId, Outcome, Phase, Suppressed};
use crate::text::clean;
use crate::{PhoneCall, Timestamp};

/// A call that began longer ago, by the server's clock, does not start to ring here.
const FRESH: Duration = Duration::from_secs(60);

/// A call that nobody answered is over if no message about it arrived for this long: its last message was lost.
const UNANSWERED_GUARD: Duration = Duration::from_secs(3 * 60);

/// The same for a call that was answered.
const ANSWERED_GUARD: Duration = Duration::from_secs(12 * 60 * 60);

/// The number of views of one call that are tracked separately.
const MOST_PARTIES: usize = 16;

const LONGEST_NAME: usize = 80;
const LONGEST_NUMBER: usize = 48;

/// One call, and what was announced about it.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: EntryId,
    /// When the first message about it arrived, by our clock.
    pub(super) at: Timestamp,
    legs: Vec<Leg>,
    /// What an earlier run of the program knew of it, or views that made room. It holds unless something newer
    /// differs.
    earlier: Option<CallEntry>,
    /// The newest server time of its messages.
    server_time: Timestamp,
    /// How far our clock is ahead of the server's, in milliseconds.
    clock_ahead: Latest<i64>,
    /// When the last message arrived.
    pub(super) heard: Steady,
    pub(super) ring: Ring,
    /// It was ringing when an earlier run of the program ended.
    rang_earlier: bool,
    /// Why its ringing was not announced.
    pub(super) ring_suppressed: Option<Suppressed>,
    /// That the user is making it was announced.
    pub(super) announces_outgoing: bool,
    /// Since when it is on hold.
    pub(super) held_since: Option<Steady>,
    /// That it is on hold was announced.
    pub(super) announces_held: bool,
    /// That it was answered elsewhere was announced. This happens only once.
    pub(super) announced_elsewhere: bool,
    /// The outcome that was announced: missed, or perhaps missed.
    pub(super) announced_missed: Option<Outcome>,
    /// Its end was not received because the user disconnected, so it is not announced as perhaps missed.
    forgone: bool,
    /// Why that was not announced.
    pub(super) missed_suppressed: Option<Suppressed>,
    /// It comes from the server's records and was over by then.
    pub(super) is_reconciled: bool,
    /// It was missed, and nobody has seen that yet.
    pub(super) unseen: bool,
    /// The current state of the call; `None` until it was first announced.
    pub(super) detail: Option<CallEntry>,
    /// What the history contains.
    pub(super) recorded: Option<Entry>,
}

/// The state of the ringing. It never starts a second time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ring {
    /// It has not rung.
    #[default]
    Before,
    /// It rings.
    Now,
    /// It has rung.
    Over,
}

impl Call {
    pub(super) fn new(id: EntryId, moment: Moment, server_time: Timestamp) -> Call {
        Call {
            id,
            at: moment.now,
            legs: Vec::new(),
            earlier: None,
            server_time,
            clock_ahead: Latest::default(),
            heard: moment.steady,
            ring: Ring::Before,
            rang_earlier: false,
            ring_suppressed: None,
            announces_outgoing: false,
            held_since: None,
            announces_held: false,
            announced_elsewhere: false,
            announced_missed: None,
            forgone: false,
            missed_suppressed: None,
            is_reconciled: false,
            unseen: false,
            detail: None,
            recorded: None,
        }
    }

    /// A call that an earlier run left open. Its state is unknown until a message about it arrives.
    pub(super) fn restored(entry: Entry, call: CallEntry, moment: Moment) -> Call {
        let started = call.started;
        Call {
            at: entry.at,
            rang_earlier: call.phase == Phase::Ringing,
            earlier: Some(call),
            ring_suppressed: entry.suppressed,
            recorded: Some(entry.clone()),
            ..Call::new(entry.id, moment, started)
        }
    }

    /// A call from the history whose end is unknown, and about which the server's records say something.
    pub(super) fn recalled(entry: Entry, call: CallEntry, moment: Moment) -> Call {
        let unseen = entry.unseen;
        let detail = Some(call.clone());
        let announced_missed = call.outcome.filter(|_| unseen);
        Call { is_reconciled: true, unseen, announced_missed, detail, ..Call::restored(entry, call, moment) }
    }

    /// Applies a message. `sent` is the server's time of the message; if the message has none, it was sent just now.
    pub(super) fn apply(&mut self, message: &PhoneCall, sent: Option<Timestamp>, moment: Moment) {
        let ahead = |sent: Timestamp| moment.now.0.saturating_sub(sent.0);
        let server_time = sent.unwrap_or(Timestamp(moment.now.0.saturating_sub(self.clock_ahead())));
        self.heard = moment.steady;
        self.clock_ahead.update(sent.map(ahead), server_time);
        self.fold(message, server_time);
    }

    /// Applies what the server's records say. `at` is the time of the server's clock; ours is ahead of it by `ahead`
    /// milliseconds.
    pub(super) fn reconcile(&mut self, reconciled: &ReconciledCall, at: Timestamp, ahead: i64) {
        self.clock_ahead.update(Some(ahead), Timestamp(i64::MIN));
        for message in &reconciled.messages {
            self.fold(message, at);
        }
    }

    /// The call is over, at an unknown time.
    pub(super) fn close(&mut self, is_certain: bool) {
        self.legs.iter_mut().for_each(|leg| leg.close(is_certain));
    }

    fn fold(&mut self, message: &PhoneCall, server_time: Timestamp) {
        self.server_time = self.server_time.max(server_time);
        let mut is_known = false;
        for leg in leg::meant(&mut self.legs, message) {
            leg.apply(message, server_time);
            is_known = true;
        }
        if !is_known && (self.legs.len() < MOST_PARTIES || self.make_room()) {
            let mut leg = Leg::new(server_time);
            leg.apply(message, server_time);
            self.legs.push(leg);
        }
        self.legs.sort_by(|one, other| one.key().cmp(&other.key()));
    }

    /// A queue rings repeatedly, each time in another view. The unanswered view that ended first makes room.
    fn make_room(&mut self) -> bool {
        let over = self.legs.iter().enumerate().filter(|(_, leg)| leg.answered().is_none());
        let first = over.filter_map(|(at, leg)| leg.ended().map(|ended| (ended, at))).min();
        let Some((_, first)) = first else { return false };
        self.earlier = Some(self.read());
        self.legs.remove(first);
        true
    }

    /// From now on it is unknown whether the call is still in progress.
    pub(super) fn lose(&mut self) {
        self.legs.iter_mut().for_each(Leg::lose);
    }

    /// It is not announced as perhaps missed.
    pub(super) fn forgo_telling(&mut self) {
        self.forgone = true;
    }

    /// Somebody has seen that it was missed.
    pub(super) fn see(&mut self) {
        self.unseen = false;
        if let Some(recorded) = &mut self.recorded {
            recorded.unseen = false;
        }
    }

    /// No part of it is in progress, as far as we know.
    pub(super) fn is_over(&self) -> bool {
        !self.legs.iter().any(Leg::is_live)
    }

    /// It rings here, and nobody has answered it anywhere.
    pub(super) fn is_ringing(&self) -> bool {
        self.person_answered().is_none() && self.legs.iter().any(Leg::is_ringing)
    }

    /// It began less than a minute ago, by the server's clock.
    pub(super) fn is_fresh(&self) -> bool {
        let ringing = self.legs.iter().filter(|leg| leg.is_ringing());
        ringing
            .map(Leg::started)
            .max()
            .is_some_and(|started| self.server_time.saturating_since(started) < FRESH)
    }

    /// The user is making it, and it began less than a minute ago, by the server's clock.
    pub(super) fn is_begun_lately(&self) -> bool {
        let started = self.legs.iter().map(Leg::started).min();
        started.is_some_and(|started| self.server_time.saturating_since(started) < FRESH)
    }

    /// When its last message counts as lost; `None` if it is over anyway.
    pub(super) fn guard(&self) -> Option<Steady> {
        let answered = self.person_answered().is_some();
        let patience = if answered { ANSWERED_GUARD } else { UNANSWERED_GUARD };
        (!self.is_over()).then(|| self.heard.after(patience))
    }

    /// When the passage of time alone changes what is announced about it.
    pub(super) fn deadline(&self, held_too_long: Duration) -> Option<Steady> {
        let held = self.held_since.filter(|_| !self.announces_held).map(|since| since.after(held_too_long));
        let perhaps = self.may_be_missed().then(|| self.heard.after(UNANSWERED_GUARD));
        [self.guard(), held, perhaps].into_iter().flatten().min()
    }

    /// It rang, nobody answered as far as we know, and how it ended is unknown. After this time no more messages are
    /// expected.
    pub(super) fn counts_as_perhaps_missed(&self, moment: Moment) -> bool {
        self.announced_missed == Some(Outcome::Unknown)
            || (self.may_be_missed() && self.heard.after(UNANSWERED_GUARD) <= moment.steady)
    }

    /// Somebody answered it at another extension than the one that rang.
    pub(super) fn was_taken_elsewhere(&self) -> bool {
        self.direction() == Direction::Inbound && self.person_answered().is_some() && self.rang_elsewhere()
    }

    fn may_be_missed(&self) -> bool {
        (self.rang_earlier || self.ring == Ring::Over)
            && !self.forgone
            && self.announced_missed.is_none()
            && self.detail.as_ref().is_some_and(|detail| detail.outcome == Some(Outcome::Unknown))
    }

    /// The entry of the call for the history; `None` until it was first announced.
    pub(super) fn entry(&self, account: &AccountId) -> Option<Entry> {
        let detail = EntryDetail::Call(self.detail.clone()?);
        let afterwards = self.is_reconciled.then_some(Suppressed::Afterwards);
        let suppressed = afterwards.or(self.ring_suppressed).or(self.missed_suppressed);
        let entry = Entry::new(self.id.clone(), account.clone(), self.at, detail);
        Some(Entry { suppressed, unseen: self.unseen, ..entry })
    }

    /// The current state of the call, with names from the contacts.
    pub(super) fn detail(&self, contacts: &Contacts) -> CallEntry {
        let detail = self.read();
        let known = detail.number.as_deref().and_then(|number| contacts.name_of(number));
        let known = known.and_then(|name| clean(name, LONGEST_NAME));
        CallEntry { name: known.or(detail.name), ..detail }
    }

    /// The state of the call according to the server, or to an earlier run.
    fn read(&self) -> CallEntry {
        let direction = self.direction();
        let (name, number) = self.other_party(direction);
        let earlier = self.earlier.as_ref();
        let answered = if direction == Direction::Inbound { self.person_answered() } else { self.answered() };
        let started = self.legs.iter().map(Leg::started).min();
        CallEntry {
            direction,
            phase: self.phase(),
            outcome: self.outcome(direction),
            name: name.or_else(|| earlier?.name.clone()),
            number: number.or_else(|| earlier?.number.clone()),
            extension: self.extension().or_else(|| earlier?.extension.clone()),
            started: earlier.map(|call| call.started).or(started).unwrap_or(self.server_time),
            answered,
            ended: self.ended(),
            clock_ahead: self.clock_ahead(),
        }
    }

    fn clock_ahead(&self) -> i64 {
        let earlier = || self.earlier.as_ref().map(|call| call.clock_ahead);
        self.clock_ahead.get().copied().or_else(earlier).unwrap_or_default()
    }

    /// It is inbound if it is inbound at any of the user's extensions.
    fn direction(&self) -> Direction {
        let has = |direction| self.legs.iter().any(|leg| leg.direction() == direction);
        if has(Direction::Inbound) {
            Direction::Inbound
        } else if has(Direction::Outbound) {
            Direction::Outbound
        } else {
            self.earlier.as_ref().map_or(Direction::Unknown, |call| call.direction)
        }
    }

    fn phase(&self) -> Phase {
        if self.is_over() {
            return Phase::Ended;
        }
        let inbound = self.direction() == Direction::Inbound;
        let before = self.earlier.as_ref().is_some_and(|call| call.answered.is_some());
        let talking = |leg: &&Leg| {
            let answered = if inbound { leg.person_answered() } else { leg.answered() };
            leg.is_live() && (before || answered.is_some())
        };
        let mut talking = self.legs.iter().filter(talking).peekable();
        if talking.peek().is_none() {
            let rings = self.legs.iter().any(Leg::is_ringing);
            let machine = self.legs.iter().any(|leg| leg.is_live() && leg.answered().is_some());
            return match (rings, machine) {
                (true, _) => Phase::Ringing,
                (false, true) => Phase::Talking,
                (false, false) => Phase::Dialling,
            };
        }
        let phase = |leg: &Leg| match (leg.is_parked(), leg.is_held()) {
            (true, _) => Phase::Parked,
            (false, true) => Phase::Held,
            (false, false) => Phase::Talking,
        };
        let phases: Vec<Phase> = talking.map(phase).collect();
        [Phase::Talking, Phase::Parked]
            .into_iter()
            .find(|phase| phases.contains(phase))
            .unwrap_or(Phase::Held)
    }

    /// How it went:
    ///
    /// | direction | answered | outcome |
    /// |---|---|---|
    /// | inbound | by a person, and it rang unanswered at another extension before | answered elsewhere |
    /// | inbound | by a person | answered |
    /// | inbound | not, or by a machine | missed; unknown where an end was not seen |
    /// | outbound | by anything | answered |
    /// | outbound | not | not answered; unknown where an end was not seen |
    /// | unknown | by anything | answered |
    /// | unknown | not | unknown |
    fn outcome(&self, direction: Direction) -> Option<Outcome> {
        if !self.is_over() {
            return None;
        }
        let end_seen = !self.legs.is_empty() && !self.legs.iter().any(Leg::is_lost);
        let outcome = match direction {
            Direction::Inbound => match self.person_answered() {
                Some(_) if self.rang_elsewhere() => Outcome::AnsweredElsewhere,
                Some(_) => Outcome::Answered,
                None if end_seen => Outcome::Missed,
                None => Outcome::Unknown,
            },
            Direction::Outbound => match self.answered() {
                Some(_) => Outcome::Answered,
                None if end_seen => Outcome::NotAnswered,
                None => Outcome::Unknown,
            },
            Direction::Unknown => self.answered().map_or(Outcome::Unknown, |_| Outcome::Answered),
        };
        Some(outcome)
    }

    /// Whether it rang unanswered at one extension before it was answered at another.
    fn rang_elsewhere(&self) -> bool {
        let Some(answered) = self.person_answered() else { return false };
        let here = |extension| {
            self.legs.iter().any(|leg| leg.extension() == extension && leg.person_answered().is_some())
        };
        self.legs.iter().any(|leg| {
            leg.direction() == Direction::Inbound
                && leg.answered().is_none()
                && leg.started() <= answered
                && !here(leg.extension())
        })
    }

    /// When a person first answered it, anywhere.
    fn person_answered(&self) -> Option<Timestamp> {
        let answered = self.legs.iter().filter_map(Leg::person_answered).min();
        answered.or_else(|| self.earlier.as_ref()?.answered)
    }

    /// When it was first answered, by a person or a machine.
    fn answered(&self) -> Option<Timestamp> {
        let answered = self.legs.iter().filter_map(Leg::answered).min();
        answered.or_else(|| self.earlier.as_ref()?.answered)
    }

    /// When the last view ended, if every view has ended.
    fn ended(&self) -> Option<Timestamp> {
        let ends: Option<Vec<Timestamp>> = self.legs.iter().map(Leg::ended).collect();
        ends.and_then(|ends| ends.into_iter().max())
    }

    /// Name and number of the other party.
    fn other_party(&self, direction: Direction) -> (Option<String>, Option<String>) {
        let mut alike = self.legs.iter().filter(|leg| leg.direction() == direction);
        let (name, number) = if direction == Direction::Outbound {
            (None, alike.find_map(Leg::dialed).map(str::to_owned))
        } else {
            match alike.clone().find_map(Leg::caller) {
                Some(caller) => (caller.name, caller.number),
                None if direction == Direction::Unknown => {
                    (None, alike.find_map(Leg::dialed).map(str::to_owned))
                }
                None => (None, None),
            }
        };
        let shown = |text: Option<String>, most| text.and_then(|text| clean(&text, most));
        (shown(name, LONGEST_NAME), shown(number, LONGEST_NUMBER))
    }

    /// The user's extension: the one that rings, or else the one that answered, or else any on the user's side of the
    /// call.
    fn extension(&self) -> Option<String> {
        let direction = self.direction();
        let named =
            |fits: &dyn Fn(&Leg) -> bool| self.legs.iter().filter(|leg| fits(leg)).find_map(Leg::extension);
        named(&Leg::is_ringing)
            .or_else(|| named(&|leg| leg.direction() == direction && leg.person_answered().is_some()))
            .or_else(|| named(&|leg| leg.direction() == direction))
            .or_else(|| named(&|_| true))
            .and_then(|extension| clean(extension, LONGEST_NUMBER))
    }
}
