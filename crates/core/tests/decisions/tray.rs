//! The tray for each state of the accounts.

use ringtray_core::TrayAction::{Cancel, Connect, Disconnect, Open, Quit};
use ringtray_core::{Effect, MenuItem, Occasion, Reason, State, Tray, TrayAction, TrayIcon};

use crate::desk::{Desk, account, reason, refused, waiting};

fn action(label: &str, action: TrayAction) -> MenuItem {
    MenuItem::Action { label: label.to_owned(), action }
}

fn actions(tray: &Tray) -> Vec<TrayAction> {
    let action = |item: &MenuItem| match item {
        MenuItem::Action { action, .. } => Some(*action),
        MenuItem::Status(_) | MenuItem::Separator => None,
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

#[test]
fn the_whole_menu() {
    let desk = Desk::new();
    let expected = Tray {
        icon: TrayIcon::Connected,
        tooltip: "Ringtray - Connected: one@pbx.example.com".into(),
        menu: vec![
            MenuItem::Status("Connected: one@pbx.example.com".into()),
            MenuItem::Separator,
            action("Disconnect", Disconnect),
            action("Open Ringtray", Open),
            MenuItem::Separator,
            action("Quit", Quit),
        ],
    };
    assert_eq!(desk.core.tray(), expected);
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
        let mut desk = Desk::of(&[account("one")]);
        if let Some(state) = state {
            desk.state("one", state);
        }
        let tray = desk.core.tray();
        assert_eq!((tray.icon, status(&tray)), (icon, vec![line]));
        assert_eq!(actions(&tray), [connection, Open, Quit], "{line}");
    }
}

#[test]
fn a_connection_that_lags_says_so() {
    let mut desk = Desk::new();
    desk.pause("one", true);
    let tray = desk.core.tray();
    assert_eq!(tray.icon, TrayIcon::Connected);
    assert_eq!(
        status(&tray),
        ["Connected, but Ringtray can't keep up and events come late: one@pbx.example.com"]
    );
    desk.pause("one", false);
    assert_eq!(status(&desk.core.tray()), ["Connected: one@pbx.example.com"]);
}

#[test]
fn no_account() {
    let tray = Desk::of(&[]).core.tray();
    assert_eq!((tray.icon, status(&tray)), (TrayIcon::Disconnected, vec!["Not signed in"]));
    assert_eq!(actions(&tray), [Open, Quit]);
}

#[test]
fn several_accounts_show_the_worst_that_was_not_the_users_wish() {
    type Act = fn(&mut Desk, &str);
    let connected: Act = |desk, account| drop(desk.connect(account));
    let trying: Act = |desk, account| drop(desk.lose(account));
    let off: Act = |desk, account| drop(desk.disconnect(account));
    let needs: Act = |desk, account| drop(desk.state(account, refused()));
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
            let mut desk = Desk::of(&[account("one"), account("two")]);
            let (one, two) = if turned { (second, first) } else { (first, second) };
            one(&mut desk, "one");
            two(&mut desk, "two");
            let tray = desk.core.tray();
            assert_eq!((tray.icon, actions(&tray)[0]), (icon, connection), "row {number}, turned: {turned}");
            assert_eq!(status(&tray).len(), 2);
        }
    }
}

#[test]
fn many_accounts_are_counted() {
    let accounts: Vec<_> = (0..12).map(|n| account(&format!("a{n}"))).collect();
    let tray = Desk::of(&accounts).core.tray();
    assert_eq!(status(&tray).len(), 8);
    assert_eq!(status(&tray)[7], "and 5 more accounts");
    assert!(tray.tooltip.chars().count() <= 120, "{}", tray.tooltip);
}

#[test]
fn nothing_counts_down_in_the_menu() {
    let mut desk = Desk::of(&[account("one")]);
    desk.lose("one");
    let State::Waiting { reason, .. } = waiting() else { panic!() };
    let later = State::Waiting {
        until: ringtray_core::Timestamp(desk.now + 60_000),
        attempt: 7,
        reason: Reason { detail: "other".into(), ..reason },
    };
    let effects = desk.state("one", later);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Tray(_))), "{effects:?}");
}
