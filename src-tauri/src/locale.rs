//! The language of the system.

use ringtray_language::Language;

/// The first of the languages that the user has set the system to and that there is a catalogue of, else English.
pub(crate) fn language() -> Language {
    Language::best(&sys_locale::get_locales().collect::<Vec<_>>())
}
