//! People's presence and topics: changes become entries, and are announced if the user wants that.

use proptest::prelude::*;
use ringtray_core::{
    Effect, EntryDetail, KindChoice, Notification, NotificationKind, NotificationSettings, PresenceWord,
    Suppressed, TopicVerb,
};
use serde_json::{Value, json};

use crate::fixture::{Fixture, account};

fn watching(who: &[&str]) -> Fixture {
    let watched = who.iter().map(|who| (*who).to_owned()).collect();
    let mut fixture =
        Fixture::with(&[account("one")], NotificationSettings { watched, ..NotificationSettings::default() });
    fixture.connect("one");
    fixture
}

fn ann(state: &str) -> Value {
    json!({"userId": "5", "name": "Ann Lee", "status": state})
}

#[test]
fn a_change_of_presence_is_an_entry_and_a_refresh_belongs_to_it() {
    let mut fixture = watching(&[]);
    for (state, entries) in [("away", 1), ("away", 1), ("Away", 1), ("online", 2), ("away", 3)] {
        fixture.event("presence/update", &ann(state));
        assert_eq!(fixture.history.len(), entries, "{state}");
    }
    assert_eq!(fixture.kept.len(), 5);
    assert!(fixture.told.is_empty(), "nobody is watched");
    assert!(fixture.history.values().all(|entry| entry.suppressed.is_none()), "and nothing was to be told");
    let expected = EntryDetail::Presence {
        who: "person:5".into(),
        person: "Ann Lee".into(),
        extension: None,
        state: PresenceWord::Away,
        said: None,
        note: None,
    };
    assert!(fixture.history.values().any(|entry| entry.detail == expected));
}

#[test]
fn a_refresh_may_leave_out_what_is_known() {
    let mut fixture = watching(&["ann lee-smith"]);
    fixture.event(
        "presence/update",
        &json!({"userId": "5", "name": "Ann Lee", "status": "away", "note": "back at three"}),
    );
    for refresh in [
        json!({"userId": "5", "status": "away"}),
        json!({"userId": "5", "status": "away", "note": null}),
        json!({"userId": "5", "note": "back at three"}),
        json!({"userId": "5", "name": "Ann Lee-Smith", "status": "away"}),
    ] {
        fixture.event("presence/update", &refresh);
        assert_eq!(fixture.history.len(), 1, "{refresh}");
    }
    fixture.event("presence/update", &json!({"userId": "5", "status": "online"}));
    let [told] = fixture.on_screen(NotificationKind::Presence)[..] else { panic!("{:?}", fixture.told) };
    assert_eq!(told.summary, "Ann Lee-Smith is online", "by the name that came last");
    fixture.event("presence/update", &json!({"userId": "5", "status": "online", "note": "in room 2"}));
    assert_eq!(fixture.history.len(), 3, "a new note is a change");
}

#[test]
fn a_person_and_an_extension_of_the_same_name_are_two() {
    let mut fixture = watching(&["101"]);
    for _ in 0..2 {
        fixture.event("presence/update", &json!({"userId": "101", "status": "away"}));
        fixture.event("presence/update", &json!({"extension": "101", "status": "1"}));
    }
    assert_eq!(fixture.history.len(), 2);
    assert_eq!(fixture.on_screen(NotificationKind::Presence).len(), 2, "{:?}", fixture.told);
}

#[test]
fn who_is_watched_by_id_name_or_extension_is_told_of_in_place() {
    for who in ["5", "ann lee", "Ann Lee"] {
        let mut fixture = watching(&[who]);
        fixture.event("presence/update", &ann("away"));
        fixture.event("presence/update", &ann("away"));
        fixture.event("presence/update", &json!({"userId": "6", "status": "away"}));
        let [told] = fixture.on_screen(NotificationKind::Presence)[..] else {
            panic!("{who}: {:?}", fixture.told)
        };
        assert_eq!(told.summary, "Ann Lee is away");
        fixture.event(
            "presence/update",
            &json!({"userId": "5", "name": "Ann Lee", "status": "Gone fishing\n<b>"}),
        );
        let [told] = fixture.on_screen(NotificationKind::Presence)[..] else { panic!("{:?}", fixture.told) };
        assert_eq!(told.summary, "Ann Lee Gone fishing <b>", "an unknown word is shown as it is");
    }
    let mut fixture = watching(&["0003*007"]);
    fixture.event("presence/update", &json!({"extension": "0003*007", "status": "2"}));
    assert_eq!(fixture.on_screen(NotificationKind::Presence)[0].summary, "0003*007 is being called");
}

