//! What is shown, replaced and closed in each situation: the rows of docs/notifications.md.

use ringtray_core::{
    Effect, EntryId, Input, KindChoice, Notification, NotificationAction, NotificationKey, NotificationKind,
    NotificationSettings, Outcome, Privacy, QuietChoice, SettingsChange, State, Suppressed,
};
use serde_json::json;

use crate::fixture::{Fixture, account, ended, incoming, reason, refused, updated, with};

/// The changes on the screen: `+ summary` appeared, `= summary` replaced another, `- key` was closed.
fn screen(effects: &[Effect], fixture: &mut Vec<String>) -> Vec<String> {
    let line = |effect: &Effect| match effect {
        Effect::Notify { key, notification } => {
            let sign = if fixture.contains(&key.0) { '=' } else { '+' };
            fixture.push(key.0.clone());
            Some(format!("{sign} {}", notification.summary))
        }
        Effect::CloseNotification { key } => {
            fixture.retain(|shown| *shown != key.0);
            Some(format!("- {}", key.0.split(':').next().unwrap_or_default()))
        }
        _ => None,
    };
    let mut line = line;
    effects.iter().filter_map(&mut line).collect()
}

/// A fixture whose screen is watched.
struct Watched {
    fixture: Fixture,
    shown: Vec<String>,
}

impl Watched {
    fn new() -> Watched {
        Watched { fixture: Fixture::new(), shown: Vec::new() }
    }

    fn with(settings: NotificationSettings) -> Watched {
        let mut fixture = Fixture::with(&[account("one")], settings);
        fixture.connect("one");
        Watched { fixture, shown: Vec::new() }
    }

    /// Does something and returns the changes on the screen.
    fn see(&mut self, act: impl FnOnce(&mut Fixture) -> Vec<Effect>) -> Vec<String> {
        screen(&act(&mut self.fixture), &mut self.shown)
    }

    /// Lets time pass and returns the changes on the screen.
    fn wait(&mut self, seconds: i64) -> Vec<String> {
        let end = self.fixture.now + seconds * 1000;
        let mut seen = Vec::new();
        while let Some(due) = self.fixture.core.deadline().filter(|due| due.0 <= end) {
            self.fixture.now = due.0;
            seen.extend(self.see(|fixture| fixture.apply(Input::Tick)));
        }
        self.fixture.now = end;
        seen
    }
}

/// Shows these kinds although they are off by default.
fn showing(kinds: &[NotificationKind]) -> NotificationSettings {
    let shown = KindChoice { show: Some(true), ..KindChoice::default() };
    NotificationSettings { kinds: kinds.iter().map(|kind| (*kind, shown)).collect(), ..Default::default() }
}

const RINGS: &str = "+ Incoming call: Maria Popescu";
const MISSED: &str = "+ Missed call: Maria Popescu";
const NOTHING: [&str; 0] = [];

#[test]
fn a_call_that_rings_is_shown_changed_in_place_and_closed_when_it_is_answered() {
    let mut seen = Watched::new();
    let first = with(&incoming(&seen.fixture), &json!({"callerid": "+40 21 555 0142"}));
    assert_eq!(seen.see(|fixture| fixture.call(&first)), ["+ Incoming call: +40 21 555 0142"]);
    let named = updated(&first, &json!({"callerid": "Maria Popescu <+40 21 555 0142>"}));
    assert_eq!(seen.see(|fixture| fixture.call(&named)), ["= Incoming call: Maria Popescu"]);
    let other = with(&named, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}}));
    assert_eq!(seen.see(|fixture| fixture.call(&other)), NOTHING, "another telephone is no other call");
    let answered = updated(&named, &json!({"answered": seen.fixture.server(3)}));
    assert_eq!(seen.see(|fixture| fixture.call(&answered)), ["- ringing"]);
    assert_eq!(seen.see(|fixture| fixture.call(&updated(&answered, &json!({"hold": true})))), NOTHING);
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&other))), NOTHING);
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&answered))), NOTHING);
}

