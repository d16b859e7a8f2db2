//! The sound of a call that rings, played by the program where the desktop has none.

use std::path::Path;
use std::process::Command;

use private_desktop::{NotificationDaemon, Options, Role};
use ringtray_core::{NotificationSettings, RingPlayer, RingSound};
use ringtray_simulator::Report;
use ringtray_store::{Home, SettingsFile};
use serde_json::json;

use crate::calls::call;
use crate::page::{LIMIT, Page};
use crate::stage::{Program, Stage, TOKEN, wait_until};

const DEVICES: [&str; 2] = ["speakers", "headset"];

/// Louder than this is heard; of 32,767.
const HEARD: i16 = 1_000;

/// A desktop whose notification daemon has no sounds, or none at all.
async fn stage(notifications: NotificationDaemon, ring: RingSound) -> Stage {
    let stage = Stage::with(&Options { notifications, ..Options::default() }).await;
    stage.keep_account(&stage.simulator.address(), TOKEN).await;
    let settings = NotificationSettings { ring, ..NotificationSettings::default() };
    SettingsFile::change(&Home::at(stage.home()), |all| all.notifications = settings).unwrap();
    stage
}

async fn start(stage: &mut Stage) -> Program {
    let program = stage.start(&["--hidden"]);
    stage.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    program
}

async fn tell(stage: &mut Stage, id: &str, nonce: &str, status: &str) {
    stage.tell(&call(id, nonce, status, &json!({})).to_string()).await;
}

async fn wait_until_answered(stage: &mut Stage, id: &str, nonce: &str) {
    let answered = json!({ "answered": time::OffsetDateTime::now_utc().unix_timestamp() });
    stage.tell(&call(id, nonce, "UPDATED", &answered).to_string()).await;
}

async fn wait_until_it_rings(stage: &Stage, device: &str) {
    wait_until(&format!("it rings on {device}"), || stage.desktop.plays("Ringtray", device).unwrap()).await;
}

async fn wait_until_silent(stage: &Stage) {
    let plays = |device: &&str| stage.desktop.plays("Ringtray", device).unwrap();
    wait_until("nothing rings", || !DEVICES.iter().any(|device| plays(&device))).await;
}

/// Whether the program rings, or tries to. It begins before it asks for a popup.
fn rings(program: &Program) -> bool {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", program.id())).unwrap().flatten();
    let name =
        |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
    tasks.map(name).any(|name| name.trim() == "ring")
}

/// Whether something loud is in a file of samples of 16 bits.
fn is_loud(file: &Path) -> bool {
    let bytes = std::fs::read(file).unwrap_or_default();
    bytes.as_chunks().0.iter().any(|sample| i16::from_le_bytes(*sample).saturating_abs() > HEARD)
}

