//! The timeline of a call, from its messages.

use crate::calls::leg::{self, Leg};
use crate::calls::step::{TimelineEvent, TimelineStep};
use crate::history::Direction;
use crate::text::clean;
use crate::{Event, Payload, PhoneCall, Timestamp};

/// The most steps. Nobody reads the timeline of a call with more.
const MOST: usize = 200;

const LONGEST_EXTENSION: usize = 48;

/// The timeline of a call from its raw messages, oldest first. Times are the server's; a message without a time has
/// the time of the previous one. A call may be at several telephones, and each rings, is answered, held and parked
/// separately.
#[must_use]
pub fn timeline(messages: &[String]) -> Vec<TimelineStep> {
    let mut legs: Vec<Leg> = Vec::new();
    let mut steps: Vec<TimelineStep> = Vec::new();
    let mut at = None;
    for raw in messages {
        let event = Event::read(raw);
        let Payload::PhoneCall(call) = &event.payload else { continue };
        at = event.timestamp.or(at);
        let Some(now) = at.or(call.started) else { continue };
        let mut is_known = false;
        for leg in leg::meant(&mut legs, call) {
            is_known = true;
            if leg.ended().is_none() {
                let before = leg.clone();
                steps.extend(events(Some(&before), leg, call, now));
            }
        }
        if !is_known {
            let mut leg = Leg::new(now);
            steps.extend(events(None, &mut leg, call, now));
            legs.push(leg);
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

/// Applies a message to a leg, and returns the events that it adds. `before` is the leg without it; `None` for a new
/// one.
fn events(before: Option<&Leg>, leg: &mut Leg, call: &PhoneCall, now: Timestamp) -> Vec<TimelineStep> {
    leg.apply(call, now);
    let mut events = Vec::new();
    if before.is_none() {
        let begins = match leg.direction() {
            Direction::Outbound => TimelineEvent::Dials,
            Direction::Inbound | Direction::Unknown => TimelineEvent::Rings,
        };
        events.push((leg.started(), begins));
    }
    if let (None, Some(answered)) = (before.and_then(Leg::answered), leg.answered()) {
        let by_person = leg.person_answered().is_some();
        events.push((answered, if by_person { TimelineEvent::Answered } else { TimelineEvent::Machine }));
    }
    match (before.is_some_and(Leg::is_held), leg.is_held()) {
        (false, true) => events.push((now, TimelineEvent::Held)),
        (true, false) => events.push((now, TimelineEvent::Resumed)),
        _ => {}
    }
    match (before.is_some_and(Leg::is_parked), leg.is_parked()) {
        (false, true) => events.push((now, TimelineEvent::Parked)),
        (true, false) => events.push((now, TimelineEvent::Retrieved)),
        _ => {}
    }
    if let Some(ended) = leg.ended() {
        events.push((ended, TimelineEvent::Ended));
    }
    let extension = leg.extension().and_then(|name| clean(name, LONGEST_EXTENSION));
    events.into_iter().map(|(at, what)| TimelineStep { at, what, extension: extension.clone() }).collect()
}
