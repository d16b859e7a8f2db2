//! The exact requests to real notification daemons, and the user's actions on popups.

use std::collections::HashMap;

use private_desktop::{NotificationDaemon, Options, Seen, Shown};
use ringtray_core::{KindChoice, NotificationKind, NotificationSettings, Suppressed};
use ringtray_simulator::Report;
use ringtray_store::{History, Home, SettingsFile};
use serde_json::{Value, json};

use crate::calls::{acknowledged, call};
use crate::fixture::{Fixture, Program, TOKEN, wait_until};
use crate::page::LIMIT;
use crate::ring::rings;

const BOTH: [NotificationDaemon; 2] = [NotificationDaemon::Dunst, NotificationDaemon::Xfce];

/// The program, connected, in front of a notification daemon.
struct Scene {
    fixture: Fixture,
    notifications: private_desktop::Notifications,
    /// The popups on the screen, by number.
    names: HashMap<u32, &'static str>,
    senders: HashMap<u32, String>,
    messages: u32,
    program: Program,
}

impl Scene {
    async fn new(daemon: NotificationDaemon) -> Scene {
        Scene::with(daemon, NotificationSettings::default()).await
    }

    async fn with(daemon: NotificationDaemon, settings: NotificationSettings) -> Scene {
        let mut fixture = Fixture::with(&Options { notifications: daemon, ..Options::default() }).await;
        let notifications = fixture.notifications().await;
        fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
        SettingsFile::change(&Home::at(fixture.home()), |all| all.notifications = settings).unwrap();
        let program = fixture.start(&["--hidden"]);
        fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
        let (names, senders) = (HashMap::new(), HashMap::new());
        Scene { fixture, notifications, names, senders, messages: 0, program }
    }

    /// The server sends a call. Returns once the program has acknowledged it.
    async fn tell(&mut self, id: &str, status: &str, changes: &Value) {
        self.messages += 1;
        let nonce = format!("n{}", self.messages);
        self.fixture.simulator.emit(&call(id, &nonce, status, changes).to_string()).await;
        self.fixture.wait_for_report(|report| acknowledged(report, &nonce)).await;
    }

    /// The program's next request to the daemon: `show`, `change` with the popup's name in `name`, or `close`. The
    /// daemon's signals are skipped.
    async fn asked(&mut self, name: &'static str) -> (String, Option<Shown>) {
        loop {
            match self.notifications.next(LIMIT).await.unwrap() {
                Seen::Shown(shown) => {
                    let what = if shown.replaces == 0 {
                        self.names.insert(shown.id, name);
                        self.senders.insert(shown.id, shown.sender.clone());
                        format!("show {name}")
                    } else {
                        assert_eq!(shown.id, shown.replaces, "changed in place");
                        assert_eq!(
                            self.senders.get(&shown.id),
                            Some(&shown.sender),
                            "by the same connection"
                        );
                        format!("change {}", self.names[&shown.id])
                    };
                    return (format!("{what}: {}", shown.summary), Some(shown));
                }
                Seen::CloseAsked { id } => return (format!("close {}", self.names[&id]), None),
                Seen::Closed { .. } | Seen::ActionInvoked { .. } => {}
                refused @ Seen::Refused { .. } => panic!("{refused:?}"),
            }
        }
    }

    async fn expect(&mut self, name: &'static str, what: &str) -> Option<Shown> {
        let (asked, shown) = self.asked(name).await;
        assert_eq!(asked, what);
        shown
    }

    /// Sends another call. Requests before its popup are all that there were.
    async fn nothing_more(&mut self) {
        self.tell("last", "CREATED", &json!({"callerid": "The Last <1>"})).await;
        self.expect("last", "show last: Incoming call: The Last").await;
    }

