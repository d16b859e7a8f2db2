//! Names for numbers, from the user's contacts files.

mod collector;
mod dialling;
mod encoding;
mod list;
mod numbers;
mod settings;
mod spelling;
mod table;
mod vcard;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::Arc;

pub use dialling::{is_number, tel};
pub use list::{ContactList, ContactsRead};
pub use numbers::{Number, NumberRules};
pub use settings::ContactSettings;

use numbers::Tail;

/// The most numbers of all files together.
pub const MOST_CONTACT_NUMBERS: usize = 100_000;

/// The most letters of a name.
const LONGEST_NAME: usize = 80;

/// Finds the name for a number. Cheap to clone. Its `Debug` output shows only how many numbers it has.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contacts(Arc<Index>);

#[derive(Default)]
struct Index {
    rules: NumberRules,
    /// Each number once.
    named: Vec<(Arc<str>, Number)>,
    /// The position in `named` of each number.
    exact: HashMap<Number, usize>,
    /// The positions of numbers that may be the same as one in another form.
    tails: HashMap<Tail, Vec<usize>>,
    /// The position of a number that is known only with extensions; `None` if their names differ.
    switchboards: HashMap<Number, Option<usize>>,
}

impl Contacts {
    /// The contacts of `list`, with numbers compared by `rules`. Takes a moment for a long list.
    #[must_use]
    pub fn new(list: ContactList, rules: &NumberRules) -> Self {
        let mut index = Index { rules: rules.clone(), ..Index::default() };
        for (name, number) in list.into_named() {
            index.add(name, rules.plain(&number));
        }
        Self(Arc::new(index))
    }

    /// The name for `number`; `None` if it has none or may have one of two.
    ///
    /// A number that a contact has only with an extension is also found without it.
    #[must_use]
    pub fn name_of(&self, number: &str) -> Option<&str> {
        let index = &*self.0;
        let number = index.rules.plain(number);
        match index.exact.get(&number) {
            Some(&at) => Some(&index.named[at].0),
            None => match index.switchboards.get(&number) {
                Some(at) => at.map(|at| &*index.named[at].0),
                None => index.name_by_tail(&number),
            },
        }
    }

    /// The number of different numbers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.named.len()
    }

    /// Whether there are no numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.named.is_empty()
    }
}

impl fmt::Debug for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Contacts").field(&self.len()).finish()
    }
}

impl Index {
    fn add(&mut self, name: Arc<str>, number: Number) {
        if number.is_nothing() {
            return;
        }
        let at = self.named.len();
        let Entry::Vacant(place) = self.exact.entry(number.clone()) else { return };
        place.insert(at);
        if let Some(tail) = number.tail() {
            self.tails.entry(tail).or_default().push(at);
        }
        if let Some(main) = number.without_extension() {
            let known = self.switchboards.entry(main).or_insert(Some(at));
            *known = known.filter(|&known| known == at || self.named[known].0 == name);
        }
        self.named.push((name, number));
    }

    /// The name that all numbers which may be the same as this one share.
    fn name_by_tail(&self, number: &Number) -> Option<&str> {
        let near = self.tails.get(&number.tail()?)?;
        let like = |number: &Number| {
            let number = number.clone();
            near.iter()
                .map(|&at| &self.named[at])
                .filter(move |(_, near)| self.rules.can_be_same(&number, near))
        };
        let (name, _) = like(number).next()?;
        let is_his = |(other, _): &(Arc<str>, Number)| other == name;
        // A number without a calling code may also belong to somebody else in another country.
        let is_sure = like(number).all(|found| {
            is_his(found) && (number.is_national() || !found.1.is_national() || like(&found.1).all(is_his))
        });
        is_sure.then_some(name)
    }
}

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules && self.named == other.named
    }
}

impl Eq for Index {}
