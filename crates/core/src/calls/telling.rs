//! What is told of a call, and when; docs/notifications.md has it as a table.

use super::call::{Call, Ring};
use crate::context::Context;
use crate::history::{CallEntry, Direction, EntryId, Outcome, Phase};
use crate::notifications::{Content, NotificationKey};

/// Says what changed about a call.
pub(super) fn tell(call: &mut Call, context: &mut Context<'_>) {
    let detail = call.detail(context.contacts);
    call.detail = Some(detail.clone());
    tell_ringing(call, &detail, context);
    tell_outgoing(call, &detail, context);
    tell_held(call, &detail, context);
    tell_answered_elsewhere(call, &detail, context);
    tell_missed(call, &detail, context);
    let Some(entry) = call.entry(&context.account.id) else { return };
    if call.recorded.as_ref() != Some(&entry) {
        call.recorded = Some(entry.clone());
        context.record(entry);
    }
}

fn tell_ringing(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    let key = key("ringing", &call.id);
    if !call.is_ringing() {
        if call.ring == Ring::Now {
            call.ring = Ring::Over;
            context.withdraw(&key);
        }
    } else if call.ring == Ring::Now || (call.ring == Ring::Before && call.is_fresh()) {
        call.ring = Ring::Now;
        call.ring_suppressed = context.post(key, Some(call.id.clone()), Content::Ringing(detail.clone()));
    }
}

fn tell_outgoing(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    let calls = detail.direction == Direction::Outbound && detail.phase == Phase::Dialling;
    let key = key("outgoing", &call.id);
    if !calls {
        if std::mem::take(&mut call.tells_outgoing) {
            context.withdraw(&key);
        }
    } else if call.tells_outgoing || call.is_begun_lately() {
        call.tells_outgoing = true;
        context.post(key, Some(call.id.clone()), Content::Outgoing(detail.clone()));
    }
}

/// A call on hold is told of when it has been so for long, once each time it is put there.
fn tell_held(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    let key = key("held", &call.id);
    if detail.phase != Phase::Held {
        call.held_since = None;
        if std::mem::take(&mut call.tells_held) {
            context.withdraw(&key);
        }
        return;
    }
    let since = *call.held_since.get_or_insert(context.moment.steady);
    let patience = context.settings.notifications.held_too_long();
    if call.tells_held || since.after(patience) <= context.moment.steady {
        call.tells_held = true;
        context.post(key, Some(call.id.clone()), Content::Held(detail.clone(), patience));
    }
}

fn tell_answered_elsewhere(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    if call.ring == Ring::Over && !call.told_elsewhere && call.was_taken_elsewhere() {
        call.told_elsewhere = true;
        let key = key("elsewhere", &call.id);
        context.post(key, Some(call.id.clone()), Content::AnsweredElsewhere(detail.clone()));
    }
}

/// Told as soon as it is known, and as "perhaps" where it rang, its end was not heard and time is up.
fn tell_missed(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    let key = key("missed", &call.id);
    let content = match detail.outcome {
        Some(Outcome::Missed) => Content::Missed(detail.clone(), call.at),
        Some(Outcome::Unknown) if call.is_told_as_perhaps_missed(context.moment) => {
            Content::PerhapsMissed(detail.clone(), call.at)
        }
        // Not knowing any better takes nothing back.
        Some(Outcome::Unknown) | None => return,
        Some(Outcome::Answered | Outcome::AnsweredElsewhere | Outcome::NotAnswered) => {
            // Once told it is never told again, whatever the server says next.
            if call.told_missed.is_some() {
                call.unseen = false;
                context.withdraw(&key);
            }
            return;
        }
    };
    let (outcome, entry, learnt) = (detail.outcome, Some(call.id.clone()), call.learnt);
    let put = |context: &mut Context<'_>, key, content| {
        if learnt { context.post_late(key, entry, content) } else { context.post(key, entry, content) }
    };
    if call.told_missed.is_none() {
        call.unseen = true;
        call.missed_suppressed = put(context, key, content);
    } else if call.told_missed != outcome && call.unseen {
        put(context, key, content);
    }
    call.told_missed = outcome;
}

/// The key of what is told of a call.
pub(super) fn key(what: &str, id: &EntryId) -> NotificationKey {
    NotificationKey(format!("{what}:{}", id.0))
}
