//! The presence of people and of extensions: classes `presence/...` and `user/presence`. Named in prose only; classes and
//! fields are inferred, and read from wherever they may be.

use super::extension::ExtensionRef;
use super::fields::Fields;
use super::word::word;

/// Somebody's presence, as far as the message tells it (inferred).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceChange {
    /// The server's id of the person.
    pub person: Option<String>,
    /// What the person is called.
    pub name: Option<String>,
    /// The extension, where it is an extension's presence.
    pub extension: ExtensionRef,
    /// What it is now.
    pub state: Option<PresenceState>,
    /// What the person wrote beside it.
    pub note: Option<String>,
}

word! {
    /// What a presence is. The words of people are inferred; `0` to `3` are an extension's (documented for the REST
    /// interface): unknown, online, ringing, busy.
    pub enum PresenceState {
        /// Nothing is known.
        Unknown = "UNKNOWN",
        /// There.
        Online = "ONLINE",
        /// Not at the desk.
        Away = "AWAY",
        /// Talking, or otherwise busy.
        Busy = "BUSY",
        /// Not to be disturbed.
        DoNotDisturb = "DND",
        /// Its telephone rings.
        Ringing = "RINGING",
        /// Not there.
        Offline = "OFFLINE",
    }
}

/// Where the state may stand.
const STATES: [&str; 4] = ["status", "presence", "show", "state"];

/// Where the person's id may stand.
const PEOPLE: [&str; 4] = ["userId", "userID", "user", "id"];

/// Where the name may stand.
const NAMES: [&str; 4] = ["name", "displayName", "userName", "fullName"];

impl PresenceChange {
    /// Looks in the payload, then in its `user` and `presence` objects; the sender is the person where none is named. None
    /// where neither a state nor anybody is found.
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
            PresenceState::Other(other) => match super::word::normalised(&other).as_str() {
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
