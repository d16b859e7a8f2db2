//! Notification daemons that behave differently from most: stand-ins for GNOME Shell and Plasma, and real ones that
//! are killed.

use private_desktop::{Kept, NotificationDaemon, Notifications, Options, Role, StandIn};
use ringtray_core::{KindChoice, NotificationKind, NotificationSettings, RingPlayer, RingSound};
use ringtray_simulator::Report;
use ringtray_store::{Home, SettingsFile};
use serde_json::{Value, json};

use crate::calls::{acknowledged, call};
use crate::fixture::{Fixture, Program, TOKEN, descendants, wait_until};
use crate::page::LIMIT;

/// The program, connected, in front of a stand-in.
struct Scene {
    fixture: Fixture,
    daemon: StandIn,
    messages: u32,
    program: Program,
}

impl Scene {
    async fn new(role: Role) -> Scene {
        Scene::with(role, NotificationSettings::default()).await
    }

    async fn with(role: Role, settings: NotificationSettings) -> Scene {
        let (mut fixture, _) = fixture(NotificationDaemon::None, settings).await;
        let daemon = fixture.desktop.stand_in(role).await.unwrap();
        let program = start(&mut fixture).await;
        Scene { fixture, daemon, messages: 0, program }
    }

    /// The server sends a call from this caller.
    async fn tell(&mut self, id: &str, status: &str, caller: &str) {
        self.tell_all(id, status, &json!({"callerid": caller})).await;
    }

    async fn tell_all(&mut self, id: &str, status: &str, changes: &Value) {
        self.messages += 1;
        tell(&mut self.fixture, id, &format!("n{}", self.messages), status, changes).await;
    }

    /// Waits until these popups are stored, in any order.
    async fn wait_for_kept(&self, wanted: &[&str]) {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        let holds = || {
            let mut kept = summaries(&self.daemon.kept());
            kept.sort_unstable();
            kept == wanted
        };
        wait_until(&format!("{wanted:?} are kept"), holds).await;
    }

    /// Waits until these popups are visible, in any order.
    async fn wait_for_seen(&self, wanted: &[&str]) {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        let holds = || {
            let mut seen = summaries(&self.daemon.seen());
            seen.sort_unstable();
            seen == wanted
        };
        wait_until(&format!("{wanted:?} are seen"), holds).await;
    }

    fn kept(&self, summary: &str) -> Kept {
        self.daemon.kept().into_iter().find(|kept| kept.summary == summary).unwrap()
    }
}

async fn fixture(daemon: NotificationDaemon, settings: NotificationSettings) -> (Fixture, Notifications) {
    let fixture = Fixture::with(&Options { notifications: daemon, ..Options::default() }).await;
    let notifications = fixture.notifications().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    SettingsFile::change(&Home::at(fixture.home()), |all| all.notifications = settings).unwrap();
    (fixture, notifications)
}

async fn start(fixture: &mut Fixture) -> Program {
    let program = fixture.start(&["--hidden"]);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    program
}

async fn tell(fixture: &mut Fixture, id: &str, nonce: &str, status: &str, changes: &Value) {
    fixture.simulator.emit(&call(id, nonce, status, changes).to_string()).await;
    fixture.wait_for_report(|report| acknowledged(report, nonce)).await;
}

fn summaries(kept: &[Kept]) -> Vec<String> {
    kept.iter().map(|kept| kept.summary.clone()).collect()
}

/// The sound of each is requested, so that the stand-in counts them.
fn played_by_the_desktop() -> NotificationSettings {
    let ring = RingSound { player: RingPlayer::Desktop, device: None };
    NotificationSettings { ring, ..NotificationSettings::default() }
}

