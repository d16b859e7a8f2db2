//! Who is where: the people and extensions of the presence page.

use ringtray_core::{
    Account, AccountEdit, Effect, Input, NotificationKind, PersonView, PresenceWord, RegistrationState,
    SettingsChange, SettingsEdit, Timestamp,
};
use serde_json::json;

use crate::desk::{BEGIN, Desk, account, all_of, id};

fn people(desk: &Desk) -> Vec<PersonView> {
    desk.core.people()
}

fn only(desk: &Desk) -> PersonView {
    let [person] = &people(desk)[..] else { panic!("{:?}", people(desk)) };
    person.clone()
}

/// What the page is told of people.
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
    let mut desk = Desk::new();
    desk.register("0003*006", "sip:a", &json!("60"));
    desk.event("presence/update", &json!({"extension": "0003*006", "status": "2"}));
    let row = only(&desk);
    assert!(row.is_extension && !row.watched);
    assert_eq!((row.name.as_str(), row.extension.as_deref()), ("0003*006", Some("0003*006")));
    assert_eq!(
        (row.registration, row.presence),
        (Some(RegistrationState::Registered), Some(PresenceWord::Ringing))
    );
    assert_eq!(row.device.as_deref(), Some("10.0.0.9:5060"));

    desk.event("extension/delete", &json!({"extension": {"extendedNumber": "0003*006"}}));
    assert!(people(&desk).is_empty(), "it is gone for good");
}

#[test]
fn a_refresh_is_heard_and_changes_nothing_else() {
    let mut desk = Desk::new();
    desk.event(
        "presence/update",
        &json!({"userId": "5", "name": "Ann Lee", "status": "away", "note": "lunch"}),
    );
    desk.now += 90_000;
    let effects = desk.event("presence/update", &json!({"userId": "5", "status": "away"}));
    let row = only(&desk);
    assert_eq!((row.since, row.heard), (Timestamp(BEGIN), Timestamp(BEGIN + 90_000)));
    assert_eq!((row.name.as_str(), row.note.as_deref()), ("Ann Lee", Some("lunch")));
    assert_eq!(told(&effects), [row]);
}

#[test]
fn a_restart_changes_nothing() {
    let mut desk = Desk::new();
    desk.event("presence/update", &json!({"userId": "5", "name": "Ann Lee", "status": "away"}));
    desk.now += 1000;
    desk.event("presence/update", &json!({"userId": "5", "status": "online"}));
    desk.now += 1000;
    desk.event("presence/update", &json!({"extension": "0003*007", "status": "3"}));
    desk.register("0003*006", "sip:a", &json!("60"));
    let before = people(&desk);

    let mut newest_first: Vec<_> = desk.history.values().cloned().collect();
    newest_first.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
    let mut later = Desk::of(&[account("one")]);
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
    let mut desk = Desk::new();
    desk.event("presence/update", &json!({"userId": "5", "status": "away"}));
    desk.edit(SettingsEdit::EditAccount(id("one"), AccountEdit::Name("Other".into())));
    assert_eq!(people(&desk).len(), 1, "a name is only a name");
    let effects = desk.save(Account { server: "https://other".into(), ..account("one") });
    assert!(people(&desk).is_empty() && effects.contains(&Effect::People(Vec::new())));

    desk.event("presence/update", &json!({"userId": "5", "status": "away"}));
    desk.apply(Input::Forgotten(all_of("one")));
    assert!(people(&desk).is_empty());
    desk.event("presence/update", &json!({"userId": "5", "status": "online"}));
    desk.remove("one");
    assert!(people(&desk).is_empty());
}

#[test]
fn who_is_starred_is_told_of_and_who_is_not_any_more_is_not() {
    let mut desk = Desk::new();
    desk.event("presence/update", &json!({"userId": "5", "name": "Ann Lee", "status": "away"}));
    desk.event("presence/update", &json!({"extension": "0003*007", "status": "1"}));
    for row in people(&desk) {
        let change = desk.core.watching(&row.account, &row.key, true).unwrap();
        let effects = desk.change(change);
        assert!(told(&effects).iter().any(|told| told.key == row.key && told.watched));
    }
    let watched = |desk: &Desk| desk.core.settings().notifications.watched.clone();
    assert_eq!(watched(&desk), ["0003*007", "5"], "by what stays when the name changes");
    desk.event("presence/update", &json!({"userId": "5", "name": "Ann Lee-Smith", "status": "busy"}));
    assert_eq!(desk.on_screen(NotificationKind::Presence).len(), 1);

    let people = [watched(&desk), vec!["ann lee-smith".into()]].concat();
    desk.change(SettingsChange::Watched { people });
    let ann = self::people(&desk).into_iter().find(|row| !row.is_extension).unwrap();
    let change = desk.core.watching(&ann.account, &ann.key, false).unwrap();
    desk.change(change);
    assert_eq!(watched(&desk), ["0003*007"], "whatever name it was watched by");
    assert_eq!(desk.core.watching(&id("one"), "person:6", true), None);
    assert_eq!(desk.core.watching(&id("two"), &ann.key, true), None);
    assert!(matches!(desk.core.watching(&ann.account, &ann.key, true), Some(SettingsChange::Watched { .. })));
}

#[test]
fn a_flood_of_people_is_bounded() {
    let mut desk = Desk::new();
    for number in 0..2500 {
        desk.now += 1;
        desk.event("presence/update", &json!({"userId": number, "status": "away"}));
    }
    let rows = people(&desk);
    assert_eq!(rows.len(), 2000);
    assert!(
        rows.iter().all(|row| row.heard > Timestamp(BEGIN + 500)),
        "who was not heard of for longest went"
    );
}
