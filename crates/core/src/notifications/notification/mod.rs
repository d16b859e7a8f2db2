//! The content of a notification. All texts are plain, cleaned and bounded.

mod words;

use jiff::tz::TimeZone;
use ringtray_language::Language;
use serde::{Deserialize, Serialize};

use crate::contacts::{is_number, tel};
use crate::notifications::announcement::{Announcement, Content};
use crate::notifications::policy::{NotificationKind, Presentation, Privacy, RingSound, Urgency};
use crate::text;

pub(crate) use self::words::{caller, time_of_day};

/// The key of a notification. A new one with the same key replaces it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotificationKey(pub String);

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The kind, which determines icon and sound.
    pub kind: NotificationKind,
    /// The summary: plain text, one line.
    pub summary: String,
    /// The body: plain text, one line; may be empty.
    pub body: String,
    /// The urgency.
    pub urgency: Urgency,
    /// Whether it stays until it is closed. Otherwise it disappears by itself.
    pub stays: bool,
    /// Whether the desktop may play its sound.
    pub sound: bool,
    /// The sound of a ringing call; `None` for a silent one and for every other kind.
    pub ring: Option<RingSound>,
    /// The buttons. A click elsewhere is [`NotificationAction::Open`].
    pub buttons: Vec<NotificationAction>,
    /// The language of the buttons.
    pub language: Language,
}

/// An action on a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationAction {
    /// Show its subject in the window.
    Open,
    /// Copy the other party's number.
    CopyNumber,
    /// Call the other party with the system's program for `tel:`.
    CallBack,
    /// Show no more notifications for half an hour.
    DoNotDisturb,
}

impl NotificationAction {
    /// All actions.
    pub const ALL: [NotificationAction; 4] = [
        NotificationAction::Open,
        NotificationAction::CopyNumber,
        NotificationAction::CallBack,
        NotificationAction::DoNotDisturb,
    ];

    /// The label of the button.
    #[must_use]
    pub fn label(self, language: Language) -> String {
        match self {
            NotificationAction::Open => language.say("told-open", &[]),
            NotificationAction::CopyNumber => language.say("copy-number", &[]),
            NotificationAction::CallBack => language.say("told-call-back", &[]),
            NotificationAction::DoNotDisturb => language.say("do-not-disturb", &[]),
        }
    }
}

const LONGEST_SUMMARY: usize = 120;
const LONGEST_BODY: usize = 240;

impl Notification {
    /// The notification for an announcement, with as much detail as `presentation` allows.
    pub(crate) fn of(
        announcement: &Announcement,
        presentation: Presentation,
        language: Language,
        zone: Option<&TimeZone>,
    ) -> Notification {
        let kind = announcement.content.kind();
        let (summary, body) = words::of(&announcement.content, presentation.privacy, language, zone);
        let account = announcement.account_name.as_deref().filter(|_| presentation.privacy == Privacy::Full);
        let body = match account {
            Some(account) if body.is_empty() => format!("({account})"),
            Some(account) => format!("{body} ({account})"),
            None => body,
        };
        Notification {
            kind,
            summary: line(&summary, LONGEST_SUMMARY),
            body: line(&body, LONGEST_BODY),
            urgency: presentation.urgency,
            stays: stays(kind),
            sound: presentation.sound,
            ring: presentation.ring,
            buttons: buttons(&announcement.content),
            language,
        }
    }

    /// A notification that says there is no tray. It is used where no window can replace the tray without taking the
    /// keyboard focus.
    #[must_use]
    pub fn missing_tray(language: Language) -> Notification {
        Notification {
            kind: NotificationKind::SignInNeeded,
            summary: language.say("told-no-tray", &[]),
            body: language.say("told-no-tray-hint", &[]),
            urgency: Urgency::Normal,
            stays: true,
            sound: false,
            ring: None,
            buttons: vec![NotificationAction::Open],
            language,
        }
    }

    /// A summary of several announcements, such as "14 missed calls".
    pub(crate) fn summary(
        kind: NotificationKind,
        presentation: Presentation,
        language: Language,
        summary: &str,
        body: &str,
    ) -> Notification {
        Notification {
            kind,
            summary: line(summary, LONGEST_SUMMARY),
            body: line(body, LONGEST_BODY),
            urgency: presentation.urgency,
            stays: stays(kind),
            sound: presentation.sound,
            ring: presentation.ring,
            buttons: vec![NotificationAction::Open],
            language,
        }
    }
}

/// A notification for somebody who may be away stays until it is closed.
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

/// There is no "Answer": the server offers no such action. Calls are answered on the telephone.
fn buttons(content: &Content) -> Vec<NotificationAction> {
    let number = content.call().and_then(|call| call.number.as_deref());
    let of_call: &[NotificationAction] = match content.kind() {
        NotificationKind::Ringing => &[NotificationAction::CopyNumber, NotificationAction::DoNotDisturb],
        NotificationKind::Missed => &[NotificationAction::CallBack, NotificationAction::CopyNumber],
        _ => &[],
    };
    let usable = |action: &NotificationAction| match action {
        NotificationAction::CopyNumber => number.is_some_and(is_number),
        NotificationAction::CallBack => number.and_then(tel).is_some(),
        NotificationAction::Open | NotificationAction::DoNotDisturb => true,
    };
    [NotificationAction::Open].into_iter().chain(of_call.iter().copied()).filter(usable).collect()
}

fn line(said: &str, most: usize) -> String {
    text::clean(said, most).unwrap_or_default()
}
