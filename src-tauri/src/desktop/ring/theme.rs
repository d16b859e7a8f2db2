//! Finds a sound in the person's theme (freedesktop.org Sound Theme Specification 0.8).

use std::path::{Path, PathBuf};

use gio::glib;
use gio::prelude::SettingsExt as _;

/// The theme that every theme falls back to.
const FALLBACK: &str = "freedesktop";

/// The schema in which GNOME and its derivatives store the name of the theme.
const SCHEMA: &str = "org.gnome.desktop.sound";
const KEY: &str = "theme-name";

const ENDINGS: [&str; 3] = ["oga", "ogg", "wav"];

/// Ends the search when themes inherit each other in a circle.
const MOST_THEMES: usize = 10;

/// The file of this sound.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let mut folders = vec![glib::user_data_dir()];
    folders.extend(glib::system_data_dirs());
    find_in(&folders, &theme().unwrap_or_else(|| FALLBACK.to_owned()), name)
}

/// The name of the person's theme.
fn theme() -> Option<String> {
    // The library ends the program where a schema is not installed or a key is of another type.
    let schema = gio::SettingsSchemaSource::default()?.lookup(SCHEMA, true)?;
    let known = schema.has_key(KEY) && schema.key(KEY).value_type().as_str() == "s";
    known.then(|| gio::Settings::new(SCHEMA).string(KEY).to_string())
}

/// A sound that a theme lacks is looked for in those it inherits; then by a shorter name, `phone-incoming` for
/// `phone-incoming-call`.
fn find_in(folders: &[PathBuf], theme: &str, name: &str) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = folders.iter().map(|folder| folder.join("sounds")).collect();
    let themes = themes(&folders, theme);
    let names = std::iter::successors(Some(name), shorter);
    names.into_iter().find_map(|name| {
        themes.iter().find_map(|Theme { places }| places.iter().find_map(|place| file(place, name)))
    })
}

fn shorter<'a>(name: &&'a str) -> Option<&'a str> {
    name.rsplit_once('-').map(|(name, _)| name)
}

/// A theme.
struct Theme {
    /// The folders with its sounds in stereo.
    places: Vec<PathBuf>,
}

/// The theme, those it inherits, and the one that all fall back to.
fn themes(folders: &[PathBuf], theme: &str) -> Vec<Theme> {
    let mut names = vec![theme.to_owned()];
    let mut themes = Vec::new();
    let mut next = 0;
    while let Some(name) = names.get(next).cloned() {
        let (theme, inherited) = read(folders, &name);
        themes.push(theme);
        let last = next + 1 == names.len();
        let fallback = last.then(|| FALLBACK.to_owned());
        for name in inherited.into_iter().chain(fallback) {
            if names.len() < MOST_THEMES && !names.contains(&name) {
                names.push(name);
            }
        }
        next += 1;
    }
    themes
}

/// A theme and the names of those it inherits. It may be spread over several folders.
fn read(folders: &[PathBuf], name: &str) -> (Theme, Vec<String>) {
    let folders = || folders.iter().map(|folder| folder.join(name));
    let index = glib::KeyFile::new();
    let read =
        |folder: PathBuf| index.load_from_file(folder.join("index.theme"), glib::KeyFileFlags::NONE).is_ok();
    if !folders().any(read) {
        return (Theme { places: Vec::new() }, Vec::new());
    }
    let list = |key: &str| -> Vec<String> {
        let value = index.string("Sound Theme", key).unwrap_or_default();
        value.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let is_stereo = |place: &String| {
        let profile = index.string(place, "OutputProfile");
        profile.map_or(true, |profile| profile == "stereo")
    };
    let stereo: Vec<String> = list("Directories").into_iter().filter(is_stereo).collect();
    let places =
        folders().flat_map(|folder| stereo.iter().map(move |place| folder.join(place)).collect::<Vec<_>>());
    (Theme { places: places.collect() }, list("Inherits"))
}

fn file(place: &Path, name: &str) -> Option<PathBuf> {
    ENDINGS.iter().map(|ending| place.join(format!("{name}.{ending}"))).find(|file| file.is_file())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Folders with these files, each with this text.
    fn with(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<PathBuf>) {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = root.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let folders = vec![root.path().join("home"), root.path().join("usr")];
        (root, folders)
    }

    const FREEDESKTOP: (&str, &str) = (
        "usr/sounds/freedesktop/index.theme",
        "[Sound Theme]\nName=Default\nDirectories=stereo\n\n[stereo]\nOutputProfile=stereo\n",
    );
    const DEFAULT_RING: (&str, &str) = ("usr/sounds/freedesktop/stereo/phone-incoming-call.oga", "");

    #[test]
    fn a_sound_is_found_in_the_theme_its_parents_or_the_default_one() {
        let harbour = "[Sound Theme]\nInherits=sea\nDirectories=stereo,surround\n[stereo]\nOutputProfile=stereo\n\
                       [surround]\nOutputProfile=5.1\n";
        let sea = "[Sound Theme]\nInherits=harbour;\nDirectories=stereo;\n";
        let (root, folders) = with(&[
            FREEDESKTOP,
            DEFAULT_RING,
            ("usr/sounds/freedesktop/stereo/bell.oga", ""),
            ("usr/sounds/harbour/index.theme", harbour),
            ("usr/sounds/harbour/surround/phone-incoming-call.oga", ""),
            ("home/sounds/harbour/stereo/message.wav", ""),
            ("usr/sounds/sea/index.theme", sea),
            ("usr/sounds/sea/stereo/phone-incoming-call.ogg", ""),
            ("usr/sounds/sea/stereo/window.ogg", ""),
        ]);
        let cases = [
            (
                "freedesktop",
                "phone-incoming-call",
                Some("usr/sounds/freedesktop/stereo/phone-incoming-call.oga"),
            ),
            ("harbour", "phone-incoming-call", Some("usr/sounds/sea/stereo/phone-incoming-call.ogg")),
            ("harbour", "message", Some("home/sounds/harbour/stereo/message.wav")),
            ("harbour", "bell", Some("usr/sounds/freedesktop/stereo/bell.oga")),
            ("harbour", "window-attention", Some("usr/sounds/sea/stereo/window.ogg")),
            ("gone", "phone-incoming-call", Some("usr/sounds/freedesktop/stereo/phone-incoming-call.oga")),
            ("harbour", "trash-empty", None),
        ];
        for (theme, name, expected) in cases {
            let expected = expected.map(|file| root.path().join(file));
            assert_eq!(find_in(&folders, theme, name), expected, "{name} of {theme}");
        }
    }

    #[test]
    fn without_any_theme_nothing_is_found() {
        let (_root, folders) = with(&[("usr/sounds/freedesktop/index.theme", "garbage")]);
        assert_eq!(find_in(&folders, "freedesktop", "bell"), None);
        assert_eq!(find_in(&[], "", "bell"), None);
    }
}
