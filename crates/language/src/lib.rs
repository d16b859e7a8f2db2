//! The program's texts, in every language with a catalogue.
//!
//! A catalogue is a Project Fluent file `languages/<tag>.ftl`. The catalogues are embedded in the program, and the page
//! reads the same files. `languages/README.md` explains how to add a text.

mod catalogue;
mod numbers;
mod phrase;

use std::fmt;

use catalogue::Catalogue;

pub use phrase::{Phrase, Value};

include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// A language with a catalogue. The default is English.
#[derive(Clone, Copy)]
pub struct Language(&'static Catalogue);

impl Language {
    /// English, the fallback of every other language.
    #[must_use]
    pub fn english() -> Language {
        Language(&CATALOGUES[ENGLISH])
    }

    /// All languages, sorted by tag.
    pub fn available() -> impl Iterator<Item = Language> {
        CATALOGUES.iter().map(Language)
    }

    /// The language with exactly this tag, such as `de`, ignoring case.
    #[must_use]
    pub fn of(tag: &str) -> Option<Language> {
        Language::available().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The first available one of the wanted languages, else English. The wanted languages are tags (`de-AT`) or locale
    /// names (`de_AT.UTF-8`). A regional form also matches the language itself or another form of it. `C` and `POSIX`
    /// are English.
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

    /// The text of this key with these values. A text that the catalogue lacks is in English, or is its key if English
    /// lacks it too. A text may have several lines.
    #[must_use]
    pub fn say(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let said = self.0.say(key, values);
        said.or_else(|| CATALOGUES[ENGLISH].say(key, values)).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a phrase in this language.
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
