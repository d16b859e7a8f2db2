//! What is told of a call, and when; docs/notifications.md has it as a table.

use super::call::{Call, Ring};
use crate::effect::Effect;
use crate::news::About;
use crate::notification::NotificationKey;
use crate::setting::Setting;
use crate::view::{CallEntry, Direction, EntryId, Outcome, Phase};

/// Says what changed about a call.
pub(super) fn tell(call: &mut Call, setting: &mut Setting<'_>) {
    let detail = call.detail(setting.contacts);
    call.detail = Some(detail.clone());
    tell_ringing(call, &detail, setting);
    tell_outgoing(call, &detail, setting);
    tell_held(call, &detail, setting);
    tell_answered_elsewhere(call, &detail, setting);
    tell_missed(call, &detail, setting);
    let Some(entry) = call.entry(setting.account) else { return };
    if call.recorded.as_ref() != Some(&entry) {
        call.recorded = Some(entry.clone());
        setting.effects.push(Effect::Record(entry));
    }
}

fn tell_ringing(call: &mut Call, detail: &CallEntry, setting: &mut Setting<'_>) {
    let key = key("ringing", &call.id);
    if !call.is_ringing() {
        if call.ring == Ring::Now {
            call.ring = Ring::Over;
            setting.take(&key);
        }
    } else if call.ring == Ring::Now || (call.ring == Ring::Before && call.is_fresh()) {
        call.ring = Ring::Now;
        call.ring_hushed = setting.put(key, Some(call.id.clone()), About::Ringing(detail.clone()));
    }
}

fn tell_outgoing(call: &mut Call, detail: &CallEntry, setting: &mut Setting<'_>) {
    let calls = detail.direction == Direction::Outbound && detail.phase == Phase::Dialling;
    let key = key("outgoing", &call.id);
    if !calls {
        if std::mem::take(&mut call.tells_outgoing) {
            setting.take(&key);
        }
    } else if call.tells_outgoing || call.is_begun_lately() {
        call.tells_outgoing = true;
        setting.put(key, Some(call.id.clone()), About::Outgoing(detail.clone()));
    }
}

/// A call on hold is told of when it has been so for long, once each time it is put there.
fn tell_held(call: &mut Call, detail: &CallEntry, setting: &mut Setting<'_>) {
    let key = key("held", &call.id);
    if detail.phase != Phase::Held {
        call.held_since = None;
        if std::mem::take(&mut call.tells_held) {
            setting.take(&key);
        }
        return;
    }
    let since = *call.held_since.get_or_insert(setting.moment.steady);
    let patience = setting.board.settings.held_too_long();
    if call.tells_held || since.after(patience) <= setting.moment.steady {
        call.tells_held = true;
        setting.put(key, Some(call.id.clone()), About::Held(detail.clone(), patience));
    }
}

fn tell_answered_elsewhere(call: &mut Call, detail: &CallEntry, setting: &mut Setting<'_>) {
    if call.ring == Ring::Over && !call.told_elsewhere && call.was_taken_elsewhere() {
        call.told_elsewhere = true;
        let key = key("elsewhere", &call.id);
        setting.put(key, Some(call.id.clone()), About::AnsweredElsewhere(detail.clone()));
    }
}

/// Told as soon as it is known, and as "perhaps" where it rang, its end was not heard and time is up.
fn tell_missed(call: &mut Call, detail: &CallEntry, setting: &mut Setting<'_>) {
    let key = key("missed", &call.id);
    let about = match detail.outcome {
        Some(Outcome::Missed) => About::Missed(detail.clone(), call.at),
        Some(Outcome::Unknown) if call.is_told_as_perhaps_missed(setting.moment) => {
            About::PerhapsMissed(detail.clone(), call.at)
        }
        // Not knowing any better takes nothing back.
        Some(Outcome::Unknown) | None => return,
        Some(Outcome::Answered | Outcome::AnsweredElsewhere | Outcome::NotAnswered) => {
            // Once told it is never told again, whatever the server says next.
            if call.told_missed.is_some() {
                call.unseen = false;
                setting.take(&key);
            }
            return;
        }
    };
    let (outcome, entry, learnt) = (detail.outcome, Some(call.id.clone()), call.learnt);
    let put = |setting: &mut Setting<'_>, key, about| {
        if learnt { setting.put_afterwards(key, entry, about) } else { setting.put(key, entry, about) }
    };
    if call.told_missed.is_none() {
        call.unseen = true;
        call.missed_hushed = put(setting, key, about);
    } else if call.told_missed != outcome && call.unseen {
        put(setting, key, about);
    }
    call.told_missed = outcome;
}

/// The key of what is told of a call.
pub(super) fn key(what: &str, id: &EntryId) -> NotificationKey {
    NotificationKey(format!("{what}:{}", id.0))
}
