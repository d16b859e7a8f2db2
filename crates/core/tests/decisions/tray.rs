//! The tray for each state of the accounts.

use ringtray_core::TrayAction::{Cancel, Connect, Disconnect, Open, Quit};
use ringtray_core::{
    CallAction, Effect, EntryId, HistoryPart, Input, MenuItem, Occasion, QuietChoice, Reason, State,
    Timestamp, Tray, TrayAction, TrayBadge, TrayIcon,
};
use serde_json::json;

use crate::fixture::{
    BEGIN, Fixture, account, all_of, ended, incoming, reason, refused, updated, waiting, with, zone,
};

fn action(label: &str, action: TrayAction) -> MenuItem {
    MenuItem::Action { label: label.to_owned(), action }
}

fn actions(tray: &Tray) -> Vec<TrayAction> {
    let action = |item: &MenuItem| match item {
        MenuItem::Action { action, .. } => Some(action.clone()),
        _ => None,
    };
    tray.menu.iter().filter_map(action).collect()
}

fn status(tray: &Tray) -> Vec<&str> {
    let text = |item: &'_ MenuItem| matches!(item, MenuItem::Status(_));
    tray.menu.iter().filter(|item| text(item)).map(status_text).collect()
}

fn status_text(item: &MenuItem) -> &str {
    match item {
        MenuItem::Status(text) => text,
        other => panic!("{other:?}"),
    }
}

/// The menu for "do not disturb", with its current choice.
fn quiet(off: bool, forever: bool) -> MenuItem {
    let choice = |label: &str, what, chosen| MenuItem::Choice {
        label: label.to_owned(),
        action: TrayAction::Quiet(what),
        chosen,
    };
    MenuItem::Submenu {
        label: "Do not disturb".into(),
        items: vec![
            choice("Off", QuietChoice::Off, off),
            action("For 30 minutes", TrayAction::Quiet(QuietChoice::HalfHour)),
            action("For 1 hour", TrayAction::Quiet(QuietChoice::Hour)),
            action("Until tomorrow, 8:00", TrayAction::Quiet(QuietChoice::UntilTomorrow)),
            choice("Until switched off", QuietChoice::UntilSwitchedOff, forever),
        ],
    }
}

#[test]
fn the_whole_menu() {
    let fixture = Fixture::new();
    let expected = Tray {
        icon: TrayIcon::Connected,
        badge: None,
        tooltip: "Ringtray - Connected: one@pbx.example.com".into(),
        menu: vec![
            MenuItem::Status("Connected: one@pbx.example.com".into()),
            MenuItem::Separator,
            quiet(true, false),
            MenuItem::Separator,
            action("Disconnect", Disconnect),
            action("Open Ringtray", Open),
            MenuItem::Separator,
            action("Quit", Quit),
        ],
    };
    assert_eq!(fixture.core.tray(), expected);
}

#[test]
fn one_account() {
    let stopped = State::Stopped { reason: reason() };
    let cases = [
        (None, TrayIcon::Disconnected, "Not connected: one@pbx.example.com", Connect),
        (
            Some(State::Connecting { attempt: 3, occasion: Occasion::Asked }),
            TrayIcon::Connecting,
            "Connecting…: one@pbx.example.com",
            Cancel,
        ),
        (Some(waiting()), TrayIcon::Connecting, "Not connected, trying again: one@pbx.example.com", Cancel),
        (Some(refused()), TrayIcon::NeedsSignIn, "Sign-in needed: one@pbx.example.com", Connect),
        (Some(stopped), TrayIcon::Disconnected, "Not connected: one@pbx.example.com", Connect),
    ];
    for (state, icon, line, connection) in cases {
        let mut fixture = Fixture::of(&[account("one")]);
        if let Some(state) = state {
            fixture.state("one", state);
        }
        let tray = fixture.core.tray();
        assert_eq!((tray.icon, status(&tray)), (icon, vec![line]));
        assert_eq!(actions(&tray), [connection, Open, Quit], "{line}");
    }
}

#[test]
fn a_connection_that_lags_says_so() {
    let mut fixture = Fixture::new();
    fixture.pause("one", true);
    let tray = fixture.core.tray();
    assert_eq!(tray.icon, TrayIcon::Connected);
    assert_eq!(
        status(&tray),
        ["Connected, but Ringtray can't keep up and events come late: one@pbx.example.com"]
    );
    fixture.pause("one", false);
    assert_eq!(status(&fixture.core.tray()), ["Connected: one@pbx.example.com"]);
}

#[test]
fn no_account() {
    let tray = Fixture::of(&[]).core.tray();
    assert_eq!((tray.icon, status(&tray)), (TrayIcon::Disconnected, vec!["Not signed in"]));
    assert_eq!(actions(&tray), [Open, Quit]);
}

