//! One view of a call: the state of one party's telephone, folded from its messages.

use super::latest::Latest;
use crate::calls::caller::Caller;
use crate::history::Direction;
use crate::text::beginning;
use crate::{CallStatus, ExtensionRef, Flow, PbxApp, PhoneCall, Timestamp};

/// The longest text stored of each field. What is shown is even shorter.
const LONGEST_KEPT: usize = 256;

/// One view of one call, folded from its messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Leg {
    /// The view's id; empty if no message had one.
    view: String,
    extension: ExtensionRef,
    flow: Latest<Flow>,
    callerid: Latest<String>,
    dialed: Latest<String>,
    app: Latest<PbxApp>,
    held: Latest<bool>,
    parked: Latest<bool>,
    started: Latest<Timestamp>,
    /// The earliest time of answer. An answer is never taken back.
    answered: Option<Timestamp>,
    /// One message contained both the answer and the telephone.
    answered_by_telephone: bool,
    /// One message contained both the answer and a machine.
    answered_by_machine: bool,
    first_heard: Timestamp,
    ended: Option<Timestamp>,
    /// It is over, at an unknown time.
    closed: bool,
    /// Whether it is in progress is unknown: the connection was lost, or no message arrived for too long.
    lost: bool,
}

/// The views that a message is about: one, or all of them if it ends the call without naming a view.
pub(super) fn meant<'a>(
    legs: &'a mut [Leg],
    message: &'a PhoneCall,
) -> impl Iterator<Item = &'a mut Leg> + use<'a> {
    let names_nobody = message.view.is_none() && message.extension.name().is_none();
    let ends_all = names_nobody && message.status == CallStatus::Destroyed;
    let most = if ends_all { usize::MAX } else { 1 };
    legs.iter_mut().filter(move |leg| ends_all || leg.is_meant(message)).take(most)
}

impl Leg {
    pub(super) fn new(server_time: Timestamp) -> Leg {
        Leg { first_heard: server_time, ..Leg::default() }
    }

    /// Whether a message can be about this view: it has the same view and extension, if both have one.
    fn is_meant(&self, message: &PhoneCall) -> bool {
        let view = message.view.as_deref().map_or("", kept);
        let extension = message.extension.name().map(kept);
        let known = self.extension.name();
        (view.is_empty() || self.view.is_empty() || view == self.view)
            && (extension.is_none()
                || known.is_none()
                || self.has_number(&message.extension)
                || extension == known)
    }

    /// Applies a message. The order of arrival matters only between messages with the same time.
    pub(super) fn apply(&mut self, message: &PhoneCall, server_time: Timestamp) {
        if let Some(view) = &message.view {
            self.view = kept(view).to_owned();
        }
        merge_extension(&mut self.extension, &message.extension);
        self.flow.update(message.flow.as_ref().map(|flow| Flow::read(kept(flow.as_str()))), server_time);
        self.callerid.update(message.callerid.as_deref().map(kept_callerid), server_time);
        self.dialed.update(message.dialed.as_deref().map(kept).map(str::to_owned), server_time);
        self.app.update(message.pbxapp.as_ref().map(|app| PbxApp::read(kept(app.as_str()))), server_time);
        self.held.update(message.hold, server_time);
        self.parked.update(message.parked, server_time);
        self.started.update(message.started, server_time);
        self.first_heard = self.first_heard.min(server_time);
        if let Some(answered) = message.answered {
            self.answered = Some(self.answered.map_or(answered, |before| before.min(answered)));
            match message.pbxapp {
                Some(PbxApp::Dial) => self.answered_by_telephone = true,
                Some(PbxApp::Other(_)) => self.answered_by_machine = true,
                None => {}
            }
        }
        self.lost = false;
        if message.status == CallStatus::Destroyed {
            self.end(server_time);
        }
    }

    /// The view is over. The first end that was received stays.
    pub(super) fn end(&mut self, server_time: Timestamp) {
        self.ended = Some(self.ended.map_or(server_time, |before| before.min(server_time)));
        self.lost = false;
    }

    /// From now on it is unknown whether the view is in progress.
    pub(super) fn lose(&mut self) {
        self.lost = !self.is_closed();
    }

    /// It is over, certainly or as far as anybody knows.
    pub(super) fn close(&mut self, is_certain: bool) {
        self.closed |= is_certain;
        self.lost = !self.is_closed();
    }

