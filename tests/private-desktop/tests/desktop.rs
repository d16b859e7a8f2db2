//! The desktop itself: every part of it is real and works, and leaves nothing behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use private_desktop::{
    Button, DesktopError, Guard, KeyringDaemon, NotificationDaemon, Options, PrivateDesktop,
};

const LIMIT: Duration = Duration::from_secs(20);

fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// How many different colours a picture has.
fn colours(picture: &Path) -> u32 {
    output(Command::new("identify").args(["-format", "%k"]).arg(picture)).parse().unwrap()
}

fn wait_until(what: &str, mut true_now: impl FnMut() -> bool) {
    let start = Instant::now();
    while !true_now() {
        assert!(start.elapsed() < LIMIT, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_notification_is_on_the_screen() {
    let desktop = PrivateDesktop::start(&Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (folder.path().join("before.png"), folder.path().join("after.png"));
    desktop.screenshot_of(&before, 800, 40, 480, 200).unwrap();
    assert_eq!(colours(&before), 1);
    assert_eq!(desktop.popups().unwrap(), 0);

    output(desktop.command("notify-send").args(["--expire-time=0", "Call from Ada", "0003*006"]));

    let popup = desktop.wait_for_popup(LIMIT).unwrap();
    assert!(popup.width > 300 && popup.height > 50, "{popup:?}");
    desktop.screenshot_of(&after, 800, 40, 480, 200).unwrap();
    assert!(colours(&after) > 10);
}

#[test]
fn xfces_daemon_takes_notifications_as_well() {
    let options = Options { notifications: NotificationDaemon::Xfce, tray: false, ..Options::default() };
    let desktop = PrivateDesktop::start(&options).unwrap();
    output(desktop.command("notify-send").arg("Call from Ada"));
    assert!(matches!(desktop.popups(), Err(DesktopError::Without { .. })));
}

#[test]
fn without_a_daemon_a_notification_is_refused() {
    let options = Options { notifications: NotificationDaemon::None, tray: false, ..Options::default() };
    let desktop = PrivateDesktop::start(&options).unwrap();
    let refused = desktop.command("notify-send").arg("Call from Ada").stderr(Stdio::null()).status().unwrap();
    assert!(!refused.success());
}

#[test]
fn a_secret_is_kept_by_an_unlocked_keyring() {
    let desktop =
        PrivateDesktop::start(&Options { keyring: KeyringDaemon::Unlocked, ..Options::bus_only() }).unwrap();
    let mut store = desktop.command("sh");
    store.args(["-c", "printf token-of-ada | secret-tool store --label=test account ada"]);
    output(&mut store);
    assert_eq!(output(desktop.command("secret-tool").args(["lookup", "account", "ada"])), "token-of-ada");
    let locked = collection_is_locked(&desktop);
    assert!(locked.contains("false"), "{locked}");
}

#[test]
fn a_locked_keyring_is_locked() {
    let desktop =
        PrivateDesktop::start(&Options { keyring: KeyringDaemon::Locked, ..Options::bus_only() }).unwrap();
    let locked = collection_is_locked(&desktop);
    assert!(locked.contains("true"), "{locked}");
}

#[test]
fn without_a_keyring_the_bus_has_no_secret_service() {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    assert!(!desktop.has_owner("org.freedesktop.secrets").unwrap());
    let refused = desktop
        .command("secret-tool")
        .args(["lookup", "account", "ada"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(!refused.success());
}

#[test]
fn nothing_of_the_machine_is_started_by_its_name_on_the_bus() {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let names = output(desktop.command("dbus-send").args([
        "--session",
        "--print-reply=literal",
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.ListActivatableNames",
    ]));
    assert!(!names.contains("org.freedesktop.secrets") && !names.contains("Notifications"), "{names}");
}

#[test]
fn windows_can_be_found_clicked_and_closed() {
    let options = Options { tray: false, ..Options::default() };
    let desktop = PrivateDesktop::start(&options).unwrap();
    let mut shown = desktop
        .command("xmessage")
        .args(["-title", "Question of a test", "-buttons", "Close:7", "-default", "Close", "Text"])
        .spawn()
        .unwrap();
    let window = desktop.wait_for_window("Question of a test", LIMIT).unwrap();
    wait_until("the focus", || desktop.focused().unwrap().is_some_and(|focused| focused.id == window.id));
    desktop.move_window(&window, 300, 200).unwrap();
    wait_until("the move", || {
        desktop.windows("Question of a test").unwrap().first().is_some_and(|now| now.x >= 300 && now.y >= 200)
    });
    desktop.wait_until_still(&window, Duration::from_millis(100), LIMIT).unwrap();
    let (x, y) = desktop.windows("Question of a test").unwrap()[0].middle();
    desktop.click(x, y, Button::Left).unwrap();
    desktop.press("Return").unwrap();
    assert_eq!(shown.wait().unwrap().code(), Some(7));
    desktop.wait_for_no_window("Question of a test", LIMIT).unwrap();
    assert!(matches!(
        desktop.wait_for_window("Question of a test", Duration::ZERO),
        Err(DesktopError::TimeLimit { .. })
    ));
}

#[test]
fn desktops_do_not_see_each_other() {
    let options = Options { keyring: KeyringDaemon::Unlocked, tray: false, ..Options::default() };
    let (one, other) = (PrivateDesktop::start(&options).unwrap(), PrivateDesktop::start(&options).unwrap());
    assert_ne!(one.bus_address(), other.bus_address());
    assert_ne!(one.display(), other.display());
    assert_ne!(one.home(), other.home());
    output(one.command("notify-send").args(["--expire-time=0", "Only here"]));
    one.wait_for_popup(LIMIT).unwrap();
    assert_eq!(other.popups().unwrap(), 0);
}

#[test]
fn everything_started_inside_ends_with_the_desktop() {
    let desktop = PrivateDesktop::start(&Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let told = folder.path().join("process");
    // With its own session, ignoring the polite signal, and no child of ours any more.
    let script = format!("trap '' TERM; echo $$ > {}; while :; do sleep 1; done", told.display());
    let started = desktop.command("setsid").args(["--fork", "sh", "-c", &script]).status().unwrap();
    assert!(started.success());
    wait_until("the process", || fs::read_to_string(&told).is_ok_and(|text| text.ends_with('\n')));
    let process = fs::read_to_string(&told).unwrap();
    let command_line = Path::new("/proc").join(process.trim()).join("cmdline");
    // Of a process that has ended, its number may remain until its exit status is collected.
    let runs = || fs::read(&command_line).is_ok_and(|line| !line.is_empty());
    let (home, address) = (desktop.home(), desktop.bus_address().to_owned());
    assert!(runs() && home.exists());

    drop(desktop);

    assert!(!runs());
    assert!(!home.exists());
    let unreachable = Command::new("dbus-send")
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .args([
            "--session",
            "--dest=org.freedesktop.DBus",
            "/",
            "org.freedesktop.DBus.Peer.Ping",
            "--print-reply",
        ])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(!unreachable.success());
}

#[test]
fn a_guard_ends_what_is_marked_then_runs_the_last_command_then_removes_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("throw-away");
    fs::create_dir(&folder).unwrap();
    let told = outside.path().join("told");
    let script = format!("test -d {} && printf \"$GREETING\" > {}", folder.display(), told.display());
    let last = ["sh", "-c", &script].map(std::ffi::OsStr::new);
    let guard = Guard::start("GUARD_OF_A_TEST", &folder, &last, &[("GREETING", "Bye".as_ref())]).unwrap();
    let mut marked = Command::new("sleep").arg("1000").env("GUARD_OF_A_TEST", "1").spawn().unwrap();
    let mut other = Command::new("sleep").arg("1000").env("GUARD_OF_ANOTHER_TEST", "1").spawn().unwrap();

    drop(guard);

    assert!(!marked.wait().unwrap().success());
    assert!(other.try_wait().unwrap().is_none());
    assert_eq!(fs::read_to_string(&told).unwrap(), "Bye");
    assert!(!folder.exists());
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_popup_or_a_tray_without_a_display_is_refused_with_words() {
    let error = PrivateDesktop::start(&Options { display: false, ..Options::default() }).unwrap_err();
    assert!(error.to_string().contains("a display"), "{error}");
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let error = desktop.screenshot(Path::new("never.png")).unwrap_err();
    assert!(error.to_string().contains("a screenshot needs a display"), "{error}");
}

fn collection_is_locked(desktop: &PrivateDesktop) -> String {
    output(desktop.command("dbus-send").args([
        "--session",
        "--print-reply=literal",
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets/aliases/default",
        "org.freedesktop.DBus.Properties.Get",
        "string:org.freedesktop.Secret.Collection",
        "string:Locked",
    ]))
}
