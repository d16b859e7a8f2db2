//! A desktop knows the program by one name, which leads from a window or a popup to the name, icon and settings in
//! the installed desktop file.

use std::fs;
use std::path::Path;

use ringtray_simulator::Report;
use serde_json::{Value, json};

use crate::calls::{acknowledged, call};
use crate::fixture::{Fixture, TOKEN};
use crate::page::LIMIT;

/// The installed desktop file, without its ending: Tauri names it after the product.
fn installed_name() -> String {
    let configuration = configuration("tauri.linux.conf.json");
    let name = configuration["productName"].as_str().unwrap().to_owned();
    let desktop_file = format!("packaging/linux/{name}.desktop");
    for kind in ["deb", "rpm"] {
        let template = configuration_of_bundle(kind)["desktopTemplate"].clone();
        assert_eq!(template, json!(desktop_file), "{kind}: a file that is named as what is made of it");
    }
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(desktop_file).is_file());
    name
}

fn configuration_of_bundle(kind: &str) -> Value {
    configuration("tauri.conf.json")["bundle"]["linux"][kind].clone()
}

fn configuration(file: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_and_popups_lead_to_the_installed_desktop_file() {
    let mut fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let _program = fixture.start(&[]);
    let window = fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    fixture.simulator.emit(&call("one", "n1", "CREATED", &json!({})).to_string()).await;
    fixture.wait_for_report(|report| acknowledged(report, "n1")).await;
    let popup = notifications.wait_for_shown(|shown| shown.app == "Ringtray", LIMIT).await.unwrap();

    let name = installed_name();
    assert_eq!(popup.text_hint("desktop-entry").as_deref(), Some(name.as_str()));
    // The first of the two class names on X11, which is the application's identifier on Wayland.
    let class =
        fixture.desktop.command("xprop").args(["-id", &window.id.to_string(), "WM_CLASS"]).output().unwrap();
    let class = String::from_utf8_lossy(&class.stdout).into_owned();
    assert!(class.contains(&format!("= \"{name}\",")), "{class}");
}
