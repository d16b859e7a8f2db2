//! What notifications are about, and how each kind is told unless the user says otherwise.

use serde::{Deserialize, Serialize};

use super::ring::RingSound;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A call rings.
    Ringing,
    /// A call rang and no person answered, or its end was not seen.
    Missed,
    /// A call rang here and a person answered it at another extension.
    AnsweredElsewhere,
    /// The user calls somebody.
    Outgoing,
    /// A call has been on hold for long.
    HeldTooLong,
    /// An extension is no longer registered.
    RegistrationLost,
    /// An extension is registered again.
    RegistrationRegained,
    /// The presence of a person or an extension that is watched changed.
    Presence,
    /// A topic was opened, changed or closed.
    Topic,
    /// The server has not been reached for several attempts.
    ConnectionTrouble,
    /// The server refused the sign-in.
    SignInNeeded,
}

/// How urgent a notification is, in the words of the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Good to know.
    Low,
    /// To be seen.
    Normal,
    /// To be seen now.
    Critical,
}

/// How much a notification tells, for lock screens and shared screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Name, number, extension and account.
    Full,
    /// The name where there is one, and no number.
    NameOnly,
    /// Only what it is about: "Incoming call".
    Hidden,
}

/// How a notification of a kind is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// Whether it is shown at all.
    pub show: bool,
    /// Whether the desktop may play its sound for it.
    pub sound: bool,
    /// How urgent it is.
    pub urgency: Urgency,
    /// How much it tells.
    pub privacy: Privacy,
    /// How a ringing call is heard; `None` for a silent one and for every other kind.
    pub ring: Option<RingSound>,
}

/// What the user chose for a kind; what is absent is as [`NotificationKind::presentation`] says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(optional_fields))]
#[serde(default)]
pub struct KindChoice {
    /// Whether it is shown at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show: Option<bool>,
    /// Whether the desktop may play its sound for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
    /// How urgent it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// How much it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
}

impl NotificationKind {
    /// All kinds, in the order in which settings list them.
    pub const ALL: [NotificationKind; 11] = [
        NotificationKind::Ringing,
        NotificationKind::Missed,
        NotificationKind::AnsweredElsewhere,
        NotificationKind::Outgoing,
        NotificationKind::HeldTooLong,
        NotificationKind::RegistrationLost,
        NotificationKind::RegistrationRegained,
        NotificationKind::Presence,
        NotificationKind::Topic,
        NotificationKind::ConnectionTrouble,
        NotificationKind::SignInNeeded,
    ];

    /// How it is told unless the user says otherwise. Switched off is what asks nothing of anybody: a call the user
    /// makes, one that a colleague took, and topics.
    #[must_use]
    pub fn presentation(self) -> Presentation {
        let (show, sound, urgency) = match self {
            NotificationKind::Ringing => (true, true, Urgency::Critical),
            NotificationKind::Missed | NotificationKind::HeldTooLong => (true, true, Urgency::Normal),
            NotificationKind::AnsweredElsewhere | NotificationKind::Outgoing | NotificationKind::Topic => {
                (false, false, Urgency::Low)
            }
            NotificationKind::RegistrationLost
            | NotificationKind::ConnectionTrouble
            | NotificationKind::SignInNeeded => (true, false, Urgency::Normal),
            NotificationKind::RegistrationRegained | NotificationKind::Presence => {
                (true, false, Urgency::Low)
            }
        };
        let ring = (self == NotificationKind::Ringing).then(RingSound::default);
        Presentation { show, sound, urgency, privacy: Privacy::Full, ring }
    }
}

impl KindChoice {
    /// How a notification of this kind is told with this choice.
    #[must_use]
    pub fn presentation(&self, kind: NotificationKind) -> Presentation {
        let usual = kind.presentation();
        let sound = self.sound.unwrap_or(usual.sound);
        Presentation {
            show: self.show.unwrap_or(usual.show),
            sound,
            urgency: self.urgency.unwrap_or(usual.urgency),
            privacy: self.privacy.unwrap_or(usual.privacy),
            ring: usual.ring.filter(|_| sound),
        }
    }
}