#[test]
fn a_call_nobody_answers_is_told_as_missed_until_somebody_has_seen_it() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    assert_eq!(seen.see(|fixture| fixture.call(&first)), [RINGS]);
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&first))), ["- ringing", MISSED]);
    let missed = seen.fixture.on_screen(NotificationKind::Missed)[0];
    assert_eq!(
        missed.buttons,
        [NotificationAction::Open, NotificationAction::CallBack, NotificationAction::CopyNumber]
    );
    assert_eq!(seen.wait(24 * 3600), NOTHING, "it waits for who is away");
    assert_eq!(seen.fixture.core.alerts().missed, 1);

    assert_eq!(seen.see(|fixture| fixture.apply(Input::Seen)), ["- missed"]);

    assert_eq!(seen.fixture.core.alerts().missed, 0);
    assert!(seen.fixture.history.values().all(|entry| !entry.unseen));
    assert_eq!(seen.see(|fixture| fixture.apply(Input::Seen)), NOTHING);
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&first))), NOTHING, "and is not missed again");
    assert!(seen.fixture.history.values().all(|entry| !entry.unseen));
}

#[test]
fn a_call_that_voicemail_takes_is_closed_then_and_missed_at_its_end() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    seen.see(|fixture| fixture.call(&first));
    let taken = updated(&first, &json!({"answered": seen.fixture.server(3), "pbxapp": "VOICEMAIL"}));
    assert_eq!(seen.see(|fixture| fixture.call(&taken)), ["- ringing"]);
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&taken))), [MISSED]);
}

#[test]
fn a_call_answered_elsewhere_is_closed_and_told_where_that_is_switched_on() {
    for (settings, told) in [
        (NotificationSettings::default(), vec!["- ringing"]),
        (
            showing(&[NotificationKind::AnsweredElsewhere]),
            vec!["- ringing", "+ Answered elsewhere: Maria Popescu"],
        ),
    ] {
        let mut seen = Watched::with(settings);
        let first = incoming(&seen.fixture);
        let other = with(&first, &json!({"view": "01", "extension": {"extendedNumber": "0003*007"}}));
        seen.see(|fixture| fixture.call(&first));
        seen.see(|fixture| fixture.call(&other));
        let answered = updated(&other, &json!({"answered": seen.fixture.server(3)}));
        assert_eq!(seen.see(|fixture| fixture.call(&answered)), told);
        assert_eq!(seen.see(|fixture| fixture.call(&ended(&first))), NOTHING);
        assert_eq!(seen.see(|fixture| fixture.call(&ended(&answered))), NOTHING, "and is not missed");
        assert_eq!(seen.fixture.core.alerts().missed, 0);
    }
}

#[test]
fn a_ring_whose_end_was_not_heard_is_perhaps_missed_after_three_minutes() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    seen.see(|fixture| fixture.call(&first));
    seen.wait(10);
    assert_eq!(seen.see(|fixture| fixture.lose("one")), ["- ringing"]);
    assert_eq!(seen.see(|fixture| fixture.connect("one")), NOTHING);
    assert_eq!(seen.wait(169), NOTHING);
    assert_eq!(seen.wait(1), ["+ Perhaps missed: Maria Popescu"]);
    assert_eq!(seen.fixture.core.alerts().missed, 1);

    // What arrives after all counts: it was answered.
    let answered = updated(&first, &json!({"answered": seen.fixture.server(-100)}));
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&answered))), ["- missed"]);
    assert_eq!(
        (seen.fixture.the_call().outcome, seen.fixture.core.alerts().missed),
        (Some(Outcome::Answered), 0)
    );
}

#[test]
fn a_ring_of_which_more_is_heard_after_a_gap_is_not_perhaps_missed() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    seen.see(|fixture| fixture.call(&first));
    seen.see(|fixture| fixture.lose("one"));
    seen.see(|fixture| fixture.connect("one"));
    seen.wait(60);
    let answered = updated(&first, &json!({"answered": seen.fixture.server(-30)}));
    assert_eq!(seen.see(|fixture| fixture.call(&answered)), NOTHING);
    assert_eq!(seen.wait(600), NOTHING);
}

#[test]
fn a_call_a_crash_cut_off_while_it_rang_is_perhaps_missed() {
    let mut before = Fixture::new();
    before.call(&incoming(&before));
    let entries: Vec<_> = before.history.values().cloned().collect();
    let mut seen = Watched { fixture: Fixture::of(&[account("one")]), shown: Vec::new() };
    assert_eq!(seen.see(|fixture| fixture.apply(Input::Restored(entries))), NOTHING);
    seen.see(|fixture| fixture.connect("one"));
    assert_eq!(seen.wait(180), ["+ Perhaps missed: Maria Popescu"]);
}

