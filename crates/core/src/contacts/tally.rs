//! What was passed over in a contacts file, counted and told.

/// How much of a file could not be used.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Without a number.
    pub(super) no_number: usize,
    /// With a number, and nothing to call it by.
    pub(super) no_name: usize,
    /// Not closed before the next one began, or the file ended.
    pub(super) unfinished: usize,
    /// Not to be read at all.
    pub(super) broken: usize,
    /// Numbers that are none.
    pub(super) bad_numbers: usize,
    /// Numbers over the most of one contact.
    pub(super) further_numbers: usize,
    /// Numbers over the most that are kept.
    pub(super) too_many: usize,
}

impl Tally {
    /// A sentence for each kind; the parts of the file have these names, for one and for several.
    pub(super) fn sentences(&self, (one, several): (&str, &str)) -> Vec<String> {
        let part = |count: usize| if count == 1 { one.to_owned() } else { several.to_owned() };
        let has = |count: usize| if count == 1 { "has" } else { "have" };
        let mut told = Vec::new();
        let mut tell = |count: usize, sentence: String| {
            if count > 0 {
                told.push(format!("{count} {sentence}"));
            }
        };
        let count = self.no_number;
        tell(count, format!("{} {} no telephone number", part(count), has(count)));
        let count = self.no_name;
        tell(count, format!("{} {} no name", part(count), has(count)));
        let count = self.unfinished;
        tell(count, format!("{} {} no end; what was there was read", part(count), has(count)));
        let count = self.broken;
        tell(count, format!("{} can't be read", part(count)));
        let numbers = |count: usize| if count == 1 { "number" } else { "numbers" };
        let count = self.bad_numbers;
        let are = if count == 1 { "is no telephone number" } else { "are no telephone numbers" };
        tell(count, format!("{} {are}", numbers(count)));
        let count = self.further_numbers;
        let most = super::list::MOST_NUMBERS;
        tell(
            count,
            format!("{} of contacts that have more than {most}; the first {most} count", numbers(count)),
        );
        let count = self.too_many;
        tell(count, format!("{} too many; the first {} count", numbers(count), super::MOST_CONTACT_NUMBERS));
        told
    }
}
