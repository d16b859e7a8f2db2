//! What is shown to the user, and in which words. All texts are plain, cleaned and bounded.

use std::time::Duration;

use crate::text;
use crate::view::{CallEntry, RegistrationState};
use crate::{Reason, Timestamp};

/// Under which key a notification is shown: the same key replaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotificationKey(pub String);

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// What it is about, for icon and sound.
    pub kind: NotificationKind,
    /// The heading: plain text, one line.
    pub summary: String,
    /// The rest: plain text, one line; may be empty.
    pub body: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Whether it stays until it is closed; else it goes by itself.
    pub stays: bool,
}

/// What notifications are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotificationKind {
    /// A call rings.
    Ringing,
    /// A call rang and nobody answered.
    Missed,
    /// An extension is no longer registered.
    RegistrationLost,
    /// An extension is registered again.
    RegistrationRegained,
    /// The server refused the sign-in.
    SignInNeeded,
}

/// How urgent a notification is, in the words of the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Good to know.
    Low,
    /// To be seen.
    Normal,
    /// To be seen now.
    Critical,
}

/// What the words depend on besides the thing itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wording {
    /// The account's name, where there are several.
    pub(crate) account: Option<String>,
    /// How far local time is ahead of UTC, in minutes, where known.
    pub(crate) utc_offset: Option<i32>,
}

const LONGEST_SUMMARY: usize = 120;
const LONGEST_BODY: usize = 240;

impl Notification {
    /// "Incoming call: Maria Popescu" / "+40 21 555 0142 to 0003*006".
    pub(crate) fn ringing(call: &CallEntry, wording: &Wording) -> Notification {
        let to = call.extension.as_ref().map(|extension| format!("to {extension}"));
        let number = number_below_name(call);
        let body = [number, to, wording.account_part()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Notification {
            kind: NotificationKind::Ringing,
            summary: line(&format!("Incoming call: {}", caller(call)), LONGEST_SUMMARY),
            body: line(&body, LONGEST_BODY),
            urgency: Urgency::Critical,
            stays: true,
        }
    }

    /// "Missed call: Maria Popescu" / "+40 21 555 0142, 10:42, rang 12 s". `at` is when it began by our clock.
    pub(crate) fn missed(call: &CallEntry, at: Timestamp, wording: &Wording) -> Notification {
        let time = wording.utc_offset.map(|offset| time_of_day(at, offset));
        let rang = call.ended.map(|ended| format!("rang {}", worded(ended.saturating_since(call.started))));
        let mut body =
            [number_below_name(call), time, rang].into_iter().flatten().collect::<Vec<_>>().join(", ");
        if let Some(account) = wording.account_part() {
            body = format!("{body} {account}");
        }
        Notification {
            kind: NotificationKind::Missed,
            summary: line(&format!("Missed call: {}", caller(call)), LONGEST_SUMMARY),
            body: line(&body, LONGEST_BODY),
            urgency: Urgency::Normal,
            stays: true,
        }
    }

    pub(crate) fn registration(extension: &str, state: RegistrationState, wording: &Wording) -> Notification {
        let (kind, summary, body, urgency) = match state {
            RegistrationState::Registered => (
                NotificationKind::RegistrationRegained,
                format!("Extension {extension} is registered again"),
                "Calls reach its telephone",
                Urgency::Low,
            ),
            RegistrationState::Unregistered => (
                NotificationKind::RegistrationLost,
                format!("Extension {extension} is not registered"),
                "Its telephone signed off; calls do not reach it",
                Urgency::Normal,
            ),
            RegistrationState::Expired => (
                NotificationKind::RegistrationLost,
                format!("Extension {extension} is not registered"),
                "Its telephone was not heard of in time; calls may not reach it",
                Urgency::Normal,
            ),
        };
        let body = match wording.account_part() {
            Some(account) => format!("{body} {account}"),
            None => body.to_owned(),
        };
        Notification {
            kind,
            summary: line(&summary, LONGEST_SUMMARY),
            body: line(&body, LONGEST_BODY),
            urgency,
            stays: false,
        }
    }

    pub(crate) fn sign_in_needed(account: &str, reason: &Reason) -> Notification {
        let summary = match text::clean(account, LONGEST_SUMMARY) {
            Some(account) => format!("Sign-in needed: {account}"),
            None => "Sign-in needed".to_owned(),
        };
        Notification {
            kind: NotificationKind::SignInNeeded,
            summary: line(&summary, LONGEST_SUMMARY),
            body: line(&reason.message, LONGEST_BODY),
            urgency: Urgency::Normal,
            stays: true,
        }
    }
}

impl Wording {
    fn account_part(&self) -> Option<String> {
        self.account.as_ref().map(|account| format!("({account})"))
    }
}

fn caller(call: &CallEntry) -> &str {
    call.name.as_deref().or(call.number.as_deref()).unwrap_or("Unknown caller")
}

/// The number, unless it already stands where the name would.
fn number_below_name(call: &CallEntry) -> Option<String> {
    call.name.as_ref().and(call.number.clone())
}

fn line(said: &str, most: usize) -> String {
    text::clean(said, most).unwrap_or_default()
}

/// Hours and minutes of local time.
fn time_of_day(at: Timestamp, utc_offset: i32) -> String {
    let minutes = at.0.div_euclid(60_000).saturating_add(i64::from(utc_offset)).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// "12 s", "2 min 5 s".
fn worded(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}