#[test]
fn a_call_the_user_made_is_told_where_that_is_switched_on_until_it_is_answered() {
    let mut seen = Watched::with(showing(&[NotificationKind::Outgoing]));
    let out = with(
        &incoming(&seen.fixture),
        &json!({"flow": "OUT", "callerid": null, "dialed": "+40 21 555 0142"}),
    );
    assert_eq!(seen.see(|fixture| fixture.call(&out)), ["+ Calling: +40 21 555 0142"]);
    let answered = updated(&out, &json!({"answered": seen.fixture.server(3)}));
    assert_eq!(seen.see(|fixture| fixture.call(&answered)), ["- outgoing"]);

    let mut quiet = Watched::new();
    assert_eq!(quiet.see(|fixture| fixture.call(&out)), NOTHING);
    assert_eq!(quiet.see(|fixture| fixture.call(&ended(&out))), NOTHING, "not answered is no missed call");
}

#[test]
fn a_call_on_hold_is_told_after_three_minutes_once_each_time() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    let answered = updated(&first, &json!({"answered": seen.fixture.server(0)}));
    seen.see(|fixture| fixture.call(&answered));
    assert_eq!(seen.see(|fixture| fixture.call(&with(&answered, &json!({"hold": true})))), NOTHING);
    assert_eq!(seen.wait(179), NOTHING);
    assert_eq!(seen.wait(1), ["+ On hold: Maria Popescu"]);
    assert_eq!(
        seen.fixture.on_screen(NotificationKind::HeldTooLong)[0].body,
        "For 3 min, +40 21 555 0142 at 0003*006"
    );
    assert_eq!(seen.wait(600), NOTHING);
    seen.fixture.now += 1000;
    let resumed = with(&answered, &json!({"hold": false}));
    assert_eq!(seen.see(|fixture| fixture.call(&resumed)), ["- held"]);
    seen.fixture.now += 1000;
    seen.see(|fixture| fixture.call(&with(&answered, &json!({"hold": true}))));
    assert_eq!(seen.wait(180), ["+ On hold: Maria Popescu"]);
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&answered))), ["- held"]);
}

#[test]
fn what_begins_with_its_end_or_began_long_ago_is_not_told() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    let old = with(&first, &json!({"phoneCallId": "c2", "started": seen.fixture.server(-61)}));
    assert_eq!(seen.see(|fixture| fixture.call(&old)), NOTHING);
    let answered = updated(&first, &json!({"answered": seen.fixture.server(0)}));
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&answered))), NOTHING);
    let mut seen = Watched::new();
    let end = with(&first, &json!({"status": "DESTROYED"}));
    assert_eq!(seen.see(|fixture| fixture.call(&end)), [MISSED], "a missed call is one all the same");
}

#[test]
fn what_a_person_put_away_does_not_come_back() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    seen.see(|fixture| fixture.call(&first));
    let gone = |fixture: &mut Fixture, what: &str| {
        fixture.apply(Input::Gone(NotificationKey(format!("{what}:call:one:c1"))))
    };
    assert_eq!(seen.see(|fixture| gone(fixture, "ringing")), NOTHING);
    let named = updated(&first, &json!({"callerid": "M. Popescu <+40 21 555 0142>"}));
    assert_eq!(seen.see(|fixture| fixture.call(&named)), NOTHING, "not when its text changes");
    assert_eq!(
        seen.see(|fixture| fixture.call(&ended(&first))),
        ["+ Missed call: M. Popescu"],
        "missed is other news"
    );
    assert_eq!(seen.see(|fixture| gone(fixture, "missed")), NOTHING);
    assert_eq!(seen.fixture.core.alerts().missed, 1, "a popup swept away is not a list that was looked at");
    assert_eq!(seen.see(|fixture| fixture.apply(Input::Seen)), NOTHING);
    assert_eq!(seen.fixture.core.alerts().missed, 0);
}

#[test]
fn a_registration_lost_is_told_and_replaced_when_it_is_back() {
    let mut seen = Watched::new();
    assert_eq!(seen.see(|fixture| fixture.register("0003*006", "sip:a", &json!("120"))), NOTHING);
    assert_eq!(
        seen.see(|fixture| fixture.register("0003*006", "sip:a", &json!("0"))),
        ["+ Extension 0003*006 is not registered"]
    );
    assert_eq!(
        seen.see(|fixture| fixture.register("0003*006", "sip:a", &json!("120"))),
        ["= Extension 0003*006 is registered again"]
    );
    assert_eq!(seen.wait(180), ["= Extension 0003*006 is not registered"]);
    let deleted = json!({"extendedNumber": "0003*006"});
    assert_eq!(seen.see(|fixture| fixture.event("extension/delete", &deleted)), ["- registration"]);
}

