//! One call, folded from all its views, and the rules of what it is: ringing, talking, missed.

use std::time::Duration;

use super::latest::Latest;
use super::leg::Leg;
use crate::accounts::AccountId;
use crate::calls::reconciliation::ReconciledCall;
use crate::clock::{Moment, Steady};
use crate::contacts::Contacts;
use crate::history::{CallEntry, Direction, Entry, EntryDetail, EntryId, Outcome, Phase, Suppressed};
use crate::text::clean;
use crate::{CallStatus, PhoneCall, Timestamp};

/// A call that began longer ago, by the server's clock, does not begin to ring here.
const FRESH: Duration = Duration::from_secs(60);

/// A call nobody answered, of which nothing is heard for so long, is over: its last message never came.
const UNANSWERED_GUARD: Duration = Duration::from_secs(3 * 60);

/// The same for a call that was answered.
const ANSWERED_GUARD: Duration = Duration::from_secs(12 * 60 * 60);

/// Views of one call that are told apart.
const MOST_PARTIES: usize = 16;

const LONGEST_NAME: usize = 80;
const LONGEST_NUMBER: usize = 48;

/// One call and what was told of it.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: EntryId,
    /// When we first heard of it, by our clock.
    pub(super) at: Timestamp,
    legs: Vec<Leg>,
    /// What an earlier run of the app knew of it, or views that made room; holds where nothing newer says otherwise.
    earlier: Option<CallEntry>,
    /// The newest server time of its messages.
    server_time: Timestamp,
    /// How far our clock is ahead of the server's, in milliseconds.
    clock_ahead: Latest<i64>,
    /// When the last message came.
    pub(super) heard: Steady,
    pub(super) ring: Ring,
    /// It rang when an earlier run of the app ended.
    rang_earlier: bool,
    /// Why its ringing was not told.
    pub(super) ring_suppressed: Option<Suppressed>,
    /// That the user makes it was told.
    pub(super) announces_outgoing: bool,
    /// Since when it is on hold.
    pub(super) held_since: Option<Steady>,
    /// That it is on hold was told.
    pub(super) announces_held: bool,
    /// That it was taken elsewhere was told: never again.
    pub(super) announced_elsewhere: bool,
    /// As what it was told to be missed: surely or perhaps.
    pub(super) announced_missed: Option<Outcome>,
    /// Its end was not heard because the user wished so: it is not told as perhaps missed.
    forgone: bool,
    /// Why that was not told.
    pub(super) missed_suppressed: Option<Suppressed>,
    /// It was learnt of by asking, when it was over.
    pub(super) is_reconciled: bool,
    /// It was missed, and no person has seen that.
    pub(super) unseen: bool,
    /// The call as it stands; none until it was told for the first time.
    pub(super) detail: Option<CallEntry>,
    /// What the history has.
    pub(super) recorded: Option<Entry>,
}

