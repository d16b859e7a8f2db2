//! The keyring in each of its states, from the user's point of view: real gnome-keyring, real window.

use std::collections::HashMap;
use std::path::PathBuf;

use private_desktop::{KWalletKind, KeyringDaemon, Options};
use ringtray_simulator::Report;

use crate::fixture::{Fixture, KEPT, TOKEN, wait_until};
use crate::page::{LIMIT, Page};

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keyring_is_told_and_the_account_connects_by_itself_once_it_is_unlocked() {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    fixture.desktop.lock_keyring().await.unwrap();
    let _asked = fixture.desktop.silent_person().await.unwrap();

    let page = Page::open(&fixture).await;

    page.wait_for_state("needs_sign_in").await;
    let told = page.text("[data-secrets=unreadable]").await;
    assert!(told.contains("locked"), "{told}");
    page.click("#place-settings").await;
    page.element("#add-account").await;
    page.click("#place-activity").await;
    fixture.desktop.unlock_keyring().await.unwrap();
    page.wait_for_state("connected").await;
    fixture.wait_for_report(|report| matches!(report, Report::Connected { connection: 1, .. })).await;
    page.wait_for_none("[data-secrets]").await;
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_with_a_locked_keyring_lasts_for_the_session_and_is_kept_once_it_is_unlocked() {
    let fixture = with(KeyringDaemon::Locked).await;
    let _asked = fixture.desktop.silent_person().await.unwrap();
    let page = Page::open(&fixture).await;

    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;

    page.wait_until_signed_in().await;
    let told = page.text("[data-secrets=session]").await;
    assert!(told.contains("locked"), "{told}");
    assert_eq!(fixture.files_with(TOKEN), Vec::<PathBuf>::new());
    fixture.desktop.unlock_keyring().await.unwrap();
    page.wait_for_none("[data-secrets]").await;
    assert!(fixture.kept_in_keyring().contains(&format!("secret = {TOKEN}\n")));
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_the_sign_in_is_asked_for_again_the_next_time() {
    let mut fixture = with(KeyringDaemon::None).await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    let told = page.text("[data-secrets=session]").await;
    assert!(told.contains("no keyring"), "{told}");
    fixture.tray().await.click("Quit").await.unwrap();
    fixture.wait_for_report(|report| matches!(report, Report::Disconnected { .. })).await;
    page.wait_for_program_to_end().await;
    page.end().await;
    assert_eq!(fixture.files_with(TOKEN), Vec::<PathBuf>::new());

    let page = Page::open(&fixture).await;

    page.wait_for_state("needs_sign_in").await;
    sign_in_again(&page).await;
    page.element("[data-secrets=session]").await;
    assert_eq!(fixture.files_with(TOKEN), Vec::<PathBuf>::new());
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_only_kwallet_a_sign_in_is_kept_once_the_person_agrees_to_a_wallet() {
    let mut fixture = with(KeyringDaemon::None).await;
    let kwallet = fixture.desktop.install_kwallet(KWalletKind::Fresh).await.unwrap();
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), TOKEN).await;
    page.wait_until_signed_in().await;
    let told = page.text("[data-secrets=session]").await;
    assert!(told.contains("does not exist yet"), "{told}");

    kwallet.answer(true, LIMIT).await.unwrap();

    page.wait_for_none("[data-secrets]").await;
    assert_eq!(kwallet.questions(), 1);
    fixture.tray().await.click("Quit").await.unwrap();
    fixture.wait_for_report(|report| matches!(report, Report::Disconnected { .. })).await;
    page.wait_for_program_to_end().await;
    page.end().await;
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    assert_eq!(kwallet.questions(), 1, "what is kept is read without a question");
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_wants_no_wallet_is_told_and_not_asked_again_at_the_next_start() {
    let mut fixture = with(KeyringDaemon::None).await;
    let kwallet = fixture.desktop.install_kwallet(KWalletKind::Fresh).await.unwrap();
    let page = Page::open(&fixture).await;
    let (address, answer) = (fixture.simulator.address(), kwallet.answer(false, LIMIT));
    let (answered, ()) = tokio::join!(answer, page.sign_in_with_token(&address, TOKEN));
    answered.unwrap();
    page.wait_until_signed_in().await;
    let told = page.text("[data-secrets=session]").await;
    assert!(told.contains("was not created"), "{told}");
    fixture.tray().await.click("Quit").await.unwrap();
    fixture.wait_for_report(|report| matches!(report, Report::Disconnected { .. })).await;
    page.wait_for_program_to_end().await;
    page.end().await;

    let page = Page::open(&fixture).await;

    page.wait_for_state("needs_sign_in").await;
    assert_eq!(kwallet.questions(), 1);
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_entry_is_told_and_signing_in_again_replaces_it() {
    let fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let service = ringtray_store::Home::at(fixture.home()).keyring_name();
    let attributes = HashMap::from([("service", service), ("username", format!("{KEPT}/token"))]);
    fixture.desktop.put_in_keyring(attributes, vec![b'h', b'u', b's', b'h', 0xff]).await.unwrap();
    let page = Page::open(&fixture).await;

    page.wait_for_state("needs_sign_in").await;
    let told = page.text("[data-secrets=unreadable]").await;
    assert!(told.contains("damaged") && !told.contains("hush"), "{told}");
    sign_in_again(&page).await;
    page.wait_for_none("[data-secrets]").await;
    wait_until("the entry is replaced", || {
        fixture.kept_in_keyring().contains(&format!("secret = {TOKEN}\n"))
    })
    .await;
    page.end().await;
}

async fn with(keyring: KeyringDaemon) -> Fixture {
    Fixture::with(&Options { keyring, ..Options::default() }).await
}

/// Signs in to the displayed account with a new token and everything else as it was.
async fn sign_in_again(page: &Page) {
    page.click("#sign-in-again").await;
    page.fill("token", TOKEN).await;
    page.click_to_sign_in("#sign-in").await;
    page.wait_until_signed_in().await;
}
