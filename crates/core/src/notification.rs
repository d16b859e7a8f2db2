//! What is shown to the user, and in which words. All texts are plain, cleaned and bounded.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::news::{About, News};
use crate::policy::quiet_hours::local;
use crate::policy::{Manner, NotificationKind, Privacy, Urgency};
use crate::text;
use crate::view::{CallEntry, RegistrationState};
use crate::{Timestamp, TopicVerb};

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
    /// Whether the desktop may play its sound for it.
    pub sound: bool,
    /// What can be chosen, besides clicking it, which is [`NotificationAction::Open`].
    pub buttons: Vec<NotificationAction>,
}

/// What a person can do with a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationAction {
    /// Open the window at what it is about.
    Open,
    /// Copy the other party's number.
    CopyNumber,
    /// Call the other party, by the program that is there for `tel:`.
    CallBack,
    /// No more notifications for half an hour.
    DoNotDisturb,
}

impl NotificationAction {
    /// All of them.
    pub const ALL: [NotificationAction; 4] = [
        NotificationAction::Open,
        NotificationAction::CopyNumber,
        NotificationAction::CallBack,
        NotificationAction::DoNotDisturb,
    ];

    /// What stands on its button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            NotificationAction::Open => "Open",
            NotificationAction::CopyNumber => "Copy number",
            NotificationAction::CallBack => "Call back",
            NotificationAction::DoNotDisturb => "Do not disturb",
        }
    }
}

const LONGEST_SUMMARY: usize = 120;
const LONGEST_BODY: usize = 240;

impl Notification {
    /// The news in words, as far as `manner` lets them be told.
    pub(crate) fn of(news: &News, manner: Manner, zone: Option<&TimeZone>) -> Notification {
        let kind = news.about.kind();
        let (summary, body) = words(&news.about, manner.privacy, zone);
        let account = news.account_name.as_deref().filter(|_| manner.privacy == Privacy::Full);
        let body = match account {
            Some(account) if body.is_empty() => format!("({account})"),
            Some(account) => format!("{body} ({account})"),
            None => body,
        };
        Notification {
            kind,
            summary: line(&summary, LONGEST_SUMMARY),
            body: line(&body, LONGEST_BODY),
            urgency: manner.urgency,
            stays: stays(kind),
            sound: manner.sound,
            buttons: buttons(&news.about),
        }
    }

    /// A summary, such as "14 missed calls", of what was too much to be told one by one.
    pub(crate) fn summary(kind: NotificationKind, manner: Manner, summary: &str, body: &str) -> Notification {
        Notification {
            kind,
            summary: line(summary, LONGEST_SUMMARY),
            body: line(body, LONGEST_BODY),
            urgency: manner.urgency,
            stays: stays(kind),
            sound: manner.sound,
            buttons: vec![NotificationAction::Open],
        }
    }
}

/// Who is at the other end, in a few words.
pub(crate) fn caller(call: &CallEntry) -> &str {
    call.name.as_deref().or(call.number.as_deref()).unwrap_or("Unknown caller")
}

