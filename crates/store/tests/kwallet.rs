//! The keyring on a desktop that has only KWallet, which nobody starts and which has no wallet at first.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::time::Duration;

use private_desktop::{KWallet, KWalletKind, KeyringDaemon, Options, PrivateDesktop};
use ringtray_core::{AccountId, SecretName};
use ringtray_language::Language;
use ringtray_store::{Home, Keyring, KeyringError};
use secrecy::{ExposeSecret, SecretString};

/// The shipped limit: long enough for the prompt to be open on a busy machine.
const LIMIT: Duration = Duration::from_secs(4);
/// Expected events happen within this time.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to wait for events that must not happen.
const WHILE: Duration = Duration::from_secs(1);

async fn desktop(kind: KWalletKind) -> (PrivateDesktop, KWallet) {
    let desktop = PrivateDesktop::start(&Options::bus_only()).unwrap();
    let kwallet = desktop.install_kwallet(kind).await.unwrap();
    (desktop, kwallet)
}

fn keyring(desktop: &PrivateDesktop) -> Keyring {
    Keyring::new(&Home::at(desktop.home().join("ringtray")))
        .on_bus(desktop.bus_address())
        .with_limit(PATIENCE)
}

fn account() -> AccountId {
    AccountId("a".to_owned())
}

async fn read(keyring: &Keyring) -> Option<String> {
    let secret = keyring.get(&account(), SecretName::Token).await.unwrap();
    secret.map(|secret| secret.expose_secret().to_owned())
}

async fn keep(keyring: &Keyring, secret: &str) -> Result<(), KeyringError> {
    keyring.set(&account(), SecretName::Token, &SecretString::from(secret)).await
}

#[tokio::test]
async fn it_is_started_and_a_wallet_is_created_once_the_person_agrees() {
    let (desktop, kwallet) = desktop(KWalletKind::Fresh).await;
    let keyring = keyring(&desktop);

    let (kept, answered) = tokio::join!(keep(&keyring, "kept"), kwallet.answer(true, PATIENCE));

    answered.unwrap();
    kept.unwrap();
    assert_eq!(kwallet.wallet().as_deref(), Some("kdewallet"));
    assert_eq!(read(&keyring).await.as_deref(), Some("kept"));
    keyring.delete(&account(), SecretName::Token).await.unwrap();
    assert_eq!(read(&keyring).await, None);
    assert_eq!(kwallet.questions(), 1);
}

#[tokio::test]
async fn reading_and_removing_start_it_and_ask_nothing() {
    let (desktop, kwallet) = desktop(KWalletKind::Fresh).await;
    let keyring = keyring(&desktop);

    assert_eq!(read(&keyring).await, None);
    keyring.delete(&account(), SecretName::Token).await.unwrap();

    assert!(kwallet.was_started());
    assert_eq!(kwallet.questions(), 0);
    assert_eq!(kwallet.wallet(), None);
}

#[tokio::test]
async fn the_question_outlives_the_call_and_is_asked_once() {
    let (desktop, kwallet) = desktop(KWalletKind::Fresh).await;
    let keyring = keyring(&desktop).with_limit(LIMIT);

    for _ in 0..2 {
        let told = keep(&keyring, "too early").await.unwrap_err();
        assert_eq!(told, KeyringError::NoCollection);
        assert!(told.to_string().contains("answer the question"), "{told}");
    }
    assert_eq!(kwallet.questions(), 1);
    let waiting = tokio::time::timeout(WHILE, keyring.ready()).await;
    assert!(waiting.is_err(), "it is not ready without a wallet");

    kwallet.answer(true, PATIENCE).await.unwrap();
    tokio::time::timeout(PATIENCE, keyring.ready()).await.expect("it is ready once there is a wallet");
    let keyring = keyring.with_limit(PATIENCE);
    assert_eq!(read(&keyring).await, None, "what failed must not happen later");
    keep(&keyring, "kept").await.unwrap();
    assert_eq!(read(&keyring).await.as_deref(), Some("kept"));
}

#[tokio::test]
async fn a_no_is_told_and_the_next_attempt_asks_again() {
    let (desktop, kwallet) = desktop(KWalletKind::Fresh).await;
    let keyring = keyring(&desktop);

    let (told, answered) = tokio::join!(keep(&keyring, "hush"), kwallet.answer(false, PATIENCE));

    answered.unwrap();
    assert_eq!(told.unwrap_err(), KeyringError::NotCreated);
    assert_eq!(read(&keyring).await, None);
    assert_eq!(kwallet.wallet(), None);
    let told = keep(&keyring.with_limit(LIMIT), "hush").await;
    assert_eq!(told.unwrap_err(), KeyringError::NoCollection);
    assert_eq!(kwallet.questions(), 2);
}

#[tokio::test]
async fn one_that_is_switched_off_is_told_as_such() {
    let (desktop, kwallet) = desktop(KWalletKind::SwitchedOff).await;
    let keyring = keyring(&desktop);

    let told = keep(&keyring, "hush").await.unwrap_err();

    assert_eq!(told, KeyringError::SwitchedOff);
    assert!(told.to_string().contains("switch on"), "{told}");
    let told = keyring.get(&account(), SecretName::Token).await.unwrap_err();
    assert_eq!(told, KeyringError::SwitchedOff);
    assert_eq!(kwallet.questions(), 0);
}

#[tokio::test]
async fn a_missing_plugin_is_told_as_what_it_is() {
    let (desktop, _kwallet) = desktop(KWalletKind::WithoutPlugin).await;

    let told = keep(&keyring(&desktop), "hush").await.unwrap_err();

    let said = "createDLGroup failed: maybe libqca-ossl is missing".to_owned();
    assert_eq!(told, KeyringError::NoEncryption { detail: said });
    for language in Language::available() {
        assert!(language.tell(&told.phrase()).contains("libqca-qt5-2-plugins"), "{told}");
    }
}

#[tokio::test]
async fn it_is_not_started_beside_another_keyring() {
    let options = Options { keyring: KeyringDaemon::Unlocked, ..Options::bus_only() };
    let desktop = PrivateDesktop::start(&options).unwrap();
    let kwallet = desktop.install_kwallet(KWalletKind::Fresh).await.unwrap();
    let keyring = keyring(&desktop);

    keep(&keyring, "kept").await.unwrap();

    assert_eq!(read(&keyring).await.as_deref(), Some("kept"));
    assert!(!kwallet.was_started());
}

#[tokio::test]
async fn waiting_does_not_start_it() {
    let (desktop, kwallet) = desktop(KWalletKind::Fresh).await;

    let waiting = tokio::time::timeout(WHILE, keyring(&desktop).ready()).await;

    assert!(waiting.is_err());
    assert!(!kwallet.was_started());
}
