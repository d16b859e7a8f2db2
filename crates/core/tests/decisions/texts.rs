//! The texts of notifications, and hostile texts in them.

use ringtray_core::{Input, NotificationKind, Urgency};
use serde_json::{Value, json};

use crate::fixture::{Fixture, account, ended, incoming, with, zone};

fn ringing(fields: &Value) -> (String, String) {
    let mut fixture = Fixture::new();
    fixture.call(&with(&incoming(&fixture), fields));
    let [alert] = fixture.on_screen(NotificationKind::Ringing)[..] else { panic!("{:?}", fixture.screen) };
    (alert.summary.clone(), alert.body.clone())
}

#[test]
fn an_incoming_call() {
    let cases = [
        (json!({}), "Incoming call: Maria Popescu", "+40 21 555 0142 to 0003*006"),
        (json!({"callerid": "3334444"}), "Incoming call: 3334444", "to 0003*006"),
        (json!({"callerid": "anonymous"}), "Incoming call: anonymous", "to 0003*006"),
        (json!({"callerid": null}), "Incoming call: Unknown caller", "to 0003*006"),
        (json!({"callerid": null, "extension": null}), "Incoming call: Unknown caller", ""),
        (json!({"extension": {"number": "006"}}), "Incoming call: Maria Popescu", "+40 21 555 0142 to 006"),
    ];
    for (fields, summary, body) in cases {
        assert_eq!(ringing(&fields), (summary.to_owned(), body.to_owned()), "{fields}");
    }
}

#[test]
fn a_missed_call() {
    let cases = [
        (Some("EET-2"), json!({}), "Missed call: Maria Popescu", "+40 21 555 0142, 00:13, rang 12 s"),
        (Some("EST5"), json!({"callerid": "555"}), "Missed call: 555", "17:13, rang 12 s"),
        (None, json!({}), "Missed call: Maria Popescu", "+40 21 555 0142, rang 12 s"),
    ];
    for (name, fields, summary, body) in cases {
        let mut fixture = Fixture::new();
        if let Some(name) = name {
            fixture.apply(Input::Zone(zone(name)));
        }
        let first = with(&incoming(&fixture), &fields);
        fixture.call(&first);
        fixture.wait(12);
        fixture.call(&ended(&first));
        let [missed] = fixture.on_screen(NotificationKind::Missed)[..] else {
            panic!("{:?}", fixture.screen)
        };
        assert_eq!((missed.summary.as_str(), missed.body.as_str()), (summary, body));
        assert_eq!((missed.urgency, missed.stays), (Urgency::Normal, true));
    }
}

#[test]
fn how_long_it_rang() {
    let cases = [(0, "rang 0 s"), (59, "rang 59 s"), (60, "rang 1 min 0 s"), (125, "rang 2 min 5 s")];
    for (seconds, expected) in cases {
        let mut fixture = Fixture::new();
        let first = incoming(&fixture);
        fixture.call(&first);
        fixture.wait(seconds);
        fixture.call(&ended(&first));
        let [missed] = fixture.on_screen(NotificationKind::Missed)[..] else {
            panic!("{:?}", fixture.screen)
        };
        assert_eq!(missed.body, format!("+40 21 555 0142, {expected}"));
    }
    let mut fixture = Fixture::new();
    let first = with(&incoming(&fixture), &json!({"started": fixture.server(3600)}));
    fixture.call(&first);
    fixture.call(&ended(&first));
    assert!(
        fixture.on_screen(NotificationKind::Missed)[0].body.ends_with("rang 0 s"),
        "never a negative time"
    );
}

#[test]
fn the_account_is_named_where_there_are_several() {
    let mut fixture = Fixture::of(&[account("one"), account("two")]);
    fixture.connect("one");
    let first = incoming(&fixture);
    fixture.call(&first);
    assert_eq!(
        fixture.on_screen(NotificationKind::Ringing)[0].body,
        "+40 21 555 0142 to 0003*006 (one@pbx.example.com)"
    );
    fixture.call(&ended(&first));
    assert_eq!(
        fixture.on_screen(NotificationKind::Missed)[0].body,
        "+40 21 555 0142, rang 0 s (one@pbx.example.com)"
    );
}

#[test]
fn a_registration() {
    let mut fixture = Fixture::new();
    fixture.register("0003*006", "sip:a", &json!("120"));
    fixture.register("0003*006", "sip:a", &json!("0"));
    let lost = &fixture.on_screen(NotificationKind::RegistrationLost)[0];
    assert_eq!(lost.summary, "Extension 0003*006 is not registered");
    assert_eq!((lost.urgency, lost.stays), (Urgency::Normal, false));
    fixture.register("0003*006", "sip:a", &json!("120"));
    let regained = &fixture.on_screen(NotificationKind::RegistrationRegained)[0];
    assert_eq!(regained.summary, "Extension 0003*006 is registered again");
    assert_eq!(regained.urgency, Urgency::Low);
}

#[test]
fn hostile_texts_become_harmless_ones() {
    let cases = [
        ("Maria\nIncoming call: Bank <555>", "Incoming call: Maria Incoming call: Bank"),
        ("\u{202E}knaB\u{202C} <555>", "Incoming call: knaB"),
        ("\u{2067}a\u{2069}\0b <555>", "Incoming call: a b"),
        ("<b>Bank</b> <555>", "Incoming call: <b>Bank</b>"),
        ("☎️ Zoë 👩‍💻 <555>", "Incoming call: ☎️ Zoë 👩‍💻"),
        ("\u{200B}\u{2060} <555>", "Incoming call: 555"),
        ("\u{200B}", "Incoming call: Unknown caller"),
    ];
    for (callerid, summary) in cases {
        assert_eq!(ringing(&json!({"callerid": callerid})).0, summary, "{callerid:?}");
    }
}

#[test]
fn the_number_behind_a_name_without_end_is_not_lost() {
    let callerid = format!("{}<+4021555006>", "Long ".repeat(2048));
    let (summary, body) = ringing(&json!({"callerid": callerid}));
    assert!(summary.starts_with("Incoming call: Long Long ") && summary.ends_with('…'), "{summary}");
    assert_eq!(body, "+4021555006 to 0003*006");
}

#[test]
fn texts_are_bounded() {
    let long = "x\u{0301}\u{202E}\n".repeat(10_000);
    let callerid = format!("{long} <{}>", "1".repeat(10_000));
    let fields = json!({"callerid": callerid, "dialed": long, "view": long, "pbxapp": long, "flow": "IN",
        "extension": {"extendedNumber": long, "number": long, "extensionId": long}});
    let (summary, body) = ringing(&fields);
    assert!(summary.chars().count() <= 120 && body.chars().count() <= 240, "{summary} {body}");
    for text in [summary, body] {
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202E}'), "{text:?}");
    }
}
