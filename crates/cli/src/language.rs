//! The language of the texts for the user.

use std::sync::OnceLock;

use ringtray_language::Language;
use ringtray_store::{Home, SettingsFile};

/// The language in the settings, else the first available one of the system's, else English. Unreadable settings are
/// ignored here; commands that need them report the error.
pub(crate) fn language() -> Language {
    static CHOSEN: OnceLock<Language> = OnceLock::new();
    *CHOSEN.get_or_init(|| of_the_settings().unwrap_or_else(of_the_system))
}

fn of_the_settings() -> Option<Language> {
    let settings = SettingsFile::glance(&Home::from_env().ok()?)?;
    Language::of(&settings.language?)
}

fn of_the_system() -> Language {
    Language::best(&sys_locale::get_locales().collect::<Vec<_>>())
}
