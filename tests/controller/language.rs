//! Choosing a language: it takes effect at once, in all texts.

use ringtray_core::page::{Delta, SettingsView};
use ringtray_core::{AccountId, SettingsChange};
use ringtray_desktop::requests::Request;
use ringtray_language::{Language, Phrase};
use ringtray_simulator::Simulator;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{Asked, Fixture, MemoryVault, server, wait_for_report};
use crate::messages::{acknowledged, call};

async fn change(fixture: &Fixture, change: Value) -> Result<(), Phrase> {
    let change: SettingsChange = serde_json::from_value(change).unwrap();
    fixture.ask(|reply| Request::ChangeSettings { change, reply }).await
}

/// The settings, once this language is used everywhere.
fn settings_in(spoken: &str) -> impl Fn(&Delta) -> Option<SettingsView> {
    move |delta| match delta {
        Delta::Settings { settings } if settings.spoken == spoken => Some(settings.clone()),
        _ => None,
    }
}

fn summary(asked: &Asked) -> Option<String> {
    match asked {
        Asked::Notify(_, notification) => Some(notification.summary.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn a_language_counts_at_once_and_outlasts_the_program() {
    let (server, mut reports): (Simulator, _) = server().await;
    let (folder, vault) = (TempDir::new().unwrap(), MemoryVault::default());
    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    fixture.sign_in(&server.address(), "demo").await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    let english = fixture.wait_for_asked(summary).await;
    assert!(english.starts_with("Incoming call"), "{english}");

    change(&fixture, json!({"change": "language", "language": "de"})).await.unwrap();
    let told = fixture.wait_for_delta(settings_in("de")).await;
    assert_eq!(told.language.as_deref(), Some("de"));
    let german = fixture.wait_for_asked(summary).await;
    assert_eq!(german, english.replace("Incoming call", "Eingehender Anruf"), "the popup on the screen");

    assert_eq!(fixture.language().tag(), "de");
    let refused = change(&fixture, json!({"change": "held_too_long", "seconds": 1})).await.unwrap_err();
    let refused = fixture.language().tell(&refused);
    assert!(refused.starts_with("Einen Wert zwischen 10 und 3600 Sekunden"), "{refused}");
    let gone = fixture.sign_out(AccountId("nobody".into())).await.unwrap_err();
    assert_eq!(fixture.language().tell(&gone), "Dieses Konto gibt es nicht mehr.");

    let folder = fixture.quit().await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    let autostart = told.autostart;
    assert_eq!(SettingsView { autostart, ..fixture.snapshot().await.settings }, told);
    change(&fixture, json!({"change": "language", "language": null})).await.unwrap();
    let system = fixture.wait_for_delta(settings_in("en")).await;
    assert_eq!(system.language, None, "the system's");
}

#[tokio::test]
async fn a_language_there_is_none_of_is_refused() {
    let fixture = Fixture::new().await;
    let refused = change(&fixture, json!({"change": "language", "language": "tlh"})).await.unwrap_err();
    assert!(refused.to_string().contains("\"tlh\""), "{refused}");
    assert_eq!(fixture.language(), Language::english());
}
