//! The registration of extensions: changes are announced, refreshes are not.

use ringtray_core::{
    DisconnectedBy, Effect, EntryDetail, Input, NotificationKind, RegistrationState,
    RegistrationState::Expired, RegistrationState::Registered, RegistrationState::Unregistered, State,
};
use serde_json::json;

use crate::fixture::{Fixture, account, waiting};

/// The changes in the history, oldest first.
fn changes(fixture: &Fixture) -> Vec<RegistrationState> {
    let mut entries: Vec<_> = fixture.history.values().collect();
    entries.sort_by_key(|entry| entry.at);
    let state = |detail: &EntryDetail| match detail {
        EntryDetail::Registration { state, .. } => Some(*state),
        _ => None,
    };
    entries.into_iter().filter_map(|entry| state(&entry.detail)).collect()
}

fn lost_and_regained(fixture: &Fixture) -> (usize, usize) {
    let told = |kind| fixture.times_told(kind);
    (told(NotificationKind::RegistrationLost), told(NotificationKind::RegistrationRegained))
}

#[test]
fn the_registration_of_the_sample_is_an_entry_and_no_notification() {
    let mut fixture = Fixture::new();
    fixture.raw(
        "one",
        r#"{"timestamp":1516707549,"class":"extension/register","from":"5@user","nonce":"ISft8PYKT1at","payload":{"extensionNumber":"0003*006","contact":"sip:0003*006@192.168.3.126:9463","registerExpire":"120","deviceIP":"192.168.3.126:9463","deviceID":""}}"#,
    );
    let entry = fixture.history.values().next().unwrap();
    let expected = EntryDetail::Registration {
        extension: "0003*006".into(),
        state: Registered,
        device: Some("192.168.3.126:9463".into()),
    };
    assert_eq!(entry.detail, expected);
    assert!(fixture.told.is_empty());
}

#[test]
fn a_refresh_belongs_to_the_entry_of_the_last_change() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("120"));
    for _ in 0..50 {
        fixture.wait(100);
        let effects = fixture.register("0003*006", "sip:a", &json!("120"));
        assert!(matches!(&effects[..], [Effect::Keep { .. }, Effect::Person(_)]), "{effects:?}");
    }
    assert_eq!(changes(&fixture), [Registered]);
    assert_eq!(fixture.kept.len(), 51);
    assert!(fixture.told.is_empty());
}

#[test]
fn lost_when_not_refreshed_and_regained_when_it_is() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("120"));
    fixture.wait(120 + 59);
    assert!(fixture.told.is_empty());

    fixture.wait(1);
    assert_eq!(changes(&fixture), [Registered, Expired]);
    assert_eq!(lost_and_regained(&fixture), (1, 0));

    fixture.wait(3600);
    fixture.register("0003*006", "sip:a", &json!("0"));
    assert_eq!(changes(&fixture), [Registered, Expired], "lost already");
    fixture.register("0003*006", "sip:a", &json!("120"));
    assert_eq!(changes(&fixture), [Registered, Expired, Registered]);
    assert_eq!(lost_and_regained(&fixture), (1, 1));
    assert_eq!(fixture.screen.len(), 1, "the good news stands where the bad one stood");
}

#[test]
fn taken_back() {
    let cases = [
        ("zero seconds", json!({"contact": "sip:a", "registerExpire": "0"}), vec![Registered, Unregistered]),
        ("zero seconds of all", json!({"contact": "*", "registerExpire": 0}), vec![Registered, Unregistered]),
        ("neither time nor contact", json!({}), vec![Registered, Unregistered]),
        ("of another telephone", json!({"contact": "sip:b", "registerExpire": "0"}), vec![Registered]),
        ("no time, but a contact", json!({"contact": "sip:a"}), vec![Registered]),
    ];
    for (case, mut payload, expected) in cases {
        let mut fixture = Fixture::new();
        fixture.register("0003*006", "sip:a", &json!("120"));
        fixture.wait(1);
        payload["extensionNumber"] = json!("0003*006");
        fixture.event("extension/register", &payload);
        assert_eq!(changes(&fixture), expected, "{case}");
        assert_eq!(lost_and_regained(&fixture).0, expected.len() - 1, "{case}");
    }
}

