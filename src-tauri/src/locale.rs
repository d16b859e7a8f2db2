//! The language of the system.

use ringtray_language::Language;

/// The first of the user's system languages that has a catalogue, else English.
pub(crate) fn language() -> Language {
    Language::best(&sys_locale::get_locales().collect::<Vec<_>>())
}
