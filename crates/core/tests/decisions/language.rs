//! All texts are in the language that was chosen last, including those on the screen and in the tray already.

use ringtray_core::page::SettingsView;
use ringtray_core::{
    AutostartView, Diagnosis, Effect, Input, MenuItem, NotificationAction, NotificationKind, SecretsKept,
    Settings, SettingsChange, State, Timestamp, Tray,
};
use ringtray_language::{Language, Phrase};
use serde_json::json;

use crate::fixture::{Fixture, account, ended, id, incoming, refused, waiting, zone};

fn german() -> Language {
    Language::of("de").unwrap()
}

fn labels(menu: &[MenuItem]) -> Vec<String> {
    let one = |item: &MenuItem| match item {
        MenuItem::Status(label) | MenuItem::Action { label, .. } | MenuItem::Choice { label, .. } => {
            vec![label.clone()]
        }
        MenuItem::Submenu { label, items } => [vec![label.clone()], labels(items)].concat(),
        MenuItem::Separator => Vec::new(),
    };
    menu.iter().flat_map(one).collect()
}

fn tray_of(effects: &[Effect]) -> &Tray {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Tray(tray) => Some(tray),
            _ => None,
        })
        .expect("a tray in the effects")
}

#[test]
fn what_is_on_the_screen_is_said_anew() {
    let mut fixture = Fixture::new();
    fixture.call(&incoming(&fixture));
    let before = fixture.on_screen(NotificationKind::Ringing)[0].clone();
    assert!(before.summary.starts_with("Incoming call: "), "{before:?}");

    fixture.speak(german());
    let [ringing] = fixture.on_screen(NotificationKind::Ringing)[..] else { panic!("one rings") };
    assert_eq!(ringing.summary, before.summary.replace("Incoming call", "Eingehender Anruf"));
    assert_eq!(ringing.body, before.body.replace(" to ", " an "));
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 1, "it does not ring anew");
    let buttons: Vec<_> = ringing.buttons.iter().map(|button| button.label(ringing.language)).collect();
    assert_eq!(buttons, ["Öffnen", "Nummer kopieren", "Nicht stören"]);
    assert_eq!(NotificationAction::CallBack.label(german()), "Zurückrufen");

    fixture.speak(Language::english());
    assert_eq!(*fixture.on_screen(NotificationKind::Ringing)[0], before);
}

#[test]
fn a_missed_call_is_told_and_counted_in_the_language() {
    let mut fixture = Fixture::new();
    fixture.apply(Input::Zone(zone("CET-1CEST,M3.5.0,M10.5.0/3")));
    fixture.speak(german());
    let call = incoming(&fixture);
    fixture.call(&call);
    fixture.wait(12);
    let effects = fixture.call(&ended(&call));
    let missed = fixture.on_screen(NotificationKind::Missed)[0];
    assert!(missed.summary.starts_with("Verpasster Anruf: "), "{missed:?}");
    assert!(missed.body.ends_with("12 s geklingelt"), "{missed:?}");

    let tray = tray_of(&effects);
    assert!(tray.tooltip.contains("1 verpasster Anruf"), "{}", tray.tooltip);
    let labels = labels(&tray.menu);
    for expected in [
        "Verbunden: one@pbx.example.com",
        "1 verpasster Anruf",
        "Letzte Anrufe",
        "Zurückrufen",
        "Bis morgen, 8:00",
        "Beenden",
    ] {
        assert!(labels.iter().any(|label| label == expected), "{expected} in {labels:?}");
    }
    assert!(labels.iter().any(|label| label.contains(", verpasst, Di ")), "{labels:?}");
}

#[test]
fn trouble_with_a_server_is_told_in_the_language_of_the_moment() {
    let mut fixture = Fixture::of(&[account("one")]);
    fixture.speak(german());
    fixture.apply(Input::Connection { account: id("one"), state: refused() });
    let body = |fixture: &Fixture| fixture.on_screen(NotificationKind::SignInNeeded)[0].body.clone();
    assert_eq!(body(&fixture), "Die Anmeldung ist abgelaufen. Neu über den Browser anmelden.");
    fixture.speak(Language::english());
    assert_eq!(body(&fixture), "The sign-in has ended. Sign in through the browser again.");
}

