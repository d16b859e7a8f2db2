//! What may be told: what happened, before it is known whether and in which words.

use std::time::Duration;

use crate::policy::NotificationKind;
use crate::view::{CallEntry, EntryId, PresenceWord, RegistrationState};
use crate::{AccountId, Reason, Timestamp, TopicVerb};

/// Something that may be told.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// Whose it is.
    pub(crate) account: AccountId,
    /// The account's name, where there are several.
    pub(crate) account_name: Option<String>,
    /// The entry at which the window is opened.
    pub(crate) entry: Option<EntryId>,
    /// What it is.
    pub(crate) about: About,
}

/// What is told.
#[derive(Clone, Debug)]
pub(crate) enum About {
    /// A call rings.
    Ringing(CallEntry),
    /// A call rang and nobody answered; it began at this time by our clock.
    Missed(CallEntry, Timestamp),
    /// A call rang, and its end was not seen.
    PerhapsMissed(CallEntry, Timestamp),
    /// A call that rang here was taken elsewhere.
    AnsweredElsewhere(CallEntry),
    /// The user calls.
    Outgoing(CallEntry),
    /// A call is on hold, for at least so long.
    Held(CallEntry, Duration),
    /// An extension's registration changed.
    Registration(String, RegistrationState),
    /// Somebody's presence changed.
    Presence {
        /// Who.
        person: String,
        /// What it is.
        state: PresenceWord,
        /// The server's word, where ours has none for it.
        said: Option<String>,
        /// What the person wrote beside it.
        note: Option<String>,
    },
    /// Something happened to a topic: its title, what, and who did it.
    Topic(String, TopicVerb, Option<String>),
    /// The server is not reached.
    Trouble(Reason),
    /// The server refused the sign-in to this account.
    SignIn(String, Reason),
}

impl About {
    pub(crate) fn kind(&self) -> NotificationKind {
        match self {
            About::Ringing(_) => NotificationKind::Ringing,
            About::Missed(..) | About::PerhapsMissed(..) => NotificationKind::Missed,
            About::AnsweredElsewhere(_) => NotificationKind::AnsweredElsewhere,
            About::Outgoing(_) => NotificationKind::Outgoing,
            About::Held(..) => NotificationKind::HeldTooLong,
            About::Registration(_, RegistrationState::Registered) => NotificationKind::RegistrationRegained,
            About::Registration(..) => NotificationKind::RegistrationLost,
            About::Presence { .. } => NotificationKind::Presence,
            About::Topic(..) => NotificationKind::Topic,
            About::Trouble(_) => NotificationKind::ConnectionTrouble,
            About::SignIn(..) => NotificationKind::SignInNeeded,
        }
    }

    /// The call it is about.
    pub(crate) fn call(&self) -> Option<&CallEntry> {
        match self {
            About::Ringing(call)
            | About::Missed(call, _)
            | About::PerhapsMissed(call, _)
            | About::AnsweredElsewhere(call)
            | About::Outgoing(call)
            | About::Held(call, _) => Some(call),
            About::Registration(..)
            | About::Presence { .. }
            | About::Topic(..)
            | About::Trouble(_)
            | About::SignIn(..) => None,
        }
    }

    /// The user's extension it is about.
    pub(crate) fn extension(&self) -> Option<&str> {
        match self {
            About::Registration(extension, _) => Some(extension),
            _ => self.call().and_then(|call| call.extension.as_deref()),
        }
    }

    /// Whether it holds until it is taken back; else it is told once and forgotten.
    pub(crate) fn lasts(&self) -> bool {
        match self.kind() {
            NotificationKind::Ringing
            | NotificationKind::Outgoing
            | NotificationKind::HeldTooLong
            | NotificationKind::ConnectionTrouble
            | NotificationKind::SignInNeeded => true,
            NotificationKind::Missed
            | NotificationKind::AnsweredElsewhere
            | NotificationKind::RegistrationLost
            | NotificationKind::RegistrationRegained
            | NotificationKind::Presence
            | NotificationKind::Topic => false,
        }
    }
}
