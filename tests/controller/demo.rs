//! The demo: tried without a server, and gone with the program.

use ringtray_core::page::Delta;
use ringtray_core::{AccountId, EntryDetail, SecretsKept, SignInResult, State};
use ringtray_desktop::requests::Request;
use ringtray_store::SettingsFile;
use tempfile::TempDir;

use crate::fixture::{Fixture, MemoryVault};

async fn start(fixture: &Fixture) -> SignInResult {
    fixture.ask(|reply| Request::StartDemo { reply }).await
}

#[tokio::test]
async fn it_connects_and_calls_come_and_nothing_of_it_is_kept() {
    let (folder, vault) = (TempDir::new().unwrap(), MemoryVault::default());
    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    let account = AccountId("demo".into());
    assert_eq!(start(&fixture).await, SignInResult::SignedIn { account: account.clone() });
    assert_eq!(start(&fixture).await, SignInResult::SignedIn { account }, "there is one");
    let view = fixture.wait_for_state(|state| matches!(state, State::Connected { .. })).await;
    assert_eq!(view.name, "Demo");
    assert!(matches!(view.secrets, SecretsKept::Session { .. }), "{:?}", view.secrets);
    let call = fixture.wait_for_delta(|delta| match delta {
        Delta::Entry { entry } if matches!(entry.detail, EntryDetail::Call(_)) => Some(entry.account.clone()),
        _ => None,
    });
    assert_eq!(call.await.0, "demo");

    assert!(SettingsFile::load(&fixture.home).unwrap().accounts.is_empty());
    assert_eq!(vault.count(), 0);
    let folder = fixture.quit().await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    let snapshot = fixture.snapshot().await;
    assert!(snapshot.accounts.is_empty() && snapshot.entries.is_empty(), "{snapshot:?}");
}

#[tokio::test]
async fn it_is_removed_with_its_history_and_can_be_started_again() {
    let mut fixture = Fixture::new().await;
    start(&fixture).await;
    fixture.wait_for_state(|state| matches!(state, State::Connected { .. })).await;
    let account = AccountId("demo".into());
    fixture.ask(|reply| Request::Remove { account, forget_history: false, reply }).await.unwrap();
    let snapshot = fixture.snapshot().await;
    assert!(snapshot.accounts.is_empty() && snapshot.entries.is_empty(), "{snapshot:?}");
    assert!(matches!(start(&fixture).await, SignInResult::SignedIn { .. }));
    fixture.wait_for_state(|state| matches!(state, State::Connected { .. })).await;
}

#[tokio::test]
async fn where_an_administrator_has_set_the_server_there_is_none() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("managed.toml"),
        "[account]\nserver = \"https://pbx.example.com\"\nlocked = [\"server\"]\n",
    )
    .unwrap();
    let fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    let SignInResult::Refused { errors, .. } = start(&fixture).await else { panic!("it started") };
    assert!(errors[0].message.to_string().contains("administrator"), "{errors:?}");
}
