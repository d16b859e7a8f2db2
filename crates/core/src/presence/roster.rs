//! The latest state of each person and extension. It is built from entries, so it is the same after a restart.

use std::collections::BTreeMap;

use crate::accounts::AccountId;
use crate::history::{Entry, EntryDetail, EntryId, named};
use crate::presence::person::PersonView;
use crate::{ExtensionVerb, Timestamp};

/// The number of people and extensions. Beyond that, the one without a message for longest goes.
const MOST: usize = 2000;

/// The account, and the key in it.
type PersonKey = (AccountId, String);

/// See the module documentation.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    people: BTreeMap<PersonKey, Person>,
    /// The person of each newest entry, which the next message may belong to.
    entries: BTreeMap<EntryId, PersonKey>,
}

#[derive(Debug)]
struct Person {
    view: PersonView,
    /// The newest entry about the presence.
    presence: Option<EntryId>,
    /// The newest entry about the registration.
    registration: Option<EntryId>,
}

/// A change of the roster.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// One person is new, or a message about them arrived.
    One(Box<PersonView>),
    /// Some were removed.
    Gone,
}

/// The key of an extension, or of a person of whom only the name is known.
pub(crate) fn key(is_extension: bool, name: &str) -> String {
    format!("{}:{}", if is_extension { "extension" } else { "name" }, named(name.trim()))
}

impl Roster {
    /// Applies an entry that is newer than all before.
    pub(crate) fn note(&mut self, entry: &Entry) -> Option<Change> {
        let (key, is_extension) = match &entry.detail {
            EntryDetail::Presence { who, person, extension, .. } => {
                let is_extension = extension.as_deref() == Some(person);
                (if who.is_empty() { key(is_extension, person) } else { who.clone() }, is_extension)
            }
            EntryDetail::Registration { extension, .. } => (key(true, extension), true),
            EntryDetail::Extension { extension: Some(extension), change: ExtensionVerb::Deleted } => {
                let key = (entry.account.clone(), key(true, extension));
                return self.remove(&key).then_some(Change::Gone);
            }
            _ => return None,
        };
        let key = (entry.account.clone(), key);
        if !self.people.contains_key(&key) {
            self.make_room();
        }
        let person = self.people.entry(key.clone()).or_insert_with(|| Person::new(&key, is_extension));
        if let Some(before) = person.take_in(entry) {
            self.entries.remove(&before);
        }
        let view = Box::new(person.view.clone());
        self.entries.insert(entry.id.clone(), key);
        Some(Change::One(view))
    }

    /// A message arrived that belongs to this entry.
    pub(crate) fn heard(&mut self, entry: &EntryId, now: Timestamp) -> Option<Change> {
        let person = self.people.get_mut(self.entries.get(entry)?)?;
        if person.view.heard >= now {
            return None;
        }
        person.view.heard = now;
        Some(Change::One(Box::new(person.view.clone())))
    }

    /// Removes everybody of an account.
    pub(crate) fn forget(&mut self, account: &AccountId) -> Option<Change> {
        let places: Vec<PersonKey> =
            self.people.keys().filter(|(whose, _)| whose == account).cloned().collect();
        places.iter().for_each(|key| _ = self.remove(key));
        (!places.is_empty()).then_some(Change::Gone)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &PersonView> {
        self.people.values().map(|person| &person.view)
    }

    pub(crate) fn get(&self, account: &AccountId, key: &str) -> Option<&PersonView> {
        self.people.get(&(account.clone(), key.to_owned())).map(|person| &person.view)
    }

    /// The person with this key, and the newest entry about the presence.
    pub(crate) fn known(&self, account: &AccountId, key: &str) -> Option<(&PersonView, Option<&EntryId>)> {
        let person = self.people.get(&(account.clone(), key.to_owned()))?;
        Some((&person.view, person.presence.as_ref()))
    }

    /// Changes the names of a person whose state is the same.
    pub(crate) fn rename(&mut self, account: &AccountId, key: &str, name: &str, extension: Option<&str>) {
        if let Some(person) = self.people.get_mut(&(account.clone(), key.to_owned())) {
            name.clone_into(&mut person.view.name);
            person.view.extension = extension.map(str::to_owned);
        }
    }

    fn remove(&mut self, key: &PersonKey) -> bool {
        let Some(person) = self.people.remove(key) else { return false };
        for entry in [person.presence, person.registration].into_iter().flatten() {
            self.entries.remove(&entry);
        }
        true
    }

    fn make_room(&mut self) {
        if self.people.len() >= MOST {
            let oldest = self.people.iter().min_by_key(|(_, person)| person.view.heard);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.remove(&key);
            }
        }
    }
}

impl Person {
    fn new((account, key): &PersonKey, is_extension: bool) -> Person {
        let view = PersonView {
            account: account.clone(),
            key: key.clone(),
            is_extension,
            name: String::new(),
            extension: None,
            presence: None,
            said: None,
            note: None,
            registration: None,
            device: None,
            since: Timestamp::default(),
            heard: Timestamp::default(),
            watched: false,
        };
        Person { view, presence: None, registration: None }
    }

    /// Returns the entry that this one replaces.
    fn take_in(&mut self, entry: &Entry) -> Option<EntryId> {
        let view = &mut self.view;
        (view.since, view.heard) = (entry.at, entry.at);
        let newest = match &entry.detail {
            EntryDetail::Presence { person, extension, state, said, note, .. } => {
                view.name.clone_from(person);
                view.extension = extension.clone().or_else(|| view.extension.take());
                view.presence = Some(*state);
                view.said.clone_from(said);
                view.note.clone_from(note);
                &mut self.presence
            }
            EntryDetail::Registration { extension, state, device } => {
                view.name.clone_from(extension);
                view.extension = Some(extension.clone());
                view.registration = Some(*state);
                view.device = device.clone().or_else(|| view.device.take());
                &mut self.registration
            }
            _ => return None,
        };
        newest.replace(entry.id.clone()).filter(|before| *before != entry.id)
    }
}

/// The names by which a person may be watched, most reliable first.
pub(crate) fn names(person: &PersonView) -> Vec<&str> {
    let id = person.key.strip_prefix("person:").filter(|id| !id.starts_with('~'));
    let names = [person.extension.as_deref().filter(|_| person.is_extension), id, Some(&*person.name)];
    let mut names: Vec<&str> = names.into_iter().flatten().collect();
    names.extend(person.extension.as_deref());
    names.dedup();
    names
}
