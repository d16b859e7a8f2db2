//! The tray shows calls, and its menu acts on them.

use futures_util::{FutureExt as _, StreamExt as _};
use private_desktop::Tray;
use ringtray_simulator::Report;
use serde_json::json;

use crate::calls::{acknowledged, call};
use crate::fixture::{Fixture, TOKEN};
use crate::page::{LIMIT, Page};

/// The program, connected, with its tray.
async fn connected(fixture: &mut Fixture) -> (crate::fixture::Program, Tray) {
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let program = fixture.start(&["--hidden"]);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    let tray = fixture.tray().await;
    tray.wait_for_label(|label| label.starts_with("Connected"), LIMIT).await.unwrap();
    (program, tray)
}

async fn tell(fixture: &mut Fixture, nonce: &str, status: &str) {
    fixture.simulator.emit(&call("c1", nonce, status, &json!({})).to_string()).await;
    fixture.wait_for_report(|report| acknowledged(report, nonce)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_and_the_menu_tell_of_a_call_that_rings_and_was_missed() {
    let mut fixture = Fixture::new().await;
    let (_program, tray) = connected(&mut fixture).await;
    let plain = tray.pixmaps().await.unwrap();

    tell(&mut fixture, "n1", "CREATED").await;
    tray.wait_for_label(|label| label.starts_with("Maria Popescu, rings, "), LIMIT).await.unwrap();
    let ringing = tray.pixmaps().await.unwrap();
    tell(&mut fixture, "n2", "DESTROYED").await;
    tray.wait_for_label(|label| label.starts_with("Maria Popescu, missed, "), LIMIT).await.unwrap();
    let missed = tray.pixmaps().await.unwrap();
    let labels = tray.labels().await.unwrap();
    tray.click("For 30 minutes").await.unwrap();
    tray.wait_for_label(|label| label.starts_with("Do not disturb until "), LIMIT).await.unwrap();

    assert!(plain.iter().map(|pixmap| pixmap.width).eq([16, 22, 24, 32, 48]), "a panel takes what fits it");
    assert!(plain != ringing && ringing != missed && missed != plain);
    assert!(labels.contains(&"1 missed call".to_owned()), "{labels:?}");
    assert_eq!(tray.pixmaps().await.unwrap(), missed, "what was missed is shown before what is quiet");
    let (tooltip, _) = tray.tooltip().await.unwrap();
    assert!(tooltip.contains("1 missed call; Do not disturb until "), "{tooltip}");

    tray.click("Copy +40215550142").await.unwrap();
    fixture.wait_for_clipboard("+40215550142").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_call_is_no_longer_counted_once_the_open_window_was_looked_at() {
    let mut fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    let tray = fixture.tray().await;
    tell(&mut fixture, "n1", "CREATED").await;
    tell(&mut fixture, "n2", "DESTROYED").await;
    page.element("#activity [data-outcome=missed] .fresh").await;

    // The window is active because the user opened it, but whether anybody is there is known only when they move.
    let row = page.element("#activity [data-outcome=missed] [data-row]").await;
    tray.wait_for_label(|label| label == "1 missed call", LIMIT).await.unwrap();
    row.click().await.unwrap();
    let counted = async || tray.labels().await.unwrap().iter().any(|label| label == "1 missed call");
    let seen = async {
        while counted().await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LIMIT, seen).await.expect("the call is seen");
    page.element("#activity [data-outcome=missed] .fresh").await;
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn do_not_disturb_is_ticked_and_outlasts_the_program() {
    let mut fixture = Fixture::new().await;
    let (program, tray) = connected(&mut fixture).await;
    let ticked = async |tray: &Tray| {
        let lines = tray.menu().await.unwrap();
        let ticked = lines.into_iter().filter(|line| line.checked == Some(true));
        ticked.map(|line| line.label).collect::<Vec<_>>()
    };
    assert_eq!(ticked(&tray).await, ["Off"]);
    tray.click("Until switched off").await.unwrap();
    tray.wait_for_label(|label| label == "Quit", LIMIT).await.unwrap();
    tray.click("Quit").await.unwrap();
    assert!(program.ended().await);

    fixture.desktop.wait_for_tray_icons(0, LIMIT).await.unwrap();
    let program = fixture.start(&["--hidden"]);
    let tray = fixture.tray().await;
    assert_eq!(ticked(&tray).await, ["Until switched off"]);
    drop(program);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_is_not_made_anew_while_nothing_changes_in_it() {
    let mut fixture = Fixture::new().await;
    let (_program, tray) = connected(&mut fixture).await;
    let mut changes = tray.menu_changes().await.unwrap();

    for number in 0..20 {
        let nonce = format!("r{number}");
        let refresh = json!({
            "timestamp": time::OffsetDateTime::now_utc().unix_timestamp(), "class": "extension/register", "nonce": nonce,
            "payload": {"extensionNumber": "0003*006", "contact": "sip:a@10.0.0.9", "registerExpire": "120"},
        });
        fixture.simulator.emit(&refresh.to_string()).await;
        fixture.wait_for_report(|report| acknowledged(report, &nonce)).await;
    }

    // The answer comes after everything sent before it.
    tray.labels().await.unwrap();
    assert!(changes.next().now_or_never().is_none(), "the menu was made anew");
    tell(&mut fixture, "n1", "CREATED").await;
    tokio::time::timeout(LIMIT, changes.next()).await.expect("a call changes it");
}
