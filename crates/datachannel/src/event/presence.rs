//! The presence of people and extensions: classes `presence/...` and `user/presence`. The documentation only mentions
//! them; classes and fields are inferred and are read from every likely place.

use super::extension::ExtensionRef;
use super::fields::Fields;
use super::open_enum::open_enum;

/// A person's or an extension's presence, as far as the message states it (inferred).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceChange {
    /// The server's id of the person.
    pub person: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// The extension, if the presence is an extension's.
    pub extension: ExtensionRef,
    /// The state.
    pub state: Option<PresenceState>,
    /// The person's status text.
    pub note: Option<String>,
}

open_enum! {
    /// The state of a presence. The words for people are inferred; `0` to `3` are an extension's states (documented for
    /// the REST interface): unknown, online, ringing, busy.
    pub enum PresenceState {
        /// Unknown.
        Unknown = "UNKNOWN",
        /// Available.
        Online = "ONLINE",
        /// Away.
        Away = "AWAY",
        /// On a call, or otherwise busy.
        Busy = "BUSY",
        /// Do not disturb.
        DoNotDisturb = "DND",
        /// The phone is ringing.
        Ringing = "RINGING",
        /// Offline.
        Offline = "OFFLINE",
    }
}

/// Where the state may be.
const STATES: [&str; 4] = ["status", "presence", "show", "state"];

/// Where the person's id may be.
const PEOPLE: [&str; 4] = ["userId", "userID", "user", "id"];

/// Where the name may be.
const NAMES: [&str; 4] = ["name", "displayName", "userName", "fullName"];

impl PresenceChange {
    /// Looks in the payload, then in its `user` and `presence` objects. If no person is named, it is the sender. `None`
    /// if there is neither a state nor a person.
    pub(super) fn read(payload: &mut Fields<'_>, from: Option<&str>) -> Option<PresenceChange> {
        let mut change = PresenceChange::read_here(payload);
        let mut extension = ExtensionRef::read(payload);
        if extension.name().is_none()
            && let Some(number) = payload.plain_text("extensionNumber")
        {
            extension = ExtensionRef::numbered(number);
        }
        for inner in ["user", "presence"] {
            if let Some(mut fields) = payload.object(inner, "payload.user.") {
                change.complete(PresenceChange::read_here(&mut fields));
            }
        }
        if change.person.is_none() && change.name.is_none() && extension.name().is_none() {
            change.person = from.and_then(|from| from.strip_suffix("@user")).map(str::to_owned);
        }
        let somebody = change.person.is_some() || change.name.is_some() || extension.name().is_some();
        (somebody && (change.state.is_some() || change.note.is_some()))
            .then_some(PresenceChange { extension, ..change })
    }

    fn read_here(fields: &mut Fields<'_>) -> PresenceChange {
        let first = |names: &[&str]| names.iter().find_map(|name| fields.plain_text(name));
        PresenceChange {
            person: first(&PEOPLE),
            name: first(&NAMES),
            state: first(&STATES).map(|text| state(&text)),
            note: first(&["note", "mood", "message", "statusMessage"]),
            extension: ExtensionRef::default(),
        }
    }

    fn complete(&mut self, other: PresenceChange) {
        self.person = self.person.take().or(other.person);
        self.name = self.name.take().or(other.name);
        self.state = self.state.take().or(other.state);
        self.note = self.note.take().or(other.note);
    }
}

fn state(text: &str) -> PresenceState {
    match text.trim() {
        "0" => PresenceState::Unknown,
        "1" => PresenceState::Online,
        "2" => PresenceState::Ringing,
        "3" => PresenceState::Busy,
        text => match PresenceState::read(text) {
            PresenceState::Other(other) => match super::open_enum::normalised(&other).as_str() {
                "AVAILABLE" | "CHAT" => PresenceState::Online,
                "DONOTDISTURB" => PresenceState::DoNotDisturb,
                "XA" | "IDLE" => PresenceState::Away,
                "UNAVAILABLE" | "INVISIBLE" => PresenceState::Offline,
                _ => PresenceState::Other(other),
            },
            known => known,
        },
    }
}
