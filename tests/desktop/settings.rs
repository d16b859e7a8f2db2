//! The settings in the real web view: changes take effect at once and are saved.

use ringtray_core::{NotificationKind, NotificationSettings};
use ringtray_store::{Home, SettingsFile};
use serde_json::json;

use crate::calls::call;
use crate::fixture::{Fixture, TOKEN, wait_until};
use crate::page::{LIMIT, Page};

/// A page, connected, that shows this part of the settings.
async fn showing(fixture: &Fixture, section: &str) -> Page {
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let page = Page::open(fixture).await;
    page.wait_for_state("connected").await;
    page.click("#place-settings").await;
    page.click(&format!("#settings-{section}")).await;
    page
}

/// The contents of the settings file.
fn kept(fixture: &Fixture) -> NotificationSettings {
    SettingsFile::load(&Home::at(fixture.home())).unwrap().notifications
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_is_switched_off_is_not_told_until_it_is_switched_on_again() {
    let mut fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    let page = showing(&fixture, "notifications").await;
    let ringing = NotificationKind::Ringing;
    let switch = "[data-kind=ringing] .head [role=switch]";

    page.click(switch).await;
    page.element(&format!("{switch}[aria-checked=false]")).await;
    wait_until("the file says so", || {
        kept(&fixture).kinds.get(&ringing).is_some_and(|kind| kind.show == Some(false))
    })
    .await;
    fixture.tell(&call("a", "n1", "CREATED", &json!({})).to_string()).await;
    fixture.tell(&call("a", "n2", "DESTROYED", &json!({})).to_string()).await;
    // A missed call is another kind. Nothing was announced before.
    let told = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert!(told.urgency() != Some(2), "nothing rings: {}", told.summary);

    page.click("#undo").await;
    page.element(&format!("{switch}[aria-checked=true]")).await;
    wait_until("the file says so", || kept(&fixture) == NotificationSettings::default()).await;
    fixture.tell(&call("b", "n3", "CREATED", &json!({})).to_string()).await;
    let rings = |shown: &private_desktop::Shown| shown.urgency() == Some(2);
    let told = notifications.wait_for_shown(rings, LIMIT).await.unwrap();
    assert!(told.summary.contains("Maria Popescu"), "{}", told.summary);
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_kind_looks_is_shown_as_it_was_chosen() {
    let fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    let page = showing(&fixture, "notifications").await;

    page.click("[data-kind=ringing] .name").await;
    page.click("#kind-ringing .offers .button").await;
    let shown = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert_eq!(shown.urgency(), Some(2));
    assert!(shown.summary.contains("Maria Popescu"), "{}", shown.summary);

    page.click("#kind-ringing option[value=low]").await;
    wait_until("the file says so", || kept(&fixture).kinds.contains_key(&NotificationKind::Ringing)).await;
    page.click("#kind-ringing .offers .button").await;
    let shown = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert_eq!(shown.urgency(), Some(0));
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_hours_are_kept_as_they_are_chosen_and_taken_back() {
    let fixture = Fixture::new().await;
    let page = showing(&fixture, "quiet").await;

    page.click("#add-hours").await;
    page.element(".hours").await;
    wait_until("the file has them", || kept(&fixture).quiet_hours.len() == 1).await;
    let added = kept(&fixture);
    // The first of the seven days.
    page.click(".hours .days button:first-child").await;
    page.element(".hours .days button:first-child[aria-pressed=false]").await;
    wait_until("the file has the change", || kept(&fixture) != added).await;
    let all_week = serde_json::to_value(&added.quiet_hours[0]).unwrap();
    let changed = serde_json::to_value(&kept(&fixture).quiet_hours[0]).unwrap();
    assert_eq!((&changed["from"], &changed["to"]), (&all_week["from"], &all_week["to"]));
    assert_eq!(changed["days"].as_array().unwrap().len(), 6);

    page.click("#undo").await;
    page.element(".hours .days button:first-child[aria-pressed=true]").await;
    wait_until("the file has what was before", || kept(&fixture) == added).await;
    page.end().await;
}
