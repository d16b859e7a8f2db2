//! The language in which the person is spoken to.

use std::sync::OnceLock;

use ringtray_language::Language;
use ringtray_store::{Home, SettingsFile};

/// The one chosen in the settings, else the first of the system's languages that there is, else English. Settings that
/// can't be read choose none; what is wrong with them is told by whoever needs them.
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
