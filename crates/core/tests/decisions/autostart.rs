//! Starting with the computer: when the user is asked, and what an administrator's settings cause.

use ringtray_core::page::SettingsView;
use ringtray_core::{
    Account, AccountId, Autostart, AutostartSettings, AutostartView, Managed, ManagedAutostart, Revision,
    Settings, SettingsChange,
};
use ringtray_language::Language;
use serde_json::json;

use crate::fixture::account;

/// Settings with an account that a server has accepted.
fn signed_in() -> Settings {
    with(Account { last_revision: Some(Revision::Four), ..account("one") })
}

fn with(account: Account) -> Settings {
    Settings { accounts: vec![account], ..Settings::default() }
}

fn answered(on: bool, settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    let change: SettingsChange = serde_json::from_value(json!({"change": "autostart", "on": on})).unwrap();
    change.make(&mut settings).unwrap();
    settings
}

fn managed(program: &str) -> Managed {
    let (managed, passed_over) = Managed::parse(&format!("[program]\n{program}")).unwrap();
    assert!(passed_over.is_empty(), "{passed_over:?}");
    managed
}

#[test]
fn it_is_off_until_somebody_wants_it() {
    let settings = Settings::default();
    let view =
        SettingsView::of(&settings, Language::english(), Autostart::Off.view(&settings, &Managed::default()));
    assert_eq!(view.autostart, AutostartView::default());
    assert_eq!(Autostart::Off.due(&settings, &Managed::default()), None);
}

#[test]
fn a_person_is_asked_once_an_account_has_signed_in() {
    let asks = |settings: &Settings| Autostart::Off.view(settings, &Managed::default()).ask;
    assert!(!asks(&Settings::default()));
    assert!(!asks(&with(account("one"))), "it was imported, and no server has accepted it yet");
    assert!(asks(&signed_in()));
    for on in [true, false] {
        let settings = answered(on, &signed_in());
        assert!(!asks(&settings), "after the answer {on}");
        let kept: Settings = serde_json::from_value(serde_json::to_value(&settings).unwrap()).unwrap();
        assert!(!asks(&kept), "after a restart, with the answer {on}");
    }
}

#[test]
fn the_demo_asks_nothing() {
    let demo = Account { id: AccountId::demo(), last_revision: Some(Revision::Four), ..account("one") };
    let mut settings = with(demo);
    assert!(!Autostart::Off.view(&settings, &Managed::default()).ask);
    settings.save(Account { last_revision: Some(Revision::Four), ..account("one") });
    assert!(Autostart::Off.view(&settings, &Managed::default()).ask, "beside the demo there is an account");
}

#[test]
fn what_is_on_already_is_not_asked_about() {
    let settings = signed_in();
    let view = Autostart::On.view(&settings, &Managed::default());
    assert_eq!(view, AutostartView { on: true, ask: false, locked: false });
    assert!(
        !Autostart::Unknown.view(&settings, &Managed::default()).ask,
        "the system may still say that it is on"
    );
}

#[test]
fn what_the_system_says_counts_before_what_was_chosen() {
    let (on, off) = (answered(true, &signed_in()), answered(false, &signed_in()));
    assert!(!Autostart::Off.view(&on, &Managed::default()).on, "somebody removed it");
    assert!(Autostart::On.view(&off, &Managed::default()).on, "somebody added it");
    assert!(Autostart::Untold.view(&on, &Managed::default()).on);
    assert!(!Autostart::Untold.view(&off, &Managed::default()).on);
}

#[test]
fn a_preset_is_followed_once() {
    let managed = managed("autostart = true");
    assert_eq!(managed.autostart, ManagedAutostart { preset: Some(true), locked: false });
    let settings = signed_in();
    assert_eq!(Autostart::Unknown.due(&settings, &managed), None);
    assert_eq!(Autostart::Off.due(&settings, &managed), Some(true));
    assert_eq!(Autostart::On.due(&settings, &managed), Some(true), "which settles it");
    assert!(!Autostart::Off.view(&settings, &managed).ask, "the administrator has answered");
    // Then the user switches it off, and it stays off.
    assert_eq!(Autostart::Off.due(&answered(false, &settings), &managed), None);
}

#[test]
fn a_lock_counts_whatever_anybody_chose() {
    let cases = [("autostart = true\nlocked = [\"autostart\"]", true), ("locked = [\"autostart\"]", false)];
    for (program, wanted) in cases {
        let managed = managed(program);
        let (is, other) = (Autostart::from(wanted), Autostart::from(!wanted));
        for settings in [signed_in(), answered(!wanted, &signed_in()), answered(wanted, &signed_in())] {
            assert_eq!(is.due(&settings, &managed), None, "{program}");
            assert_eq!(other.due(&settings, &managed), Some(wanted), "{program}");
            let view = is.view(&settings, &managed);
            assert_eq!(view, AutostartView { on: wanted, ask: false, locked: true }, "{program}");
        }
    }
}

#[test]
fn what_an_administrator_wrote_wrong_is_told() {
    let cases = [
        ("[program]\nautostart = \"yes\"", "line 2: \"autostart\" must be true or false"),
        ("[program]\nautostart = true\nlocked = \"autostart\"", "line 3: \"locked\" must be a list"),
        ("[program]\nlocked = [1]", "line 2: \"locked\" must be a list"),
        ("program = true", "line 1: \"program\" must be a table: [program]"),
    ];
    for (text, why) in cases {
        let error = Managed::parse(text).unwrap_err().to_string();
        assert!(error.starts_with(why), "{text}: {error}");
    }
    let (managed, passed_over) =
        Managed::parse("[program]\nsound = true\nlocked = [\"colour\", \"autostart\"]").unwrap();
    assert!(managed.autostart.locked);
    let passed_over: Vec<String> = passed_over.iter().map(ToString::to_string).collect();
    assert!(passed_over[0].starts_with("line 2: \"program.sound\""), "{passed_over:?}");
    assert!(passed_over[1].starts_with("line 3: \"colour\""), "{passed_over:?}");
}

#[test]
fn both_tables_of_a_file_count() {
    for text in [
        "[account]\nmode = \"bot\"\n[program]\nautostart = true",
        "[program]\nautostart = true\n[account]\nmode = \"bot\"",
    ] {
        let (managed, _) = Managed::parse(text).unwrap();
        assert!(managed.preset.mode.is_some() && managed.autostart.preset == Some(true), "{text}");
    }
}

#[test]
fn settings_without_a_choice_say_nothing_of_it() {
    assert_eq!(serde_json::to_value(signed_in()).unwrap().get("autostart"), None);
    let settings = answered(true, &signed_in());
    let said = &serde_json::to_value(&settings).unwrap()["autostart"];
    assert_eq!(said, &json!({"settled": true, "on": true}));
    assert_eq!(settings.autostart, AutostartSettings { settled: true, on: true });
}
