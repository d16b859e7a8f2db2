//! The sound of a ringing call, played by the program if the desktop plays none.

use std::ffi::OsString;
use std::fs::DirEntry;
use std::path::Path;
use std::process::Command;

use private_desktop::{NotificationDaemon, Options, Role, SoundServer, StandIn};
use ringtray_core::{NotificationSettings, RingPlayer, RingSound};
use ringtray_simulator::Report;
use ringtray_store::{Home, SettingsFile};
use serde_json::json;

use crate::calls::call;
use crate::fixture::{Fixture, Program, TOKEN, wait_until};
use crate::page::{LIMIT, Page};

const DEVICES: [&str; 2] = ["speakers", "headset"];

/// Only the ring of [`put_theme`] is louder than this, of 32,767.
const LOUD: i16 = 20_000;

/// A desktop whose notification daemon has no sounds, or none at all.
async fn fixture(notifications: NotificationDaemon, ring: RingSound) -> Fixture {
    let fixture = Fixture::with(&Options { notifications, ..Options::default() }).await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let settings = NotificationSettings { ring, ..NotificationSettings::default() };
    SettingsFile::change(&Home::at(fixture.home()), |all| all.notifications = settings).unwrap();
    fixture
}

async fn start(fixture: &mut Fixture) -> Program {
    let program = fixture.start(&["--hidden"]);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    program
}

async fn tell(fixture: &mut Fixture, id: &str, nonce: &str, status: &str) {
    let caller = json!({ "callerid": format!("Caller {id} <55>") });
    fixture.tell(&call(id, nonce, status, &caller).to_string()).await;
}

async fn answer(fixture: &mut Fixture, id: &str, nonce: &str) {
    let answered = json!({ "answered": time::OffsetDateTime::now_utc().unix_timestamp() });
    fixture.tell(&call(id, nonce, "UPDATED", &answered).to_string()).await;
}

async fn wait_until_it_rings(fixture: &Fixture, device: &str) {
    wait_until(&format!("it rings on {device}"), || fixture.desktop.plays("Ringtray", device).unwrap()).await;
}

async fn wait_until_silent(fixture: &Fixture, program: &Program) {
    let plays = |device: &str| fixture.desktop.plays("Ringtray", device).unwrap();
    wait_until("nothing rings", || !DEVICES.iter().any(|device| plays(device))).await;
    wait_until("nothing is left of it", || !rings(program)).await;
}

/// Whether the program rings, or tries to.
pub(crate) fn rings(program: &Program) -> bool {
    ring_of(program).is_some()
}

/// The thread that rings.
fn ring_of(program: &Program) -> Option<OsString> {
    let name = |task: &DirEntry| std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
    let mut tasks = std::fs::read_dir(format!("/proc/{}/task", program.id())).unwrap().flatten();
    tasks.find(|task| name(task).trim() == "ring").map(|task| task.file_name())
}

/// Whether a file of 16-bit samples contains something loud.
fn is_loud(file: &Path) -> bool {
    let bytes = std::fs::read(file).unwrap_or_default();
    bytes.as_chunks().0.iter().any(|sample| i16::from_le_bytes(*sample).saturating_abs() > LOUD)
}

/// Records what a device plays, until it is killed.
fn record(fixture: &Fixture, device: &str, file: &Path) -> Command {
    let mut record = fixture.desktop.command("pw-record");
    record.args(["--target", device, "--properties", "{ stream.capture.sink = true }"]);
    record.args(["--format", "s16"]).arg(file);
    record
}

/// A sound theme of the user whose ring is louder than any other.
fn put_theme(fixture: &Fixture) {
    let theme = fixture.desktop.home().join(".local/share/sounds/freedesktop");
    std::fs::create_dir_all(theme.join("stereo")).unwrap();
    std::fs::write(theme.join("index.theme"), "[Sound Theme]\nDirectories=stereo\n").unwrap();
    std::fs::write(theme.join("stereo/phone-incoming-call.wav"), square_wave()).unwrap();
}

