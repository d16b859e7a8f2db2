//! Starting with the computer, from the user's point of view: asked once, switched in the settings, and started by
//! the entry as the desktop would start it.

use std::fs;
use std::path::PathBuf;

use ringtray_store::Home;

use crate::fixture::{Fixture, TOKEN, wait_until};
use crate::page::{LIMIT, Page};

const SWITCH: &str = "#autostart";

fn entry(fixture: &Fixture) -> PathBuf {
    let name = Home::at(fixture.home()).entry_name();
    fixture.desktop.home().join(format!(".config/autostart/{name}.desktop"))
}

/// A page whose account is connected.
async fn connected(fixture: &Fixture) -> Page {
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let page = Page::open(fixture).await;
    page.wait_for_state("connected").await;
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_yes_has_it_in_the_tray_at_the_next_sign_in_to_the_computer() {
    let fixture = Fixture::new().await;
    let page = connected(&fixture).await;
    assert!(!entry(&fixture).exists(), "it is off until a person wants it");

    page.click("#autostart-yes").await;

    wait_until("the entry is there", || entry(&fixture).exists()).await;
    page.wait_for_none("#autostart-yes").await;
    page.click("#place-settings").await;
    page.click("#settings-general").await;
    page.element(&format!("{SWITCH}[aria-checked=true]")).await;
    fixture.tray().await.click("Quit").await.unwrap();
    page.wait_for_program_to_end().await;
    page.end().await;

    let launched =
        fixture.program("gio").arg("launch").arg(entry(&fixture)).env_remove("RINGTRAY_HOME").status();
    assert!(launched.unwrap().success());
    let tray = fixture.tray().await;
    wait_until("the copy with the account has started", || log(&fixture).contains("hidden=true")).await;
    assert!(fixture.desktop.windows("Ringtray").unwrap().is_empty());
    tray.click("Quit").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_no_is_not_asked_again_and_can_switch_it_on_and_off() {
    let fixture = Fixture::new().await;
    let page = connected(&fixture).await;
    page.click("#autostart-no").await;
    page.wait_for_none("#autostart-no").await;
    let kept = || fs::read_to_string(Home::at(fixture.home()).settings_file()).unwrap();
    wait_until("the answer is kept", || kept().contains("settled")).await;
    page.kill_program("TERM").await;
    page.end().await;

    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    page.click("#place-settings").await;
    page.click("#settings-general").await;
    page.element(&format!("{SWITCH}[aria-checked=false]")).await;
    page.wait_for_none("#autostart-no").await;
    page.click(SWITCH).await;
    page.element(&format!("{SWITCH}[aria-checked=true]")).await;
    assert!(entry(&fixture).exists());

    // As the desktop's own settings do.
    let text = fs::read_to_string(entry(&fixture)).unwrap();
    fs::write(entry(&fixture), format!("{text}Hidden=true\n")).unwrap();
    turn_away_and_back(&fixture).await;
    page.element(&format!("{SWITCH}[aria-checked=false]")).await;
    page.click(SWITCH).await;
    page.element(&format!("{SWITCH}[aria-checked=true]")).await;
    page.click(SWITCH).await;
    page.element(&format!("{SWITCH}[aria-checked=false]")).await;
    assert!(!entry(&fixture).exists());
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_asks_nothing() {
    let fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    page.click("#demo").await;
    page.wait_for_state("connected").await;
    page.wait_for_none("#autostart-yes").await;
    page.end().await;
}

/// What the program has logged.
fn log(fixture: &Fixture) -> String {
    let folder = fs::read_dir(fixture.home().join("logs")).unwrap();
    folder.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// Minimises the window and restores it, as a user does who was elsewhere on the desktop.
async fn turn_away_and_back(fixture: &Fixture) {
    let window = fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap().id.to_string();
    let has_keyboard =
        || fixture.desktop.focused().unwrap().is_some_and(|one| one.title.contains("Ringtray"));
    for (change, expected) in [("windowactivate", true), ("windowminimize", false), ("windowactivate", true)]
    {
        let changed = fixture.desktop.command("xdotool").args([change, &window]).status().unwrap();
        assert!(changed.success());
        wait_until(change, || has_keyboard() == expected).await;
    }
}
