//! Too much at once: how many notifications come up, and that what they sum up is right.

use ringtray_core::{Effect, Input, NotificationKey, NotificationKind, NotificationSettings, Suppressed};
use serde_json::{Value, json};

use crate::desk::{Desk, account, ended, incoming, updated, with};

fn call(desk: &Desk, number: usize) -> Value {
    let caller = format!("Caller {number} <555{number:04}>");
    with(&incoming(desk), &json!({"phoneCallId": format!("c{number}"), "callerid": caller}))
}

fn summary<'a>(desk: &'a Desk, what: &str) -> Option<&'a str> {
    desk.screen.get(&format!("summary:{what}")).map(|notification| notification.summary.as_str())
}

#[test]
fn a_thousand_calls_in_ten_seconds() {
    let mut desk = Desk::new();
    let mut ringing: Vec<Value> = Vec::new();
    let mut came_up: Vec<i64> = Vec::new();
    let mut notified = 0;
    let mut most_on_screen = 0;
    for number in 0..1000 {
        let now = desk.now + 10;
        while let Some(due) = desk.core.deadline().filter(|due| due.0 <= now) {
            desk.now = due.0;
            let before: Vec<String> = desk.screen.keys().cloned().collect();
            let effects = desk.apply(Input::Tick);
            note(&effects, &before, desk.now, &mut came_up, &mut notified);
        }
        desk.now = now;
        let call = call(&desk, number);
        ringing.push(call.clone());
        let mut messages = vec![call];
        if ringing.len() > 50 {
            messages.push(ended(&ringing.remove(0)));
        }
        for message in messages {
            let before: Vec<String> = desk.screen.keys().cloned().collect();
            let effects = desk.call(&message);
            note(&effects, &before, desk.now, &mut came_up, &mut notified);
            most_on_screen = most_on_screen.max(desk.screen.len());
        }
    }
    for message in ringing {
        desk.call(&ended(&message));
    }
    desk.wait(5);

    assert!(most_on_screen <= 10, "{most_on_screen} at once");
    let busiest =
        came_up.iter().map(|at| came_up.iter().filter(|other| (0..1000).contains(&(*other - at))).count());
    assert!(busiest.clone().max() <= Some(5 + 2), "five, and a summary of each group: {:?}", busiest.max());
    assert!(notified <= 10 * (5 + 2) + 10, "{notified} messages to the daemon");
    assert_eq!(desk.screen.len(), 1, "{:?}", desk.screen);
    assert_eq!(summary(&desk, "missed"), Some("1000 missed calls"));
    assert_eq!(desk.core.alerts().missed, 1000);
    assert!(desk.core.live().is_empty());
    let suppressed =
        desk.history.values().filter(|entry| entry.suppressed == Some(Suppressed::Storm)).count();
    assert!(suppressed > 900, "the reason is kept: {suppressed}");

    desk.apply(Input::Seen);
    assert!(desk.screen.is_empty());
    assert_eq!((desk.core.alerts().missed, desk.core.deadline()), (0, None));
}

/// Counts what came up anew, and all that was sent to be shown.
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
    let mut desk = Desk::new();
    let calls: Vec<Value> = (0..8).map(|number| call(&desk, number)).collect();
    for call in &calls {
        desk.call(call);
        desk.wait(2);
    }
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 6);
    assert_eq!(summary(&desk, "ringing"), Some("3 more incoming calls"));
    assert_eq!(desk.screen["summary:ringing"].body, "Caller 5, Caller 6, Caller 7");
    desk.call(&updated(&calls[6], &json!({"recorded": true})));
    let suppressed =
        |number: usize| desk.history[&ringtray_core::EntryId(format!("call:one:c{number}"))].suppressed;
    assert_eq!((suppressed(0), suppressed(6)), (None, Some(Suppressed::Storm)), "the reason stays");

    desk.call(&updated(&calls[0], &json!({"answered": desk.server(0)})));
    for call in &calls[5..] {
        desk.call(&updated(call, &json!({"answered": desk.server(0)})));
        desk.wait(2);
    }
    assert_eq!(summary(&desk, "ringing"), None);
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 4);
}

#[test]
fn a_summary_changes_once_a_second_at_most() {
    let mut desk = Desk::new();
    let calls: Vec<Value> = (0..30).map(|number| call(&desk, number)).collect();
    let mut changes = 0;
    for call in &calls {
        desk.now += 50;
        let effects = desk.call(call);
        let is_summary =
            |effect: &&Effect| matches!(effect, Effect::Notify { key, .. } if key.0 == "summary:ringing");
        changes += effects.iter().filter(is_summary).count();
    }
    assert!(changes <= 2, "{changes} in 1.5 s");
    desk.wait(2);
    assert_eq!(summary(&desk, "ringing"), Some("25 more incoming calls"), "the last word is right");
    assert_eq!(desk.screen["summary:ringing"].body.matches("Caller").count(), 3);
    assert!(desk.screen["summary:ringing"].body.ends_with(" and others"));
}

