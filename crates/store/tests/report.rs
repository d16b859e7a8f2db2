//! The report for whoever is asked for help.

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
        "pin: its usual (locked)",
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
