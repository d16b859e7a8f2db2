//! What may be told: what happened, before it is known whether and in which words.

use std::time::Duration;

use crate::accounts::AccountId;
use crate::history::{CallEntry, EntryId, PresenceWord, RegistrationState};
use crate::notifications::policy::NotificationKind;
use crate::{Reason, Timestamp, TopicVerb};

/// Something that may be told.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    /// Whose it is.
    pub(crate) account: AccountId,
    /// The account's name, where there are several.
    pub(crate) account_name: Option<String>,
    /// The entry at which the window is opened.
    pub(crate) entry: Option<EntryId>,
    /// What it is.
    pub(crate) content: Content,
}

/// What is told.
#[derive(Clone, Debug)]
pub(crate) enum Content {
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

impl Content {
    pub(crate) fn kind(&self) -> NotificationKind {
        match self {
            Content::Ringing(_) => NotificationKind::Ringing,
            Content::Missed(..) | Content::PerhapsMissed(..) => NotificationKind::Missed,
            Content::AnsweredElsewhere(_) => NotificationKind::AnsweredElsewhere,
            Content::Outgoing(_) => NotificationKind::Outgoing,
            Content::Held(..) => NotificationKind::HeldTooLong,
            Content::Registration(_, RegistrationState::Registered) => NotificationKind::RegistrationRegained,
            Content::Registration(..) => NotificationKind::RegistrationLost,
            Content::Presence { .. } => NotificationKind::Presence,
            Content::Topic(..) => NotificationKind::Topic,
            Content::Trouble(_) => NotificationKind::ConnectionTrouble,
            Content::SignIn(..) => NotificationKind::SignInNeeded,
        }
    }

    /// The call it is about.
    pub(crate) fn call(&self) -> Option<&CallEntry> {
        match self {
            Content::Ringing(call)
            | Content::Missed(call, _)
            | Content::PerhapsMissed(call, _)
            | Content::AnsweredElsewhere(call)
            | Content::Outgoing(call)
            | Content::Held(call, _) => Some(call),
            Content::Registration(..)
            | Content::Presence { .. }
            | Content::Topic(..)
            | Content::Trouble(_)
            | Content::SignIn(..) => None,
        }
    }

    /// The user's extension it is about.
    pub(crate) fn extension(&self) -> Option<&str> {
        match self {
            Content::Registration(extension, _) => Some(extension),
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
