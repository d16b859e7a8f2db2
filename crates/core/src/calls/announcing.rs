//! Decides what is announced about a call, and when. docs/notifications.md has the table.

use super::call::{Call, Ring};
use crate::context::Context;
use crate::history::{CallEntry, Direction, EntryId, Outcome, Phase};
use crate::notifications::{Content, NotificationKey};

/// Announces and records what changed about a call.
pub(super) fn announce(call: &mut Call, context: &mut Context<'_>) {
    let detail = call.detail(context.contacts);
    call.detail = Some(detail.clone());
    announce_ringing(call, &detail, context);
    announce_outgoing(call, &detail, context);
    announce_held(call, &detail, context);
    announce_answered_elsewhere(call, &detail, context);
    announce_missed(call, &detail, context);
    let Some(entry) = call.entry(&context.account.id) else { return };
    if call.recorded.as_ref() != Some(&entry) {
        call.recorded = Some(entry.clone());
        context.record(entry);
    }
}

fn announce_ringing(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
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

fn announce_outgoing(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    let calls = detail.direction == Direction::Outbound && detail.phase == Phase::Dialling;
    let key = key("outgoing", &call.id);
    if !calls {
        if std::mem::take(&mut call.announces_outgoing) {
            context.withdraw(&key);
        }
    } else if call.announces_outgoing || call.is_begun_lately() {
        call.announces_outgoing = true;
        context.post(key, Some(call.id.clone()), Content::Outgoing(detail.clone()));
    }
}

/// A call on hold is announced once it has been held for long, once each time it is put on hold.
fn announce_held(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    let key = key("held", &call.id);
    if detail.phase != Phase::Held {
        call.held_since = None;
        if std::mem::take(&mut call.announces_held) {
            context.withdraw(&key);
        }
        return;
    }
    let since = *call.held_since.get_or_insert(context.moment.steady);
    let patience = context.settings.notifications.held_too_long();
    if call.announces_held || since.after(patience) <= context.moment.steady {
        call.announces_held = true;
        context.post(key, Some(call.id.clone()), Content::Held(detail.clone(), patience));
    }
}

fn announce_answered_elsewhere(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    if call.ring == Ring::Over && !call.announced_elsewhere && call.was_taken_elsewhere() {
        call.announced_elsewhere = true;
        let key = key("elsewhere", &call.id);
        context.post(key, Some(call.id.clone()), Content::AnsweredElsewhere(detail.clone()));
    }
}

/// Announced as soon as it is known. "Perhaps missed" if it rang, its end was not received and time is up.
fn announce_missed(call: &mut Call, detail: &CallEntry, context: &mut Context<'_>) {
    let key = key("missed", &call.id);
    let content = match detail.outcome {
        Some(Outcome::Missed) => Content::Missed(detail.clone(), call.at),
        Some(Outcome::Unknown) if call.counts_as_perhaps_missed(context.moment) => {
            Content::PerhapsMissed(detail.clone(), call.at)
        }
        // Not knowing any better withdraws nothing.
        Some(Outcome::Unknown) | None => return,
        Some(Outcome::Answered | Outcome::AnsweredElsewhere | Outcome::NotAnswered) => {
            // Once announced, it is never announced again, whatever the server sends next.
            if call.announced_missed.is_some() {
                call.unseen = false;
                context.withdraw(&key);
            }
            return;
        }
    };
    let (outcome, entry, is_reconciled) = (detail.outcome, Some(call.id.clone()), call.is_reconciled);
    let put = |context: &mut Context<'_>, key, content| {
        if is_reconciled { context.post_late(key, entry, content) } else { context.post(key, entry, content) }
    };
    if call.announced_missed.is_none() {
        call.unseen = true;
        call.missed_suppressed = put(context, key, content);
    } else if call.announced_missed != outcome && call.unseen {
        put(context, key, content);
    }
    call.announced_missed = outcome;
}

/// The key of a call's notification of this kind.
pub(super) fn key(what: &str, id: &EntryId) -> NotificationKey {
    NotificationKey(format!("{what}:{}", id.0))
}
