//! Whether and how something is announced: a function of the subject, the settings, the time and the desktop.

use jiff::civil::date;
use jiff::tz::TimeZone;
use ringtray_core::{
    AccountId, Circumstances, Day, Decision, DoNotDisturb, KindChoice, NotificationKind,
    NotificationSettings, NumberRules, Privacy, QuietChoice, QuietHours, Rule, Subject, Suppressed,
    TimeOfDay, Timestamp, Urgency,
};
use serde_json::json;

use crate::fixture::zone;

const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";
const LORD_HOWE: &str = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";

/// A time on the clock of a zone.
fn at(zone: &TimeZone, year: i16, month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    let local = date(year, month, day).at(hour, minute, 0, 0);
    Timestamp(zone.to_zoned(local).unwrap().timestamp().as_millisecond())
}

fn hours(days: &[Day], from: &str, to: &str) -> QuietHours {
    QuietHours { days: days.to_vec(), from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn settings(value: serde_json::Value) -> NotificationSettings {
    serde_json::from_value(value).unwrap()
}

/// The decision about a call from Maria to 0003*006 at noon in a quiet time zone.
fn decided(settings: &NotificationSettings, kind: NotificationKind, desktop_quiet: bool) -> Decision {
    let account = AccountId("one".into());
    let subject = Subject {
        kind,
        account: &account,
        extension: Some("0003*006"),
        name: Some("Maria Popescu"),
        number: Some("+40215550142"),
    };
    let zone = zone(BERLIN);
    let circumstances = Circumstances {
        now: at(&zone, 2026, 11, 25, 12, 0),
        zone: &zone,
        desktop_quiet,
        numbers: &NumberRules::default(),
    };
    settings.decide(&subject, &circumstances)
}

fn suppressed(verdict: &Decision) -> Option<Suppressed> {
    match verdict {
        Decision::Suppress(why) => Some(*why),
        Decision::Present(_) => None,
    }
}

#[test]
fn every_kind_has_its_usual_manner_and_its_own_switches() {
    // Kind, shown, sound, urgency.
    let usual = [
        (NotificationKind::Ringing, true, true, Urgency::Critical),
        (NotificationKind::Missed, true, true, Urgency::Normal),
        (NotificationKind::AnsweredElsewhere, false, false, Urgency::Low),
        (NotificationKind::Outgoing, false, false, Urgency::Low),
        (NotificationKind::HeldTooLong, true, true, Urgency::Normal),
        (NotificationKind::RegistrationLost, true, false, Urgency::Normal),
        (NotificationKind::RegistrationRegained, true, false, Urgency::Low),
        (NotificationKind::Presence, true, false, Urgency::Low),
        (NotificationKind::Topic, false, false, Urgency::Low),
        (NotificationKind::ConnectionTrouble, true, false, Urgency::Normal),
        (NotificationKind::SignInNeeded, true, false, Urgency::Normal),
    ];
    assert_eq!(usual.map(|(kind, ..)| kind), NotificationKind::ALL);
    for (kind, show, sound, urgency) in usual {
        let presentation = NotificationSettings::default().presentation(kind);
        assert_eq!(
            (presentation.show, presentation.sound, presentation.urgency),
            (show, sound, urgency),
            "{kind:?}"
        );
        assert_eq!(presentation.privacy, Privacy::Full);

        let mut other = NotificationSettings::default();
        let choice = KindChoice {
            show: Some(!show),
            sound: Some(!sound),
            urgency: Some(Urgency::Low),
            privacy: Some(Privacy::Hidden),
        };
        other.kinds.insert(kind, choice);
        let presentation = other.presentation(kind);
        assert_eq!(
            (presentation.show, presentation.sound, presentation.urgency, presentation.privacy),
            (!show, !sound, Urgency::Low, Privacy::Hidden)
        );
        let expected = if show { Some(Suppressed::SwitchedOff) } else { None };
        assert_eq!(suppressed(&decided(&other, kind, false)), expected, "{kind:?} the other way round");
        let untouched = NotificationKind::ALL.into_iter().filter(|other| *other != kind);
        for kind in untouched {
            assert_eq!(other.presentation(kind), kind.presentation(), "{kind:?} is not meant");
        }
    }
}

#[test]
fn what_keeps_quiet_in_which_order_and_who_gets_through() {
    let dnd = json!({"do_not_disturb": "until_switched_off"});
    let ended = json!({"do_not_disturb": {"until": 1}});
    let quiet = json!({"quiet_hours": [{"days": ["wednesday"], "from": "11:00", "to": "13:00"}]});
    let both = json!({"do_not_disturb": "until_switched_off",
        "quiet_hours": [{"days": ["wednesday"], "from": "11:00", "to": "13:00"}]});
    let rule = |rules: serde_json::Value| json!({ "rules": rules });
    let through = |who: &str| json!({"do_not_disturb": "until_switched_off", "let_through": [who]});
    let cases = [
        ("nothing is set", json!({}), false, None),
        ("do not disturb", dnd.clone(), false, Some(Suppressed::DoNotDisturb)),
        ("do not disturb, over", ended, false, None),
        ("quiet hours", quiet, false, Some(Suppressed::QuietHours)),
        ("the user's choice before the hours", both, true, Some(Suppressed::DoNotDisturb)),
        ("the desktop's own", json!({}), true, Some(Suppressed::Desktop)),
        ("the desktop's own, ignored", json!({"ignore_desktop": true}), true, None),
        (
            "ringing switched off",
            json!({"kinds": {"ringing": {"show": false}}}),
            false,
            Some(Suppressed::SwitchedOff),
        ),
        (
            "a rule for the extension",
            rule(json!([{"extension": "0003*006", "show": false}])),
            false,
            Some(Suppressed::Rule),
        ),
        (
            "by its short number",
            rule(json!([{"extension": "006", "show": false}])),
            false,
            Some(Suppressed::Rule),
        ),
        ("of another extension", rule(json!([{"extension": "06", "show": false}])), false, None),
        ("for the account", rule(json!([{"account": "one", "show": false}])), false, Some(Suppressed::Rule)),
        ("for another account", rule(json!([{"account": "two", "show": false}])), false, None),
        ("for another kind", rule(json!([{"kinds": ["missed"], "show": false}])), false, None),
        (
            "the first that fits decides",
            rule(json!([{"extension": "006", "show": true}, {"account": "one", "show": false}])),
            false,
            None,
        ),
        (
            "a rule shows what is switched off",
            json!({"kinds": {"ringing": {"show": false}}, "rules": [{"extension": "006", "show": true}]}),
            false,
            None,
        ),
        (
            "but not through the quiet",
            json!({"rules": [{"extension": "006", "show": true}], "do_not_disturb": "until_switched_off"}),
            false,
            Some(Suppressed::DoNotDisturb),
        ),
        ("let through by number", through("+40 21 555 0142"), false, None),
        ("let through by name", through(" maria POPESCU "), false, None),
        ("let through the desktop's too", json!({"let_through": ["Maria Popescu"]}), true, None),
        ("somebody else is let through", through("+40 21 555 0143"), false, Some(Suppressed::DoNotDisturb)),
        ("nobody is let through", through(" "), false, Some(Suppressed::DoNotDisturb)),
        (
            "let through the quiet, but not through a switch",
            json!({"kinds": {"ringing": {"show": false}}, "let_through": ["Maria Popescu"]}),
            false,
            Some(Suppressed::SwitchedOff),
        ),
    ];
    for (case, given, desktop, expected) in cases {
        assert_eq!(
            suppressed(&decided(&settings(given), NotificationKind::Ringing, desktop)),
            expected,
            "{case}"
        );
    }
}

#[test]
fn quiet_hours_follow_the_clock_on_the_wall() {
    use Day::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let work = [Monday, Tuesday, Wednesday, Thursday, Friday];
    let night = hours(&work, "22:00", "07:00");
    let weekend = hours(&[Saturday, Sunday], "00:00", "00:00");
    let noon = hours(&Day::ALL, "12:00", "13:00");
    let early = hours(&[Sunday], "01:30", "02:30");
    let late = hours(&[Sunday], "02:30", "04:00");
    // Zone, hours, year, month, day, hour, minute, quiet. 25 November 2026 is a Wednesday; clocks change in Berlin on
    // 29 March and 25 October, in New York on 8 March and 1 November, both Sundays.
    let cases = [
        ("before it begins", BERLIN, &night, (2026, 11, 25, 21, 59), false),
        ("when it begins", BERLIN, &night, (2026, 11, 25, 22, 0), true),
        ("after midnight, on the day before's account", BERLIN, &night, (2026, 11, 26, 0, 0), true),
        ("to its last minute", BERLIN, &night, (2026, 11, 26, 6, 59), true),
        ("when it ends", BERLIN, &night, (2026, 11, 26, 7, 0), false),
        ("Friday's night reaches into Saturday", BERLIN, &night, (2026, 11, 28, 3, 0), true),
        ("Saturday has none of its own", BERLIN, &night, (2026, 11, 28, 23, 0), false),
        ("Sunday's night is not Monday's", BERLIN, &night, (2026, 11, 30, 3, 0), false),
        ("a whole day", BERLIN, &weekend, (2026, 11, 28, 0, 0), true),
        ("a whole weekend", BERLIN, &weekend, (2026, 11, 29, 23, 59), true),
        ("and no more", BERLIN, &weekend, (2026, 11, 30, 0, 0), false),
        ("the day before", BERLIN, &weekend, (2026, 11, 27, 23, 59), false),
        ("noon in summer", BERLIN, &noon, (2026, 7, 1, 12, 30), true),
        ("noon in winter", BERLIN, &noon, (2026, 12, 1, 12, 30), true),
        ("not an hour later in summer", BERLIN, &noon, (2026, 7, 1, 13, 30), false),
        (
            "over the change to summer",
            BERLIN,
            &hours(&[Saturday], "23:00", "07:00"),
            (2026, 3, 29, 6, 59),
            true,
        ),
        (
            "ends by the clock that was changed",
            BERLIN,
            &hours(&[Saturday], "23:00", "07:00"),
            (2026, 3, 29, 7, 0),
            false,
        ),
        (
            "over the change to winter",
            BERLIN,
            &hours(&[Saturday], "23:00", "07:00"),
            (2026, 10, 25, 6, 59),
            true,
        ),
        (
            "ends by that clock too",
            BERLIN,
            &hours(&[Saturday], "23:00", "07:00"),
            (2026, 10, 25, 7, 0),
            false,
        ),
        ("an end that is skipped comes with the skip", BERLIN, &early, (2026, 3, 29, 1, 59), true),
        ("and is over after it", BERLIN, &early, (2026, 3, 29, 3, 30), false),
        ("a beginning that is skipped comes after it", BERLIN, &late, (2026, 3, 29, 3, 30), true),
        ("New York, before the change", NEW_YORK, &late, (2026, 11, 1, 2, 29), false),
        ("New York, after it", NEW_YORK, &late, (2026, 11, 1, 2, 30), true),
        ("half an hour of summer", LORD_HOWE, &noon, (2026, 10, 4, 12, 59), true),
        ("and its end", LORD_HOWE, &noon, (2026, 10, 4, 13, 0), false),
        ("no days", BERLIN, &hours(&[], "00:00", "00:00"), (2026, 11, 25, 12, 0), false),
    ];
    for (case, name, hours, (year, month, day, hour, minute), quiet) in cases {
        let zone = zone(name);
        let now = at(&zone, year, month, day, hour, minute);
        assert_eq!(hours.lasting(now, &zone).is_some(), quiet, "{case}");
    }
}

#[test]
fn an_hour_that_comes_twice_is_quiet_from_its_first_time_to_its_end() {
    let zone = zone(BERLIN);
    let hours = hours(&[Day::Sunday], "02:30", "04:00");
    // 02:00 to 03:00 occurs twice: 00:00 to 01:00 and 01:00 to 02:00 UTC.
    let utc = |hour: i64, minute: i64| Timestamp(1_792_886_400_000 + (hour * 60 + minute) * 60_000);
    let quiet = |hour, minute| hours.lasting(utc(hour, minute), &zone).is_some();
    let found: Vec<bool> = [(0, 29), (0, 30), (0, 59), (1, 0), (1, 15), (1, 30), (2, 59), (3, 0)]
        .map(|(h, m)| quiet(h, m))
        .into();
    assert_eq!(found, [false, true, true, true, true, true, true, false]);
    assert_eq!(hours.lasting(utc(1, 0), &zone), Some((utc(0, 30), utc(3, 0))));
}

#[test]
fn the_next_change_is_the_nearest_edge() {
    let zone = zone(BERLIN);
    let now = at(&zone, 2026, 11, 25, 12, 0);
    let cases = [
        (hours(&[Day::Wednesday], "11:00", "13:00"), Some(at(&zone, 2026, 11, 25, 13, 0))),
        (hours(&[Day::Wednesday], "12:00", "13:00"), Some(at(&zone, 2026, 11, 25, 13, 0))),
        (hours(&[Day::Wednesday], "22:00", "07:00"), Some(at(&zone, 2026, 11, 25, 22, 0))),
        (hours(&[Day::Tuesday], "22:00", "12:30"), Some(at(&zone, 2026, 11, 25, 12, 30))),
        (hours(&[Day::Tuesday], "22:00", "07:00"), Some(at(&zone, 2026, 12, 1, 22, 0))),
        (hours(&[], "22:00", "07:00"), None),
    ];
    for (hours, expected) in cases {
        assert_eq!(hours.next_change(now, &zone), expected, "{hours:?}");
    }
}

#[test]
fn do_not_disturb_lasts_as_long_as_was_chosen() {
    let cases = [
        ("half an hour", BERLIN, (2026, 11, 25, 12, 0), QuietChoice::HalfHour, Some((2026, 11, 25, 12, 30))),
        ("an hour", BERLIN, (2026, 11, 25, 12, 0), QuietChoice::Hour, Some((2026, 11, 25, 13, 0))),
        (
            "an hour over midnight",
            BERLIN,
            (2026, 11, 25, 23, 30),
            QuietChoice::Hour,
            Some((2026, 11, 26, 0, 30)),
        ),
        (
            "an hour over the change",
            BERLIN,
            (2026, 3, 29, 1, 30),
            QuietChoice::Hour,
            Some((2026, 3, 29, 3, 30)),
        ),
        ("tomorrow", BERLIN, (2026, 11, 25, 12, 0), QuietChoice::UntilTomorrow, Some((2026, 11, 26, 8, 0))),
        (
            "tomorrow, by night",
            BERLIN,
            (2026, 11, 25, 0, 10),
            QuietChoice::UntilTomorrow,
            Some((2026, 11, 26, 8, 0)),
        ),
        (
            "tomorrow, over the change",
            BERLIN,
            (2026, 3, 28, 12, 0),
            QuietChoice::UntilTomorrow,
            Some((2026, 3, 29, 8, 0)),
        ),
        (
            "tomorrow is next year",
            NEW_YORK,
            (2026, 12, 31, 12, 0),
            QuietChoice::UntilTomorrow,
            Some((2027, 1, 1, 8, 0)),
        ),
        ("off", BERLIN, (2026, 11, 25, 12, 0), QuietChoice::Off, None),
    ];
    for (case, name, (year, month, day, hour, minute), choice, end) in cases {
        let zone = zone(name);
        let now = at(&zone, year, month, day, hour, minute);
        let mut settings = NotificationSettings {
            do_not_disturb: Some(DoNotDisturb::UntilSwitchedOff),
            ..Default::default()
        };
        settings.choose(choice, now, &zone);
        let end = end.map(|(year, month, day, hour, minute)| at(&zone, year, month, day, hour, minute));
        assert_eq!(settings.do_not_disturb, end.map(DoNotDisturb::Until), "{case}");
        if let (Some(chosen), Some(end)) = (settings.do_not_disturb, end) {
            assert!(chosen.lasts(now) && chosen.lasts(Timestamp(end.0 - 1)) && !chosen.lasts(end), "{case}");
        }
    }
    let mut settings = NotificationSettings::default();
    settings.choose(QuietChoice::UntilSwitchedOff, Timestamp(i64::MAX), &TimeZone::UTC);
    assert!(settings.do_not_disturb.unwrap().lasts(Timestamp(i64::MAX)));
    settings.choose(QuietChoice::UntilTomorrow, Timestamp(i64::MAX), &TimeZone::UTC);
    assert!(settings.do_not_disturb.is_some(), "where no calendar reaches it is quiet all the same");
}

#[test]
fn times_of_day_are_read_or_explained() {
    for (text, expected) in [("22:00", "22:00"), ("7:05", "07:05"), (" 00:00 ", "00:00"), ("23:59", "23:59")]
    {
        assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), expected);
    }
    for text in ["", "24:00", "12:60", "12", "12:5", "-1:00", "+1:00", "12:00:00", "noon", "１２:00"] {
        let error = text.parse::<TimeOfDay>().unwrap_err().to_string();
        assert!(error.contains("22:00"), "{error}");
    }
}

#[test]
fn settings_survive_their_file_and_keep_what_they_do_not_know() {
    let file = json!({
        "kinds": {"missed": {"sound": false, "privacy": "name_only"}},
        "do_not_disturb": {"until": 5},
        "quiet_hours": [{"days": ["monday", "sunday"], "from": "22:00", "to": "07:00"}],
        "rules": [{"extension": "006", "kinds": ["ringing"], "show": false}],
        "let_through": ["112"],
        "watched": ["5"],
        "held_too_long_seconds": 60,
        "ignore_desktop": true,
        "something_newer": [1],
    });
    let read = settings(file.clone());
    assert_eq!(serde_json::to_value(&read).unwrap(), file);
    assert_eq!(
        read.rules[0],
        Rule { extension: Some("006".into()), kinds: vec![NotificationKind::Ringing], ..Rule::default() }
    );
    assert_eq!(
        serde_json::to_value(NotificationSettings::default()).unwrap(),
        json!({}),
        "nothing set, nothing written"
    );
}
