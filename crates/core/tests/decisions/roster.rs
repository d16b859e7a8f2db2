//! The people and extensions of the presence page.

use ringtray_core::{
    Account, AccountEdit, Effect, Input, NotificationKind, PersonView, PresenceWord, RegistrationState,
    SettingsChange, SettingsEdit, Timestamp,
};
use serde_json::json;

use crate::fixture::{BEGIN, Fixture, account, all_of, id};

fn people(fixture: &Fixture) -> Vec<PersonView> {
    fixture.core.people()
}

fn only(fixture: &Fixture) -> PersonView {
    let [person] = &people(fixture)[..] else { panic!("{:?}", people(fixture)) };
    person.clone()
}

/// What the page receives about people.
fn told(effects: &[Effect]) -> Vec<PersonView> {
    effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::Person(person) => vec![(**person).clone()],
            Effect::People(people) => people.clone(),
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn an_extension_has_one_row_for_its_registration_and_its_presence() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("60"));
    fixture.event("presence/update", &json!({"extension": "0003*006", "status": "2"}));
    let row = only(&fixture);
    assert!(row.is_extension && !row.watched);
    assert_eq!((row.name.as_str(), row.extension.as_deref()), ("0003*006", Some("0003*006")));
    assert_eq!(
        (row.registration, row.presence),
        (Some(RegistrationState::Registered), Some(PresenceWord::Ringing))
    );
    assert_eq!(row.device.as_deref(), Some("10.0.0.9:5060"));

    fixture.event("extension/delete", &json!({"extension": {"extendedNumber": "0003*006"}}));
    assert!(people(&fixture).is_empty(), "it is gone for good");
}

#[test]
fn a_refresh_is_heard_and_changes_nothing_else() {
    let mut fixture = Fixture::new();
    fixture.event(
        "presence/update",
        &json!({"userId": "5", "name": "Ann Lee", "status": "away", "note": "lunch"}),
    );
    fixture.now += 90_000;
    let effects = fixture.event("presence/update", &json!({"userId": "5", "status": "away"}));
    let row = only(&fixture);
    assert_eq!((row.since, row.heard), (Timestamp(BEGIN), Timestamp(BEGIN + 90_000)));
    assert_eq!((row.name.as_str(), row.note.as_deref()), ("Ann Lee", Some("lunch")));
    assert_eq!(told(&effects), [row]);
}

#[test]
fn a_refresh_may_bring_another_name() {
    let mut fixture = Fixture::new();
    fixture.event("presence/update", &json!({"userId": "5", "name": "Ann Lee", "status": "away"}));
    fixture.now += 1000;
    let effects =
        fixture.event("presence/update", &json!({"userId": "5", "name": "Ann Smith", "status": "away"}));
    assert_eq!((fixture.history.len(), only(&fixture).name.as_str()), (1, "Ann Smith"));
    assert_eq!(told(&effects), [only(&fixture)]);
}

#[test]
fn a_restart_changes_nothing() {
    let mut fixture = Fixture::new();
    fixture.event("presence/update", &json!({"userId": "5", "name": "Ann Lee", "status": "away"}));
    fixture.now += 1000;
    fixture.event("presence/update", &json!({"userId": "5", "status": "online"}));
    fixture.now += 1000;
    fixture.event("presence/update", &json!({"extension": "0003*007", "status": "3"}));
    fixture.register("0003*006", "sip:a", &json!("60"));
    let before = people(&fixture);

    let mut newest_first: Vec<_> = fixture.history.values().cloned().collect();
    newest_first.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
    let mut later = Fixture::of(&[account("one")]);
    later.apply(Input::Restored(newest_first));
    assert_eq!(people(&later), before);

    later.connect("one");
    let entries = later.history.len();
    later.now += 5000;
    let message = json!({"class": "presence/update", "payload": {"userId": "5", "status": "online"}});
    let event = ringtray_core::Event::read(&message.to_string());
    let effects = later.core.apply(
        Input::Event { account: id("one"), event: &event, raw: &message.to_string() },
        Timestamp(later.now),
    );
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Record(_))), "a refresh: {effects:?}");
    assert_eq!(later.history.len(), entries);
    assert_eq!(told(&effects)[0].name, "Ann Lee", "the name is still known");
}

#[test]
fn another_user_or_an_account_that_is_gone_leaves_nobody_behind() {
    let mut fixture = Fixture::new();
    fixture.event("presence/update", &json!({"userId": "5", "status": "away"}));
    fixture.edit(SettingsEdit::EditAccount(id("one"), AccountEdit::Name("Other".into())));
    assert_eq!(people(&fixture).len(), 1, "a name is only a name");
    let effects = fixture.save(Account { server: "https://other".into(), ..account("one") });
    assert!(people(&fixture).is_empty() && effects.contains(&Effect::People(Vec::new())));

    fixture.event("presence/update", &json!({"userId": "5", "status": "away"}));
    fixture.apply(Input::Forgotten(all_of("one")));
    assert!(people(&fixture).is_empty());
    fixture.event("presence/update", &json!({"userId": "5", "status": "online"}));
    fixture.remove("one");
    assert!(people(&fixture).is_empty());
}

#[test]
fn who_is_starred_is_told_of_and_who_is_not_any_more_is_not() {
    let mut fixture = Fixture::new();
    fixture.event("presence/update", &json!({"userId": "5", "name": "Ann Lee", "status": "away"}));
    fixture.event("presence/update", &json!({"extension": "0003*007", "status": "1"}));
    for row in people(&fixture) {
        let change = fixture.core.watching(&row.account, &row.key, true).unwrap();
        let effects = fixture.change(change);
        assert!(told(&effects).iter().any(|told| told.key == row.key && told.watched));
    }
    let watched = |fixture: &Fixture| fixture.core.settings().notifications.watched.clone();
    assert_eq!(watched(&fixture), ["0003*007", "5"], "by what stays when the name changes");
    fixture.event("presence/update", &json!({"userId": "5", "name": "Ann Lee-Smith", "status": "busy"}));
    assert_eq!(fixture.on_screen(NotificationKind::Presence).len(), 1);

    let people = [watched(&fixture), vec!["ann lee-smith".into()]].concat();
    fixture.change(SettingsChange::Watched { people });
    let ann = self::people(&fixture).into_iter().find(|row| !row.is_extension).unwrap();
    let change = fixture.core.watching(&ann.account, &ann.key, false).unwrap();
    fixture.change(change);
    assert_eq!(watched(&fixture), ["0003*007"], "whatever name it was watched by");
    assert_eq!(fixture.core.watching(&id("one"), "person:6", true), None);
    assert_eq!(fixture.core.watching(&id("two"), &ann.key, true), None);
    assert!(matches!(
        fixture.core.watching(&ann.account, &ann.key, true),
        Some(SettingsChange::Watched { .. })
    ));
}

#[test]
fn a_flood_of_people_is_bounded() {
    let mut fixture = Fixture::new();
    for number in 0..2500 {
        fixture.now += 1;
        fixture.event("presence/update", &json!({"userId": number, "status": "away"}));
    }
    let rows = people(&fixture);
    assert_eq!(rows.len(), 2000);
    assert!(
        rows.iter().all(|row| row.heard > Timestamp(BEGIN + 500)),
        "who was not heard of for longest went"
    );
}
