//! The entries of the history, as stored and as shown.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::{ExtensionVerb, Timestamp, TopicVerb};

/// The name of an entry: the same entry told again has the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub String);

/// One line of the history. All texts in it are cleaned and bounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its name.
    #[cfg_attr(test, ts(as = "String"))]
    pub id: EntryId,
    /// Whose it is.
    #[cfg_attr(test, ts(as = "String"))]
    pub account: AccountId,
    /// When we first heard of it, by this computer's clock, in milliseconds, UTC; the order of the list.
    #[cfg_attr(test, ts(as = "i64"))]
    pub at: Timestamp,
    /// What it is.
    pub detail: EntryDetail,
    /// Why no notification told of it, where one would have; none: it was told, or is nothing to be told.
    ///
    /// Histories and exports have it as `hushed`, the name it was first written by.
    #[serde(default, rename = "hushed")]
    pub suppressed: Option<Suppressed>,
    /// A missed call that no person has seen yet.
    #[serde(default)]
    pub unseen: bool,
}

impl Entry {
    /// An entry of which nothing is known but what it is.
    #[must_use]
    pub fn new(id: EntryId, account: AccountId, at: Timestamp, detail: EntryDetail) -> Entry {
        Entry { id, account, at, detail, suppressed: None, unseen: false }
    }

    /// Whether it lasts: a call that is not over, a gap without an end.
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

/// What an entry is about.
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
        /// What it is now.
        state: RegistrationState,
        /// The telephone the news came from.
        device: Option<String>,
    },
    /// An extension was created, changed or deleted.
    Extension {
        /// Which one, where the event says so.
        extension: Option<String>,
        /// What happened to it.
        #[cfg_attr(test, ts(type = r#""created" | "updated" | "deleted""#))]
        change: ExtensionVerb,
    },
    /// The presence of a person or an extension changed.
    Presence {
        /// Who: the same for all entries about the same person or extension; empty in entries of earlier versions.
        #[serde(default)]
        who: String,
        /// Who: the name, else the server's id, else the extension.
        person: String,
        /// The extension, where it is an extension's presence.
        extension: Option<String>,
        /// What it is now.
        state: PresenceWord,
        /// The server's word, where that is not known here.
        said: Option<String>,
        /// What the person wrote beside it.
        note: Option<String>,
    },
    /// Something happened to a topic.
    Topic {
        /// What it is called, else the server's id of it.
        title: String,
        /// What happened.
        #[cfg_attr(test, ts(type = r#""added" | "updated" | "closed" | "deleted""#))]
        change: TopicVerb,
        /// Who did it.
        by: Option<String>,
    },
    /// An event of a class not known here.
    Other {
        /// The class as sent.
        class: Option<String>,
        /// What it says, shortened.
        summary: String,
    },
    /// We could not hear the server.
    Gap {
        /// Until when, by this computer's clock; none: it lasts.
        #[cfg_attr(test, ts(as = "Option<i64>"))]
        until: Option<Timestamp>,
        /// How often the connection was lost within this time, where it was more than once.
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

/// A call as it stands. Its three times are the server's, so that their differences are right whatever our clock says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CallEntry {
    /// Who called whom.
    pub direction: Direction,
    /// Where it is in its life.
    pub phase: Phase,
    /// How it went; none while it lasts.
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
    /// When it ended, where we were told.
    #[cfg_attr(test, ts(as = "Option<i64>"))]
    pub ended: Option<Timestamp>,
    /// How far this computer's clock was ahead of the server's when its newest message came, in milliseconds, the way of
    /// the message included; negative where it was behind, 0 where no message told its time. A time of the server
    /// and this together are a time of this computer.
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

/// Where a call is in its life.
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
    /// Over, or not known to last.
    Ended,
}

/// How a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was answered.
    Answered,
    /// It rang here and no person answered it anywhere.
    Missed,
    /// It rang here and a person answered it at another extension.
    AnsweredElsewhere,
    /// The user called and nobody answered.
    NotAnswered,
    /// Its end was not seen, or its direction is unknown.
    Unknown,
}

/// What a presence is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PresenceWord {
    /// There.
    Online,
    /// Not at the desk.
    Away,
    /// Busy.
    Busy,
    /// Not to be disturbed.
    DoNotDisturb,
    /// Its telephone rings.
    Ringing,
    /// Not there.
    Offline,
    /// Nothing is known.
    #[default]
    Unknown,
    /// A word not known here, which is in `said`.
    Other,
}

/// What an extension's registration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RegistrationState {
    /// At least one telephone is registered.
    Registered,
    /// The last telephone took its registration back.
    Unregistered,
    /// The last telephone's registration was not refreshed in time.
    Expired,
}

/// Why something was not told. It stays in the history with its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Suppressed {
    /// Its kind is switched off.
    SwitchedOff,
    /// A rule for its account or extension says so.
    Rule,
    /// The user is not to be disturbed.
    DoNotDisturb,
    /// In quiet hours.
    QuietHours,
    /// The desktop is set to "do not disturb".
    Desktop,
    /// Too much at once: it was told in a summary.
    Storm,
    /// Nobody could hear of it when it happened: it was learnt afterwards, and what was missed is told in a summary.
    Afterwards,
}
