//! The main task: signing in, a ringing call, connecting and disconnecting in the tray, and the history.

use ringtray_simulator::Report;
use serde_json::{Value, json};

use crate::fixture::{Fixture, TOKEN};
use crate::page::{LIMIT, Page};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_a_call_rings_and_the_tray_disconnects_and_connects() {
    let mut fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    let page = Page::open(&fixture).await;

    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;

    fixture.simulator.emit(&call("c1", "ring", "CREATED", &json!({})).to_string()).await;
    let popup = notifications.wait_for_shown(|shown| shown.summary.contains("Maria"), LIMIT).await.unwrap();
    assert_eq!(popup.summary, "Incoming call: Maria Popescu");
    assert!(popup.body.contains("+40215550142"), "number in {:?}", popup.body);
    assert_eq!(popup.urgency(), Some(2), "a ringing phone is critical, so that it stays");
    page.element("#activity [data-kind=call]").await;

    fixture
        .simulator
        .emit(&call("c1", "end", "DESTROYED", &json!({"flow": null, "callerid": null})).to_string())
        .await;
    notifications.wait_for_closed(popup.id, LIMIT).await.unwrap();
    let missed = notifications.wait_for_shown(|shown| shown.summary.contains("issed"), LIMIT).await.unwrap();
    assert_eq!(missed.summary, "Missed call: Maria Popescu");
    page.element("#activity [data-kind=call][data-outcome=missed]").await;
    for nonce in ["ring", "end"] {
        fixture.wait_for_report(|report| acknowledged(report, nonce)).await;
    }

    let tray = fixture.tray().await;
    tray.click("Disconnect").await.unwrap();
    fixture.wait_for_report(|report| matches!(report, Report::Disconnected { .. })).await;
    page.wait_for_state("disconnected").await;
    tray.wait_for_label(|label| label == "Connect", LIMIT).await.unwrap();
    tray.click("Connect").await.unwrap();
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    page.wait_for_state("connected").await;

    let kept = fixture.kept_in_keyring();
    assert!(kept.contains(&format!("secret = {TOKEN}")), "the keyring holds: {kept}");
    assert_eq!(fixture.files_with(TOKEN), Vec::<std::path::PathBuf>::new());
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_it_connects_by_itself_and_shows_what_happened_before() {
    let mut fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    fixture.simulator.emit(&call("c1", "n1", "CREATED", &json!({})).to_string()).await;
    fixture.wait_for_report(|report| acknowledged(report, "n1")).await;
    fixture.simulator.emit(&call("c1", "n2", "DESTROYED", &json!({})).to_string()).await;
    fixture.wait_for_report(|report| acknowledged(report, "n2")).await;
    fixture.tray().await.click("Quit").await.unwrap();
    fixture.wait_for_report(|report| matches!(report, Report::Disconnected { .. })).await;
    page.wait_for_program_to_end().await;
    page.end().await;

    let page = Page::open(&fixture).await;

    page.wait_for_state("connected").await;
    let row = page.text("#activity [data-kind=call][data-outcome=missed]").await;
    assert!(row.contains("Maria Popescu"), "the row says: {row}");
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_while_a_call_rings_leaves_no_popup_behind() {
    let fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    fixture.simulator.emit(&call("c1", "n1", "CREATED", &json!({})).to_string()).await;
    let popup = notifications.wait_for_shown(|shown| shown.summary.contains("Maria"), LIMIT).await.unwrap();

    fixture.tray().await.click("Quit").await.unwrap();

    notifications.wait_for_closed(popup.id, LIMIT).await.unwrap();
    page.end().await;
}

/// An incoming call as it probably looks (inferred), at this moment, with some fields changed.
pub(crate) fn call(id: &str, nonce: &str, status: &str, changes: &Value) -> Value {
    let now = time::OffsetDateTime::now_utc();
    let started =
        now.replace_nanosecond(0).unwrap().format(&time::format_description::well_known::Rfc3339).unwrap();
    let mut message = json!({
        "timestamp": now.unix_timestamp(),
        "class": "phonecall/update",
        "from": "5@user",
        "nonce": nonce,
        "payload": {
            "phoneCallId": id,
            "view": "00",
            "extension": { "extensionId": "7", "number": "006", "extendedNumber": "0003*006" },
            "status": status,
            "pbxapp": "DIAL",
            "hold": false,
            "parked": false,
            "recorded": false,
            "flow": "IN",
            "callerid": "Maria Popescu <+40215550142>",
            "dialed": "006",
            "answered": null,
            "started": started,
            "nonce": null,
            "disposition": "UNKNOWN",
            "author": {},
        },
    });
    for (field, value) in changes.as_object().unwrap() {
        message["payload"][field] = value.clone();
    }
    message
}

pub(crate) fn acknowledged(report: &Report, wanted: &str) -> bool {
    matches!(report, Report::Acknowledged { nonce: Some(nonce), .. } if nonce == wanted)
}
