//! What the `bus` feature adds: notifications as a stream, the tray icon and its menu.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use private_desktop::{
    Action, Button, DesktopError, KeyringDaemon, NotificationDaemon, Options, Pixmap, PrivateDesktop, Seen,
};

const LIMIT: Duration = Duration::from_secs(20);

fn with(notifications: NotificationDaemon, tray: bool) -> PrivateDesktop {
    let options = Options { notifications, tray, keyring: KeyringDaemon::None, ..Options::default() };
    PrivateDesktop::start(&options).unwrap()
}

fn notify(desktop: &PrivateDesktop, words: &[&str]) -> Child {
    let mut command = desktop.command("notify-send");
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn text_of(child: Child) -> String {
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_notification_is_read_whole_with_its_number() {
    let desktop = with(NotificationDaemon::Dunst, false);
    let mut notifications = desktop.notifications().await.unwrap();
    let words = ["-a", "Ringtray", "-u", "critical", "-i", "phone", "-t", "0", "-p", "Ada <b>", "0003*006"];
    let sent = notify(&desktop, &words);
    let shown = notifications.wait_for_shown(|shown| shown.app == "Ringtray", LIMIT).await.unwrap();
    assert_eq!(shown.id.to_string(), text_of(sent));
    assert_eq!((shown.summary.as_str(), shown.body.as_str()), ("Ada <b>", "0003*006"));
    assert_eq!((shown.icon.as_str(), shown.replaces, shown.expires), ("phone", 0, 0));
    assert_eq!(shown.urgency(), Some(2));

    let number = shown.id.to_string();
    notify(&desktop, &["-r", &number, "-t", "0", "Ada", "talking"]).wait().unwrap();
    let again = notifications.wait_for_shown(|shown| shown.body == "talking", LIMIT).await.unwrap();
    assert_eq!((again.id, again.replaces), (shown.id, shown.id));
}

#[tokio::test]
async fn the_end_of_a_notification_is_seen() {
    let desktop = with(NotificationDaemon::Dunst, false);
    let mut notifications = desktop.notifications().await.unwrap();
    notify(&desktop, &["-t", "0", "Ada"]).wait().unwrap();
    let shown = notifications.wait_for_shown(|shown| shown.summary == "Ada", LIMIT).await.unwrap();
    let closed = desktop.command("dunstctl").arg("close-all").status().unwrap();
    assert!(closed.success());
    assert_eq!(notifications.wait_for_closed(shown.id, LIMIT).await.unwrap(), 2);
}

#[tokio::test]
async fn an_action_can_be_chosen_and_reaches_the_program() {
    let desktop = with(NotificationDaemon::Dunst, false);
    let mut notifications = desktop.notifications().await.unwrap();
    let first = notify(&desktop, &["-t", "0", "-A", "answer=Answer", "-A", "open=Open", "Ada"]);
    // One after the other, because waiting for the first would drop a second one that came before it.
    let ada = notifications.wait_for_shown(|shown| shown.summary == "Ada", LIMIT).await.unwrap();
    let other = notify(&desktop, &["-t", "0", "-A", "answer=Answer", "-A", "open=Open", "Grace"]);
    notifications.wait_for_shown(|shown| shown.summary == "Grace", LIMIT).await.unwrap();
    let open = Action { key: "open".to_owned(), label: "Open".to_owned() };
    assert!(ada.actions.contains(&open), "{:?}", ada.actions);

    desktop.invoke_action(ada.id, "open").unwrap();

    let chosen =
        |seen: &Seen| matches!(seen, Seen::ActionInvoked { id, action } if *id == ada.id && action == "open");
    notifications.wait_for(chosen, LIMIT).await.unwrap();
    assert_eq!(text_of(first), "open");
    drop(other);
}

#[tokio::test]
async fn a_refused_notification_is_seen_as_refused() {
    let desktop = with(NotificationDaemon::None, false);
    let mut notifications = desktop.notifications().await.unwrap();
    let connection = zbus_connection(&desktop).await;
    let hints: HashMap<&str, zbus::zvariant::Value<'_>> = HashMap::new();
    let actions: Vec<&str> = Vec::new();
    let place = Some("org.freedesktop.Notifications");
    let body = ("Ringtray", 0_u32, "", "Ada", "", actions, hints, 0_i32);
    let answer =
        connection.call_method(place, "/org/freedesktop/Notifications", place, "Notify", &body).await;
    assert!(answer.is_err());
    let refused = notifications.next(LIMIT).await.unwrap();
    let Seen::Refused { shown, error } = refused else { panic!("{refused:?}") };
    assert_eq!(
        (shown.summary.as_str(), error.as_str()),
        ("Ada", "org.freedesktop.DBus.Error.ServiceUnknown")
    );
}

#[tokio::test]
async fn what_does_not_come_is_said_and_what_came_can_still_be_read() {
    let desktop = with(NotificationDaemon::Dunst, false);
    let mut notifications = desktop.notifications().await.unwrap();
    notify(&desktop, &["-t", "0", "Ada"]).wait().unwrap();
    let error = notifications
        .wait_for_shown(|shown| shown.summary == "Grace", Duration::from_millis(300))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("Ada"), "{error}");
    notifications.wait_for_shown(|shown| shown.summary == "Ada", LIMIT).await.unwrap();
    assert!(notifications.until_quiet(Duration::from_millis(100)).await.unwrap().is_empty());
}

/// The icon of `examples/tray-icon.rs` in the tray of `desktop`, and its output.
fn icon(desktop: &PrivateDesktop, status: &str) -> (Child, Lines<BufReader<ChildStdout>>) {
    // Cargo builds the examples of a package before it runs the package's tests.
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples/tray-icon");
    let mut child = desktop.command(program).arg(status).stdout(Stdio::piped()).spawn().unwrap();
    let chosen = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, chosen)
}

