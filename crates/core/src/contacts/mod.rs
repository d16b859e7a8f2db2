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

/// The most numbers that are kept, of all files together.
pub const MOST_CONTACT_NUMBERS: usize = 100_000;

/// The most letters of a name.
const LONGEST_NAME: usize = 80;

/// Whose number it is. Cheap to clone; printing it tells only how many numbers it knows.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contacts(Arc<Index>);

#[derive(Default)]
struct Index {
    rules: NumberRules,
    /// Each number once.
    named: Vec<(Arc<str>, Number)>,
    /// Where in `named` a number is.
    exact: HashMap<Number, usize>,
    /// Where the numbers are that may be the same as one of another form.
    tails: HashMap<Tail, Vec<usize>>,
    /// Where a number is that is known only with extensions; none where their names differ.
    switchboards: HashMap<Number, Option<usize>>,
}

impl Contacts {
    /// The contacts of `list`, with numbers as `rules` say. Takes a moment for a long list.
    #[must_use]
    pub fn new(list: ContactList, rules: &NumberRules) -> Self {
        let mut index = Index { rules: rules.clone(), ..Index::default() };
        for (name, number) in list.into_named() {
            index.add(name, rules.plain(&number));
        }
        Self(Arc::new(index))
    }

    /// Whose `number` it is; none where nobody's, or where it may be one of two.
    ///
    /// A number that a contact has only with an extension is found without it.
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

    /// How many different numbers are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.named.len()
    }

    /// Whether none is known.
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

    /// The one name of all numbers that may be this one.
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
        // One without a calling code may also be the number of somebody else in another country.
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