#[test]
fn several_accounts_show_the_worst_that_was_not_the_users_wish() {
    type Act = fn(&mut Fixture, &str);
    let connected: Act = |fixture, account| drop(fixture.connect(account));
    let trying: Act = |fixture, account| drop(fixture.lose(account));
    let off: Act = |fixture, account| drop(fixture.disconnect(account));
    let needs: Act = |fixture, account| drop(fixture.state(account, refused()));
    let cases = [
        (connected, connected, TrayIcon::Connected, Disconnect),
        (connected, off, TrayIcon::Connected, Disconnect),
        (connected, trying, TrayIcon::Connecting, Disconnect),
        (connected, needs, TrayIcon::NeedsSignIn, Disconnect),
        (trying, needs, TrayIcon::NeedsSignIn, Cancel),
        (trying, off, TrayIcon::Connecting, Cancel),
        (off, needs, TrayIcon::NeedsSignIn, Connect),
        (off, off, TrayIcon::Disconnected, Connect),
    ];
    for (number, (first, second, icon, connection)) in cases.into_iter().enumerate() {
        for turned in [false, true] {
            let mut fixture = Fixture::of(&[account("one"), account("two")]);
            let (one, two) = if turned { (second, first) } else { (first, second) };
            one(&mut fixture, "one");
            two(&mut fixture, "two");
            let tray = fixture.core.tray();
            assert_eq!(
                (tray.icon, &actions(&tray)[0]),
                (icon, &connection),
                "row {number}, turned: {turned}"
            );
            assert_eq!(status(&tray).len(), 2);
        }
    }
}

#[test]
fn many_accounts_are_counted() {
    let accounts: Vec<_> = (0..12).map(|n| account(&format!("a{n}"))).collect();
    let tray = Fixture::of(&accounts).core.tray();
    assert_eq!(status(&tray).len(), 8);
    assert_eq!(status(&tray)[7], "and 5 more accounts");
    assert!(tray.tooltip.chars().count() <= 160, "{}", tray.tooltip);
}

#[test]
fn nothing_counts_down_in_the_menu() {
    let mut fixture = Fixture::of(&[account("one")]);
    fixture.lose("one");
    let State::Waiting { reason, .. } = waiting() else { panic!() };
    let later = State::Waiting {
        until: Timestamp(fixture.now + 60_000),
        attempt: 7,
        reason: Reason { detail: "other".into(), ..reason },
    };
    let effects = fixture.state("one", later);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Tray(_))), "{effects:?}");
}

#[test]
fn calls_are_drawn_over_the_picture_and_stand_in_the_menu() {
    let mut fixture = Fixture::new();
    fixture.apply(Input::Zone(zone("EET-2")));
    let first = incoming(&fixture);
    fixture.call(&first);
    let tray = fixture.core.tray();
    assert_eq!((tray.icon, tray.badge), (TrayIcon::Connected, Some(TrayBadge::Ringing)));
    assert_eq!(recent(&tray), ["Maria Popescu, rings, Wed 00:13"]);

    fixture.call(&ended(&first));
    let tray = fixture.core.tray();
    assert_eq!(tray.badge, Some(TrayBadge::Missed));
    assert_eq!(tray.tooltip, "Ringtray - Connected: one@pbx.example.com; 1 missed call");
    assert_eq!(recent(&tray), ["Maria Popescu, missed, Wed 00:13"]);
    assert!(tray.menu.contains(&action("1 missed call", Open)), "{:?}", tray.menu);

    fixture.apply(Input::Seen);
    let tray = fixture.core.tray();
    assert_eq!((tray.badge, tray.tooltip.as_str()), (None, "Ringtray - Connected: one@pbx.example.com"));
    assert_eq!(recent(&tray).len(), 1, "what was seen is still a recent call");

    fixture.lose("one");
    fixture.call(&with(&first, &json!({"phoneCallId": "c2"})));
    let tray = fixture.core.tray();
    assert_eq!(
        (tray.icon, tray.badge),
        (TrayIcon::Connecting, Some(TrayBadge::Ringing)),
        "the state stays the truth"
    );
}

#[test]
fn recent_calls_are_the_newest_eight_and_can_be_used() {
    let mut fixture = Fixture::new();
    for number in 0..12 {
        fixture.wait(1);
        let call = with(
            &incoming(&fixture),
            &json!({"phoneCallId": format!("c{number}"), "callerid": format!("Caller {number} <55{number}>")}),
        );
        fixture.call(&call);
        fixture.call(&ended(&updated(&call, &json!({"answered": fixture.server(0)}))));
    }
    let tray = fixture.core.tray();
    let labels = recent(&tray);
    assert_eq!(labels.len(), 8);
    assert!(
        labels[0].starts_with("Caller 11, answered, ") && labels[7].starts_with("Caller 4, "),
        "{labels:?}"
    );

    let entry = EntryId("call:one:c11".into());
    for (act, expected) in [
        (CallAction::Open, Effect::Open { entry: Some(entry.clone()) }),
        (CallAction::CopyNumber, Effect::Copy("5511".into())),
        (CallAction::CallBack, Effect::Call { address: "tel:5511".into() }),
    ] {
        let effects = fixture.apply(Input::Call { entry: entry.clone(), action: act });
        assert_eq!(effects, [expected]);
    }
    assert_eq!(
        fixture.apply(Input::Call { entry: EntryId("gone".into()), action: CallAction::CopyNumber }),
        []
    );
}

