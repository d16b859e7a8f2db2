//! The timeline of a call, from its messages.

use crate::calls::step::{TimelineEvent, TimelineStep};
use crate::text::clean;
use crate::{CallStatus, Event, Flow, Payload, PbxApp, PhoneCall};

/// The most steps. Nobody reads the timeline of a call with more.
const MOST: usize = 200;

const LONGEST_EXTENSION: usize = 48;

/// The timeline of a call from its raw messages, oldest first. Times are the server's; a message without a time has
/// the time of the previous one. A call may be at several telephones, and each rings, is answered, held and parked
/// separately.
#[must_use]
pub fn timeline(messages: &[String]) -> Vec<TimelineStep> {
    let mut telephones: Vec<Telephone> = Vec::new();
    let mut steps: Vec<TimelineStep> = Vec::new();
    let mut at = None;
    for raw in messages {
        let event = Event::read(raw);
        let Payload::PhoneCall(call) = &event.payload else { continue };
        at = event.timestamp.or(at);
        let Some(now) = at.or(call.started) else { continue };
        let extension = call.extension.name().and_then(|name| clean(name, LONGEST_EXTENSION));
        let name = (call.view.clone(), extension.clone());
        let known = telephones.iter().position(|telephone| telephone.name == name);
        let telephone = known.unwrap_or_else(|| {
            telephones.push(Telephone { name, ..Telephone::default() });
            telephones.len() - 1
        });
        for what in telephones[telephone].take(call) {
            let at = match what {
                TimelineEvent::Rings | TimelineEvent::Dials => call.started.unwrap_or(now),
                TimelineEvent::Answered | TimelineEvent::Machine => call.answered.unwrap_or(now),
                _ => now,
            };
            steps.push(TimelineStep { at, what, extension: extension.clone() });
        }
        if steps.len() >= MOST {
            break;
        }
    }
    steps.sort_by_key(|step| step.at);
    // Two views of one telephone report the same events.
    steps.dedup();
    steps
}

/// One telephone in the call, and its events so far.
#[derive(Debug, Default)]
struct Telephone {
    name: (Option<String>, Option<String>),
    begun: bool,
    answered: bool,
    held: bool,
    parked: bool,
    ended: bool,
}

impl Telephone {
    /// The events of a message that are new.
    fn take(&mut self, call: &PhoneCall) -> Vec<TimelineEvent> {
        let mut events = Vec::new();
        if self.ended {
            return events;
        }
        if !self.begun {
            self.begun = true;
            events.push(match call.flow {
                Some(Flow::Out) => TimelineEvent::Dials,
                _ => TimelineEvent::Rings,
            });
        }
        if !self.answered && call.answered.is_some() {
            self.answered = true;
            let by_person = matches!(call.pbxapp, None | Some(PbxApp::Dial));
            events.push(if by_person { TimelineEvent::Answered } else { TimelineEvent::Machine });
        }
        events.extend(turned(&mut self.held, call.hold, TimelineEvent::Held, TimelineEvent::Resumed));
        events.extend(turned(&mut self.parked, call.parked, TimelineEvent::Parked, TimelineEvent::Retrieved));
        if call.status == CallStatus::Destroyed {
            self.ended = true;
            events.push(TimelineEvent::Ended);
        }
        events
    }
}

fn turned(was: &mut bool, now: Option<bool>, on: TimelineEvent, off: TimelineEvent) -> Option<TimelineEvent> {
    let now = now?;
    if *was == now {
        return None;
    }
    *was = now;
    Some(if now { on } else { off })
}
