//! The newest calls, for the tray's menu.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::Timestamp;
use crate::account::AccountId;
use crate::notification::{caller, tel, time_of_day};
use crate::policy::quiet_hours::local;
use crate::text;
use crate::view::{CallEntry, Direction, Entry, EntryDetail, EntryId, Outcome, Phase};

/// Calls in the menu.
const MOST: usize = 8;

const LONGEST_NAME: usize = 40;

/// A call, as far as the menu has to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recent {
    pub(crate) entry: EntryId,
    at: Timestamp,
    account: AccountId,
    who: String,
    how: &'static str,
    pub(super) number: Option<String>,
}

impl Recent {
    /// Takes a call in: the newest ones stay, newest first.
    pub(crate) fn note(list: &mut Vec<Recent>, entry: &Entry) {
        let EntryDetail::Call(call) = &entry.detail else { return };
        list.retain(|known| known.entry != entry.id);
        list.push(Recent {
            entry: entry.id.clone(),
            at: entry.at,
            account: entry.account.clone(),
            who: who(call),
            how: how(call),
            number: call.number.clone(),
        });
        list.sort_by(|one, other| (other.at, &other.entry).cmp(&(one.at, &one.entry)));
        list.truncate(MOST);
    }

    /// Forgets the calls of an account.
    pub(crate) fn forget(list: &mut Vec<Recent>, account: &AccountId) {
        list.retain(|known| known.account != *account);
    }

    /// "Maria Popescu, missed, Tue 10:42". The day stands there always, so that the line stays right overnight.
    pub(super) fn label(&self, zone: &TimeZone) -> String {
        let day = local(self.at, zone).map(|local| short_name(local.weekday()));
        match (day, time_of_day(self.at, zone)) {
            (Some(day), Some(time)) => format!("{}, {}, {day} {time}", self.who, self.how),
            _ => format!("{}, {}", self.who, self.how),
        }
    }

    pub(crate) fn number(&self) -> Option<String> {
        self.number.clone()
    }

    pub(super) fn can_be_called(&self) -> bool {
        self.number.as_deref().is_some_and(|number| tel(number).is_some())
    }
}

fn short_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

fn who(call: &CallEntry) -> String {
    text::clean(caller(call), LONGEST_NAME).unwrap_or_default()
}

fn how(call: &CallEntry) -> &'static str {
    match (call.phase, call.outcome) {
        (Phase::Ringing, _) => "rings",
        (Phase::Dialling | Phase::Talking | Phase::Held | Phase::Parked, _) => "now",
        (Phase::Ended, Some(Outcome::Missed)) => "missed",
        (Phase::Ended, Some(Outcome::AnsweredElsewhere)) => "answered elsewhere",
        (Phase::Ended, Some(Outcome::NotAnswered)) => "not answered",
        (Phase::Ended, Some(Outcome::Unknown)) => "end not heard",
        (Phase::Ended, Some(Outcome::Answered) | None) => match call.direction {
            Direction::Inbound => "answered",
            Direction::Outbound => "called",
            Direction::Unknown => "over",
        },
    }
}
