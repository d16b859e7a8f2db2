//! The entries of the history, as stored and as displayed.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::{ExtensionVerb, Timestamp, TopicVerb};

/// The identifier of an entry. If the same entry is reported again, it has the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub String);

/// An entry of the history. All its texts are cleaned and bounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its identifier.
    #[cfg_attr(test, ts(as = "String"))]
    pub id: EntryId,
    /// The account.
    #[cfg_attr(test, ts(as = "String"))]
    pub account: AccountId,
    /// When the first report of it arrived, by this computer's clock, in milliseconds, UTC. Entries are sorted by it.
    #[cfg_attr(test, ts(as = "i64"))]
    pub at: Timestamp,
    /// The content.
    pub detail: EntryDetail,
    /// Why there was no notification of it, if it was suppressed; `None` otherwise.
    ///
    /// In the history and in exports the name is `hushed`, as first written.
    #[serde(default, rename = "hushed")]
    pub suppressed: Option<Suppressed>,
    /// Whether it is a missed call that nobody has seen yet.
    #[serde(default)]
    pub unseen: bool,
}

impl Entry {
    /// An entry with nothing but its content.
    #[must_use]
    pub fn new(id: EntryId, account: AccountId, at: Timestamp, detail: EntryDetail) -> Entry {
        Entry { id, account, at, detail, suppressed: None, unseen: false }
    }

    /// Whether it is in progress: a call that is not over, or a gap without an end.
    #[must_use]
    pub fn lasts(&self) -> bool {
        match &self.detail {
            EntryDetail::Call(call) => call.phase != Phase::Ended,
            EntryDetail::Gap { until, .. } => until.is_none(),
            EntryDetail::Registration { .. }
            | EntryDetail::Extension { .. }
            | EntryDetail::Presence { .. }
            | EntryDetail::Topic { .. }
            | EntryDetail::Other { .. } => false,
        }
    }
}

/// The content of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum EntryDetail {
    /// A call.
    Call(CallEntry),
    /// An extension's registration changed.
    Registration {
        /// The extended number.
        extension: String,
        /// The current state.
        state: RegistrationState,
        /// The telephone that caused the change.
        device: Option<String>,
    },
    /// An extension was created, changed or deleted.
    Extension {
        /// The extension, if the event names it.
        extension: Option<String>,
        /// The change.
        #[cfg_attr(test, ts(type = r#""created" | "updated" | "deleted""#))]
        change: ExtensionVerb,
    },
    /// The presence of a person or an extension changed.
    Presence {
        /// The key of the person or extension, the same in all its entries; empty in entries of earlier versions.
        #[serde(default)]
        who: String,
        /// The name, or else the server's id, or else the extension.
        person: String,
        /// The extension, if it is the presence of one.
        extension: Option<String>,
        /// The current presence.
        state: PresenceWord,
        /// The server's word, if ours has none for it.
        said: Option<String>,
        /// The person's note.
        note: Option<String>,
    },
    /// A topic changed.
    Topic {
        /// The title, or else the server's id of the topic.
        title: String,
        /// The change.
        #[cfg_attr(test, ts(type = r#""added" | "updated" | "closed" | "deleted""#))]
        change: TopicVerb,
        /// Its author.
        by: Option<String>,
    },
    /// An event of an unknown class.
    Other {
        /// The class as sent.
        class: Option<String>,
        /// Its content, shortened.
        summary: String,
    },
    /// No messages from the server could be received.
    Gap {
        /// The end, by this computer's clock; `None` while there is none.
        #[cfg_attr(test, ts(as = "Option<i64>"))]
        until: Option<Timestamp>,
        /// How often the connection was lost within this time, if more than once.
        #[serde(default = "once", skip_serializing_if = "is_once")]
        #[cfg_attr(test, ts(optional, as = "Option<u32>"))]
        times: u32,
    },
}

fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_once(times: &u32) -> bool {
    *times == 1
}

/// The state of a call. Its three times are the server's, so their differences are right whatever our clock says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CallEntry {
    /// Whether the user was called or called.
    pub direction: Direction,
    /// The phase.
    pub phase: Phase,
    /// The outcome; `None` while it is in progress.
    pub outcome: Option<Outcome>,
    /// The other party's name.
    pub name: Option<String>,
    /// The other party's number.
    pub number: Option<String>,
    /// The user's own extension.
    pub extension: Option<String>,
    /// When it began, in milliseconds, UTC.
    #[cfg_attr(test, ts(as = "i64"))]
    pub started: Timestamp,
    /// When a person answered it.
    #[cfg_attr(test, ts(as = "Option<i64>"))]
    pub answered: Option<Timestamp>,
    /// When it ended, if that was reported.
    #[cfg_attr(test, ts(as = "Option<i64>"))]
    pub ended: Option<Timestamp>,
    /// How far this computer's clock was ahead of the server's when its newest message arrived, in milliseconds,
    /// including the time for transmission; negative if it was behind, 0 if no message had the server's time. Added
    /// to a time of the server, it gives a time of this computer.
    #[serde(default)]
    pub clock_ahead: i64,
}

/// The direction of a call, from the user's point of view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Somebody called the user.
    Inbound,
    /// The user called somebody.
    Outbound,
    /// The server did not say.
    Unknown,
}

/// The phase of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Rings here.
    Ringing,
    /// Not answered yet, and not ringing here.
    Dialling,
    /// Answered.
    Talking,
    /// Answered and on hold.
    Held,
    /// Answered and parked.
    Parked,
    /// Over, or not known to be in progress.
    Ended,
}

/// The outcome of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was answered.
    Answered,
    /// It rang here and nobody answered it anywhere.
    Missed,
    /// It rang here and was answered at another extension.
    AnsweredElsewhere,
    /// The user called and nobody answered.
    NotAnswered,
    /// Its end was not received, or its direction is unknown.
    Unknown,
}

/// A presence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PresenceWord {
    /// Available.
    Online,
    /// Away.
    Away,
    /// Busy.
    Busy,
    /// Do not disturb.
    DoNotDisturb,
    /// The telephone rings.
    Ringing,
    /// Offline.
    Offline,
    /// Unknown.
    #[default]
    Unknown,
    /// A word that this program doesn't know; see `said`.
    Other,
}

/// The registration of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RegistrationState {
    /// At least one telephone is registered.
    Registered,
    /// The last telephone removed its registration.
    Unregistered,
    /// The last telephone's registration was not refreshed in time.
    Expired,
}

/// Why an announcement was suppressed. It is stored with the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Suppressed {
    /// Its kind is switched off.
    SwitchedOff,
    /// A rule for its account or extension suppresses it.
    Rule,
    /// "Do not disturb" is on.
    DoNotDisturb,
    /// In quiet hours.
    QuietHours,
    /// The desktop is set to "do not disturb".
    Desktop,
    /// There were too many at once, so it appeared in a summary.
    Storm,
    /// It was found out afterwards in the server's records. Missed calls appear in a summary.
    Afterwards,
}
