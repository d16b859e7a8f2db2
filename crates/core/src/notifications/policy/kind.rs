//! The kinds of notifications, and how each is presented by default.

use serde::{Deserialize, Serialize};

use super::ring::RingSound;

/// The kind of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A call rings.
    Ringing,
    /// A call rang and nobody answered, or its end was not received.
    Missed,
    /// A call rang here and was answered at another extension.
    AnsweredElsewhere,
    /// The user is making a call.
    Outgoing,
    /// A call has been on hold for long.
    HeldTooLong,
    /// An extension is no longer registered.
    RegistrationLost,
    /// An extension is registered again.
    RegistrationRegained,
    /// The presence of a watched person or extension changed.
    Presence,
    /// A topic was opened, changed or closed.
    Topic,
    /// Several attempts to reach the server have failed.
    ConnectionTrouble,
    /// The server refused the sign-in.
    SignInNeeded,
}

/// The urgency of a notification, in the desktop's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// For information.
    Low,
    /// Normal.
    Normal,
    /// Needs attention at once.
    Critical,
}

/// How much a notification reveals, on lock screens and shared screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Name, number, extension and account.
    Full,
    /// The name if known, and no number.
    NameOnly,
    /// Only the kind: "Incoming call".
    Hidden,
}

/// How a kind of notification is presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// Whether it is shown.
    pub show: bool,
    /// Whether the desktop may play its sound.
    pub sound: bool,
    /// The urgency.
    pub urgency: Urgency,
    /// How much it reveals.
    pub privacy: Privacy,
    /// The sound of a ringing call; `None` for a silent one and for every other kind.
    pub ring: Option<RingSound>,
}

/// The user's choices for a kind. Anything without a choice follows [`NotificationKind::presentation`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(optional_fields))]
#[serde(default)]
pub struct KindChoice {
    /// Whether it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show: Option<bool>,
    /// Whether the desktop may play its sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
    /// The urgency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// How much it reveals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
}

impl NotificationKind {
    /// All kinds, in the order of the settings.
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

    /// The default presentation. Kinds that need no reaction are off: calls that the user makes, calls that a
    /// colleague answered, and topics.
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
    /// The presentation of this kind with the user's choices.
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