    /// Why the notification for this call was suppressed.
    async fn suppressed(&self, id: &str) -> Option<Suppressed> {
        let history = History::open(Home::at(self.fixture.home()).history_file()).unwrap();
        let entries = history.entries(None, 10).await.unwrap().entries;
        entries.iter().find(|entry| entry.id.0.ends_with(&format!(":{id}"))).unwrap().suppressed
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ringing_call_is_shown_renamed_in_place_and_told_as_missed() {
    for daemon in BOTH {
        let mut scene = Scene::new(daemon).await;
        scene.tell("a", "CREATED", &json!({"callerid": "+40215550142"})).await;
        let shown = scene.expect("ring", "show ring: Incoming call: +40215550142").await.unwrap();
        assert_eq!((shown.urgency(), shown.expires), (Some(2), 0), "it is urgent and stays");
        assert_eq!(
            shown.text_hint("sound-name"),
            None,
            "a daemon without sounds leaves the ring to the program"
        );
        let labels: Vec<_> = shown.actions.iter().map(|action| action.label.as_str()).collect();
        assert_eq!(labels, ["Open", "Copy number", "Do not disturb"], "{daemon:?}");
        assert_eq!(shown.actions[0].key, "default");

        scene.tell("a", "UPDATED", &json!({})).await;
        scene.expect("", "change ring: Incoming call: Maria Popescu").await;
        scene.tell("a", "UPDATED", &json!({"recorded": true})).await;
        scene.tell("a", "DESTROYED", &json!({"flow": null, "callerid": null})).await;
        scene.expect("", "close ring").await;
        scene.expect("missed", "show missed: Missed call: Maria Popescu").await;
        scene.nothing_more().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_answered_here_or_elsewhere_goes_at_once() {
    let shown = KindChoice { show: Some(true), ..KindChoice::default() };
    let settings = NotificationSettings {
        kinds: [(NotificationKind::AnsweredElsewhere, shown)].into(),
        ..NotificationSettings::default()
    };
    let colleague = json!({"view": "01", "extension": {"extendedNumber": "0003*007"}});
    for daemon in BOTH {
        let mut scene = Scene::with(daemon, settings.clone()).await;
        scene.tell("a", "CREATED", &json!({})).await;
        scene.expect("a", "show a: Incoming call: Maria Popescu").await;
        scene.tell("b", "CREATED", &json!({"callerid": "John Doe <555>"})).await;
        scene.expect("b", "show b: Incoming call: John Doe").await;
        scene.tell("a", "UPDATED", &json!({"answered": now()})).await;
        scene.expect("", "close a").await;
        scene.tell("a", "UPDATED", &json!({"answered": now(), "hold": true})).await;
        scene.tell("a", "DESTROYED", &json!({"answered": now()})).await;

        scene.tell("b", "CREATED", &colleague).await;
        let mut taken = colleague.clone();
        taken["answered"] = now();
        scene.tell("b", "UPDATED", &taken).await;
        scene.expect("", "close b").await;
        scene.expect("elsewhere", "show elsewhere: Answered elsewhere: John Doe").await;
        scene.tell("b", "DESTROYED", &json!({})).await;
        scene.nothing_more().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fourth_missed_call_gathers_them_all() {
    for daemon in BOTH {
        let mut scene = Scene::new(daemon).await;
        for (number, name) in [(1, "one"), (2, "two"), (3, "three")] {
            let caller = json!({"callerid": format!("Caller {number} <55{number}>")});
            scene.tell(name, "DESTROYED", &caller).await;
            scene.expect(name, &format!("show {name}: Missed call: Caller {number}")).await;
        }
        scene.tell("four", "DESTROYED", &json!({"callerid": "Caller 4 <554>"})).await;
        let mut closed = Vec::new();
        for _ in 0..3 {
            closed.push(scene.asked("").await.0);
        }
        closed.sort();
        assert_eq!(closed, ["close one", "close three", "close two"]);
        let summary = scene.expect("all", "show all: 4 missed calls").await.unwrap();
        assert_eq!(summary.body.matches("Caller ").count(), 3, "{}", summary.body);
        assert!(summary.body.ends_with(" and others"), "{}", summary.body);
        scene.nothing_more().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_held_for_long_is_told_until_it_is_taken_up_again() {
    let settings = NotificationSettings { held_too_long_seconds: Some(1), ..NotificationSettings::default() };
    for daemon in BOTH {
        let mut scene = Scene::with(daemon, settings.clone()).await;
        scene.tell("a", "UPDATED", &json!({"answered": now(), "hold": true})).await;
        scene.expect("held", "show held: On hold: Maria Popescu").await;
        scene.tell("a", "UPDATED", &json!({"answered": now(), "hold": false})).await;
        scene.expect("", "close held").await;
        scene.nothing_more().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_puts_away_stays_away() {
    let mut scene = Scene::new(NotificationDaemon::Dunst).await;
    scene.tell("a", "CREATED", &json!({"callerid": "+40215550142"})).await;
    let shown = scene.expect("ring", "show ring: Incoming call: +40215550142").await.unwrap();

    scene.fixture.desktop.dismiss_popup().unwrap();

    assert_eq!(scene.notifications.wait_for_closed(shown.id, LIMIT).await.unwrap(), 2);
    // The daemon signals everybody at once. When the ring ends, the program has received the signal.
    wait_until("the program knows", || !rings(&scene.program)).await;
    scene.tell("a", "UPDATED", &json!({})).await;
    scene.tell("a", "DESTROYED", &json!({})).await;
    scene.expect("missed", "show missed: Missed call: Maria Popescu").await;
    scene.nothing_more().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_buttons_do_what_they_say() {
    let mut scene = Scene::new(NotificationDaemon::Dunst).await;
    scene.tell("a", "CREATED", &json!({})).await;
    let ring = scene.expect("a", "show a: Incoming call: Maria Popescu").await.unwrap();
    scene.tell("b", "CREATED", &json!({"callerid": "John Doe <555>"})).await;
    let other = scene.expect("b", "show b: Incoming call: John Doe").await.unwrap();

    let focused = scene.fixture.desktop.focused().unwrap();
    scene.fixture.desktop.invoke_action(ring.id, "copy-number").unwrap();
    scene.fixture.wait_for_clipboard("+40215550142").await;
    assert_eq!(scene.fixture.desktop.popups().unwrap(), 2, "it still rings");
    assert_eq!(scene.fixture.desktop.focused().unwrap(), focused, "nothing takes the keyboard");
    assert!(scene.fixture.desktop.windows("Ringtray").unwrap().is_empty());

    scene.fixture.desktop.invoke_action(other.id, "do-not-disturb").unwrap();
    scene.notifications.wait_for_closed(other.id, LIMIT).await.unwrap();
    scene.notifications.wait_for_closed(ring.id, LIMIT).await.unwrap();
    let tray = scene.fixture.tray().await;
    tray.wait_for_label(|label| label.starts_with("Do not disturb until "), LIMIT).await.unwrap();
    scene.tell("c", "CREATED", &json!({})).await;
    assert_eq!(scene.suppressed("c").await, Some(Suppressed::DoNotDisturb));
    assert_eq!(scene.fixture.desktop.popups().unwrap(), 0);
    tray.click("Off").await.unwrap();
    let again = scene.expect("c", "show c: Incoming call: Maria Popescu").await.unwrap();

    scene.fixture.desktop.invoke_action(again.id, "default").unwrap();
    scene.fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_is_restarted_shows_what_is_still_true_once() {
    for (first, second) in [
        (NotificationDaemon::Dunst, NotificationDaemon::Dunst),
        (NotificationDaemon::Xfce, NotificationDaemon::Dunst),
    ] {
        let mut scene = Scene::new(first).await;
        scene.tell("a", "DESTROYED", &json!({"callerid": "John Doe <555>"})).await;
        scene.expect("missed", "show missed: Missed call: John Doe").await;
        scene.tell("b", "CREATED", &json!({})).await;
        scene.expect("ring", "show ring: Incoming call: Maria Popescu").await;

        scene.fixture.desktop.start_notifications(second).unwrap();

        scene.expect("missed again", "show missed again: Missed call: John Doe").await;
        let ring = scene.expect("ring again", "show ring again: Incoming call: Maria Popescu").await.unwrap();
        scene.tell("b", "UPDATED", &json!({"answered": now()})).await;
        scene.expect("", "close ring again").await;
        scene.notifications.wait_for_closed(ring.id, LIMIT).await.unwrap();
        assert_eq!(scene.fixture.desktop.popups().unwrap(), 1);
        scene.nothing_more().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_comes_late_shows_what_rings() {
    let mut fixture =
        Fixture::with(&Options { notifications: NotificationDaemon::None, ..Options::default() }).await;
    let mut notifications = fixture.notifications().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let _program = fixture.start(&["--hidden"]);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    fixture.simulator.emit(&call("a", "n1", "CREATED", &json!({})).to_string()).await;
    fixture.wait_for_report(|report| acknowledged(report, "n1")).await;

    fixture.desktop.start_notifications(NotificationDaemon::Dunst).unwrap();

    notifications.wait_for_shown(|shown| shown.summary.contains("Maria"), LIMIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desktops_own_do_not_disturb_is_respected() {
    let mut scene = Scene::new(NotificationDaemon::Dunst).await;
    let tray = scene.fixture.tray().await;
    let says = "The desktop is set to \"do not disturb\"";
    scene.fixture.desktop.pause_popups(true).unwrap();
    tray.wait_for_label(|label| label == says, LIMIT).await.unwrap();
    scene.tell("a", "CREATED", &json!({})).await;
    assert_eq!(scene.suppressed("a").await, Some(Suppressed::Desktop));
    scene.fixture.desktop.pause_popups(false).unwrap();
    scene.expect("a", "show a: Incoming call: Maria Popescu").await;

    let mut scene = Scene::new(NotificationDaemon::Xfce).await;
    let tray = scene.fixture.tray().await;
    let set = |quiet: &str| {
        let mut query = scene.fixture.desktop.command("xfconf-query");
        query.args(["--channel", "xfce4-notifyd", "--property", "/do-not-disturb"]);
        let set = query.args(["--create", "--type", "bool", "--set", quiet]).status().unwrap();
        assert!(set.success());
    };
    set("true");
    tray.wait_for_label(|label| label == says, LIMIT).await.unwrap();
    set("false");
    scene.tell("a", "CREATED", &json!({})).await;
    scene.expect("a", "show a: Incoming call: Maria Popescu").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_has_the_name_that_the_contacts_file_has_now() {
    let mut fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let file = fixture.home().join("contacts.vcf");
    let card =
        |name: &str| format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:021 555 0142\r\nEND:VCARD\r\n");
    std::fs::write(&file, card("Dr. Popescu")).unwrap();
    SettingsFile::change(&Home::at(fixture.home()), |settings| {
        settings.contacts.files.push(file.to_str().unwrap().to_owned());
        "40".clone_into(&mut settings.contacts.numbers.country);
    })
    .unwrap();
    let _program = fixture.start(&["--hidden"]);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;

    fixture.simulator.emit(&call("a", "n1", "CREATED", &json!({})).to_string()).await;
    notifications.wait_for_shown(|shown| shown.summary == "Incoming call: Dr. Popescu", LIMIT).await.unwrap();
    std::fs::write(&file, card("Prof. Popescu")).unwrap();
    let renamed = |shown: &Shown| shown.replaces != 0 && shown.summary == "Incoming call: Prof. Popescu";
    let shown = notifications.wait_for_shown(renamed, LIMIT).await.unwrap();
    assert_eq!(shown.body, "+40215550142 to 0003*006", "both name and number");
}

#[tokio::test(flavor = "multi_thread")]
async fn gnomes_do_not_disturb_is_respected() {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let keys = fixture.desktop.home().join(".config/glib-2.0/settings/keyfile");
    std::fs::create_dir_all(keys.parent().unwrap()).unwrap();
    let set = |shows: bool| {
        std::fs::write(&keys, format!("[org/gnome/desktop/notifications]\nshow-banners={shows}\n")).unwrap();
    };
    set(true);
    // GNOME's settings without their daemon: in a file that is watched.
    let gnome = [("XDG_CURRENT_DESKTOP", "GNOME"), ("GSETTINGS_BACKEND", "keyfile")];
    let _program = fixture.start_with(&["--hidden"], &gnome);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    let tray = fixture.tray().await;
    tray.wait_for_label(|label| label.starts_with("Connected"), LIMIT).await.unwrap();

    set(false);
    let says = "The desktop is set to \"do not disturb\"";
    tray.wait_for_label(|label| label == says, LIMIT).await.unwrap();
    set(true);
    let mut notifications = fixture.notifications().await;
    fixture.simulator.emit(&call("a", "n1", "CREATED", &json!({})).to_string()).await;
    notifications.wait_for_shown(|shown| shown.summary.contains("Maria"), LIMIT).await.unwrap();
}

/// The current time, as the server writes it.
fn now() -> Value {
    json!(time::OffsetDateTime::now_utc().unix_timestamp())
}
