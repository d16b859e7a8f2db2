//! The user's actions on the history itself: exporting and deleting.

use std::fs;

use serde_json::json;

use crate::calls::call;
use crate::export::write_to;
use crate::fixture::{Fixture, TOKEN, wait_until};
use crate::page::Page;

const CALLS: &str = "document.querySelectorAll('#entries [data-kind=call]').length";

#[tokio::test(flavor = "multi_thread")]
async fn it_is_exported_an_entry_is_deleted_and_then_all_of_it() {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    for (id, caller) in [("c1", "Canary Maria <+40215550142>"), ("c2", "Canary Ion <+40314447788>")] {
        for status in ["CREATED", "DESTROYED"] {
            let message = call(id, &format!("{id}{status}"), status, &json!({ "callerid": caller }));
            fixture.tell(&message.to_string()).await;
        }
    }
    page.wait_for_value(CALLS, &json!(2)).await;
    let file = fixture.desktop.home().join("activity.jsonl");

    page.click("#export").await;
    page.click("dialog input[value=jsonl]").await;
    page.click("dialog [data-default]").await;
    write_to(&fixture, &file).await;
    page.element("dialog [role=status]").await;
    page.click("dialog [data-default]").await;
    assert!(fs::read_to_string(&file).unwrap().contains("Canary Ion"));

    page.click("#entries [data-kind=call] button").await;
    page.click("button.forget").await;
    page.click("#forget-it").await;
    page.wait_for_value(CALLS, &json!(1)).await;

    page.click("#place-settings").await;
    page.click("#settings-general").await;
    page.click("#forget-history").await;
    page.click("#forget-it").await;
    page.click("#place-activity").await;
    page.wait_for_value(CALLS, &json!(0)).await;
    wait_until("it is overwritten", || fixture.files_with("Canary").is_empty()).await;
    page.end().await;
}
