//! Accounts in the window: signing out, signing in again, removing with the history.

use ringtray_simulator::Report;
use serde_json::json;

use crate::fixture::{Fixture, TOKEN, wait_until};
use crate::page::Page;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_out_and_in_again_and_removes_the_account_with_its_history() {
    let mut fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    let event = json!({"timestamp": 1_516_707_549, "class": "topic/add", "nonce": "n1",
        "payload": {"text": "canary-of-the-history"}});
    fixture.simulator.emit(&event.to_string()).await;
    fixture.wait_for_report(|report| matches!(report, Report::Acknowledged { .. })).await;
    page.element("#activity [data-entry-id]").await;

    page.click("#place-settings").await;
    page.click("[data-do=sign-out]").await;
    page.click("[data-do=really-sign-out]").await;
    fixture.wait_for_report(|report| matches!(report, Report::Disconnected { .. })).await;
    page.wait_for_state("needs_sign_in").await;
    page.click("[data-do=sign-in]").await;
    page.fill("token", TOKEN).await;
    page.click_to_sign_in("#sign-in").await;
    page.wait_until_signed_in().await;
    page.element("#activity [data-entry-id]").await;
    assert!(!fixture.files_with("canary-of-the-history").is_empty());

    page.click("#place-settings").await;
    page.click("[data-do=remove]").await;
    page.click("dialog input[name=history][value=delete]").await;
    page.click("#remove-account").await;

    page.element("#import").await;
    wait_until("the history is deleted", || fixture.files_with("canary-of-the-history").is_empty()).await;
    page.end().await;
}
