//! The settings in the real web view: changes take effect at once and are saved.

use ringtray_core::{NotificationKind, NotificationSettings};
use ringtray_store::{Home, SettingsFile};
use serde_json::json;

use crate::calls::call;
use crate::page::{LIMIT, Page};
use crate::stage::{Stage, TOKEN, wait_until};

/// A page, connected, that shows this part of the settings.
async fn showing(stage: &Stage, section: &str) -> Page {
    stage.keep_account(&stage.simulator.address(), TOKEN).await;
    let page = Page::open(stage).await;
    page.wait_for_state("connected").await;
    page.click("#place-settings").await;
    page.click(&format!("#settings-{section}")).await;
    page
}

/// What the file says.
fn kept(stage: &Stage) -> NotificationSettings {
    SettingsFile::load(&Home::at(stage.home())).unwrap().notifications
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_is_switched_off_is_not_told_until_it_is_switched_on_again() {
    let mut stage = Stage::new().await;
    let mut notifications = stage.notifications().await;
    let page = showing(&stage, "notifications").await;
    let ringing = NotificationKind::Ringing;
    let switch = "[data-kind=ringing] .head [role=switch]";

    page.click(switch).await;
    page.element(&format!("{switch}[aria-checked=false]")).await;
    wait_until("the file says so", || {
        kept(&stage).kinds.get(&ringing).is_some_and(|kind| kind.show == Some(false))
    })
    .await;
    stage.tell(&call("a", "n1", "CREATED", &json!({})).to_string()).await;
    stage.tell(&call("a", "n2", "DESTROYED", &json!({})).to_string()).await;
    // That it was missed is another kind. Nothing was told before.
    let told = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert!(told.urgency() != Some(2), "nothing rings: {}", told.summary);

    page.click("#undo").await;
    page.element(&format!("{switch}[aria-checked=true]")).await;
    wait_until("the file says so", || kept(&stage) == NotificationSettings::default()).await;
    stage.tell(&call("b", "n3", "CREATED", &json!({})).to_string()).await;
    let rings = |shown: &private_desktop::Shown| shown.urgency() == Some(2);
    let told = notifications.wait_for_shown(rings, LIMIT).await.unwrap();
    assert!(told.summary.contains("Maria Popescu"), "{}", told.summary);
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_kind_looks_is_shown_as_it_was_chosen() {
    let stage = Stage::new().await;
    let mut notifications = stage.notifications().await;
    let page = showing(&stage, "notifications").await;

    page.click("[data-kind=ringing] .name").await;
    page.click("#kind-ringing .offers .button").await;
    let shown = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert_eq!(shown.urgency(), Some(2));
    assert!(shown.summary.contains("Maria Popescu"), "{}", shown.summary);

    page.click("#kind-ringing option[value=low]").await;
    wait_until("the file says so", || kept(&stage).kinds.contains_key(&NotificationKind::Ringing)).await;
    page.click("#kind-ringing .offers .button").await;
    let shown = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert_eq!(shown.urgency(), Some(0));
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_hours_are_kept_as_they_are_chosen_and_taken_back() {
    let stage = Stage::new().await;
    let page = showing(&stage, "quiet").await;

    page.click("#add-hours").await;
    page.element(".hours").await;
    wait_until("the file has them", || kept(&stage).quiet_hours.len() == 1).await;
    let added = kept(&stage);
    // The first of the seven days.
    page.click(".hours .days button:first-child").await;
    page.element(".hours .days button:first-child[aria-pressed=false]").await;
    wait_until("the file has the change", || kept(&stage) != added).await;
    let all_week = serde_json::to_value(&added.quiet_hours[0]).unwrap();
    let changed = serde_json::to_value(&kept(&stage).quiet_hours[0]).unwrap();
    assert_eq!((&changed["from"], &changed["to"]), (&all_week["from"], &all_week["to"]));
    assert_eq!(changed["days"].as_array().unwrap().len(), 6);

    page.click("#undo").await;
    page.element(".hours .days button:first-child[aria-pressed=true]").await;
    wait_until("the file has what was before", || kept(&stage) == added).await;
    page.end().await;
}
