//! The user's changes of the settings.

use ringtray_core::page::SettingsView;
use ringtray_core::{
    AutostartView, Effect, HistorySettings, Input, NotificationKind, Privacy, Settings, SettingsChange,
    Timestamp,
};
use ringtray_language::Language;
use serde_json::{Value, json};

use crate::fixture::Fixture;

fn change(value: Value) -> SettingsChange {
    serde_json::from_value(value).unwrap()
}

#[test]
fn each_control_changes_its_own_setting() {
    let cases = [
        (
            json!({"change": "kind", "kind": "missed", "choice": {"show": false, "privacy": "hidden"}}),
            json!({"kinds": {"missed": {"show": false, "privacy": "hidden"}}}),
        ),
        (
            json!({"change": "quiet_hours", "hours": [{"days": ["monday"], "from": "22:00", "to": "07:00"}]}),
            json!({"quiet_hours": [{"days": ["monday"], "from": "22:00", "to": "07:00"}]}),
        ),
        (
            json!({"change": "rules", "rules": [{"extension": "006", "show": false}]}),
            json!({"rules": [{"extension": "006", "show": false}]}),
        ),
        (
            json!({"change": "let_through", "callers": [" +40 21 555 0142", "", "Ann", "ANN "]}),
            json!({"let_through": ["+40 21 555 0142", "Ann"]}),
        ),
        (json!({"change": "watched", "people": ["5"]}), json!({"watched": ["5"]})),
        (json!({"change": "held_too_long", "seconds": 60}), json!({"held_too_long_seconds": 60})),
        (json!({"change": "ignore_desktop", "ignore": true}), json!({"ignore_desktop": true})),
        (
            json!({"change": "ring", "ring": {"player": "ringtray", "device": " headset "}}),
            json!({"ring": {"player": "ringtray", "device": "headset"}}),
        ),
        (json!({"change": "ring", "ring": {"player": "auto", "device": ""}}), json!({})),
    ];
    for (asked, expected) in cases {
        let mut settings = Settings::default();
        change(asked.clone()).make(&mut settings).unwrap();
        assert_eq!(serde_json::to_value(&settings.notifications).unwrap(), expected, "{asked}");
        assert_eq!(settings.contacts, Settings::default().contacts);
        assert!(!change(asked).is_about_contacts());
    }
}

#[test]
fn what_is_as_usual_again_is_not_written() {
    let mut settings = Settings::default();
    for choice in [json!({"sound": false}), json!({})] {
        change(json!({"change": "kind", "kind": "ringing", "choice": choice})).make(&mut settings).unwrap();
    }
    change(json!({"change": "held_too_long", "seconds": null})).make(&mut settings).unwrap();
    assert_eq!(settings, Settings::default());
}

#[test]
fn contacts_have_files_and_rules_for_numbers() {
    let mut settings = Settings::default();
    let files =
        change(json!({"change": "contact_files", "files": ["/a.vcf", " /b.csv ", "/a.vcf", "C:\\c.vcf"]}));
    files.make(&mut settings).unwrap();
    let rules = change(
        json!({"change": "numbers", "numbers": {"country": "+49", "trunk": "0", "international": "00"}}),
    );
    rules.make(&mut settings).unwrap();
    assert!(files.is_about_contacts() && rules.is_about_contacts());
    assert_eq!(settings.contacts.files, ["/a.vcf", "/b.csv", "C:\\c.vcf"]);
    assert_eq!(settings.contacts.numbers.country, "49");
}

#[test]
fn the_history_of_an_account_takes_a_gigabyte_where_nobody_says_otherwise() {
    let mut settings = Settings::default();
    assert_eq!(settings.history.most_bytes(), Some(1 << 30));
    change(json!({"change": "history_megabytes", "megabytes": 256})).make(&mut settings).unwrap();
    assert_eq!(settings.history.most_bytes(), Some(256 << 20));
    change(json!({"change": "history_megabytes", "megabytes": 0})).make(&mut settings).unwrap();
    assert_eq!((settings.history.most_bytes(), settings.history.days), (None, 365));
}

#[test]
fn what_is_far_ahead_of_a_clock_that_may_be_right_is_not_kept() {
    let (now, end) = (1_780_000_000_000, 253_402_300_799_999);
    let newest = |now| HistorySettings::newest(Timestamp(now)).0;
    assert_eq!(newest(now), now + 3650 * 86_400_000);
    assert_eq!([0, -1, i64::MIN, 1_700_000_000_000, i64::MAX, end].map(newest), [end; 6]);
}

