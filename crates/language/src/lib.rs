//! What the program says, in every language there is a catalogue of.
//!
//! A catalogue is a file `languages/<tag>.ftl` in the form of Project Fluent. They are embedded in the program, and the
//! page reads the same files. How a text is added stands in `languages/README.md`.

mod catalogue;
mod numbers;
mod phrase;

use std::fmt;

use catalogue::Catalogue;

pub use phrase::{Phrase, Value};

include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// A language that everything can be said in. English unless something else is chosen.
#[derive(Clone, Copy)]
pub struct Language(&'static Catalogue);

impl Language {
    /// English, which every other language falls back to.
    #[must_use]
    pub fn english() -> Language {
        Language(&CATALOGUES[ENGLISH])
    }

    /// All languages, by their tags.
    pub fn available() -> impl Iterator<Item = Language> {
        CATALOGUES.iter().map(Language)
    }

    /// The language of exactly this tag, such as `de`, in whatever case.
    #[must_use]
    pub fn of(tag: &str) -> Option<Language> {
        Language::available().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The first of the wanted languages that there is, else English. Wanted are tags (`de-AT`) or names of locales
    /// (`de_AT.UTF-8`); a regional form finds the language itself, and another form of it where there is no other. A computer's own `C` and
    /// `POSIX` are English.
    #[must_use]
    pub fn best(wanted: &[impl AsRef<str>]) -> Language {
        wanted.iter().find_map(|wanted| alike(wanted.as_ref())).unwrap_or_default()
    }

    /// Its tag (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.0.tag()
    }

    /// Its own name for itself.
    #[must_use]
    pub fn name(self) -> String {
        self.say("language-name", &[])
    }

    /// The text of this key with these values in it. What a catalogue lacks is said in English, and what English lacks
    /// by its key. A text may have several lines.
    #[must_use]
    pub fn say(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let said = self.0.say(key, values);
        said.or_else(|| CATALOGUES[ENGLISH].say(key, values)).unwrap_or_else(|| key.to_owned())
    }

    /// Says what was to be said later.
    #[must_use]
    pub fn tell(self, phrase: &Phrase) -> String {
        self.say(phrase.key, &phrase.values)
    }
}

impl Default for Language {
    fn default() -> Language {
        Language::english()
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Language) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Language {}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Language").field(&self.tag()).finish()
    }
}

fn alike(wanted: &str) -> Option<Language> {
    let tag = wanted.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
    if tag == "C" || tag == "POSIX" {
        return Some(Language::english());
    }
    let mut part = tag.as_str();
    loop {
        if let Some(language) = Language::of(part) {
            return Some(language);
        }
        match part.rsplit_once('-') {
            Some((shorter, _)) => part = shorter,
            None => break,
        }
    }
    let base = |language: &Language| language.tag().split('-').next().is_some_and(|base| base == part);
    Language::available().find(base)
}
