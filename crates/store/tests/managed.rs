//! The managed file, through the public interface.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;

use ringtray_core::Setting;
use ringtray_store::{Home, ManagedFile, ManagedFileError};

fn home() -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    (folder, home)
}

#[test]
fn nothing_there_is_nothing_managed() {
    let (_folder, home) = home();
    assert_eq!(ManagedFile::load(&home.managed_file()).unwrap(), None);
}

#[test]
fn what_is_there_is_read_and_stays_as_it_is() {
    let (_folder, home) = home();
    let text = "# ours\n[account]\nserver = \"https://pbx.example.com\"\nlater = 1\nlocked = [\"server\"]\n";
    fs::write(home.managed_file(), text).unwrap();
    let read = ManagedFile::load(&home.managed_file()).unwrap().unwrap();
    assert_eq!(read.managed.preset.server.as_deref(), Some("https://pbx.example.com"));
    assert!(read.managed.locks(Setting::Server));
    assert_eq!(read.passed_over.len(), 1);
    assert_eq!(fs::read_to_string(home.managed_file()).unwrap(), text);
}

#[test]
fn what_cannot_be_used_is_told_with_its_name() {
    let (folder, home) = home();
    let file = home.managed_file();
    let told = |expected: &str| {
        let error = ManagedFile::load(&file).unwrap_err();
        let words = error.to_string();
        assert!(words.contains("managed.toml") && words.contains(expected), "{words}");
        error
    };

    fs::write(&file, "[account]\nserver = \"https://pbx.example.com\"\nmode = 1\n").unwrap();
    assert!(matches!(told("line 3: "), ManagedFileError::Unusable { .. }));
    // As Windows' own tools may save it.
    fs::write(&file, b"\xff\xfe[\0a\0]\0").unwrap();
    assert!(matches!(told("UTF-8"), ManagedFileError::NotText { .. }));
    fs::write(&file, "#".repeat(64 * 1024 + 1)).unwrap();
    assert!(matches!(told("64 KiB"), ManagedFileError::TooLong { .. }));
    fs::write(&file, "#".repeat(64 * 1024)).unwrap();
    assert!(ManagedFile::load(&file).unwrap().is_some());
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(matches!(told("no file"), ManagedFileError::NoFile { .. }));
    drop(folder);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let (_folder, home) = home();
    let made = std::process::Command::new("mkfifo").arg(home.managed_file()).status().unwrap();
    assert!(made.success());
    assert!(matches!(ManagedFile::load(&home.managed_file()), Err(ManagedFileError::NoFile { .. })));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_in_a_circle_is_told() {
    let (_folder, home) = home();
    std::os::unix::fs::symlink(home.managed_file(), home.managed_file()).unwrap();
    assert!(matches!(ManagedFile::load(&home.managed_file()), Err(ManagedFileError::Read { .. })));
}
