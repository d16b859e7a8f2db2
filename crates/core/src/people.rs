//! The presence of people and extensions in one account: only a change is an entry, and only of those who are watched is
//! it told.

use std::collections::BTreeMap;

use crate::clock::Steady;
use crate::effect::Effect;
use crate::entry_name::named;
use crate::news::About;
use crate::notification::NotificationKey;
use crate::setting::Setting;
use crate::text::clean;
use crate::view::{Entry, EntryDetail, EntryId, PresenceWord};
use crate::{PresenceChange, PresenceState};

/// People remembered; beyond that the one not heard of for longest goes.
const MOST_PEOPLE: usize = 1000;

const LONGEST_NAME: usize = 80;
const LONGEST_NOTE: usize = 120;
const LONGEST_WORD: usize = 40;

/// See the module's text.
#[derive(Debug, Default)]
pub(crate) struct People {
    known: BTreeMap<String, Person>,
}

/// Somebody, and what was told last.
#[derive(Debug)]
struct Person {
    heard: Steady,
    detail: EntryDetail,
    entry: EntryId,
}

impl People {
    /// Applies a message and returns the entry it belongs to: one that changes nothing to that of the last change.
    pub(crate) fn apply(&mut self, change: &PresenceChange, setting: &mut Setting<'_>) -> EntryId {
        let shown = |text: Option<&str>| text.and_then(|text| clean(text, LONGEST_NAME));
        let (id, name) = (shown(change.person.as_deref()), shown(change.name.as_deref()));
        let extension = shown(change.extension.name());
        let person = name.clone().or(id.clone()).or(extension.clone()).unwrap_or_else(|| "?".to_owned());
        let key = named(change.person.as_deref().or(change.extension.name()).unwrap_or(&person));
        let detail = detail(change, person.clone(), extension.clone());
        if let Some(known) = self.known.get_mut(&key) {
            known.heard = setting.moment.steady;
            if known.detail == detail {
                return known.entry.clone();
            }
        }
        let entry =
            Entry::new((setting.new_entry)(), setting.account.clone(), setting.moment.now, detail.clone());
        let names = [id.as_deref(), name.as_deref(), extension.as_deref()];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        let watched = setting.board.settings.watches(&names);
        let hushed = if watched {
            let place = NotificationKey(format!("presence:{}:{key}", setting.account));
            setting.put(place, Some(entry.id.clone()), About::Presence(person, words(&detail)))
        } else {
            None
        };
        let id = entry.id.clone();
        setting.effects.push(Effect::Record(Entry { hushed, ..entry }));
        self.remember(key, Person { heard: setting.moment.steady, detail, entry: id.clone() });
        id
    }

    fn remember(&mut self, key: String, person: Person) {
        if self.known.len() >= MOST_PEOPLE && !self.known.contains_key(&key) {
            let oldest = self.known.iter().min_by_key(|(_, person)| person.heard).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                self.known.remove(&oldest);
            }
        }
        self.known.insert(key, person);
    }
}

fn detail(change: &PresenceChange, person: String, extension: Option<String>) -> EntryDetail {
    let (state, said) = match &change.state {
        None | Some(PresenceState::Unknown) => (PresenceWord::Unknown, None),
        Some(PresenceState::Online) => (PresenceWord::Online, None),
        Some(PresenceState::Away) => (PresenceWord::Away, None),
        Some(PresenceState::Busy) => (PresenceWord::Busy, None),
        Some(PresenceState::DoNotDisturb) => (PresenceWord::DoNotDisturb, None),
        Some(PresenceState::Ringing) => (PresenceWord::Ringing, None),
        Some(PresenceState::Offline) => (PresenceWord::Offline, None),
        Some(PresenceState::Other(word)) => (PresenceWord::Other, clean(word, LONGEST_WORD)),
    };
    let note = change.note.as_deref().and_then(|note| clean(note, LONGEST_NOTE));
    EntryDetail::Presence { person, extension, state, said, note }
}

/// "is away: back at three".
fn words(detail: &EntryDetail) -> String {
    let EntryDetail::Presence { state, said, note, .. } = detail else { return String::new() };
    let state = match state {
        PresenceWord::Online => "is online",
        PresenceWord::Away => "is away",
        PresenceWord::Busy => "is busy",
        PresenceWord::DoNotDisturb => "is not to be disturbed",
        PresenceWord::Ringing => "is being called",
        PresenceWord::Offline => "is offline",
        PresenceWord::Unknown => "changed",
        PresenceWord::Other => said.as_deref().unwrap_or("changed"),
    };
    match note {
        Some(note) => format!("{state}: {note}"),
        None => state.to_owned(),
    }
}