#[test]
fn first_seen_without_a_telephone_is_no_news() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("0"));
    assert_eq!(changes(&fixture), [Unregistered]);
    assert!(fixture.told.is_empty());
    fixture.wait(1);
    fixture.register("0003*006", "sip:a", &json!("0"));
    assert_eq!(changes(&fixture), [Unregistered]);
    fixture.register("0003*006", "sip:a", &json!("60"));
    assert_eq!(lost_and_regained(&fixture), (0, 1));
}

#[test]
fn an_extension_is_registered_while_one_of_its_telephones_is() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("600"));
    fixture.register("0003*006", "sip:b", &json!("60"));
    fixture.wait(300);
    assert_eq!(changes(&fixture), [Registered], "only b is gone");
    fixture.register("0003*006", "sip:a", &json!("0"));
    assert_eq!(changes(&fixture), [Registered, Unregistered]);
    fixture.wait(3600);
    assert_eq!(lost_and_regained(&fixture), (1, 0), "what is lost does not expire too");
}

#[test]
fn extensions_are_apart() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("60"));
    fixture.register("0003*007", "sip:a", &json!("600"));
    fixture.wait(200);
    let [lost] = fixture.on_screen(NotificationKind::RegistrationLost)[..] else {
        panic!("{:?}", fixture.screen)
    };
    assert!(lost.summary.contains("0003*006"), "{lost:?}");
}

#[test]
fn nothing_expires_while_we_are_deaf_and_after_it_everything_gets_its_time_again() {
    for state in [waiting(), State::Disconnected { by: DisconnectedBy::User }] {
        let mut fixture = Fixture::new();
        fixture.register("0003*006", "sip:a", &json!("120"));
        fixture.wait(100);
        fixture.state("one", state);
        fixture.wait(3600);
        assert_eq!(lost_and_regained(&fixture), (0, 0));

        fixture.connect("one");
        fixture.wait(179);
        assert_eq!(lost_and_regained(&fixture), (0, 0));
        fixture.wait(1);
        assert_eq!(lost_and_regained(&fixture), (1, 0));
    }
}

#[test]
fn after_sleep_a_missing_refresh_means_nothing() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("120"));
    fixture.now += 8 * 3_600_000;
    fixture.apply(Input::Tick);
    assert_eq!(lost_and_regained(&fixture), (0, 0));
    fixture.wait(180);
    assert_eq!(lost_and_regained(&fixture), (1, 0));
}

#[test]
fn a_deleted_extension_is_no_longer_waited_for() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("120"));
    fixture.register("0003*006", "sip:a", &json!("0"));
    assert_eq!(fixture.screen.len(), 1);
    fixture.event("extension/delete", &json!({"extension": {"extendedNumber": "0003*006"}}));
    assert!(fixture.screen.is_empty());
    fixture.wait(3600);
    assert_eq!(lost_and_regained(&fixture), (1, 0));
}

#[test]
fn a_flood_of_extensions_and_telephones_is_bounded() {
    let mut fixture = Fixture::new();
    for n in 0..2000 {
        fixture.register(&format!("0003*{n}"), "sip:a", &json!("120"));
        fixture.register("0003*006", &format!("sip:{n}"), &json!("120"));
    }
    fixture.wait(3600);
    assert!(lost_and_regained(&fixture).0 <= 257, "{:?}", lost_and_regained(&fixture));
}

#[test]
fn absurd_times_are_survived() {
    for expire in [json!(u64::MAX), json!(1e300), json!("99999999999999999999")] {
        let mut fixture = Fixture::new();
        fixture.register("0003*006", "sip:a", &expire);
        assert!(fixture.core.deadline().is_some(), "{expire}");
        fixture.wait(3600);
        assert!(fixture.told.is_empty(), "{expire}");
    }
}

#[test]
fn an_account_that_is_deaf_does_not_expire_by_the_ticks_of_another() {
    let mut fixture = Fixture::of(&[account("one"), account("two")]);
    fixture.connect("one");
    fixture.connect("two");
    fixture.register("0003*006", "sip:a", &json!("60"));
    fixture.lose("one");
    let other = r#"{"class":"extension/register","payload":{"extensionNumber":"0004*001","contact":"b","registerExpire":600}}"#;
    fixture.raw("two", other);
    fixture.wait(700);
    let [lost] = fixture.on_screen(NotificationKind::RegistrationLost)[..] else {
        panic!("{:?}", fixture.screen)
    };
    assert!(lost.summary.contains("0004*001"), "{lost:?}");
}