#[test]
fn a_caller_without_a_number_can_only_be_looked_at() {
    let mut fixture = Fixture::new();
    fixture.call(&with(&incoming(&fixture), &json!({"callerid": "anonymous"})));
    let tray = fixture.core.tray();
    let [MenuItem::Submenu { items, .. }] = &recent_items(&tray)[..] else { panic!("{:?}", tray.menu) };
    let entry = EntryId("call:one:c1".into());
    assert_eq!(items[..], [action("Open", TrayAction::Call { entry, action: CallAction::Open })]);
}

#[test]
fn recent_and_missed_calls_of_an_earlier_run_are_there_until_their_history_is_deleted() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.call(&ended(&first));
    let entries: Vec<_> = fixture.history.values().cloned().collect();
    assert!(entries.len() == 1 && entries[0].unseen);

    for part in [all_of("one"), HistoryPart::Entry { entry: entries[0].id.clone() }, HistoryPart::All] {
        let mut later = Fixture::of(&[account("one")]);
        later.apply(Input::Restored(entries.clone()));
        assert_eq!(later.core.tray().badge, Some(TrayBadge::Missed));
        assert_eq!(later.core.alerts().missed, 1);
        assert_eq!(recent(&later.core.tray()).len(), 1);
        assert!(later.told.is_empty(), "it was told in its own time");

        later.apply(Input::Forgotten(all_of("other")));
        later.apply(Input::Forgotten(HistoryPart::Entry { entry: EntryId("other".to_owned()) }));
        assert_eq!((later.core.alerts().missed, recent(&later.core.tray()).len()), (1, 1));
        later.apply(Input::Forgotten(part));
        assert_eq!((later.core.tray().badge, later.core.alerts().missed), (None, 0));
        assert_eq!(recent(&later.core.tray()), Vec::<String>::new());
    }
}

#[test]
fn a_call_that_rings_stays_in_the_menu_when_all_history_is_deleted() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    fixture.apply(Input::Forgotten(HistoryPart::All));
    assert_eq!(recent(&fixture.core.tray()).len(), 1);
    assert_eq!(fixture.core.live().len(), 1);
}

#[test]
fn what_is_quiet_stands_in_the_menu_and_over_the_picture_until_it_ends() {
    let mut fixture = Fixture::new();
    fixture.apply(Input::Zone(zone("UTC0")));
    fixture.apply(Input::Quiet(QuietChoice::HalfHour));
    let tray = fixture.core.tray();
    assert_eq!(tray.badge, Some(TrayBadge::Quiet));
    assert_eq!(status(&tray), ["Connected: one@pbx.example.com", "Do not disturb until 22:43"]);
    assert!(tray.menu.contains(&quiet(false, false)));
    assert_eq!(fixture.core.deadline(), Some(Timestamp(BEGIN + 30 * 60_000)));

    let effects = fixture.apply(Input::Quiet(QuietChoice::UntilSwitchedOff));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Save(_))), "it is kept");
    assert_eq!(status(&fixture.core.tray())[1], "Do not disturb");
    assert!(fixture.core.tray().menu.contains(&quiet(false, true)));

    fixture.apply(Input::Quiet(QuietChoice::HalfHour));
    fixture.wait(30 * 60);
    let tray = fixture.core.tray();
    assert_eq!((tray.badge, status(&tray).len()), (None, 1));
    assert!(tray.menu.contains(&quiet(true, false)));
    assert_eq!(fixture.core.deadline(), None);
}

#[test]
fn the_menu_is_told_only_when_it_changed() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    fixture.call(&first);
    for _ in 0..20 {
        fixture.wait(1);
        let effects = fixture.register("0003*006", "sip:a", &json!("120"));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Tray(_))), "{effects:?}");
        let effects = fixture.call(&updated(&first, &json!({"recorded": true})));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Tray(_))), "{effects:?}");
    }
}

/// The submenu of recent calls.
fn recent_items(tray: &Tray) -> Vec<MenuItem> {
    let recent = tray.menu.iter().find_map(|item| match item {
        MenuItem::Submenu { label, items } if label == "Recent calls" => Some(items.clone()),
        _ => None,
    });
    recent.unwrap_or_default()
}

fn recent(tray: &Tray) -> Vec<String> {
    let label = |item: MenuItem| match item {
        MenuItem::Submenu { label, .. } => label,
        other => panic!("{other:?}"),
    };
    recent_items(tray).into_iter().map(label).collect()
}
