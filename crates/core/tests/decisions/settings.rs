//! Settings survive being written to a file and read back, including those that this version does not know.

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringtray_core::{
    Account, AccountId, COLOURS, ConnectionSettings, Fingerprint, LONGEST_NAME, Method, Mode, Proxy,
    Revision, SecretName, Settings, Timestamp, account_name,
};
use serde_json::json;

use crate::fixture::{account, id};

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
    assert_eq!(
        (account.connection.revision, account.last_revision, account.connection.pin),
        (None, None, None)
    );
    assert_eq!((&account.connection.proxy, &account.connection.ca_file), (&Proxy::Automatic, &None));
    assert_eq!(account.connection.client_certificate_file, None);
}

#[test]
fn how_a_server_is_reached_stands_in_the_file_where_it_is_not_usual() {
    let pin = Fingerprint([0xab; 32]);
    let through = |username: Option<&str>| Proxy::Through {
        address: "http://proxy:3128".into(),
        username: username.map(str::to_owned),
    };
    let usual = account("one");
    let default = ConnectionSettings::default();
    let with = |connection| Account { connection, ..usual.clone() };
    let without = serde_json::to_value(&usual).unwrap();
    let cases = [
        (
            "revision",
            json!(3),
            with(ConnectionSettings { revision: Some(Revision::Three), ..default.clone() }),
        ),
        ("last_revision", json!(4), Account { last_revision: Some(Revision::Four), ..usual.clone() }),
        ("proxy", json!("direct"), with(ConnectionSettings { proxy: Proxy::Direct, ..default.clone() })),
        (
            "proxy",
            json!({"through": {"address": "http://proxy:3128"}}),
            with(ConnectionSettings { proxy: through(None), ..default.clone() }),
        ),
        (
            "proxy",
            json!({"through": {"address": "http://proxy:3128", "username": "ann"}}),
            with(ConnectionSettings { proxy: through(Some("ann")), ..default.clone() }),
        ),
        (
            "ca_file",
            json!("/ca.pem"),
            with(ConnectionSettings { ca_file: Some("/ca.pem".into()), ..default.clone() }),
        ),
        ("pin", json!(pin.to_string()), with(ConnectionSettings { pin: Some(pin), ..default.clone() })),
        (
            "client_certificate_file",
            json!("/client.p12"),
            with(ConnectionSettings {
                client_certificate_file: Some("/client.p12".into()),
                ..default.clone()
            }),
        ),
    ];
    for (key, value, account) in cases {
        assert_eq!(without.get(key), None);
        let mut expected = without.clone();
        expected[key] = value;
        assert_eq!(serde_json::to_value(&account).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Account>(expected).unwrap(), account);
    }
}

#[test]
fn a_proxy_has_a_password_where_it_knows_us_by_a_name() {
    let needs = |proxy: Proxy| {
        let connection = ConnectionSettings { proxy, ..ConnectionSettings::default() };
        Account { connection, ..account("one") }.secret_names()
    };
    let through = |username| Proxy::Through { address: "http://proxy:3128".into(), username };
    for proxy in [Proxy::Automatic, Proxy::Direct, through(None)] {
        assert_eq!(needs(proxy), [SecretName::Token]);
    }
    assert_eq!(needs(through(Some("ann".into()))), [SecretName::Token, SecretName::ProxyPassword]);
}

#[test]
fn a_client_certificate_may_have_a_password_and_need_not() {
    let without = account("one");
    assert!(without.optional_secret_names().is_empty());
    let client_certificate_file = Some("/client.p12".into());
    let connection = ConnectionSettings { client_certificate_file, ..ConnectionSettings::default() };
    let with = Account { connection, ..without };
    assert_eq!(with.secret_names(), [SecretName::Token]);
    assert_eq!(with.optional_secret_names(), [SecretName::ClientCertificatePassword]);
    let keeps_token = Account { method: Method::AuthorizationCode, ..with };
    assert_eq!(
        keeps_token.optional_secret_names(),
        [SecretName::RefreshToken, SecretName::ClientCertificatePassword]
    );
}

#[test]
fn what_a_newer_version_wrote_is_kept() {
    let file = json!({"theme": {"dark": true}, "accounts": [{"id": "a", "name": "n", "server": "s", "instance_id": "i",
        "mode": "user", "method": "cookies", "connect": false, "colour": 3, "ring_tone": "bell"}]});
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
    assert_eq!(
        names,
        [
            "vn",
            "dev",
            "token",
            "app_secret",
            "password",
            "refresh_token",
            "proxy_password",
            "client_certificate_password"
        ]
    );
    names.dedup();
    assert_eq!(names.len(), SecretName::ALL.len());
    for name in SecretName::ALL {
        assert_eq!(serde_json::to_value(name).unwrap(), name.as_str());
    }
}

fn any_account() -> impl Strategy<Value = Account> {
    let mode = prop::sample::select(vec![Mode::User, Mode::App, Mode::Bot]);
    let methods = vec![
        Method::Cookies,
        Method::Token,
        Method::MobileGrant,
        Method::ClientCredentials,
        Method::AuthorizationCode,
    ];
    let method = prop::sample::select(methods);
    let text = ".{0,20}";
    let through =
        (text, prop::option::of(text)).prop_map(|(address, username)| Proxy::Through { address, username });
    let proxy = prop_oneof![Just(Proxy::Automatic), Just(Proxy::Direct), through];
    let revision = prop::option::of(prop::sample::select(vec![Revision::Three, Revision::Four]));
    let pin = prop::option::of(any::<[u8; 32]>().prop_map(Fingerprint));
    let connection = (revision, proxy, prop::option::of(text), pin);
    let texts = (text, text, text, prop::option::of(text), prop::option::of(text));
    (texts, mode, method, connection, any::<bool>()).prop_map(
        |((id, name, server, path, username), mode, method, (revision, proxy, ca_file, pin), connect)| {
            Account {
                id: AccountId(id),
                name,
                colour: u8::try_from(server.len()).unwrap_or_default(),
                server,
                redirect: path.clone(),
                connection: ConnectionSettings {
                    path: path.clone(),
                    revision,
                    proxy,
                    client_certificate_file: ca_file.clone(),
                    ca_file,
                    pin,
                },
                instance_id: "i".into(),
                mode,
                method,
                app_key: path,
                username,
                keep_password: connect,
                token_expires_at: connect.then_some(Timestamp(7)),
                last_revision: revision,
                connect,
                signed_out: !connect,
                unknown: BTreeMap::new(),
            }
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

#[test]
fn accounts_take_the_colours_in_turn_and_a_free_one_first() {
    let mut settings = Settings::default();
    for number in 0..u32::from(COLOURS) + 2 {
        let colour = settings.next_colour();
        assert_eq!(u32::from(colour), number % u32::from(COLOURS));
        settings.save(Account { colour, ..account(&number.to_string()) });
    }
    settings.remove(&id("5"));
    assert_eq!(settings.next_colour(), 5);
    assert_eq!(
        Settings { accounts: vec![Account { colour: 200, ..account("x") }], ..Settings::default() }
            .next_colour(),
        1
    );
}

#[test]
fn a_name_is_trimmed_bounded_and_not_empty() {
    assert_eq!(account_name("  Büro \u{1f4de} "), Ok("Büro \u{1f4de}".to_owned()));
    assert_eq!(account_name(&"ü".repeat(LONGEST_NAME)), Ok("ü".repeat(LONGEST_NAME)));
    for refused in ["", " \t ", "a\u{7}b", "a\nb", &"ü".repeat(LONGEST_NAME + 1)] {
        assert!(account_name(refused).is_err(), "{refused:?}");
    }
}