#[test]
fn a_connection_is_told_as_lost_after_the_third_failure_once_and_closed_when_it_is_back() {
    let waiting = |attempt| State::Waiting { until: ringtray_core::Timestamp(0), attempt, reason: reason() };
    let connecting = |attempt| State::Connecting { attempt, occasion: ringtray_core::Occasion::Retry };
    let mut seen = Watched::new();
    assert_eq!(seen.see(|fixture| fixture.state("one", waiting(1))), NOTHING, "lost");
    for failed in 1..=2 {
        assert_eq!(seen.see(|fixture| fixture.state("one", connecting(failed))), NOTHING);
        assert_eq!(
            seen.see(|fixture| fixture.state("one", waiting(failed + 1))),
            NOTHING,
            "failed {failed} times"
        );
    }
    seen.see(|fixture| fixture.state("one", connecting(3)));
    assert_eq!(seen.see(|fixture| fixture.state("one", waiting(4))), ["+ No connection to the server"]);
    for failed in 4..20 {
        assert_eq!(seen.see(|fixture| fixture.state("one", connecting(failed))), NOTHING);
        assert_eq!(seen.see(|fixture| fixture.state("one", waiting(failed + 1))), NOTHING);
    }
    assert_eq!(seen.see(|fixture| fixture.connect("one")), ["- connection"]);
    assert_eq!(seen.see(|fixture| fixture.state("one", waiting(1))), NOTHING, "the next trouble begins anew");
    seen.see(|fixture| fixture.state("one", waiting(4)));
    assert_eq!(seen.see(|fixture| fixture.disconnect("one")), ["- connection"]);
}

#[test]
fn a_refused_sign_in_is_told_at_once_and_closed_when_it_is_accepted() {
    let mut seen = Watched::new();
    let told = "+ Sign-in needed: one@pbx.example.com";
    assert_eq!(seen.see(|fixture| fixture.state("one", refused())), [told]);
    assert_eq!(seen.see(|fixture| fixture.state("one", refused())), NOTHING);
    assert_eq!(seen.see(|fixture| fixture.connect("one")), ["- sign-in"]);
    let waiting = State::Waiting { until: ringtray_core::Timestamp(0), attempt: 4, reason: reason() };
    assert_eq!(seen.see(|fixture| fixture.state("one", waiting)), ["+ No connection to the server"]);
    assert_eq!(
        seen.see(|fixture| fixture.state("one", refused())),
        ["- connection", told],
        "one trouble at a time"
    );
}

#[test]
fn do_not_disturb_closes_what_rings_for_good_and_keeps_the_reason_of_what_it_hushes() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    let second = with(&first, &json!({"phoneCallId": "c2"}));
    seen.see(|fixture| fixture.call(&first));
    assert_eq!(seen.see(|fixture| fixture.apply(Input::Quiet(QuietChoice::HalfHour))), ["- ringing"]);
    assert_eq!(seen.see(|fixture| fixture.call(&second)), NOTHING);
    let suppressed =
        |fixture: &Fixture, call: &str| fixture.history[&EntryId(format!("call:one:{call}"))].suppressed;
    assert_eq!(suppressed(&seen.fixture, "c1"), None, "it was told");
    assert_eq!(suppressed(&seen.fixture, "c2"), Some(Suppressed::DoNotDisturb));

    // It ends while both ring. The one that was announced is not announced again, the other is.
    assert_eq!(seen.see(|fixture| fixture.apply(Input::Quiet(QuietChoice::Off))), [RINGS]);
    assert_eq!(suppressed(&seen.fixture, "c2"), None);
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&second))), ["- ringing", MISSED]);

    seen.see(|fixture| fixture.apply(Input::Quiet(QuietChoice::UntilSwitchedOff)));
    assert_eq!(seen.see(|fixture| fixture.call(&ended(&first))), NOTHING);
    assert_eq!(suppressed(&seen.fixture, "c1"), Some(Suppressed::DoNotDisturb));
    assert_eq!(seen.fixture.core.alerts().missed, 2, "what is not told is counted");
    assert_eq!(
        seen.see(|fixture| fixture.apply(Input::Quiet(QuietChoice::Off))),
        NOTHING,
        "and is not told late"
    );
}