#[test]
fn the_states_that_the_page_shows_change_their_words_with_the_language() {
    let accounts = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Accounts(accounts) => Some(accounts.clone()),
            _ => None,
        })
    };
    let told = |effects: &[Effect]| match accounts(effects) {
        Some(accounts) => match (&accounts[0].state, &accounts[0].secrets) {
            (State::Waiting { reason, .. }, SecretsKept::Session { why }) => {
                format!("{} {why}", reason.message)
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let mut fixture = Fixture::of(&[account("one")]);
    let kept = SecretsKept::Session { why: Phrase::of("error-keyring-locked", &[]) };
    fixture.apply(Input::SecretsKept { account: id("one"), kept });
    let effects = fixture.apply(Input::Connection { account: id("one"), state: waiting() });
    assert_eq!(
        told(&effects),
        "https://pbx.example.com has not been heard from for 45 seconds. Ringtray connects anew by itself. \
         the keyring is locked; unlock it and try again"
    );
    let effects = fixture.speak(german());
    assert_eq!(
        told(&effects),
        "https://pbx.example.com hat seit 45 Sekunden nichts von sich hören lassen. Ringtray verbindet sich selbst neu. \
         der Schlüsselbund ist gesperrt; ihn entsperren und erneut versuchen"
    );
}

#[test]
fn the_story_of_a_connection_is_told_in_the_language() {
    let (account, mut diagnosis) = (account("one"), Diagnosis::default());
    diagnosis.state(&account.id, &refused(), Timestamp(0));
    let told = |language| match &diagnosis.of(std::slice::from_ref(&account), language, Timestamp(1))[0].story
        [0]
    .state
    {
        State::NeedsSignIn { reason } => reason.message.clone(),
        other => panic!("{other:?}"),
    };
    assert!(told(german()).starts_with("Die Anmeldung ist abgelaufen"), "{}", told(german()));
    assert!(told(Language::english()).starts_with("The sign-in has ended"));
}

#[test]
fn the_tray_changes_with_the_language_alone() {
    let mut fixture = Fixture::of(&[account("one"), account("two")]);
    let effects = fixture.speak(german());
    assert_eq!(
        tray_of(&effects).tooltip,
        "Ringtray - Nicht verbunden: one@pbx.example.com; Nicht verbunden: two@pbx.example.com"
    );
    assert!(fixture.speak(german()).is_empty(), "nothing changed");
}

#[test]
fn a_person_chooses_among_the_languages_there_are() {
    let change = |language: serde_json::Value| -> SettingsChange {
        serde_json::from_value(json!({"change": "language", "language": language})).unwrap()
    };
    let mut settings = Settings::default();
    change(json!("DE")).make(&mut settings).unwrap();
    assert_eq!(settings.language.as_deref(), Some("de"));
    assert_eq!(serde_json::to_value(&settings).unwrap()["language"], "de");

    let unknown = change(json!("tlh")).make(&mut settings).unwrap_err();
    assert_eq!(unknown.to_string(), "\"tlh\" is none of the languages there are. Choose one of de, en.");
    assert!(german().tell(&unknown.phrase()).contains("Zur Wahl stehen"), "{unknown:?}");
    assert_eq!(settings.language.as_deref(), Some("de"), "all of it, or nothing");

    let view = SettingsView::of(&settings, german(), AutostartView::default());
    assert_eq!((view.language.as_deref(), view.spoken.as_str()), (Some("de"), "de"));
    assert!(view.languages.iter().any(|one| (&*one.tag, &*one.name) == ("de", "Deutsch")));

    change(json!(null)).make(&mut settings).unwrap();
    assert_eq!(settings, Settings::default(), "as usual again, which is not written");
}
