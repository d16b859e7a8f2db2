//! The presence of people and extensions. The roster has the last known state of each; only changes of it become
//! entries, and only those of watched people are announced.

use crate::context::Context;
use crate::history::{Entry, EntryDetail, EntryId, PresenceWord, named};
use crate::notifications::{Content, NotificationKey};
use crate::presence::person::PersonView;
use crate::presence::roster;
use crate::text::clean;
use crate::{PresenceChange, PresenceState};

/// The prefix of the key of a person with an id.
const PERSON: &str = "person:";

const LONGEST_NAME: usize = 80;
const LONGEST_NOTE: usize = 120;
const LONGEST_WORD: usize = 40;

/// Applies a message and returns the entry it belongs to. If nothing changed, that is the entry of the last change.
pub(crate) fn apply(change: &PresenceChange, context: &mut Context<'_>) -> EntryId {
    let key = key(change);
    let (before, last) = match context.roster.known(&context.account.id, &key) {
        Some((view, last)) => (Person::of(view), last.cloned()),
        None => (Person::default(), None),
    };
    let person = before.after(change);
    match last {
        Some(last) if before.presence == person.presence => {
            // A refresh may bring another name.
            context.roster.rename(
                &context.account.id,
                &key,
                person.shown_name(),
                person.extension.as_deref(),
            );
            last
        }
        _ => person.announce(&key, context),
    }
}

/// A person as known from the messages so far. A message may omit what is known.
#[derive(Debug, Default)]
struct Person {
    id: Option<String>,
    name: Option<String>,
    extension: Option<String>,
    presence: Presence,
}

/// The presence. Only its changes become entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Presence {
    state: PresenceWord,
    /// The server's word, if ours has none for it.
    said: Option<String>,
    note: Option<String>,
}

impl Person {
    fn of(view: &PersonView) -> Person {
        Person {
            id: view.key.strip_prefix(PERSON).filter(|id| *id == named(id)).map(str::to_owned),
            name: Some(view.name.clone()),
            extension: view.extension.clone(),
            presence: Presence {
                state: view.presence.unwrap_or_default(),
                said: view.said.clone(),
                note: view.note.clone(),
            },
        }
    }

    /// The person after a message. A note belongs to its state: another state without a note has none.
    fn after(&self, change: &PresenceChange) -> Person {
        let cleaned = |text: Option<&str>, most| text.and_then(|text| clean(text, most));
        let (state, said) = match &change.state {
            Some(state) => words_for(state),
            None => (self.presence.state, self.presence.said.clone()),
        };
        let same = (self.presence.state, &self.presence.said) == (state, &said);
        let kept = self.presence.note.clone().filter(|_| same);
        let note = cleaned(change.note.as_deref(), LONGEST_NOTE).or(kept);
        Person {
            id: cleaned(change.person.as_deref(), LONGEST_NAME).or_else(|| self.id.clone()),
            name: cleaned(change.name.as_deref(), LONGEST_NAME).or_else(|| self.name.clone()),
            extension: cleaned(change.extension.name(), LONGEST_NAME).or_else(|| self.extension.clone()),
            presence: Presence { state, said, note },
        }
    }

    /// The names by which the person may be watched.
    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.name, &self.id, &self.extension].into_iter().filter_map(Option::as_deref)
    }

    fn shown_name(&self) -> &str {
        self.names().next().unwrap_or("?")
    }

    /// Records the change, and announces it if the person is watched.
    fn announce(&self, key: &str, context: &mut Context<'_>) -> EntryId {
        let Presence { state, said, note } = self.presence.clone();
        let names: Vec<&str> = self.names().collect();
        let person = self.shown_name().to_owned();
        let detail = EntryDetail::Presence {
            who: key.to_owned(),
            person: person.clone(),
            extension: self.extension.clone(),
            state,
            said: said.clone(),
            note: note.clone(),
        };
        let entry = Entry::new((context.new_entry)(), context.account.id.clone(), context.moment.now, detail);
        let suppressed = if context.settings.notifications.watches(&names) {
            let place = NotificationKey(format!("presence:{}:{key}", context.account.id));
            context.post(place, Some(entry.id.clone()), Content::Presence { person, state, said, note })
        } else {
            None
        };
        let id = entry.id.clone();
        context.record(Entry { suppressed, ..entry });
        id
    }
}

/// The person or extension of a message. Both may have the same name.
fn key(change: &PresenceChange) -> String {
    match (&change.person, change.extension.name(), &change.name) {
        (Some(person), ..) => format!("{PERSON}{}", named(person)),
        (None, Some(extension), _) => roster::key(true, extension),
        (None, None, name) => roster::key(false, name.as_deref().unwrap_or_default()),
    }
}

fn words_for(state: &PresenceState) -> (PresenceWord, Option<String>) {
    let word = match state {
        PresenceState::Unknown => PresenceWord::Unknown,
        PresenceState::Online => PresenceWord::Online,
        PresenceState::Away => PresenceWord::Away,
        PresenceState::Busy => PresenceWord::Busy,
        PresenceState::DoNotDisturb => PresenceWord::DoNotDisturb,
        PresenceState::Ringing => PresenceWord::Ringing,
        PresenceState::Offline => PresenceWord::Offline,
        PresenceState::Other(word) => return (PresenceWord::Other, clean(word, LONGEST_WORD)),
    };
    (word, None)
}