#[test]
fn a_caller_who_gets_through_does_so_as_soon_as_the_number_is_known() {
    let settings = NotificationSettings {
        do_not_disturb: Some(ringtray_core::DoNotDisturb::UntilSwitchedOff),
        let_through: vec!["+40215550142".into()],
        ..NotificationSettings::default()
    };
    let mut seen = Watched::with(settings);
    let first = incoming(&seen.fixture);
    assert_eq!(seen.see(|fixture| fixture.call(&with(&first, &json!({"callerid": null})))), NOTHING);
    assert_eq!(seen.see(|fixture| fixture.call(&updated(&first, &json!({})))), [RINGS]);
    assert!(seen.fixture.history.values().all(|entry| entry.suppressed.is_none()));
}

#[test]
fn the_desktops_own_do_not_disturb_is_respected_while_it_lasts() {
    let mut seen = Watched::new();
    seen.see(|fixture| fixture.apply(Input::DesktopQuiet(true)));
    let first = incoming(&seen.fixture);
    assert_eq!(seen.see(|fixture| fixture.call(&first)), NOTHING);
    assert_eq!(seen.fixture.history.values().next().unwrap().suppressed, Some(Suppressed::Desktop));
    assert_eq!(seen.see(|fixture| fixture.apply(Input::DesktopQuiet(false))), [RINGS], "it rings still");
}

#[test]
fn quiet_hours_begin_and_end_by_themselves() {
    // The fixture starts on 14 November 2023, a Tuesday, at 22:13:20 UTC.
    let quiet = serde_json::from_value(
        json!({"quiet_hours": [{"days": ["tuesday"], "from": "22:14", "to": "22:20"}]}),
    );
    let mut seen = Watched::with(quiet.unwrap());
    let first = incoming(&seen.fixture);
    assert_eq!(seen.see(|fixture| fixture.call(&first)), [RINGS]);
    assert_eq!(seen.wait(40), ["- ringing"], "at 22:14:00");
    let second = with(&incoming(&seen.fixture), &json!({"phoneCallId": "c2"}));
    assert_eq!(seen.see(|fixture| fixture.call(&second)), NOTHING);
    assert_eq!(seen.fixture.history[&EntryId("call:one:c2".into())].suppressed, Some(Suppressed::QuietHours));
    assert_eq!(seen.fixture.core.alerts().quiet.unwrap().why, Suppressed::QuietHours);
    seen.wait(330);
    assert_eq!(seen.fixture.core.alerts().quiet.map(|quiet| quiet.why), Some(Suppressed::QuietHours));
    seen.wait(30);
    assert_eq!(seen.fixture.core.alerts().quiet, None, "at 22:20:00");
}

#[test]
fn a_switch_that_is_changed_counts_at_once() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    seen.see(|fixture| fixture.call(&first));
    let choice = KindChoice { show: Some(false), ..KindChoice::default() };
    let off = SettingsChange::Kind { kind: NotificationKind::Ringing, choice };
    assert_eq!(seen.see(|fixture| fixture.change(off)), ["- ringing"]);
}

#[test]
fn privacy() {
    let cases = [
        (
            Privacy::Full,
            "Incoming call: Maria Popescu",
            "+40 21 555 0142 to 0003*006",
            "Missed call: Maria Popescu",
        ),
        (Privacy::NameOnly, "Incoming call: Maria Popescu", "", "Missed call: Maria Popescu"),
        (Privacy::Hidden, "Incoming call", "", "Missed call"),
    ];
    for (privacy, ringing, body, missed) in cases {
        let mut fixture = Fixture::with(&[account("one"), account("two")], at_privacy(privacy));
        fixture.connect("one");
        let first = incoming(&fixture);
        fixture.call(&first);
        let shown = fixture.on_screen(NotificationKind::Ringing)[0].clone();
        let account = if privacy == Privacy::Full { " (one@pbx.example.com)" } else { "" };
        assert_eq!((shown.summary.as_str(), shown.body), (ringing, format!("{body}{account}")));
        fixture.call(&ended(&first));
        let shown = fixture.on_screen(NotificationKind::Missed)[0].clone();
        assert_eq!((shown.summary.as_str(), shown.body.is_empty()), (missed, privacy != Privacy::Full));
        fixture.register("0003*006", "sip:a", &json!("120"));
        fixture.register("0003*006", "sip:a", &json!("0"));
        let extension = fixture.on_screen(NotificationKind::RegistrationLost)[0].summary.contains("0003*006");
        assert_eq!(extension, privacy != Privacy::Hidden);
    }
    // Without a name there is only a number, which "name only" does not show.
    let mut fixture = Fixture::with(&[account("one")], at_privacy(Privacy::NameOnly));
    fixture.call(&with(&incoming(&fixture), &json!({"callerid": "+40 21 555 0142"})));
    assert_eq!(fixture.on_screen(NotificationKind::Ringing)[0].summary, "Incoming call");
}