#[test]
fn more_than_three_missed_calls_are_gathered_and_stay_right() {
    let mut desk = Desk::new();
    let calls: Vec<Value> = (0..6).map(|number| call(&desk, number)).collect();
    let miss = |desk: &mut Desk, call: &Value| {
        desk.wait(60);
        desk.call(&with(call, &json!({"status": "DESTROYED"})));
    };
    for call in &calls[..3] {
        miss(&mut desk, call);
    }
    assert_eq!(desk.on_screen(NotificationKind::Missed).len(), 3);
    miss(&mut desk, &calls[3]);
    assert_eq!((desk.screen.len(), summary(&desk, "missed")), (1, Some("4 missed calls")));
    miss(&mut desk, &calls[4]);
    desk.wait(2);
    assert_eq!((desk.screen.len(), summary(&desk, "missed")), (1, Some("5 missed calls")));

    // One of them was answered after all.
    desk.wait(60);
    let other = with(&calls[0], &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}}));
    desk.call(&updated(&other, &json!({"answered": desk.server(0)})));
    desk.call(&ended(&updated(&other, &json!({"answered": desk.server(0)}))));
    desk.wait(2);
    assert_eq!(summary(&desk, "missed"), Some("4 missed calls"));

    // Swept away, the next one stands for itself again, and all are still counted.
    desk.apply(Input::Gone(NotificationKey("summary:missed".into())));
    desk.screen.clear();
    miss(&mut desk, &calls[5]);
    assert_eq!(desk.screen.keys().collect::<Vec<_>>(), ["missed:call:one:c5"]);
    assert_eq!(desk.core.alerts().missed, 5);
    desk.apply(Input::Seen);
    assert!(desk.screen.is_empty());
}

#[test]
fn many_other_events_at_once_are_summed_up() {
    let mut desk = Desk::new();
    for number in 0..20 {
        desk.register(&format!("0003*{number:03}"), "sip:a", &json!("120"));
    }
    desk.wait(2);
    for number in 0..20 {
        desk.register(&format!("0003*{number:03}"), "sip:a", &json!("0"));
    }
    desk.wait(2);
    assert_eq!(desk.on_screen(NotificationKind::RegistrationLost).len(), 6);
    assert_eq!(summary(&desk, "other"), Some("15 more events"));
    desk.apply(Input::Seen);
    assert_eq!(summary(&desk, "other"), None);
}

#[test]
fn accounts_share_the_limit() {
    let mut desk = Desk::with(&[account("one"), account("two")], NotificationSettings::default());
    desk.connect("one");
    desk.connect("two");
    for number in 0..4 {
        let raw = |desk: &Desk| {
            json!({"class": "phonecall/update", "timestamp": desk.server(0), "payload": call(desk, number)})
                .to_string()
        };
        let message = raw(&desk);
        desk.raw("one", &message);
        desk.raw("two", &message);
    }
    assert_eq!(desk.on_screen(NotificationKind::Ringing).len(), 6);
    desk.wait(2);
    assert_eq!(summary(&desk, "ringing"), Some("3 more incoming calls"));
}

#[test]
fn a_flood_of_one_account_hides_no_call_of_another() {
    let mut desk = Desk::of(&[account("one"), account("two")]);
    desk.connect("one");
    desk.connect("two");
    let flood = |desk: &mut Desk, from: usize| {
        for number in from..from + 40 {
            let call = call(desk, number);
            desk.call(&call);
            desk.call(&ended(&call));
            desk.call(&with(&call, &json!({"phoneCallId": format!("rings{number}")})));
        }
    };
    flood(&mut desk, 0);
    let honest = with(&incoming(&desk), &json!({"phoneCallId": "honest", "callerid": "Maria <5551>"}));

    desk.event_of("two", "phonecall/update", &honest);
    flood(&mut desk, 100);
    let ringing = &desk.screen["ringing:call:two:honest"];
    assert!(ringing.summary.contains("Maria"), "{ringing:?}");

    desk.wait(2);
    flood(&mut desk, 200);
    desk.event_of("two", "phonecall/update", &ended(&honest));
    flood(&mut desk, 300);
    let missed = &desk.screen["missed:call:two:honest"];
    assert!(missed.summary.contains("Maria"), "{missed:?}");
    assert!(desk.screen.len() <= 5 + 2 + 1, "the flood itself is still summed up: {:?}", desk.screen.keys());
}