/// Records what a device plays, until it is killed.
fn record(stage: &Stage, device: &str, file: &Path) -> Command {
    let mut record = stage.desktop.command("pw-record");
    record.args(["--target", device, "--properties", "{ stream.capture.sink = true }"]);
    record.args(["--format", "s16"]).arg(file);
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_rings_where_the_daemon_has_no_sounds_until_it_is_answered() {
    for daemon in [NotificationDaemon::Dunst, NotificationDaemon::Xfce, NotificationDaemon::None] {
        let mut stage = stage(daemon, RingSound::default()).await;
        let _sound = stage.desktop.start_sound_server(&DEVICES).unwrap();
        let program = start(&mut stage).await;
        assert!(!rings(&program));
        let file = stage.home().join("heard.raw");
        let mut recorder = record(&stage, "speakers", &file).spawn().unwrap();

        tell(&mut stage, "a", "n1", "CREATED").await;
        wait_until_it_rings(&stage, "speakers").await;
        wait_until("it is heard", || is_loud(&file)).await;
        // It goes on, and begins only once.
        tell(&mut stage, "a", "n2", "UPDATED").await;
        tell(&mut stage, "b", "n3", "CREATED").await;
        wait_until_answered(&mut stage, "a", "n4").await;
        assert!(rings(&program), "the other call rings");
        wait_until_it_rings(&stage, "speakers").await;

        wait_until_answered(&mut stage, "b", "n5").await;
        wait_until_silent(&stage).await;
        wait_until("nothing is left of it", || !rings(&program)).await;
        recorder.kill().unwrap();
        recorder.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_puts_away_rings_no_more() {
    let mut stage = stage(NotificationDaemon::None, RingSound::default()).await;
    let _sound = stage.desktop.start_sound_server(&DEVICES).unwrap();
    let daemon = stage.desktop.stand_in(Role::Plasma).await.unwrap();
    let program = start(&mut stage).await;
    tell(&mut stage, "a", "n1", "CREATED").await;
    wait_until_it_rings(&stage, "speakers").await;

    daemon.end(daemon.kept()[0].id, 2).await.unwrap();
    wait_until_silent(&stage).await;
    tell(&mut stage, "a", "n2", "UPDATED").await;
    assert!(!rings(&program), "a change of the call brings it not back");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_plays_and_where_is_as_it_was_set() {
    let ring = |player, device: Option<&str>| RingSound { player, device: device.map(str::to_owned) };
    let cases = [
        // GNOME's daemon has sounds, Plasma's has none.
        (Role::Gnome46, ring(RingPlayer::Auto, None), None),
        (Role::Gnome46, ring(RingPlayer::Ringtray, None), Some("speakers")),
        (Role::Plasma, ring(RingPlayer::Auto, Some("headset")), Some("headset")),
        (Role::Plasma, ring(RingPlayer::Auto, Some("gone")), Some("speakers")),
        (Role::Plasma, ring(RingPlayer::Desktop, None), None),
    ];
    for (role, ring, device) in cases {
        let mut stage = stage(NotificationDaemon::None, ring.clone()).await;
        let _sound = stage.desktop.start_sound_server(&DEVICES).unwrap();
        let daemon = stage.desktop.stand_in(role).await.unwrap();
        let program = start(&mut stage).await;
        tell(&mut stage, "a", "n1", "CREATED").await;
        wait_until("the popup is there", || daemon.kept().len() == 1).await;

        assert_eq!(daemon.kept()[0].sound, device.is_none(), "one of both plays: {role:?}, {ring:?}");
        assert_eq!(rings(&program), device.is_some(), "{role:?}, {ring:?}");
        if let Some(device) = device {
            wait_until_it_rings(&stage, device).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_server_that_comes_while_it_rings_is_used() {
    let mut stage = stage(NotificationDaemon::Dunst, RingSound::default()).await;
    let mut notifications = stage.notifications().await;
    let _program = start(&mut stage).await;
    tell(&mut stage, "a", "n1", "CREATED").await;
    notifications.wait_for_shown(|shown| shown.urgency() == Some(2), LIMIT).await.unwrap();

    for _ in 0..2 {
        let sound = stage.desktop.start_sound_server(&DEVICES).unwrap();
        wait_until_it_rings(&stage, "speakers").await;
        sound.end();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_chooses_the_device_and_hears_it_at_once() {
    let stage = stage(NotificationDaemon::Dunst, RingSound::default()).await;
    let _sound = stage.desktop.start_sound_server(&DEVICES).unwrap();
    let page = Page::open(&stage).await;
    page.wait_for_state("connected").await;
    page.click("#place-settings").await;
    page.click("#settings-notifications").await;
    page.click("[data-kind=ringing] .name").await;

    page.click("#ring-device option[value=headset]").await;
    let kept = || SettingsFile::load(&Home::at(stage.home())).unwrap().notifications.ring.device;
    wait_until("it is kept", || kept().as_deref() == Some("headset")).await;
    page.click("[data-kind=ringing] .offers .button").await;
    wait_until_it_rings(&stage, "headset").await;
    page.end().await;
}
