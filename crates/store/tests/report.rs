//! The report for support.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use ringtray_core::Settings;
use ringtray_store::{Home, SettingsFile, report};
use serde_json::json;
use tempfile::TempDir;

fn home() -> (TempDir, Home) {
    let folder = TempDir::new().unwrap();
    let home = Home::at(folder.path());
    home.create().unwrap();
    (folder, home)
}

#[test]
fn it_tells_accounts_rules_and_the_end_of_the_newest_log() {
    let (_folder, home) = home();
    let settings: Settings = serde_json::from_value(json!({"accounts": [{
        "id": "a", "name": "alice", "server": "https://pbx.example.com", "mode": "app", "method": "token",
        "proxy": {"through": {"address": "http://proxy:3128", "username": "desk"}}, "revision": 3,
        "client_certificate_file": "/home/alice/client.p12",
    }]}))
    .unwrap();
    SettingsFile::change(&home, |file| *file = settings).unwrap();
    fs::write(
        home.managed_file(),
        "[account]\nserver = \"https://pbx.example.com\"\nlocked = [\"server\", \"pin\"]\n",
    )
    .unwrap();
    fs::write(home.log_folder().join("ringtray.2026-01-01.log"), "an older day\n").unwrap();
    fs::write(home.log_folder().join("ringtray.2026-01-02.log"), "first\nsecond\nthird\n").unwrap();

    let report = report(&home, 2);

    for expected in [
        "alice: https://pbx.example.com, app by Token",
        "revision 3",
        "proxy http://proxy:3128 with a name",
        "client certificate /home/alice/client.p12",
        "server: https://pbx.example.com (locked)",
        "pin: the default (locked)",
        "\nsecond\nthird\n",
    ] {
        assert!(report.contains(expected), "{expected} is missing:\n{report}");
    }
    assert!(!report.contains("first") && !report.contains("an older day"), "{report}");
}

#[test]
fn what_cannot_be_read_is_said_in_its_place() {
    let (_folder, home) = home();
    fs::write(home.settings_file(), "{").unwrap();
    fs::write(home.managed_file(), "[").unwrap();

    let report = report(&home, 10);

    assert!(report.contains("Accounts: ") && !report.contains("Accounts: 0"), "{report}");
    assert!(report.contains("Managed: the managed settings"), "{report}");
    assert!(report.contains("There is no log in "), "{report}");
}

#[test]
fn no_name_begins_a_line_of_its_own() {
    let (_folder, home) = home();
    let name = "alice\nManaged: nothing\r\u{2028}Accounts: 0\u{2029}x\u{85}y\u{202e}z\u{2066}";
    let settings: Settings = serde_json::from_value(json!({"accounts": [{
        "id": "a", "name": name, "server": "https://pbx.example.com\nRingtray 9.9", "path": "/a\nb",
        "ca_file": "/c\nManaged: nothing", "mode": "app", "method": "token",
    }]}))
    .unwrap();
    SettingsFile::change(&home, |file| *file = settings).unwrap();

    let report = report(&home, 2);

    let beginnings = ["Managed: nothing", "Accounts: 0", "Ringtray 9.9", "b", "x", "y"];
    for (number, line) in report.lines().enumerate() {
        let is_own = line == "Managed: nothing" && report.lines().filter(|other| *other == line).count() == 1;
        assert!(
            is_own || !beginnings.iter().any(|forged| line.starts_with(forged)),
            "line {number}:\n{report}"
        );
    }
    assert!(!report.contains(['\u{2028}', '\u{2029}', '\u{85}', '\u{202e}', '\u{2066}', '\r']), "{report:?}");
    assert!(report.contains("alice Managed: nothing  Accounts: 0"), "{report}");
}
