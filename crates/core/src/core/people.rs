//! People and extensions, and which of them are watched.

use super::Core;
use crate::accounts::AccountId;
use crate::clock::Moment;
use crate::effect::Effect;
use crate::history::Entry;
use crate::presence::{Change, PersonView, names};
use crate::settings::SettingsChange;

impl Core {
    /// The known people and extensions.
    #[must_use]
    pub fn people(&self) -> Vec<PersonView> {
        self.roster.all().map(|person| self.with_watch(person)).collect()
    }

    /// The change of the settings that starts or stops watching somebody. `None` if the person is unknown.
    #[must_use]
    pub fn watching(&self, account: &AccountId, key: &str, watched: bool) -> Option<SettingsChange> {
        let person = self.roster.get(account, key)?;
        let names = names(person);
        let mut people = self.settings.notifications.watched.clone();
        people.retain(|watched| !names.iter().any(|name| is_same(name, watched)));
        if watched {
            people.push((*names.first()?).to_owned());
        }
        Some(SettingsChange::Watched { people })
    }

    /// Updates people from what was recorded, and from the message's entry.
    pub(super) fn note_people(&mut self, moment: Moment, effects: &mut Vec<Effect>) {
        let mut changes = Vec::new();
        for effect in effects.iter() {
            match effect {
                Effect::Record(entry) => changes.extend(self.roster.note(entry)),
                Effect::Keep { entry } => changes.extend(self.roster.heard(entry, moment.now)),
                _ => {}
            }
        }
        for change in changes {
            self.tell_people(change, effects);
        }
    }

    /// Restores people from the entries of an earlier run, newest first.
    pub(super) fn restore_people(&mut self, entries: &[Entry]) {
        for entry in entries.iter().rev() {
            self.roster.note(entry);
        }
    }

    pub(super) fn forget_people(&mut self, account: &AccountId, effects: &mut Vec<Effect>) {
        if let Some(change) = self.roster.forget(account) {
            self.tell_people(change, effects);
        }
    }

    fn tell_people(&self, change: Change, effects: &mut Vec<Effect>) {
        effects.push(match change {
            Change::One(person) => Effect::Person(Box::new(self.with_watch(&person))),
            Change::Gone => Effect::People(self.people()),
        });
    }

    fn with_watch(&self, person: &PersonView) -> PersonView {
        PersonView { watched: self.settings.notifications.watches(&names(person)), ..person.clone() }
    }
}

fn is_same(name: &str, watched: &str) -> bool {
    name.trim().to_lowercase() == watched.trim().to_lowercase()
}
