//! Settings survive their file, also what this version does not know.

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringtray_core::{Account, AccountId, Method, Mode, SecretName, Settings};
use serde_json::json;

use crate::desk::account;

#[test]
fn an_empty_file_is_no_settings() {
    assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
}

#[test]
fn an_account_needs_little() {
    let settings: Settings =
        serde_json::from_value(json!({"accounts": [{"id": "a", "server": "https://h"}]})).unwrap();
    let account = &settings.accounts[0];
    assert_eq!((account.mode, account.method, account.connect), (Mode::App, Method::Token, true));
}

#[test]
fn what_a_newer_version_wrote_is_kept() {
    let file = json!({"theme": {"dark": true}, "accounts": [{"id": "a", "name": "n", "server": "s", "instance_id": "i",
        "mode": "user", "method": "cookies", "connect": false, "ring_tone": "bell"}]});
    let settings: Settings = serde_json::from_value(file.clone()).unwrap();
    assert_eq!(serde_json::to_value(&settings).unwrap(), file);
}

#[test]
fn accounts_are_saved_in_place_and_removed() {
    let mut settings = Settings::default();
    settings.save(account("one"));
    settings.save(account("two"));
    let mut changed = account("one");
    changed.connect = false;
    settings.save(changed.clone());
    assert_eq!(settings.accounts, [changed.clone(), account("two")]);
    assert_eq!(settings.account(&AccountId("one".into())), Some(&changed));
    assert_eq!(settings.remove(&AccountId("one".into())), Some(changed));
    assert_eq!(settings.remove(&AccountId("one".into())), None);
}

#[test]
fn secrets_have_names_of_their_own() {
    let mut names: Vec<&str> = SecretName::ALL.iter().map(|name| name.as_str()).collect();
    assert_eq!(names, ["vn", "dev", "token", "app_secret", "password"]);
    names.dedup();
    assert_eq!(names.len(), SecretName::ALL.len());
    for name in SecretName::ALL {
        assert_eq!(serde_json::to_value(name).unwrap(), name.as_str());
    }
}

fn any_account() -> impl Strategy<Value = Account> {
    let mode = prop::sample::select(vec![Mode::User, Mode::App, Mode::Bot]);
    let method = prop::sample::select(vec![Method::Cookies, Method::Token, Method::MobileGrant]);
    let text = ".{0,20}";
    (text, text, text, prop::option::of(text), mode, method, prop::option::of(text), any::<bool>()).prop_map(
        |(id, name, server, path, mode, method, username, connect)| Account {
            id: AccountId(id),
            name,
            server,
            path: path.clone(),
            instance_id: "i".into(),
            mode,
            method,
            app_key: path,
            username,
            connect,
            unknown: BTreeMap::new(),
        },
    )
}

proptest! {
    #[test]
    fn any_settings_survive_their_file(accounts in prop::collection::vec(any_account(), 0..4)) {
        let settings = Settings { accounts, ..Settings::default() };
        let file = serde_json::to_string(&settings).unwrap();
        prop_assert_eq!(serde_json::from_str::<Settings>(&file).unwrap(), settings);
    }
}