#[test]
fn topics_are_entries_and_told_where_they_are_switched_on() {
    let mut fixture = watching(&[]);
    fixture.event("topic/add", &json!({"topicId": 9, "title": "Moving house", "by": "Ann"}));
    let entry = fixture.history.values().next().unwrap();
    let expected =
        EntryDetail::Topic { title: "Moving house".into(), change: TopicVerb::Added, by: Some("Ann".into()) };
    assert_eq!((&entry.detail, entry.suppressed), (&expected, Some(Suppressed::SwitchedOff)));
    assert!(fixture.told.is_empty());

    let shown = KindChoice { show: Some(true), ..KindChoice::default() };
    let settings = NotificationSettings {
        kinds: [(NotificationKind::Topic, shown)].into(),
        ..NotificationSettings::default()
    };
    let mut fixture = Fixture::with(&[account("one")], settings);
    fixture.event("topic/add", &json!({"topicId": 9, "title": "Moving house", "by": "Ann"}));
    fixture.event("topic/close", &json!({"topicId": 9, "title": "Moving house"}));
    let [told] = fixture.on_screen(NotificationKind::Topic)[..] else { panic!("{:?}", fixture.told) };
    assert_eq!(told.summary, "Topic closed: Moving house", "in the place of the topic's last");
    assert_eq!(fixture.told[0].body, "by Ann");
}

#[test]
fn what_makes_no_sense_is_shown_raw() {
    let mut fixture = watching(&[]);
    for class in ["presence/update", "topic/add"] {
        let effects = fixture.event(class, &json!({"odd": [1, 2]}));
        assert!(effects.iter().any(|effect| matches!(
            effect,
            Effect::Record(entry) if matches!(&entry.detail, EntryDetail::Other { summary, .. } if summary == "odd [2]")
        )));
    }
}

#[test]
fn a_flood_of_people_is_bounded_and_nothing_is_lost() {
    let mut fixture = watching(&[]);
    for round in 0..2 {
        for number in 0..3000 {
            fixture.now += 1;
            fixture.event("presence/update", &json!({"userId": number, "status": "away"}));
        }
        assert_eq!(fixture.history.len(), 3000 * (round + 1), "whoever was forgotten is new again");
    }
}

/// The person, and the state, note and name in the message.
type Said = (usize, Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// A message about one of three: two people, and an extension of the same name as one of them.
fn any_message() -> impl Strategy<Value = Said> {
    let state = prop::option::of(prop::sample::select(vec!["away", "online", "Gone fishing"]));
    let note = prop::option::of(prop::sample::select(vec!["back at three", "in room 2"]));
    let name = prop::option::of(prop::sample::select(vec!["Ann Lee", "Ann \u{202e}Lee\u{0}"]));
    (0..3_usize, state, note, name)
        .prop_filter("says something", |(_, state, note, _)| state.is_some() || note.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn presence_told_anyhow_is_an_entry_where_it_changes_and_nowhere_else(
        telling in prop::collection::vec(any_message(), 0..40),
    ) {
        let mut fixture = watching(&["5", "6"]);
        let mut now: [Option<(&str, Option<&str>)>; 3] = [None; 3];
        let mut changes = 0;
        for (who, state, note, name) in &telling {
            let somebody = if *who == 2 { ("extension", "5") } else { ("userId", ["5", "6"][*who]) };
            let mut payload = json!({"status": state, "note": note, "name": name});
            payload[somebody.0] = json!(somebody.1);
            fixture.event("presence/update", &payload);

            let was = now[*who];
            let said = state.or(was.map(|(said, _)| said)).unwrap_or("unknown");
            let kept = was.filter(|(before, _)| *before == said).and_then(|(_, note)| note);
            now[*who] = Some((said, note.or(kept)));
            changes += usize::from(now[*who] != was);
            prop_assert_eq!(fixture.history.len(), changes);
        }
        prop_assert_eq!(fixture.kept.len(), telling.len(), "every message is kept");
        let heard = now.iter().filter(|now| now.is_some()).count();
        prop_assert_eq!(fixture.on_screen(NotificationKind::Presence).len(), heard, "one place for each");
        let hides = |told: &&Notification| told.summary.contains(['\u{202e}', '\0']);
        prop_assert!(!fixture.on_screen(NotificationKind::Presence).iter().any(hides));
    }
}
