//! Too much at once: how many notifications appear, and whether the summaries are right.

use ringtray_core::{Effect, Input, NotificationKey, NotificationKind, NotificationSettings, Suppressed};
use serde_json::{Value, json};

use crate::fixture::{Fixture, account, ended, incoming, updated, with};

fn call(fixture: &Fixture, number: usize) -> Value {
    let caller = format!("Caller {number} <555{number:04}>");
    with(&incoming(fixture), &json!({"phoneCallId": format!("c{number}"), "callerid": caller}))
}

fn summary<'a>(fixture: &'a Fixture, what: &str) -> Option<&'a str> {
    fixture.screen.get(&format!("summary:{what}")).map(|notification| notification.summary.as_str())
}

#[test]
fn a_thousand_calls_in_ten_seconds() {
    let mut fixture = Fixture::new();
    let mut ringing: Vec<Value> = Vec::new();
    let mut came_up: Vec<i64> = Vec::new();
    let mut notified = 0;
    let mut most_on_screen = 0;
    for number in 0..1000 {
        let now = fixture.now + 10;
        while let Some(due) = fixture.core.deadline().filter(|due| due.0 <= now) {
            fixture.now = due.0;
            let before: Vec<String> = fixture.screen.keys().cloned().collect();
            let effects = fixture.apply(Input::Tick);
            note(&effects, &before, fixture.now, &mut came_up, &mut notified);
        }
        fixture.now = now;
        let call = call(&fixture, number);
        ringing.push(call.clone());
        let mut messages = vec![call];
        if ringing.len() > 50 {
            messages.push(ended(&ringing.remove(0)));
        }
        for message in messages {
            let before: Vec<String> = fixture.screen.keys().cloned().collect();
            let effects = fixture.call(&message);
            note(&effects, &before, fixture.now, &mut came_up, &mut notified);
            most_on_screen = most_on_screen.max(fixture.screen.len());
        }
    }
    for message in ringing {
        fixture.call(&ended(&message));
    }
    fixture.wait(5);

    assert!(most_on_screen <= 10, "{most_on_screen} at once");
    let busiest =
        came_up.iter().map(|at| came_up.iter().filter(|other| (0..1000).contains(&(*other - at))).count());
    assert!(busiest.clone().max() <= Some(5 + 2), "five, and a summary of each group: {:?}", busiest.max());
    assert!(notified <= 10 * (5 + 2) + 10, "{notified} messages to the daemon");
    assert_eq!(fixture.screen.len(), 1, "{:?}", fixture.screen);
    assert_eq!(summary(&fixture, "missed"), Some("1000 missed calls"));
    assert_eq!(fixture.core.alerts().missed, 1000);
    assert!(fixture.core.live().is_empty());
    let suppressed =
        fixture.history.values().filter(|entry| entry.suppressed == Some(Suppressed::Storm)).count();
    assert!(suppressed > 900, "the reason is kept: {suppressed}");

    fixture.apply(Input::Seen);
    assert!(fixture.screen.is_empty());
    assert_eq!((fixture.core.alerts().missed, fixture.core.deadline()), (0, None));
}

/// Counts the notifications that appeared, and all that were shown or updated.
fn note(effects: &[Effect], before: &[String], now: i64, came_up: &mut Vec<i64>, notified: &mut usize) {
    for effect in effects {
        if let Effect::Notify { key, .. } = effect {
            *notified += 1;
            if !before.contains(&key.0) {
                came_up.push(now);
            }
        }
    }
}

#[test]
fn more_than_five_that_ring_are_summed_up_until_none_of_them_rings() {
    let mut fixture = Fixture::new();
    let calls: Vec<Value> = (0..8).map(|number| call(&fixture, number)).collect();
    for call in &calls {
        fixture.call(call);
        fixture.wait(2);
    }
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 6);
    assert_eq!(summary(&fixture, "ringing"), Some("3 more incoming calls"));
    assert_eq!(fixture.screen["summary:ringing"].body, "Caller 5, Caller 6, Caller 7");
    fixture.call(&updated(&calls[6], &json!({"recorded": true})));
    let suppressed =
        |number: usize| fixture.history[&ringtray_core::EntryId(format!("call:one:c{number}"))].suppressed;
    assert_eq!((suppressed(0), suppressed(6)), (None, Some(Suppressed::Storm)), "the reason stays");

    fixture.call(&updated(&calls[0], &json!({"answered": fixture.server(0)})));
    for call in &calls[5..] {
        fixture.call(&updated(call, &json!({"answered": fixture.server(0)})));
        fixture.wait(2);
    }
    assert_eq!(summary(&fixture, "ringing"), None);
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 4);
}

