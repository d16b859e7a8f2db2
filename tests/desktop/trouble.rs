//! The server fails or refuses, or a part of the desktop is missing: the program says so and goes on.

use private_desktop::{NotificationDaemon, Options};
use ringtray_simulator::{Admission, Report};

use crate::fixture::{Fixture, TOKEN, simulator};
use crate::page::{LIMIT, Page};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_is_tried_again_until_it_is_back() {
    let mut fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    let port = fixture.simulator.address().rsplit(':').next().unwrap().parse().unwrap();

    let (quiet, reports) = simulator(0).await;
    std::mem::replace(&mut fixture.simulator, quiet).stop().await;
    fixture.reports = reports;

    page.wait_for_state("waiting").await;
    let tray = fixture.tray().await;
    tray.wait_for_label(|label| label == "Cancel", LIMIT).await.unwrap();
    let (back, reports) = simulator(port).await;
    fixture.simulator = back;
    fixture.reports = reports;
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    page.wait_for_state("connected").await;
    tray.wait_for_label(|label| label == "Disconnect", LIMIT).await.unwrap();
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_start_without_its_server_says_so_in_the_tray_and_connects_once_it_is_there() {
    let fixture = Fixture::new().await;
    let port = {
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        free.local_addr().unwrap().port()
    };
    fixture.keep_account(&format!("http://127.0.0.1:{port}"), TOKEN).await;

    let _program = fixture.start(&["--hidden"]);

    let tray = fixture.tray().await;
    let status = tray.wait_for_label(|label| label.contains("desk") && label.contains("rying"), LIMIT).await;
    status.unwrap();
    tray.wait_for_label(|label| label == "Cancel", LIMIT).await.unwrap();
    let (_server, _reports) = simulator(port).await;
    tray.wait_for_label(|label| label.starts_with("Connected"), LIMIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_start_with_a_refused_sign_in_says_so_and_asks_the_server_once() {
    let mut fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    fixture.keep_account(&fixture.simulator.address(), "revoked").await;

    let program = fixture.start(&["--hidden"]);

    notifications.wait_for_shown(|shown| shown.summary.contains("Sign-in needed"), LIMIT).await.unwrap();
    let tray = fixture.tray().await;
    tray.wait_for_label(|label| label.contains("ign-in"), LIMIT).await.unwrap();
    tray.click("Quit").await.unwrap();
    assert!(program.ended().await);
    let mut refused = 0;
    while let Ok(report) = fixture.reports.try_recv() {
        refused += usize::from(matches!(report, Report::Refused { .. }));
    }
    assert_eq!(refused, 1, "a refusal is an answer, not a fault to try again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;

    page.sign_in_with_token(&fixture.simulator.address(), "wrong").await;

    let told = page.text("#token-error").await;
    assert!(!told.is_empty());
    let server = page.element("#server").await.prop("value").await.unwrap();
    assert_eq!(server.as_deref(), Some(fixture.simulator.address().as_str()));
    let token = page.element("#token").await.prop("value").await.unwrap();
    assert_eq!(token.as_deref(), Some("wrong"));
    page.fill("token", TOKEN).await;
    page.click_to_sign_in("#sign-in").await;
    page.wait_until_signed_in().await;
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_refused_later_stop_the_attempts_and_are_told_once() {
    let fixture = Fixture::new().await;
    let mut notifications = fixture.notifications().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;

    fixture.simulator.admit(Admission::Status(401));
    fixture.simulator.drop_connections().await;

    page.wait_for_state("needs_sign_in").await;
    let told = notifications.wait_for_shown(|shown| shown.summary.contains("ign-in"), LIMIT).await;
    told.unwrap();
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_notification_daemon_the_page_says_that_popups_cannot_be_shown() {
    let fixture =
        Fixture::with(&Options { notifications: NotificationDaemon::None, ..Options::default() }).await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;

    fixture.simulator.admit(Admission::Status(401));
    fixture.simulator.drop_connections().await;

    page.element("[data-notice]").await;
    page.end().await;
}
