//! The newest calls, for the tray's menu.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use ringtray_language::Language;

use crate::accounts::AccountId;
use crate::contacts::{is_number, tel};
use crate::history::{CallEntry, Direction, Entry, EntryDetail, EntryId, HistoryPart, Outcome, Phase};
use crate::notifications::{local, time_of_day};
use crate::{Timestamp, text};

/// The number of calls in the menu.
const MOST: usize = 8;

const LONGEST_NAME: usize = 40;

/// The outcome of a call, as the catalogue names it.
type How = &'static str;

/// A call in the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recent {
    pub(crate) entry: EntryId,
    at: Timestamp,
    account: AccountId,
    /// Name or number, if known.
    who: Option<String>,
    how: How,
    lasts: bool,
    number: Option<String>,
}

impl Recent {
    /// Adds or updates a call. Only the newest stay, newest first.
    pub(crate) fn note(list: &mut Vec<Recent>, entry: &Entry) {
        let EntryDetail::Call(call) = &entry.detail else { return };
        list.retain(|known| known.entry != entry.id);
        list.push(Recent {
            entry: entry.id.clone(),
            at: entry.at,
            account: entry.account.clone(),
            who: who(call),
            how: how(call),
            lasts: entry.lasts(),
            number: call.number.clone(),
        });
        list.sort_by(|one, other| (other.at, &other.entry).cmp(&(one.at, &one.entry)));
        list.truncate(MOST);
    }

    /// Forgets the calls of a part of the history.
    pub(crate) fn forget(list: &mut Vec<Recent>, part: &HistoryPart) {
        list.retain(|known| !part.holds(&known.entry, &known.account, known.lasts));
    }

    /// "Maria Popescu, missed, Tue 10:42". The day is always shown, so that the line stays right overnight.
    pub(super) fn label(&self, language: Language, zone: &TimeZone) -> String {
        let who = self.who.clone().unwrap_or_else(|| language.say("unknown-caller", &[]));
        let how = language.say("tray-how", &[("how", self.how.into())]);
        let day = local(self.at, zone)
            .map(|local| language.say("tray-day", &[("day", name(local.weekday()).into())]));
        match (day, time_of_day(self.at, language, zone)) {
            (Some(day), Some(time)) => language.say(
                "tray-call-at",
                &[("who", who.into()), ("how", how.into()), ("day", day.into()), ("time", time.into())],
            ),
            _ => language.say("tray-call", &[("who", who.into()), ("how", how.into())]),
        }
    }

    /// The number, if it counts as one.
    pub(crate) fn number(&self) -> Option<&str> {
        self.number.as_deref().filter(|number| is_number(number))
    }

    pub(super) fn can_be_called(&self) -> bool {
        self.number.as_deref().and_then(tel).is_some()
    }
}

fn name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

fn who(call: &CallEntry) -> Option<String> {
    let known = call.name.as_deref().or(call.number.as_deref())?;
    Some(text::clean(known, LONGEST_NAME).unwrap_or_default())
}

fn how(call: &CallEntry) -> How {
    match (call.phase, call.outcome) {
        (Phase::Ringing, _) => "rings",
        (Phase::Dialling | Phase::Talking | Phase::Held | Phase::Parked, _) => "now",
        (Phase::Ended, Some(Outcome::Missed)) => "missed",
        (Phase::Ended, Some(Outcome::AnsweredElsewhere)) => "answered_elsewhere",
        (Phase::Ended, Some(Outcome::NotAnswered)) => "not_answered",
        (Phase::Ended, Some(Outcome::Unknown)) => "end_not_heard",
        (Phase::Ended, Some(Outcome::Answered) | None) => match call.direction {
            Direction::Inbound => "answered",
            Direction::Outbound => "called",
            Direction::Unknown => "over",
        },
    }
}
