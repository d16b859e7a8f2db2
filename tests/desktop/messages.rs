//! The raw messages in the real web view: received ones are shown unchanged, and typed ones are sent unchanged.

use ringtray_simulator::Report;
use serde_json::json;

use crate::fixture::{Fixture, TOKEN};
use crate::page::Page;

/// The messages that were sent (`true`) or received.
fn lines(sent: bool) -> String {
    let which = if sent { ".line.sent" } else { ".line:not(.sent)" };
    format!("[...document.querySelectorAll('[role=log] {which} pre')].map((line) => line.textContent)")
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_come_and_go_as_they_are() {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    page.click("#place-help").await;
    page.click("#help-messages").await;

    // Unusual, but JSON: the order of its names, its spaces, and a number that no computer can represent.
    let came = r#"{"nonce": "odd-1",  "class":"tomorrow/news", "b": 1.0, "a": 12345678901234567890123, "é": "\u0041"}"#;
    fixture.tell(came).await;
    page.wait_for_value(&lines(false), &json!([came])).await;

    let typed = r#"{"z": 1.50,  "class": "test/echo", "big": 98765432109876543210, "text": "„Zoë”"}"#;
    page.fill("json", typed).await;
    page.click("form [type=submit]").await;
    let sent = fixture.wait_for_report(|report| matches!(report, Report::Received { .. })).await;
    assert!(matches!(&sent, Report::Received { json, .. } if json == typed), "{sent:?}");
    page.wait_for_value(&lines(true), &json!([typed])).await;
    page.wait_for_value("document.querySelector('#json').value", &json!("")).await;

    page.fill("json", "{\"class\": ").await;
    page.click("form [type=submit]").await;
    page.element("#json[aria-invalid=true]").await;
    // The server's next message is the next one that is sent.
    page.fill("json", "{\"class\": \"test/last\"}").await;
    page.click("form [type=submit]").await;
    let sent = fixture.wait_for_report(|report| matches!(report, Report::Received { .. })).await;
    assert!(matches!(&sent, Report::Received { json, .. } if json.contains("test/last")), "{sent:?}");
    page.end().await;
}
