//! Starting with the computer: asked once, and the page shows the system's state.

use ringtray_core::page::Delta;
use ringtray_core::{Autostart, AutostartView, SettingsChange};
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_store::{Home, SettingsFile};
use serde_json::json;
use tempfile::TempDir;

use crate::accounts::connected;
use crate::fixture::{Asked, Fixture, MemoryVault, server};

const OFF: AutostartView = AutostartView { on: false, ask: false, locked: false };

async fn answer(fixture: &Fixture, on: bool) -> Result<(), Phrase> {
    let change: SettingsChange = serde_json::from_value(json!({"change": "autostart", "on": on})).unwrap();
    fixture.ask(|reply| Request::ChangeSettings { change, reply }).await
}

/// Waits until the page receives this.
async fn told(fixture: &mut Fixture, wanted: AutostartView) {
    let is_told =
        |delta: &Delta| matches!(delta, Delta::Settings { settings } if settings.autostart == wanted);
    fixture.wait_for_delta(|delta| is_told(delta).then_some(())).await;
}

fn wished(asked: &Asked) -> Option<bool> {
    match asked {
        Asked::Autostart(on) => Some(*on),
        _ => None,
    }
}

async fn wish(fixture: &mut Fixture) -> bool {
    fixture.wait_for_asked(wished).await
}

async fn managed(program: &str) -> Fixture {
    let folder = TempDir::new().unwrap();
    std::fs::write(Home::at(folder.path()).managed_file(), format!("[program]\n{program}")).unwrap();
    Fixture::with(MemoryVault::default(), true, folder).await
}

#[tokio::test]
async fn after_the_first_sign_in_a_person_is_asked_once() {
    for yes in [true, false] {
        let (server, _reports) = server().await;
        let vault = MemoryVault::default();
        let mut fixture = Fixture::with(vault.clone(), true, TempDir::new().unwrap()).await;
        assert_eq!(fixture.snapshot().await.settings.autostart, OFF, "nobody has signed in");
        fixture.sign_in(&server.address(), "demo").await;
        told(&mut fixture, AutostartView { ask: true, ..OFF }).await;

        answer(&fixture, yes).await.unwrap();

        told(&mut fixture, AutostartView { on: yes, ..OFF }).await;
        let wishes = std::iter::from_fn(|| fixture.asked.try_recv().ok());
        let wishes: Vec<bool> = wishes.filter_map(|asked| wished(&asked)).collect();
        assert_eq!(wishes, if yes { vec![true] } else { Vec::new() }, "it is off, so nothing has to be done");
        let folder = fixture.quit().await;
        let mut fixture = Fixture::with(vault, true, folder).await;
        fixture.wait_for_state(connected).await;
        assert!(!fixture.snapshot().await.settings.autostart.ask, "asked again after {yes}");
    }
}

#[tokio::test]
async fn the_demo_asks_nothing() {
    let mut fixture = Fixture::new().await;
    fixture.ask(|reply| Request::StartDemo { reply }).await;
    fixture.wait_for_state(connected).await;
    assert_eq!(fixture.snapshot().await.settings.autostart, OFF);
}

#[tokio::test]
async fn what_is_changed_elsewhere_is_shown_when_the_person_turns_to_the_window() {
    let mut fixture = Fixture::new().await;
    answer(&fixture, true).await.unwrap();
    told(&mut fixture, AutostartView { on: true, ..OFF }).await;

    fixture.system.change(Autostart::Off);
    fixture.requests.send(Request::WindowInFront);

    told(&mut fixture, OFF).await;
}

#[tokio::test]
async fn where_the_system_does_not_say_what_is_the_last_wish_counts() {
    let (folder, vault) = (TempDir::new().unwrap(), MemoryVault::default());
    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    fixture.system.change(Autostart::Untold);
    answer(&fixture, true).await.unwrap();
    told(&mut fixture, AutostartView { on: true, ..OFF }).await;
    assert!(SettingsFile::load(&fixture.home).unwrap().autostart.on);
}

#[tokio::test]
async fn a_wish_that_is_refused_is_told_and_the_question_does_not_come_back() {
    let (server, _reports) = server().await;
    let vault = MemoryVault::default();
    let mut fixture = Fixture::with(vault.clone(), true, TempDir::new().unwrap()).await;
    fixture.sign_in(&server.address(), "demo").await;
    fixture.system.refuse();

    let why = answer(&fixture, true).await.unwrap_err();

    assert!(why.to_string().contains("did not allow it"), "{why}");
    assert_eq!(fixture.snapshot().await.settings.autostart, OFF);
    let folder = fixture.quit().await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(connected).await;
    assert_eq!(fixture.snapshot().await.settings.autostart, OFF);
}

#[tokio::test]
async fn a_preset_is_followed_once_and_then_the_person_chooses() {
    let mut fixture = managed("autostart = true").await;
    assert!(wish(&mut fixture).await);
    told(&mut fixture, AutostartView { on: true, ..OFF }).await;
    answer(&fixture, false).await.unwrap();
    assert!(!wish(&mut fixture).await);

    fixture.requests.send(Request::WindowInFront);

    assert_eq!(fixture.snapshot().await.settings.autostart, OFF);
    let kept = SettingsFile::load(&fixture.home).unwrap().autostart;
    assert!(kept.settled && !kept.on, "{kept:?}");
}

#[tokio::test]
async fn a_lock_is_kept_against_everybody_and_leaves_nothing_in_the_settings() {
    let mut fixture = managed("autostart = true\nlocked = [\"autostart\"]").await;
    assert!(wish(&mut fixture).await);
    told(&mut fixture, AutostartView { on: true, ask: false, locked: true }).await;

    let why = answer(&fixture, false).await.unwrap_err();
    assert!(why.to_string().contains("administrator"), "{why}");
    fixture.system.change(Autostart::Off);
    fixture.requests.send(Request::WindowInFront);

    assert!(wish(&mut fixture).await, "somebody had removed it");
    assert_eq!(SettingsFile::load(&fixture.home).unwrap(), ringtray_core::Settings::default());
}

#[tokio::test]
async fn a_lock_is_followed_once_where_the_system_does_not_say_what_is() {
    let mut fixture = managed("autostart = true\nlocked = [\"autostart\"]").await;
    assert!(wish(&mut fixture).await);
    told(&mut fixture, AutostartView { on: true, ask: false, locked: true }).await;

    fixture.system.change(Autostart::Untold);
    for _ in 0..20 {
        fixture.requests.send(Request::WindowInFront);
        fixture.snapshot().await;
    }

    let wishes = std::iter::from_fn(|| fixture.asked.try_recv().ok());
    let wishes: Vec<bool> = wishes.filter_map(|asked| wished(&asked)).collect();
    assert_eq!(wishes, Vec::<bool>::new(), "the system was told already");
    assert!(!SettingsFile::load(&fixture.home).unwrap().autostart.on, "a lock leaves no trace");
}
