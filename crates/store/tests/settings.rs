//! The settings file, through the public interface.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

use ringtray_core::{Account, Settings};
use ringtray_store::{Home, SettingsError, SettingsFile};

fn account(id: &str) -> Account {
    let json =
        serde_json::json!({ "id": id, "name": id, "server": "https://pbx.example.com", "instance_id": "i" });
    serde_json::from_value(json).unwrap()
}

fn home() -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    (folder, home)
}

/// The files beside the settings whose name contains `part`.
fn files_with(home: &Home, part: &str) -> Vec<PathBuf> {
    let folder = home.settings_file().parent().map(Path::to_owned).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.file_name().unwrap().to_string_lossy().contains(part)).collect()
}

#[test]
fn nothing_there_means_the_defaults() {
    let (_folder, home) = home();
    assert_eq!(SettingsFile::load(&home).unwrap(), Settings::default());
}

#[test]
fn what_is_saved_is_loaded() {
    let (_folder, home) = home();
    let settings = Settings { accounts: vec![account("b"), account("a")], ..Settings::default() };
    SettingsFile::save(&home, &settings).unwrap();
    assert_eq!(SettingsFile::load(&home).unwrap(), settings);
    assert!(files_with(&home, "tmp").is_empty(), "nothing but the file and its lock may stay");
}

#[cfg(unix)]
#[test]
fn file_and_folder_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, home) = home();
    SettingsFile::save(&home, &Settings::default()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.settings_file()), 0o600);
    assert_eq!(mode(home.settings_file().parent().unwrap()), 0o700);
}

#[cfg(unix)]
#[test]
fn a_link_to_the_file_stays_a_link() {
    let (folder, home) = home();
    let elsewhere = folder.path().join("elsewhere.json");
    fs::write(&elsewhere, "{}").unwrap();
    home.create().unwrap();
    std::os::unix::fs::symlink(&elsewhere, home.settings_file()).unwrap();
    SettingsFile::change(&home, |settings| settings.save(account("a"))).unwrap();
    assert!(fs::symlink_metadata(home.settings_file()).unwrap().is_symlink());
    assert!(fs::read_to_string(elsewhere).unwrap().contains("pbx.example.com"));
}

#[test]
fn unknown_keys_are_kept() {
    let (_folder, home) = home();
    home.create().unwrap();
    let given = r#"{ "version": 1, "accounts": [], "of a newer version": { "a": [1.5, null] } }"#;
    fs::write(home.settings_file(), given).unwrap();
    SettingsFile::change(&home, |settings| settings.save(account("a"))).unwrap();
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(home.settings_file()).unwrap()).unwrap();
    assert_eq!(json["of a newer version"], serde_json::json!({ "a": [1.5, null] }));
    assert_eq!(json["version"], 1);
    assert_eq!(json["accounts"][0]["id"], "a");
}

#[test]
fn the_file_of_a_newer_version_is_refused_and_left_alone() {
    let (_folder, home) = home();
    home.create().unwrap();
    let given = r#"{ "version": 2, "accounts": "in another form" }"#;
    fs::write(home.settings_file(), given).unwrap();
    assert!(matches!(SettingsFile::load(&home), Err(SettingsError::Newer { .. })));
    assert!(matches!(SettingsFile::save(&home, &Settings::default()), Err(SettingsError::Newer { .. })));
    let changed = SettingsFile::change(&home, |settings| settings.save(account("a")));
    assert!(matches!(changed, Err(SettingsError::Newer { .. })));
    assert_eq!(fs::read_to_string(home.settings_file()).unwrap(), given);
}

#[test]
fn a_damaged_file_is_set_aside_and_told_once() {
    let contents: [&[u8]; 4] = [b"{ \"accounts\": [", b"", b"[]", b"{ \"accounts\": \"hush\", \xff }"];
    for content in contents {
        let (_folder, home) = home();
        home.create().unwrap();
        fs::write(home.settings_file(), content).unwrap();

        let Err(error) = SettingsFile::load(&home) else { panic!("{content:?} was taken") };
        let SettingsError::Damaged { aside, .. } = &error else { panic!("{error}") };
        assert_eq!(fs::read(aside).unwrap(), content, "what was there must not be lost");
        assert!(!error.to_string().contains("hush"), "{error}");

        assert_eq!(SettingsFile::load(&home).unwrap(), Settings::default());
        SettingsFile::change(&home, |settings| settings.save(account("a"))).unwrap();
        assert_eq!(SettingsFile::load(&home).unwrap().accounts.len(), 1);
    }
}

#[test]
fn a_change_of_a_damaged_file_changes_nothing() {
    let (_folder, home) = home();
    home.create().unwrap();
    fs::write(home.settings_file(), "{").unwrap();
    let changed = SettingsFile::change(&home, |settings| settings.save(account("a")));
    assert!(matches!(changed, Err(SettingsError::Damaged { .. })));
    assert!(!home.settings_file().exists());
    assert_eq!(files_with(&home, "damaged").len(), 1);
}

#[test]
fn a_glance_takes_what_can_be_read_and_leaves_everything_as_it_is() {
    let (_folder, home) = home();
    assert_eq!(SettingsFile::glance(&home), Some(Settings::default()));
    assert!(!home.settings_file().exists());
    let german = Settings { language: Some("de".to_owned()), ..Settings::default() };
    SettingsFile::save(&home, &german).unwrap();
    assert_eq!(SettingsFile::glance(&home), Some(german));

    for unreadable in ["{", "{ \"version\": 999 }"] {
        fs::write(home.settings_file(), unreadable).unwrap();
        assert_eq!(SettingsFile::glance(&home), None, "{unreadable}");
        assert_eq!(fs::read_to_string(home.settings_file()).unwrap(), unreadable);
    }
}

#[test]
fn changes_at_the_same_time_are_all_kept() {
    let (_folder, home) = home();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let home = home.clone();
            scope.spawn(move || {
                for number in 0..5 {
                    let id = format!("{thread}-{number}");
                    SettingsFile::change(&home, |settings| settings.save(account(&id))).unwrap();
                }
            });
        }
    });
    assert_eq!(SettingsFile::load(&home).unwrap().accounts.len(), 40);
}

#[test]
fn a_change_that_alters_nothing_writes_nothing() {
    let (_folder, home) = home();
    let count = SettingsFile::change(&home, |settings| settings.accounts.len()).unwrap();
    assert_eq!(count, 0);
    assert!(!home.settings_file().exists());
}