fn shown(kinds: &[NotificationKind]) -> NotificationSettings {
    let shown = KindChoice { show: Some(true), ..KindChoice::default() };
    let kinds = kinds.iter().map(|kind| (*kind, shown)).collect();
    NotificationSettings { kinds, ..NotificationSettings::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn gnome_shows_the_newest_ring_and_not_what_came_before() {
    for role in [Role::Gnome43, Role::Gnome46] {
        let mut scene = Scene::new(role).await;
        scene.tell("a", "DESTROYED", "Ann <551>").await;
        scene.wait_for_seen(&["Missed call: Ann"]).await;

        scene.tell("b", "CREATED", "Bob <552>").await;
        scene.wait_for_seen(&["Incoming call: Bob"]).await;
        scene.wait_for_kept(&["Missed call: Ann", "Incoming call: Bob"]).await;
        let missed = scene.kept("Missed call: Ann");
        assert_eq!((missed.urgency, missed.sound), (0, false), "it does not come up again");

        scene.tell("c", "CREATED", "Cid <553>").await;
        scene.wait_for_seen(&["Incoming call: Cid"]).await;
        scene.wait_for_kept(&["Missed call: Ann", "Incoming call: Bob", "Incoming call: Cid"]).await;
        let sounds = scene.daemon.sounds();
        scene.tell_all("c", "UPDATED", &json!({"callerid": "Cid <553>", "answered": now()})).await;
        scene.wait_for_seen(&["Incoming call: Bob"]).await;
        assert_eq!(scene.daemon.sounds(), sounds, "it was heard before");
        assert_eq!(scene.kept("Incoming call: Bob").buttons, ["Copy number", "Do not disturb"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gnome_keeps_the_buttons_of_a_call_that_gets_a_name() {
    for role in [Role::Gnome43, Role::Gnome46] {
        let mut scene = Scene::new(role).await;
        scene.tell("a", "CREATED", "+40215550142").await;
        scene.wait_for_seen(&["Incoming call: +40215550142"]).await;
        scene.tell("a", "UPDATED", "Maria Popescu <+40215550142>").await;
        scene.wait_for_seen(&["Incoming call: Maria Popescu"]).await;
        scene.wait_for_kept(&["Incoming call: Maria Popescu"]).await;

        assert_eq!(scene.daemon.seen()[0].buttons, ["Copy number", "Do not disturb"], "{role:?}");
        assert_eq!(scene.daemon.sounds(), 1, "one alert");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gnome_keeps_what_rings_when_there_is_more_than_it_keeps() {
    let mut scene = Scene::new(Role::Gnome43).await;
    for (id, name) in [("a", "Ann"), ("b", "Bob"), ("c", "Cid")] {
        scene.tell(id, "DESTROYED", &format!("{name} <55>")).await;
    }
    scene.wait_for_kept(&["Missed call: Ann", "Missed call: Bob", "Missed call: Cid"]).await;

    scene.tell("d", "CREATED", "Dan <554>").await;
    scene.wait_for_seen(&["Incoming call: Dan"]).await;
    scene.wait_for_kept(&["Missed call: Bob", "Missed call: Cid", "Incoming call: Dan"]).await;
    scene.tell_all("d", "UPDATED", &json!({"callerid": "Dan <554>", "answered": now()})).await;
    scene.wait_for_kept(&["Missed call: Ann", "Missed call: Bob", "Missed call: Cid"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_whose_number_is_copied_still_rings() {
    for (role, stays) in [(Role::Gnome43, false), (Role::Gnome46, false), (Role::Plasma, true)] {
        let mut scene = Scene::with(role, played_by_the_desktop()).await;
        scene.tell("a", "CREATED", "Ann <+40215550142>").await;
        scene.wait_for_seen(&["Incoming call: Ann"]).await;
        let id = scene.daemon.kept()[0].id;

        scene.daemon.choose(id, "copy-number").await.unwrap();
        scene.fixture.wait_for_clipboard("+40215550142").await;
        scene.wait_for_seen(&["Incoming call: Ann"]).await;
        assert_eq!(scene.daemon.kept()[0].id == id, stays, "{role:?}");
        assert_eq!(scene.daemon.sounds(), 1, "one alert");

        let id = scene.daemon.kept()[0].id;
        scene.daemon.choose(id, "default").await.unwrap();
        scene.fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
        scene.wait_for_kept(&[]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_that_the_daemon_puts_away_by_itself_comes_back_and_what_a_person_puts_away_does_not() {
    let mut scene = Scene::with(Role::Plasma, played_by_the_desktop()).await;
    scene.tell("a", "CREATED", "Ann <551>").await;
    scene.wait_for_seen(&["Incoming call: Ann"]).await;
    // One that is closed earlier was not shown longer by the daemon's own decision.
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;

    scene.daemon.end(scene.daemon.kept()[0].id, 1).await.unwrap();
    scene.wait_for_seen(&["Incoming call: Ann"]).await;
    assert_eq!(scene.daemon.sounds(), 1, "one alert");

    scene.daemon.end(scene.daemon.kept()[0].id, 2).await.unwrap();
    scene.tell("b", "CREATED", "Bob <552>").await;
    scene.wait_for_seen(&["Incoming call: Bob"]).await;
    scene.wait_for_kept(&["Incoming call: Bob"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_plasma_refuses_as_a_repetition_is_shown_later() {
    let mut scene = Scene::new(Role::Plasma).await;
    scene.tell("a", "CREATED", "Ann <551>").await;
    scene.tell("b", "CREATED", "Ann <551>").await;
    scene.tell("c", "CREATED", "Cid <553>").await;
    scene.wait_for_seen(&["Incoming call: Ann", "Incoming call: Ann", "Incoming call: Cid"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_takes_away_all_that_is_shown() {
    let mut scene = Scene::with(Role::Gnome43, shown(&[NotificationKind::AnsweredElsewhere])).await;
    scene.tell("a", "DESTROYED", "Ann <551>").await;
    scene.wait_for_kept(&["Missed call: Ann"]).await;
    assert!(!scene.kept("Missed call: Ann").transient, "it waits for somebody who is away");
    let colleague =
        json!({"callerid": "Bob <552>", "view": "01", "extension": {"extendedNumber": "0003*007"}});
    scene.tell("b", "CREATED", "Bob <552>").await;
    scene.tell_all("b", "CREATED", &colleague).await;
    let mut taken = colleague.clone();
    taken["answered"] = now();
    scene.tell_all("b", "UPDATED", &taken).await;
    scene.wait_for_kept(&["Missed call: Ann", "Answered elsewhere: Bob"]).await;
    assert!(scene.kept("Answered elsewhere: Bob").transient, "the desktop's list does not keep it");

    let Scene { fixture, daemon, program, .. } = scene;
    fixture.tray().await.click("Quit").await.unwrap();
    assert!(program.ended().await);
    wait_until("nothing is left", || daemon.kept().is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_killed_leaves_no_ring_behind() {
    for role in [Role::Gnome43, Role::Plasma] {
        let mut scene = Scene::new(role).await;
        scene.tell("a", "DESTROYED", "Ann <551>").await;
        scene.tell("b", "CREATED", "Bob <552>").await;
        scene.wait_for_kept(&["Missed call: Ann", "Incoming call: Bob"]).await;
        wait_until("the watchdog runs", || watched(&scene.program)).await;

        let Scene { daemon, program, fixture: _stage, .. } = scene;
        // Killed.
        drop(program);
        wait_until("nothing rings", || summaries(&daemon.kept()) == ["Missed call: Ann"]).await;
    }
    for daemon in [NotificationDaemon::Dunst, NotificationDaemon::Xfce] {
        let (mut fixture, mut notifications) = fixture(daemon, NotificationSettings::default()).await;
        let program = start(&mut fixture).await;
        tell(&mut fixture, "a", "n1", "CREATED", &json!({})).await;
        let ring =
            notifications.wait_for_shown(|shown| shown.summary.contains("Maria"), LIMIT).await.unwrap();
        wait_until("the watchdog runs", || watched(&program)).await;

        drop(program);
        assert_eq!(notifications.wait_for_closed(ring.id, LIMIT).await.unwrap(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_watches_while_nothing_rings() {
    let mut scene = Scene::new(Role::Plasma).await;
    assert!(!watched(&scene.program));
    scene.tell("a", "CREATED", "Ann <551>").await;
    wait_until("the watchdog runs", || watched(&scene.program)).await;
    scene.tell("a", "DESTROYED", "Ann <551>").await;
    scene.wait_for_kept(&["Missed call: Ann"]).await;
    wait_until("the watchdog ends", || !watched(&scene.program)).await;
}

/// Whether the watchdog process runs.
fn watched(program: &Program) -> bool {
    descendants(program.id()).iter().any(|name| name == "ringtray-popups")
}

fn now() -> Value {
    json!(time::OffsetDateTime::now_utc().unix_timestamp())
}
