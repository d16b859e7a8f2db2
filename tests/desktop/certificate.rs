//! A certificate that no authority vouches for, from the first sight of it to another one in its place.

use tls_front::Front;

use crate::fixture::{Fixture, TOKEN};
use crate::page::Page;

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_can_be_read_and_accepted_and_another_one_in_its_place_is_shown() {
    let fixture = Fixture::new().await;
    let front = Front::of(&fixture.simulator).await;
    let page = Page::open(&fixture).await;

    page.sign_in_with_token(&front.address(), TOKEN).await;
    assert_readable(&page).await;
    page.click_to_sign_in("#trust-certificate").await;
    page.wait_until_signed_in().await;

    let _front = front.replaced(&fixture.simulator).await;
    page.wait_for_state("waiting").await;
    page.click("#look-at-certificate").await;
    assert_readable(&page).await;
    page.element("dialog[open] .stern").await;
    page.end().await;
}

/// The facts for the decision are visible: a dialogue that consists of buttons only would ask for blind trust.
async fn assert_readable(page: &Page) {
    assert!(page.text("dialog[open]").await.contains("the telephone system"));
    let fingerprint = page.element("dialog[open] code").await;
    let content = page.element("dialog[open] .content").await;
    let (_, top, _, height) = content.rectangle().await.unwrap();
    let (_, code_top, _, code_height) = fingerprint.rectangle().await.unwrap();
    assert!(height > 200.0, "the content is {height} high");
    assert!(code_top >= top && code_top + code_height <= top + height, "the fingerprint is out of sight");
}