#[test]
fn the_history_is_kept_for_a_year_where_nobody_says_otherwise() {
    let mut settings = Settings::default();
    let now = Timestamp(1_700_000_000_000);
    assert_eq!(settings.history.oldest(now), Some(Timestamp(now.0 - 365 * 86_400_000)));
    assert!(!serde_json::to_string(&settings).unwrap().contains("history"), "what is usual is not written");
    change(json!({"change": "history_days", "days": 30})).make(&mut settings).unwrap();
    assert_eq!(settings.history.oldest(now), Some(Timestamp(now.0 - 30 * 86_400_000)));
    change(json!({"change": "history_days", "days": 0})).make(&mut settings).unwrap();
    assert_eq!(settings.history.oldest(now), None);
    let read: Settings = serde_json::from_str(&serde_json::to_string(&settings).unwrap()).unwrap();
    assert_eq!(read, settings);
}

#[test]
fn what_cannot_be_meant_changes_nothing_and_says_why() {
    let many = |of: usize| (0..of).map(|number| number.to_string()).collect::<Vec<_>>();
    let hours = vec![json!({"days": ["monday"], "from": "22:00", "to": "07:00"}); 51];
    let cases = [
        (json!({"change": "held_too_long", "seconds": 9}), "between 10 seconds"),
        (json!({"change": "held_too_long", "seconds": 3601}), "between 10 seconds"),
        (
            json!({"change": "quiet_hours", "hours": [{"days": [], "from": "22:00", "to": "07:00"}]}),
            "at least one day",
        ),
        (json!({"change": "quiet_hours", "hours": hours}), "At most 50"),
        (json!({"change": "let_through", "callers": many(501)}), "At most 500"),
        (json!({"change": "watched", "people": ["x".repeat(121)]}), "too long"),
        (json!({"change": "ring", "ring": {"device": "x".repeat(257)}}), "too long"),
        (json!({"change": "rules", "rules": [{"extension": "x".repeat(121)}]}), "too long"),
        (json!({"change": "contact_files", "files": ["contacts.vcf"]}), "no full path"),
        (json!({"change": "numbers", "numbers": {"country": "Germany"}}), "only digits"),
    ];
    for (asked, why) in cases {
        let mut settings = Settings::default();
        let error = change(asked.clone()).make(&mut settings).unwrap_err().to_string();
        assert!(error.contains(why), "{asked}: {error}");
        assert_eq!(settings, Settings::default());
    }
}

#[test]
fn the_page_sees_what_counts_and_what_was_chosen() {
    let mut settings = Settings::default();
    change(json!({"change": "kind", "kind": "missed", "choice": {"privacy": "name_only"}}))
        .make(&mut settings)
        .unwrap();
    let view = SettingsView::of(&settings, Language::english(), AutostartView::default());
    assert_eq!(view.kinds.iter().map(|kind| kind.kind).collect::<Vec<_>>(), NotificationKind::ALL);
    let missed = view.kinds.iter().find(|kind| kind.kind == NotificationKind::Missed).unwrap();
    assert_eq!((missed.show, missed.privacy, missed.choice.show), (true, Privacy::NameOnly, None));
    assert_eq!(view.held_too_long, 180);
}

#[test]
fn a_sample_is_shown_as_the_kind_is_even_when_all_is_quiet_and_goes_by_itself() {
    for kind in NotificationKind::ALL {
        let mut settings = Settings::default();
        change(json!({"change": "kind", "kind": kind, "choice": {"privacy": "hidden", "show": false}}))
            .make(&mut settings)
            .unwrap();
        settings.notifications.do_not_disturb = Some(ringtray_core::DoNotDisturb::UntilSwitchedOff);
        let mut fixture = Fixture::with(&[], settings.notifications);
        fixture.apply(Input::Sample(kind));
        let [shown] = fixture.on_screen(kind)[..] else { panic!("{kind:?}: {:?}", fixture.told) };
        assert!(!shown.summary.contains("Maria"), "{shown:?}");
        assert!(fixture.history.is_empty());
        fixture.wait(9);
        assert!(fixture.screen.is_empty(), "{kind:?} stays");
        assert_eq!(fixture.core.deadline(), None);
    }
}

#[test]
fn a_sample_put_away_is_not_closed_again() {
    let mut fixture = Fixture::of(&[]);
    fixture.apply(Input::Sample(NotificationKind::Ringing));
    let key = ringtray_core::NotificationKey("sample".into());
    fixture.apply(Input::Gone(key));
    fixture.now += 20_000;
    let effects = fixture.apply(Input::Tick);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::CloseNotification { .. })), "{effects:?}");
}