#[test]
fn nothing_private_is_told_at_the_lowest_level_whatever_happens() {
    let mut fixture = Fixture::with(&[account("one")], at_privacy(Privacy::Hidden));
    fixture.connect("one");
    for number in 0..12 {
        let call = with(&incoming(&fixture), &json!({"phoneCallId": format!("c{number}")}));
        fixture.call(&call);
        if number % 2 == 0 {
            fixture.call(&ended(&call));
        }
    }
    fixture.wait(5);
    assert!(fixture.told.len() > 5);
    let private = |notification: &Notification| {
        let text = format!("{} {}", notification.summary, notification.body);
        text.contains("Maria") || text.contains("555") || text.contains("006")
    };
    assert!(!fixture.told.iter().any(private), "{:?}", fixture.told);
}

fn at_privacy(privacy: Privacy) -> NotificationSettings {
    let choice = KindChoice { show: Some(true), privacy: Some(privacy), ..KindChoice::default() };
    NotificationSettings {
        kinds: NotificationKind::ALL.into_iter().map(|kind| (kind, choice)).collect(),
        ..NotificationSettings::default()
    }
}

#[test]
fn what_is_chosen_in_a_notification_is_done() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    let key = NotificationKey("ringing:call:one:c1".into());
    let chosen = |fixture: &mut Fixture, key: &NotificationKey, action| {
        fixture.apply(Input::Chosen { key: key.clone(), action })
    };
    let entry = Some(EntryId("call:one:c1".into()));
    assert_eq!(chosen(&mut fixture, &key, NotificationAction::Open), [Effect::Open { entry }]);
    assert_eq!(
        chosen(&mut fixture, &key, NotificationAction::CopyNumber),
        [Effect::Copy("+40 21 555 0142".into())]
    );
    let effects = chosen(&mut fixture, &key, NotificationAction::DoNotDisturb);
    assert!(matches!(effects[0], Effect::CloseNotification { .. }), "{effects:?}");
    assert!(fixture.settings.do_not_disturb.is_some(), "it is kept");

    fixture.apply(Input::Quiet(QuietChoice::Off));
    fixture.call(&ended(&first));
    let key = NotificationKey("missed:call:one:c1".into());
    let call = [Effect::Call { address: "tel:+40215550142".into() }];
    assert_eq!(chosen(&mut fixture, &key, NotificationAction::CallBack), call);

    let gone = NotificationKey("missed:call:one:other".into());
    assert_eq!(chosen(&mut fixture, &gone, NotificationAction::Open), [Effect::Open { entry: None }]);
    assert_eq!(chosen(&mut fixture, &gone, NotificationAction::CallBack), []);
}

#[test]
fn nothing_of_an_account_that_is_removed_stays() {
    let mut seen = Watched::new();
    let first = incoming(&seen.fixture);
    seen.see(|fixture| fixture.call(&first));
    seen.see(|fixture| fixture.call(&with(&first, &json!({"phoneCallId": "c2", "status": "DESTROYED"}))));
    seen.see(|fixture| fixture.register("0003*006", "sip:a", &json!("120")));
    seen.see(|fixture| fixture.register("0003*006", "sip:a", &json!("0")));
    seen.see(|fixture| fixture.state("one", refused()));
    assert_eq!(seen.fixture.screen.len(), 3);
    seen.see(|fixture| fixture.remove("one"));
    assert!(seen.fixture.screen.is_empty(), "{:?}", seen.fixture.screen);
    assert_eq!(seen.wait(24 * 3600), NOTHING);
}