/// How far the ringing of a call has come: it never begins a second time.
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

    /// A call an earlier run left open. Until something is heard of it, nothing is known of it.
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

    /// A call of the history whose end is not known, of which something was learnt by asking.
    pub(super) fn recalled(entry: Entry, call: CallEntry, moment: Moment) -> Call {
        let unseen = entry.unseen;
        let detail = Some(call.clone());
        let announced_missed = call.outcome.filter(|_| unseen);
        Call { is_reconciled: true, unseen, announced_missed, detail, ..Call::restored(entry, call, moment) }
    }

    /// Folds a message in. `sent` is the server's time of it, where it says so; else it was sent just now.
    pub(super) fn apply(&mut self, message: &PhoneCall, sent: Option<Timestamp>, moment: Moment) {
        let ahead = |sent: Timestamp| moment.now.0.saturating_sub(sent.0);
        let server_time = sent.unwrap_or(Timestamp(moment.now.0.saturating_sub(self.clock_ahead())));
        self.heard = moment.steady;
        self.clock_ahead.update(sent.map(ahead), server_time);
        self.fold(message, server_time);
    }

    /// Folds in what was learnt by asking, as the server's clock showed `at`; ours is ahead of it by so many milliseconds.
    pub(super) fn reconcile(&mut self, reconciled: &ReconciledCall, at: Timestamp, ahead: i64) {
        self.clock_ahead.update(Some(ahead), Timestamp(i64::MIN));
        for message in &reconciled.messages {
            self.fold(message, at);
        }
    }

    /// It is over, at a time that is not known.
    pub(super) fn close(&mut self, is_certain: bool) {
        self.legs.iter_mut().for_each(|leg| leg.close(is_certain));
    }

    fn fold(&mut self, message: &PhoneCall, server_time: Timestamp) {
        self.server_time = self.server_time.max(server_time);
        let names_nobody = message.view.is_none() && message.extension.name().is_none();
        if names_nobody && message.status == CallStatus::Destroyed && !self.legs.is_empty() {
            for leg in &mut self.legs {
                leg.apply(message, server_time);
            }
            return;
        }
        if let Some(leg) = self.legs.iter_mut().find(|leg| leg.is_meant(message)) {
            leg.apply(message, server_time);
        } else if self.legs.len() < MOST_PARTIES || self.make_room() {
            let mut leg = Leg::new(server_time);
            leg.apply(message, server_time);
            self.legs.push(leg);
        }
        self.legs.sort_by(|one, other| one.key().cmp(&other.key()));
    }

    /// A queue rings again and again, each time in another view: the unanswered one that ended first makes room.
    fn make_room(&mut self) -> bool {
        let over = self.legs.iter().enumerate().filter(|(_, leg)| leg.answered().is_none());
        let first = over.filter_map(|(at, leg)| leg.ended().map(|ended| (ended, at))).min();
        let Some((_, first)) = first else { return false };
        self.earlier = Some(self.read());
        self.legs.remove(first);
        true
    }

    /// From now on it is not known whether it lasts.
    pub(super) fn lose(&mut self) {
        self.legs.iter_mut().for_each(Leg::lose);
    }

    /// It is not told as perhaps missed.
    pub(super) fn forgo_telling(&mut self) {
        self.forgone = true;
    }

    /// A person has seen that it was missed.
    pub(super) fn see(&mut self) {
        self.unseen = false;
        if let Some(recorded) = &mut self.recorded {
            recorded.unseen = false;
        }
    }

    /// Nothing lasts of it, as far as we know.
    pub(super) fn is_over(&self) -> bool {
        !self.legs.iter().any(Leg::is_live)
    }

    /// Rings here and no person has answered it anywhere.
    pub(super) fn is_ringing(&self) -> bool {
        self.person_answered().is_none() && self.legs.iter().any(Leg::is_ringing)
    }

    /// Began less than a minute ago, by the server's clock.
    pub(super) fn is_fresh(&self) -> bool {
        let ringing = self.legs.iter().filter(|leg| leg.is_ringing());
        ringing
            .map(Leg::started)
            .max()
            .is_some_and(|started| self.server_time.saturating_since(started) < FRESH)
    }

    /// It is being made, and was begun less than a minute ago, by the server's clock.
    pub(super) fn is_begun_lately(&self) -> bool {
        let started = self.legs.iter().map(Leg::started).min();
        started.is_some_and(|started| self.server_time.saturating_since(started) < FRESH)
    }

    /// When its last message must be taken as lost; none when it is over anyway.
    pub(super) fn guard(&self) -> Option<Steady> {
        let answered = self.person_answered().is_some();
        let patience = if answered { ANSWERED_GUARD } else { UNANSWERED_GUARD };
        (!self.is_over()).then(|| self.heard.after(patience))
    }

    /// When time alone changes what is to be told of it.
    pub(super) fn deadline(&self, held_too_long: Duration) -> Option<Steady> {
        let held = self.held_since.filter(|_| !self.announces_held).map(|since| since.after(held_too_long));
        let perhaps = self.may_be_missed().then(|| self.heard.after(UNANSWERED_GUARD));
        [self.guard(), held, perhaps].into_iter().flatten().min()
    }

    /// It rang, nobody answered as far as we heard, and it is not known how it ended: after so long nothing more comes.
    pub(super) fn counts_as_perhaps_missed(&self, moment: Moment) -> bool {
        self.announced_missed == Some(Outcome::Unknown)
            || (self.may_be_missed() && self.heard.after(UNANSWERED_GUARD) <= moment.steady)
    }

    /// A person took it at another extension than the one that rang.
    pub(super) fn was_taken_elsewhere(&self) -> bool {
        self.direction() == Direction::Inbound && self.person_answered().is_some() && self.rang_elsewhere()
    }

    fn may_be_missed(&self) -> bool {
        (self.rang_earlier || self.ring == Ring::Over)
            && !self.forgone
            && self.announced_missed.is_none()
            && self.detail.as_ref().is_some_and(|detail| detail.outcome == Some(Outcome::Unknown))
    }

    /// The call as the history has it; none before anything was told of it.
    pub(super) fn entry(&self, account: &AccountId) -> Option<Entry> {
        let detail = EntryDetail::Call(self.detail.clone()?);
        let afterwards = self.is_reconciled.then_some(Suppressed::Afterwards);
        let suppressed = afterwards.or(self.ring_suppressed).or(self.missed_suppressed);
        let entry = Entry::new(self.id.clone(), account.clone(), self.at, detail);
        Some(Entry { suppressed, unseen: self.unseen, ..entry })
    }

    /// The call as it stands, with the names that the contacts have.
    pub(super) fn detail(&self, contacts: &Contacts) -> CallEntry {
        let detail = self.read();
        let known = detail.number.as_deref().and_then(|number| contacts.name_of(number));
        let known = known.and_then(|name| clean(name, LONGEST_NAME));
        CallEntry { name: known.or(detail.name), ..detail }
    }

    /// The call as the server, or an earlier run, told it.
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

    /// Received where it is received at any of the user's extensions.
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

    /// Whether it rang at an extension where it was not answered, before it was answered at another.
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

    /// When the first person answered, anywhere.
    fn person_answered(&self) -> Option<Timestamp> {
        let answered = self.legs.iter().filter_map(Leg::person_answered).min();
        answered.or_else(|| self.earlier.as_ref()?.answered)
    }

    /// When it was first answered, by a person or a machine.
    fn answered(&self) -> Option<Timestamp> {
        let answered = self.legs.iter().filter_map(Leg::answered).min();
        answered.or_else(|| self.earlier.as_ref()?.answered)
    }

    /// When the last view ended, where every end was told.
    fn ended(&self) -> Option<Timestamp> {
        let ends: Option<Vec<Timestamp>> = self.legs.iter().map(Leg::ended).collect();
        ends.and_then(|ends| ends.into_iter().max())
    }

    /// Name and number of who is at the other end.
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

    /// The user's extension: where it rings, else where it was answered, else any on the user's side of it.
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
