//! Presence in the real web view: who appears there, and notifications about changes of watched people.

use ringtray_simulator::Scenario;
use serde_json::json;

use crate::calls::call;
use crate::fixture::{Fixture, TOKEN};
use crate::page::{LIMIT, Page};

#[tokio::test(flavor = "multi_thread")]
async fn the_next_change_of_a_starred_person_is_told() {
    let mut fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    page.click("#place-presence").await;
    let told = Scenario::named("presence").unwrap().fresh_messages();
    let ana = |look: &str| format!("[data-person$='5'][data-look={look}]");

    // Ana is available, away twice and busy; then an extension and Dan; then Ana is available again.
    fixture.tell(&told[0]).await;
    page.element(&ana("there")).await;
    fixture.tell(&told[1]).await;
    let row = page.text(&ana("away")).await;
    assert!(row.contains("Ana Pop") && row.contains("lunch"), "{row}");

    page.click("[data-person$='5'] button").await;
    page.element("[data-person$='5'] button[aria-pressed=true]").await;
    fixture.tell(&told[2]).await;
    fixture.tell(&told[3]).await;
    page.element(&ana("busy")).await;
    // What happened before she was watched, and what changed nothing, made no popup.
    let shown = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert!(format!("{} {}", shown.summary, shown.body).contains("Ana Pop"), "{}", shown.summary);
    assert_eq!(fixture.files_with("person:5").len(), 1, "who is starred is in the settings");

    page.click("[data-person$='5'] button").await;
    page.element("[data-person$='5'] button[aria-pressed=false]").await;
    for message in &told[4..] {
        fixture.tell(message).await;
    }
    page.element(&ana("there")).await;
    page.element("[data-person$='6']").await;
    // Popups before that of a call are all that there were.
    fixture.tell(&call("c1", "n1", "CREATED", &json!({})).to_string()).await;
    let shown = notifications.wait_for_shown(|_| true, LIMIT).await.unwrap();
    assert!(shown.summary.contains("Maria Popescu"), "nobody is starred: {}", shown.summary);
    page.end().await;
}
