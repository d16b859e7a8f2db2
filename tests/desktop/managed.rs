//! An administrator's settings in the real web view: shown, enforced, and reported if they can't be used.

use ringtray_simulator::Report;
use ringtray_store::Home;

use crate::fixture::{Fixture, TOKEN};
use crate::page::Page;

fn manage(fixture: &Fixture, text: &str) {
    std::fs::write(Home::at(fixture.home()).managed_file(), text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preset_is_shown_and_a_lock_holds_also_where_the_page_is_tampered_with() {
    let mut fixture = Fixture::new().await;
    let address = fixture.simulator.address();
    manage(
        &fixture,
        &format!(
            "[account]\nserver = \"{address}\"\nmode = \"app\"\npath = \"/elsewhere\"\nlocked = [\"server\", \"mode\"]\n"
        ),
    );
    let page = Page::open(&fixture).await;

    let server = page.element("#server").await;
    assert_eq!(server.prop("value").await.unwrap().as_deref(), Some(address.as_str()));
    assert_eq!(page.text("#server-locked").await, "Set by your administrator");
    // The field takes nothing, and the driver may say so.
    let _ = server.send_keys("/typed").await;
    assert_eq!(server.prop("value").await.unwrap().as_deref(), Some(address.as_str()));
    assert!(!page.element("input[name=mode][value=bot]").await.is_enabled().await.unwrap());
    assert!(page.element("input[name=mode][value=app]").await.is_selected().await.unwrap());
    page.run("document.querySelector('#server').readOnly = false").await;
    page.fill("server", "http://127.0.0.1:1").await;
    page.run("document.querySelector('#connection').open = true").await;
    page.fill("path", "/datachannel").await;
    page.fill("token", TOKEN).await;
    page.click_to_sign_in("#sign-in").await;

    page.wait_until_signed_in().await;
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_is_told_and_the_program_works_as_without_one() {
    let fixture = Fixture::new().await;
    manage(&fixture, "[account]\nserver = \"https://pbx.example.com\"\nlocked = [\"server\"\n");

    let page = Page::open(&fixture).await;

    let told = page.text("[data-notice]").await;
    for expected in ["Nothing is preset or locked", "managed.toml", "line 3", "administrator"] {
        assert!(told.contains(expected), "{told}");
    }
    let server = page.element("#server").await;
    assert_eq!(server.prop("value").await.unwrap().as_deref(), Some(""));
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_anybody_may_write_is_told_and_not_followed() {
    use std::os::unix::fs::PermissionsExt as _;

    let fixture = Fixture::new().await;
    manage(&fixture, "[account]\nserver = \"https://elsewhere.example.com\"\nlocked = [\"server\"]\n");
    let file = Home::at(fixture.home()).managed_file();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o666)).unwrap();

    let page = Page::open(&fixture).await;

    let told = page.text("[data-notice]").await;
    for expected in
        ["Nothing is preset or locked", "managed.toml", "(mode 0666)", "chmod go-w", "administrator"]
    {
        assert!(told.contains(expected), "{told}");
    }
    assert_eq!(page.element("#server").await.prop("value").await.unwrap().as_deref(), Some(""));
    page.end().await;
}
