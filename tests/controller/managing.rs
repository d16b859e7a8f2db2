//! What a person does with an account besides connecting it: sign out, remove, rename, colour.

use ringtray_core::page::Delta;
use ringtray_core::{AccountChange, AccountId, HistoryPart, SecretsKept, SignInResult, State, TrayAction};
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_simulator::Report;
use ringtray_store::SettingsFile;
use serde_json::json;

use crate::accounts::connected;
use crate::fixture::{Asked, Fixture, server, wait_for_report};

async fn change(fixture: &Fixture, account: &AccountId, change: AccountChange) -> Result<(), Phrase> {
    fixture.ask(|reply| Request::ChangeAccount { account: account.clone(), change, reply }).await
}

async fn remove(fixture: &Fixture, account: AccountId, forget_history: bool) -> Result<(), Phrase> {
    fixture.ask(|reply| Request::Remove { account, forget_history, reply }).await
}

fn signed_out(state: &State<String>) -> bool {
    matches!(state, State::NeedsSignIn { reason } if reason.message.contains("You signed out"))
}

#[tokio::test]
async fn signing_out_removes_connection_and_secrets_and_keeps_the_account() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.wait_for_state(connected).await;

    fixture.sign_out(account.id.clone()).await.unwrap();

    wait_for_report(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
    assert_eq!(fixture.vault.count(), 0);
    let out = fixture.wait_for_state(signed_out).await;
    assert_eq!((out.id, out.secrets), (account.id.clone(), SecretsKept::SignedOut));
    while let Ok(asked) = fixture.asked.try_recv() {
        assert!(!matches!(asked, Asked::Notify(..)), "nobody is asked for what they did: {asked:?}");
    }

    // Neither Connect nor a later start looks for secrets that are not there.
    fixture.tray(TrayAction::Connect);
    let vault = fixture.vault.clone();
    let folder = fixture.quit().await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(signed_out).await;
    assert_eq!(fixture.vault.questions(), 0);

    let result = fixture.sign_in_again(Some(account.id.clone()), &server.address(), "demo").await;
    assert_eq!(result, SignInResult::SignedIn { account: account.id });
    assert_eq!(fixture.wait_for_state(connected).await.secrets, SecretsKept::Keyring);
    assert!(!SettingsFile::load(&fixture.home).unwrap().accounts[0].signed_out);
}

#[tokio::test]
async fn a_removed_account_is_gone_and_its_history_only_where_that_is_wanted() {
    for forget_history in [false, true] {
        let (server, mut reports) = server().await;
        let mut fixture = Fixture::new().await;
        fixture.sign_in(&server.address(), "demo").await;
        let account = fixture.wait_for_state(connected).await;
        let event = json!({"timestamp": 1_516_707_549, "class": "topic/add", "nonce": "n1", "payload": {"text": "canary"}});
        server.emit(&event.to_string()).await;
        wait_for_report(&mut reports, |report| matches!(report, Report::Acknowledged { .. })).await;
        assert_eq!(fixture.snapshot().await.entries.len(), 1);

        remove(&fixture, account.id.clone(), forget_history).await.unwrap();

        wait_for_report(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
        assert_eq!(fixture.vault.count(), 0);
        assert_eq!(SettingsFile::load(&fixture.home).unwrap().accounts, []);
        if forget_history {
            let told = fixture.wait_for_delta(|delta| match delta {
                Delta::Forgotten { part } => Some(part.clone()),
                _ => None,
            });
            assert_eq!(told.await, HistoryPart::Account { account: account.id.clone() });
        }
        let snapshot = fixture.snapshot().await;
        assert_eq!(snapshot.accounts, []);
        assert_eq!(snapshot.entries.is_empty(), forget_history, "{:?}", snapshot.entries);
        let again = remove(&fixture, account.id, true).await;
        assert!(again.unwrap_err().to_string().contains("not there any more"));
    }
}

#[tokio::test]
async fn name_colour_and_wish_to_connect_are_kept_without_a_new_connection() {
    let (first, mut reports) = server().await;
    let (second, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&first.address(), "demo").await;
    fixture.sign_in(&second.address(), "demo").await;
    let accounts = fixture.snapshot().await.accounts;
    assert_eq!(accounts.iter().map(|account| account.colour).collect::<Vec<_>>(), [0, 1]);
    let id = &accounts[0].id;

    let name = |name: &str| AccountChange::Name { name: name.to_owned() };
    change(&fixture, id, name("  Reception ")).await.unwrap();
    change(&fixture, id, AccountChange::Colour { colour: 5 }).await.unwrap();
    change(&fixture, id, AccountChange::Connect { connect: false }).await.unwrap();
    assert!(change(&fixture, id, name(" ")).await.unwrap_err().to_string().contains("Type a name"));
    assert!(
        change(&fixture, &accounts[1].id, name("Reception"))
            .await
            .unwrap_err()
            .to_string()
            .contains("Another account")
    );

    let view = fixture.wait_for_account(|account| !account.connect).await;
    assert_eq!((view.name.as_str(), view.colour), ("Reception", 5));
    assert!(connected(&view.state));
    let kept = SettingsFile::load(&fixture.home).unwrap().accounts.remove(0);
    assert_eq!((kept.name.as_str(), kept.colour, kept.connect), ("Reception", 5, false));
    while let Ok(report) = reports.try_recv() {
        assert!(!matches!(report, Report::Disconnected { .. }), "{report:?}");
    }

    // A sign-in to the same account keeps its name and colour.
    fixture.sign_in_again(Some(id.clone()), &first.address(), "demo").await;
    let view = fixture.wait_for_account(|account| account.id == *id && connected(&account.state)).await;
    assert_eq!((view.name.as_str(), view.colour), ("Reception", 5));
}
