//! The newest calls, for the tray's menu.

use jiff::tz::TimeZone;

use crate::Timestamp;
use crate::notification::tel;
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
    account: crate::AccountId,
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
    pub(crate) fn forget(list: &mut Vec<Recent>, account: &crate::AccountId) {
        list.retain(|known| known.account != *account);
    }

    /// "Maria Popescu, missed, Tue 10:42". The day stands there always, so that the line stays right overnight.
    pub(super) fn label(&self, zone: &TimeZone) -> String {
        let Some(local) = local(self.at, zone) else { return format!("{}, {}", self.who, self.how) };
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or_default();
        let day = days.get(day).copied().unwrap_or_default();
        format!("{}, {}, {day} {:02}:{:02}", self.who, self.how, local.hour(), local.minute())
    }

    pub(crate) fn number(&self) -> Option<String> {
        self.number.clone()
    }

    pub(super) fn can_be_called(&self) -> bool {
        self.number.as_deref().is_some_and(|number| tel(number).is_some())
    }
}

fn who(call: &CallEntry) -> String {
    text::clean(crate::notification::caller(call), LONGEST_NAME).unwrap_or_default()
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