#[test]
fn a_summary_changes_once_a_second_at_most() {
    let mut fixture = Fixture::new();
    let calls: Vec<Value> = (0..30).map(|number| call(&fixture, number)).collect();
    let mut changes = 0;
    for call in &calls {
        fixture.now += 50;
        let effects = fixture.call(call);
        let is_summary =
            |effect: &&Effect| matches!(effect, Effect::Notify { key, .. } if key.0 == "summary:ringing");
        changes += effects.iter().filter(is_summary).count();
    }
    assert!(changes <= 2, "{changes} in 1.5 s");
    fixture.wait(2);
    assert_eq!(summary(&fixture, "ringing"), Some("25 more incoming calls"), "the last word is right");
    assert_eq!(fixture.screen["summary:ringing"].body.matches("Caller").count(), 3);
    assert!(fixture.screen["summary:ringing"].body.ends_with(" and others"));
}

#[test]
fn more_than_three_missed_calls_are_gathered_and_stay_right() {
    let mut fixture = Fixture::new();
    let calls: Vec<Value> = (0..6).map(|number| call(&fixture, number)).collect();
    let miss = |fixture: &mut Fixture, call: &Value| {
        fixture.wait(60);
        fixture.call(&with(call, &json!({"status": "DESTROYED"})));
    };
    for call in &calls[..3] {
        miss(&mut fixture, call);
    }
    assert_eq!(fixture.on_screen(NotificationKind::Missed).len(), 3);
    miss(&mut fixture, &calls[3]);
    assert_eq!((fixture.screen.len(), summary(&fixture, "missed")), (1, Some("4 missed calls")));
    miss(&mut fixture, &calls[4]);
    fixture.wait(2);
    assert_eq!((fixture.screen.len(), summary(&fixture, "missed")), (1, Some("5 missed calls")));

    // One of them was answered after all.
    fixture.wait(60);
    let other = with(&calls[0], &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}}));
    fixture.call(&updated(&other, &json!({"answered": fixture.server(0)})));
    fixture.call(&ended(&updated(&other, &json!({"answered": fixture.server(0)}))));
    fixture.wait(2);
    assert_eq!(summary(&fixture, "missed"), Some("4 missed calls"));

    // After the summary is dismissed, the next missed call has its own notification, and all are still counted.
    fixture.apply(Input::Gone(NotificationKey("summary:missed".into())));
    fixture.screen.clear();
    miss(&mut fixture, &calls[5]);
    assert_eq!(fixture.screen.keys().collect::<Vec<_>>(), ["missed:call:one:c5"]);
    assert_eq!(fixture.core.alerts().missed, 5);
    fixture.apply(Input::Seen);
    assert!(fixture.screen.is_empty());
}

#[test]
fn many_other_events_at_once_are_summed_up() {
    let mut fixture = Fixture::new();
    for number in 0..20 {
        fixture.register(&format!("0003*{number:03}"), "sip:a", &json!("120"));
    }
    fixture.wait(2);
    for number in 0..20 {
        fixture.register(&format!("0003*{number:03}"), "sip:a", &json!("0"));
    }
    fixture.wait(2);
    assert_eq!(fixture.on_screen(NotificationKind::RegistrationLost).len(), 6);
    assert_eq!(summary(&fixture, "other"), Some("15 more events"));
    fixture.apply(Input::Seen);
    assert_eq!(summary(&fixture, "other"), None);
}

#[test]
fn accounts_share_the_limit() {
    let mut fixture = Fixture::with(&[account("one"), account("two")], NotificationSettings::default());
    fixture.connect("one");
    fixture.connect("two");
    for number in 0..4 {
        let raw = |fixture: &Fixture| {
            json!({"class": "phonecall/update", "timestamp": fixture.server(0), "payload": call(fixture, number)})
                .to_string()
        };
        let message = raw(&fixture);
        fixture.raw("one", &message);
        fixture.raw("two", &message);
    }
    assert_eq!(fixture.on_screen(NotificationKind::Ringing).len(), 6);
    fixture.wait(2);
    assert_eq!(summary(&fixture, "ringing"), Some("3 more incoming calls"));
}

#[test]
fn a_flood_of_one_account_hides_no_call_of_another() {
    let mut fixture = Fixture::of(&[account("one"), account("two")]);
    fixture.connect("one");
    fixture.connect("two");
    let flood = |fixture: &mut Fixture, from: usize| {
        for number in from..from + 40 {
            let call = call(fixture, number);
            fixture.call(&call);
            fixture.call(&ended(&call));
            fixture.call(&with(&call, &json!({"phoneCallId": format!("rings{number}")})));
        }
    };
    flood(&mut fixture, 0);
    let honest = with(&incoming(&fixture), &json!({"phoneCallId": "honest", "callerid": "Maria <5551>"}));

    fixture.event_of("two", "phonecall/update", &honest);
    flood(&mut fixture, 100);
    let ringing = &fixture.screen["ringing:call:two:honest"];
    assert!(ringing.summary.contains("Maria"), "{ringing:?}");

    fixture.wait(2);
    flood(&mut fixture, 200);
    fixture.event_of("two", "phonecall/update", &ended(&honest));
    flood(&mut fixture, 300);
    let missed = &fixture.screen["missed:call:two:honest"];
    assert!(missed.summary.contains("Maria"), "{missed:?}");
    assert!(
        fixture.screen.len() <= 5 + 2 + 1,
        "the flood itself is still summed up: {:?}",
        fixture.screen.keys()
    );
}