#[tokio::test]
async fn the_tray_icon_and_its_menu_can_be_read_and_clicked() {
    let desktop = with(NotificationDaemon::Dunst, true);
    assert_eq!(desktop.tray_icons().await.unwrap(), 0);
    let (mut program, mut chosen) = icon(&desktop, "Connected");

    let tray = desktop.tray(LIMIT).await.unwrap();
    assert_eq!(tray.wait_for_label(|label| label == "Connected", LIMIT).await.unwrap(), "Connected");
    assert_eq!(tray.labels().await.unwrap(), ["Connected", "Open Ringtray", "a_b"]);
    let enabled: Vec<_> =
        tray.menu().await.unwrap().iter().map(|line| (line.enabled, line.separator)).collect();
    assert_eq!(enabled, [(false, false), (false, true), (true, false), (true, false)]);
    assert_eq!(tray.title().await.unwrap(), "A test's icon");
    assert_eq!(tray.status().await.unwrap(), "Active");
    assert_eq!(tray.icon_name().await.unwrap(), "");
    assert_eq!(tray.tooltip().await.unwrap(), ("Ringtray".to_owned(), "Connected".to_owned()));
    let argb = [255, 220, 60, 60].repeat(22 * 22);
    assert_eq!(tray.pixmaps().await.unwrap(), [Pixmap { width: 22, height: 22, argb }]);

    tray.click("Open Ringtray").await.unwrap();
    assert_eq!(chosen.next().unwrap().unwrap(), "open");
    tray.activate().await.unwrap();
    assert_eq!(chosen.next().unwrap().unwrap(), "icon");

    let error = tray.click("Connected").await.unwrap_err();
    assert!(matches!(error, DesktopError::NoSuchLine { .. }), "{error}");
    let error = tray.wait_for_label(|label| label == "Quit", Duration::ZERO).await.unwrap_err();
    assert!(error.to_string().contains("Open Ringtray"), "{error}");

    program.kill().unwrap();
    program.wait().unwrap();
    desktop.wait_for_tray_icons(0, LIMIT).await.unwrap();
}

#[tokio::test]
async fn the_tray_icon_can_be_clicked_where_it_is_shown() {
    let desktop = with(NotificationDaemon::Dunst, true);
    let (mut program, mut chosen) = icon(&desktop, "Connected");
    desktop.tray(LIMIT).await.unwrap();
    let (x, y) = desktop.wait_for_tray_position(LIMIT).unwrap();
    desktop.click(x, y, Button::Left).unwrap();
    assert_eq!(chosen.next().unwrap().unwrap(), "icon");

    // The menu of a right click opens below. Its second item is the first that can be chosen.
    desktop.click(x, y, Button::Right).unwrap();
    desktop.wait_for_menu(LIMIT).unwrap();
    desktop.press("Down").unwrap();
    desktop.press("Return").unwrap();
    assert_eq!(chosen.next().unwrap().unwrap(), "open");
    program.kill().unwrap();
    program.wait().unwrap();
}

async fn zbus_connection(desktop: &PrivateDesktop) -> zbus::Connection {
    zbus::connection::Builder::address(desktop.bus_address()).unwrap().build().await.unwrap()
}