/// Heading and text, without the account.
fn words(about: &About, privacy: Privacy, zone: Option<&TimeZone>) -> (String, String) {
    let headed = |heading: &str, call: &CallEntry| match (privacy, &call.name) {
        (Privacy::Full, _) => format!("{heading}: {}", caller(call)),
        (Privacy::NameOnly, Some(name)) => format!("{heading}: {name}"),
        (Privacy::NameOnly, None) | (Privacy::Hidden, _) => heading.to_owned(),
    };
    let with_extension = |preposition: &str, call: &CallEntry| {
        let extension = call.extension.as_ref().map(|extension| format!("{preposition} {extension}"));
        [number_below_name(call), extension].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let (summary, body) = match about {
        About::Ringing(call) => (headed("Incoming call", call), with_extension("to", call)),
        About::Missed(call, at) => {
            let rang =
                call.ended.map(|ended| format!("rang {}", worded(ended.saturating_since(call.started))));
            (headed("Missed call", call), when(call, *at, rang, zone))
        }
        About::PerhapsMissed(call, at) => {
            let how = Some("how it ended was not heard".to_owned());
            (headed("Perhaps missed", call), when(call, *at, how, zone))
        }
        About::AnsweredElsewhere(call) => (headed("Answered elsewhere", call), with_extension("to", call)),
        About::Outgoing(call) => (headed("Calling", call), with_extension("from", call)),
        About::Held(call, duration) => {
            let (long, at) = (worded_long(*duration), with_extension("at", call));
            let body = if at.is_empty() { format!("For {long}") } else { format!("For {long}, {at}") };
            (headed("On hold", call), body)
        }
        About::Registration(extension, state) => return registration(extension, *state, privacy),
        About::Presence(person, what) => return presence(person, what, privacy),
        About::Topic(title, verb, by) => {
            let by = by.as_ref().map_or_else(String::new, |by| format!("by {by}"));
            let what = match verb {
                TopicVerb::Added => "New topic",
                TopicVerb::Updated => "Topic changed",
                TopicVerb::Closed => "Topic closed",
                TopicVerb::Deleted => "Topic deleted",
            };
            let heading =
                if privacy == Privacy::Hidden { what.to_owned() } else { format!("{what}: {title}") };
            (heading, by)
        }
        About::Trouble(reason) => return ("No connection to the server".to_owned(), reason.message.clone()),
        About::SignIn(account, reason) => {
            let summary = match text::clean(account, LONGEST_SUMMARY).filter(|_| privacy != Privacy::Hidden) {
                Some(account) => format!("Sign-in needed: {account}"),
                None => "Sign-in needed".to_owned(),
            };
            return (summary, reason.message.clone());
        }
    };
    (summary, if privacy == Privacy::Full { body } else { String::new() })
}

fn registration(extension: &str, state: RegistrationState, privacy: Privacy) -> (String, String) {
    let (what, body) = match state {
        RegistrationState::Registered => ("is registered again", "Calls reach its telephone"),
        RegistrationState::Unregistered => {
            ("is not registered", "Its telephone signed off; calls do not reach it")
        }
        RegistrationState::Expired => {
            ("is not registered", "Its telephone was not heard of in time; calls may not reach it")
        }
    };
    let summary = match privacy {
        Privacy::Full | Privacy::NameOnly => format!("Extension {extension} {what}"),
        Privacy::Hidden => format!("An extension {what}"),
    };
    (summary, body.to_owned())
}

fn presence(person: &str, what: &str, privacy: Privacy) -> (String, String) {
    match privacy {
        Privacy::Full => (format!("{person} {what}"), String::new()),
        // What a person writes beside a presence is theirs.
        Privacy::NameOnly => {
            (format!("{person} {}", what.split(':').next().unwrap_or_default()), String::new())
        }
        Privacy::Hidden => ("The presence of somebody changed".to_owned(), String::new()),
    }
}

/// "+40 21 555 0142, 10:42, rang 12 s".
fn when(call: &CallEntry, at: Timestamp, how: Option<String>, zone: Option<&TimeZone>) -> String {
    let time = zone.and_then(|zone| time_of_day(at, zone));
    [number_below_name(call), time, how].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What waits for somebody who is away stays.
fn stays(kind: NotificationKind) -> bool {
    match kind {
        NotificationKind::Ringing
        | NotificationKind::Missed
        | NotificationKind::HeldTooLong
        | NotificationKind::ConnectionTrouble
        | NotificationKind::SignInNeeded => true,
        NotificationKind::AnsweredElsewhere
        | NotificationKind::Outgoing
        | NotificationKind::RegistrationLost
        | NotificationKind::RegistrationRegained
        | NotificationKind::Presence
        | NotificationKind::Topic => false,
    }
}

/// There is no "Answer": the server has no such thing, the telephone does it.
fn buttons(about: &About) -> Vec<NotificationAction> {
    let numbered = about.call().is_some_and(|call| call.number.is_some());
    let dialled =
        about.call().and_then(|call| call.number.as_deref()).is_some_and(|number| tel(number).is_some());
    let of_call: &[NotificationAction] = match about.kind() {
        NotificationKind::Ringing => &[NotificationAction::CopyNumber, NotificationAction::DoNotDisturb],
        NotificationKind::Missed => &[NotificationAction::CallBack, NotificationAction::CopyNumber],
        _ => &[],
    };
    let usable = |action: &NotificationAction| match action {
        NotificationAction::CopyNumber => numbered,
        NotificationAction::CallBack => dialled,
        NotificationAction::Open | NotificationAction::DoNotDisturb => true,
    };
    [NotificationAction::Open].into_iter().chain(of_call.iter().copied()).filter(usable).collect()
}

/// The address that calls a number: only what can be dialled is left of it. None where that is nothing.
#[must_use]
pub fn tel(number: &str) -> Option<String> {
    let plus = if number.trim_start().starts_with('+') { "+" } else { "" };
    let dialled: String = number
        .chars()
        .filter_map(|character| match character {
            '0'..='9' | '*' => Some(character.to_string()),
            '#' => Some("%23".to_owned()),
            _ => None,
        })
        .collect();
    dialled.contains(|character: char| character.is_ascii_digit()).then(|| format!("tel:{plus}{dialled}"))
}

/// The number, unless it already stands where the name would.
fn number_below_name(call: &CallEntry) -> Option<String> {
    call.name.as_ref().and(call.number.clone())
}

fn line(said: &str, most: usize) -> String {
    text::clean(said, most).unwrap_or_default()
}

/// Hours and minutes of local time.
pub(crate) fn time_of_day(at: Timestamp, zone: &TimeZone) -> Option<String> {
    local(at, zone).map(|local| format!("{:02}:{:02}", local.hour(), local.minute()))
}

/// "12 s", "2 min 5 s".
fn worded(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

/// "45 s", "3 min".
fn worded_long(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let whole = seconds >= 60 && seconds.is_multiple_of(60);
    if whole { format!("{} min", seconds / 60) } else { worded(duration) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_dialled_becomes_an_address() {
        let cases = [
            ("+40 21 555 0142", Some("tel:+40215550142")),
            ("0176/123-45", Some("tel:017612345")),
            ("0003*006", Some("tel:0003*006")),
            ("*52#", Some("tel:*52%23")),
            ("anonymous", None),
            ("**", None),
            ("", None),
            ("1?body=x&y=2;rm -rf", Some("tel:12")),
            ("5\u{202E}6", Some("tel:56")),
        ];
        for (number, expected) in cases {
            assert_eq!(tel(number).as_deref(), expected, "{number}");
        }
    }
}