/// A second at the greatest volume, as a WAV file.
fn square_wave() -> Vec<u8> {
    let (rate, length) = (8_000_u32, 16_000_u32);
    let mut file = b"RIFF".to_vec();
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend([rate.to_le_bytes(), (rate * 2).to_le_bytes()].concat());
    file.extend(b"\x02\0\x10\0data");
    file.extend(length.to_le_bytes());
    let wave = (0..length / 2).map(|sample| if sample / 20 % 2 == 0 { i16::MAX } else { i16::MIN });
    file.extend(wave.flat_map(i16::to_le_bytes));
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_rings_where_the_daemon_has_no_sounds_until_it_is_answered() {
    for daemon in [NotificationDaemon::Dunst, NotificationDaemon::Xfce, NotificationDaemon::None] {
        let mut fixture = fixture(daemon, RingSound::default()).await;
        put_theme(&fixture);
        let _sound = fixture.desktop.start_sound_server(&DEVICES).unwrap();
        let program = start(&mut fixture).await;
        assert!(!rings(&program));
        let file = fixture.home().join("heard.raw");
        let mut recorder = record(&fixture, "speakers", &file).spawn().unwrap();

        tell(&mut fixture, "a", "n1", "CREATED").await;
        wait_until_it_rings(&fixture, "speakers").await;
        wait_until("the theme's ring is heard", || is_loud(&file)).await;
        answer(&mut fixture, "a", "n2").await;
        wait_until_silent(&fixture, &program).await;
        recorder.kill().unwrap();
        recorder.wait().unwrap();
    }
}

/// The program in front of Plasma's daemon, with a call that rings.
async fn ringing(fixture: &mut Fixture) -> (SoundServer, StandIn, Program) {
    let sound = fixture.desktop.start_sound_server(&DEVICES).unwrap();
    let daemon = fixture.desktop.stand_in(Role::Plasma).await.unwrap();
    let program = start(fixture).await;
    tell(fixture, "a", "n1", "CREATED").await;
    wait_until("the popup is there", || daemon.kept().len() == 1).await;
    wait_until_it_rings(fixture, "speakers").await;
    (sound, daemon, program)
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_ring_at_once_have_one_ring_until_none_rings() {
    let mut fixture = fixture(NotificationDaemon::None, RingSound::default()).await;
    let (_sound, daemon, program) = ringing(&mut fixture).await;
    let ring = ring_of(&program).unwrap();
    tell(&mut fixture, "b", "n2", "CREATED").await;
    wait_until("both popups are there", || daemon.kept().len() == 2).await;

    answer(&mut fixture, "a", "n3").await;
    wait_until("one popup is left", || daemon.kept().len() == 1).await;
    assert_eq!(ring_of(&program), Some(ring), "it does not begin again");
    answer(&mut fixture, "b", "n4").await;
    wait_until_silent(&fixture, &program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_puts_away_rings_no_more() {
    let mut fixture = fixture(NotificationDaemon::None, RingSound::default()).await;
    let (_sound, daemon, program) = ringing(&mut fixture).await;

    daemon.end(daemon.kept()[0].id, 2).await.unwrap();
    wait_until_silent(&fixture, &program).await;
    tell(&mut fixture, "a", "n2", "UPDATED").await;
    // What comes after it is all that there is.
    tell(&mut fixture, "b", "n3", "DESTROYED").await;
    wait_until("the missed call is told", || daemon.kept().len() == 1).await;
    assert!(!rings(&program), "a change of the call does not bring it back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_hangs_keeps_no_ring_on_or_off() {
    let mut fixture = fixture(NotificationDaemon::None, RingSound::default()).await;
    let (_sound, daemon, program) = ringing(&mut fixture).await;
    daemon.hang();
    answer(&mut fixture, "a", "n2").await;
    wait_until_silent(&fixture, &program).await;

    tell(&mut fixture, "b", "n3", "CREATED").await;
    wait_until_it_rings(&fixture, "speakers").await;
    answer(&mut fixture, "b", "n4").await;
    wait_until_silent(&fixture, &program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_never_answers_counts_as_one_without_sounds() {
    let mut fixture = fixture(NotificationDaemon::None, RingSound::default()).await;
    let _sound = fixture.desktop.start_sound_server(&DEVICES).unwrap();
    let daemon = fixture.desktop.stand_in(Role::Gnome46).await.unwrap();
    daemon.hang();
    let program = start(&mut fixture).await;
    tell(&mut fixture, "a", "n1", "CREATED").await;
    wait_until_it_rings(&fixture, "speakers").await;
    answer(&mut fixture, "a", "n2").await;
    wait_until_silent(&fixture, &program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_plays_and_where_is_as_it_was_set() {
    let ring = |player, device: Option<&str>| RingSound { player, device: device.map(str::to_owned) };
    let cases = [
        // GNOME's daemon plays sounds, Plasma's does not.
        (Role::Gnome46, ring(RingPlayer::Auto, None), None),
        (Role::Gnome46, ring(RingPlayer::Ringtray, None), Some("speakers")),
        (Role::Plasma, ring(RingPlayer::Auto, Some("headset")), Some("headset")),
        (Role::Plasma, ring(RingPlayer::Auto, Some("gone")), Some("speakers")),
        (Role::Plasma, ring(RingPlayer::Desktop, None), None),
    ];
    for (role, ring, device) in cases {
        let mut fixture = fixture(NotificationDaemon::None, ring.clone()).await;
        let _sound = fixture.desktop.start_sound_server(&DEVICES).unwrap();
        let daemon = fixture.desktop.stand_in(role).await.unwrap();
        let program = start(&mut fixture).await;
        tell(&mut fixture, "a", "n1", "CREATED").await;
        wait_until("the popup is there", || daemon.kept().len() == 1).await;

        assert_eq!(
            daemon.kept()[0].sound,
            device.is_none(),
            "exactly one of the two plays: {role:?}, {ring:?}"
        );
        match device {
            Some(device) => wait_until_it_rings(&fixture, device).await,
            None => assert!(!rings(&program), "{role:?}, {ring:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_server_that_comes_while_it_rings_is_used() {
    let mut fixture = fixture(NotificationDaemon::Dunst, RingSound::default()).await;
    let mut notifications = fixture.notifications().await;
    let _program = start(&mut fixture).await;
    tell(&mut fixture, "a", "n1", "CREATED").await;
    notifications.wait_for_shown(|shown| shown.urgency() == Some(2), LIMIT).await.unwrap();

    for _ in 0..2 {
        let sound = fixture.desktop.start_sound_server(&DEVICES).unwrap();
        wait_until_it_rings(&fixture, "speakers").await;
        sound.end();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_chooses_the_device() {
    let mut fixture = fixture(NotificationDaemon::Dunst, RingSound::default()).await;
    let _sound = fixture.desktop.start_sound_server(&DEVICES).unwrap();
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    page.click("#place-settings").await;
    page.click("#settings-notifications").await;
    page.click("[data-kind=ringing] .name").await;

    page.click("#ring-device option[value=headset]").await;
    let kept = || SettingsFile::load(&Home::at(fixture.home())).unwrap().notifications.ring.device;
    wait_until("it is kept", || kept().as_deref() == Some("headset")).await;
    tell(&mut fixture, "a", "n1", "CREATED").await;
    wait_until_it_rings(&fixture, "headset").await;
    page.end().await;
}