    fn is_closed(&self) -> bool {
        self.closed || self.ended.is_some()
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    /// It is in progress, as far as we know.
    pub(super) fn is_live(&self) -> bool {
        !self.is_closed() && !self.lost
    }

    pub(super) fn ended(&self) -> Option<Timestamp> {
        self.ended
    }

    pub(super) fn answered(&self) -> Option<Timestamp> {
        self.answered
    }

    /// When a person answered. Anything that answers with an application other than `DIAL` is a machine (inferred).
    pub(super) fn person_answered(&self) -> Option<Timestamp> {
        let telephone = match self.app.get() {
            _ if self.answered_by_telephone => true,
            _ if self.answered_by_machine => false,
            Some(PbxApp::Other(_)) => false,
            Some(PbxApp::Dial) | None => true,
        };
        self.answered.filter(|_| telephone)
    }

    /// It rings at this extension, as far as we know.
    pub(super) fn is_ringing(&self) -> bool {
        self.is_live() && self.answered.is_none() && self.direction() == Direction::Inbound
    }

    pub(super) fn is_held(&self) -> bool {
        self.held.get() == Some(&true)
    }

    pub(super) fn is_parked(&self) -> bool {
        self.parked.get() == Some(&true)
    }

    /// When it began by the server's clock; if that is unknown, when its first message arrived.
    pub(super) fn started(&self) -> Timestamp {
        self.started.get().copied().unwrap_or(self.first_heard)
    }

    /// The extension's number as the user knows it.
    pub(super) fn extension(&self) -> Option<&str> {
        self.extension.name()
    }

    /// What distinguishes this view from the others, and orders them.
    pub(super) fn key(&self) -> (&str, &str) {
        (&self.view, self.extension().unwrap_or_default())
    }

    pub(super) fn caller(&self) -> Option<Caller> {
        self.callerid.get().map(|callerid| Caller::read(callerid))
    }

    pub(super) fn dialed(&self) -> Option<&str> {
        self.dialed.get().map(String::as_str)
    }

    /// Whether the call was made or received. If the server does not say, a call from the user's own number or to a
    /// star code was made, and a call to the user's own number or with a caller ID was received. Anything else stays
    /// open.
    pub(super) fn direction(&self) -> Direction {
        match self.flow.get() {
            Some(Flow::In) => return Direction::Inbound,
            Some(Flow::Out) => return Direction::Outbound,
            Some(Flow::Other(_)) | None => {}
        }
        let caller = self.caller().unwrap_or_default();
        let from_us = caller.number.as_deref().is_some_and(|number| self.is_own(number));
        let to_us = self.dialed().is_some_and(|dialed| self.is_own(dialed));
        let to_star_code = self.dialed().is_some_and(|dialed| dialed.starts_with('*'));
        if to_us {
            Direction::Inbound
        } else if from_us || to_star_code {
            Direction::Outbound
        } else if caller.name.is_some() || caller.number.is_some() {
            Direction::Inbound
        } else {
            Direction::Unknown
        }
    }

    fn is_own(&self, number: &str) -> bool {
        let own = [&self.extension.number, &self.extension.extended_number];
        own.iter().any(|own| own.as_deref() == Some(number))
    }

    fn has_number(&self, other: &ExtensionRef) -> bool {
        let same = |one: &Option<String>, two: &Option<String>| {
            one.as_deref().is_some_and(|one| two.as_deref().map(kept) == Some(one))
        };
        let known = &self.extension;
        // Only the extended number is unique beyond one organisation.
        if known.extended_number.is_some() && other.extended_number.is_some() {
            return same(&known.extended_number, &other.extended_number);
        }
        same(&known.extension_id, &other.extension_id) || same(&known.number, &other.number)
    }
}

fn merge_extension(known: &mut ExtensionRef, named: &ExtensionRef) {
    let update = |known: &mut Option<String>, named: &Option<String>| {
        if known.is_none() {
            *known = named.as_deref().map(kept).map(str::to_owned);
        }
    };
    update(&mut known.extension_id, &named.extension_id);
    update(&mut known.number, &named.number);
    update(&mut known.extended_number, &named.extended_number);
}

/// If a caller ID is too long, the end of its name is cut, not the number after it.
fn kept_callerid(text: &str) -> String {
    if text.len() <= LONGEST_KEPT {
        return text.to_owned();
    }
    let Caller { name, number } = Caller::read(text);
    match (name, number) {
        (Some(name), Some(number)) => {
            let half = LONGEST_KEPT / 2;
            format!("{} <{}>", beginning(&name, half), beginning(&number, half - 4))
        }
        _ => kept(text).to_owned(),
    }
}

fn kept(text: &str) -> &str {
    beginning(text, LONGEST_KEPT)
}
