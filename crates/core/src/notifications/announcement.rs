//! What happened and may be announced, before it is decided whether and in which words.

use std::time::Duration;

use crate::accounts::AccountId;
use crate::history::{CallEntry, EntryId, PresenceWord, RegistrationState};
use crate::notifications::policy::NotificationKind;
use crate::{Reason, Timestamp, TopicVerb};

/// Something that may be announced.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    /// The account.
    pub(crate) account: AccountId,
    /// The account's name, if there are several accounts.
    pub(crate) account_name: Option<String>,
    /// The entry that the window shows when the notification is clicked.
    pub(crate) entry: Option<EntryId>,
    /// The content.
    pub(crate) content: Content,
}

/// The content of an announcement.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A call rings.
    Ringing(CallEntry),
    /// A call rang and nobody answered. It began at this time by our clock.
    Missed(CallEntry, Timestamp),
    /// A call rang, and its end was not received.
    PerhapsMissed(CallEntry, Timestamp),
    /// A call that rang here was answered elsewhere.
    AnsweredElsewhere(CallEntry),
    /// The user is making a call.
    Outgoing(CallEntry),
    /// A call has been on hold for at least this long.
    Held(CallEntry, Duration),
    /// An extension's registration changed.
    Registration(String, RegistrationState),
    /// Somebody's presence changed.
    Presence {
        /// The person or extension.
        person: String,
        /// The presence.
        state: PresenceWord,
        /// The server's word, if ours has none for it.
        said: Option<String>,
        /// The person's note.
        note: Option<String>,
    },
    /// A topic changed: its title, the change, and its author.
    Topic(String, TopicVerb, Option<String>),
    /// The server can't be reached.
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

    /// The user's extension.
    pub(crate) fn extension(&self) -> Option<&str> {
        match self {
            Content::Registration(extension, _) => Some(extension),
            _ => self.call().and_then(|call| call.extension.as_deref()),
        }
    }

    /// Whether it stays until it is withdrawn. Otherwise it is announced once and forgotten.
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
