//! How a server is reached: secrets that stay when an account is edited, the revision that is remembered, the
//! certificate that is accepted.

use ringtray_core::{
    AccountId, ConnectionFields, Field, Fingerprint, Revision, Settings, SignInForm, SignInResult, State,
};
use ringtray_desktop::requests::Request;
use ringtray_simulator::Report;
use ringtray_store::{Home, SettingsFile};
use tokio::sync::oneshot;

use crate::accounts::{connected, signed_in_before};
use crate::fixture::{Fixture, MemoryVault, form, limited, server, wait_for_report};

async fn submit(fixture: &Fixture, form: SignInForm) -> SignInResult {
    let (reply, answer) = oneshot::channel();
    fixture.requests.send(Request::SignIn { form: Box::new(form), reply });
    limited(answer).await.unwrap()
}

fn fields(result: SignInResult) -> Vec<Field> {
    let SignInResult::Refused { errors, .. } = result else { panic!("{result:?}") };
    errors.iter().map(|error| error.field).collect()
}

#[tokio::test]
async fn an_account_is_edited_without_typing_its_secrets_again() {
    let (server, _reports) = server().await;
    for vault in [MemoryVault::default(), MemoryVault::absent()] {
        let mut fixture = Fixture::with(vault, true, tempfile::TempDir::new().unwrap()).await;
        fixture.sign_in(&server.address(), "demo").await;
        let id = fixture.wait_for_state(connected).await.id;

        let fixed = ConnectionFields { revision: Some(3), ..ConnectionFields::default() };
        let edited = SignInForm { connection: fixed, ..form(Some(id), &server.address(), "") };
        let result = submit(&fixture, edited).await;

        assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
        fixture
            .wait_for_account(|account| account.connection.revision == Some(3) && connected(&account.state))
            .await;
    }
}

#[tokio::test]
async fn secrets_that_are_kept_come_from_the_keyring_where_nothing_runs_with_them() {
    let (server, _reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let mut fixture = Fixture::with(MemoryVault::default(), true, folder).await;
    let id = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await.id;

    assert_eq!(fields(submit(&fixture, form(Some(id.clone()), &server.address(), "")).await), [Field::Token]);
    fixture.vault.take_over(&vault);
    let result = submit(&fixture, form(Some(id), &server.address(), "")).await;

    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn a_disconnect_ends_a_sign_in_that_waits_for_the_keyring() {
    let (server, _reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let (vault, gate) = vault.slow();
    let mut fixture = Fixture::with(vault, true, folder).await;
    let id = fixture.wait_for_state(|state| matches!(state, State::Connecting { .. })).await.id;
    let (reply, answer) = oneshot::channel();
    let again = form(Some(id.clone()), &server.address(), "");
    fixture.requests.send(Request::SignIn { form: Box::new(again.clone()), reply });
    assert_eq!(fields(submit(&fixture, again).await), [Field::Form], "one at a time");

    fixture.requests.send(Request::Disconnect(id));

    assert_eq!(fields(limited(answer).await.unwrap()), [Field::Form]);
    gate.add_permits(2);
    fixture.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;
}

#[tokio::test]
async fn a_token_goes_to_no_other_server_by_itself() {
    let (first, _first_reports) = server().await;
    let (other, mut other_reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&first.address(), "demo").await;
    let id = fixture.wait_for_state(connected).await.id;

    let result = submit(&fixture, form(Some(id), &other.address(), "")).await;

    assert_eq!(fields(result), [Field::Token]);
    assert!(connected(&fixture.snapshot().await.accounts[0].state), "it stays connected where it was");
    while let Ok(report) = other_reports.try_recv() {
        assert!(matches!(report, Report::Listening { .. }), "the other server was asked: {report}");
    }
}

#[tokio::test]
async fn the_revision_that_was_found_is_remembered() {
    let (server, _reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let home = Home::at(folder.path());
    let remembered = || SettingsFile::load(&home).unwrap().accounts[0].last_revision;
    assert_eq!(remembered(), Some(Revision::Four));
    SettingsFile::change(&home, |settings| settings.accounts[0].last_revision = None).unwrap();

    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(connected).await;
    let _folder = fixture.quit().await;

    assert_eq!(remembered(), Some(Revision::Four));
}

#[tokio::test]
async fn the_server_is_first_asked_for_the_revision_that_is_remembered() {
    let (server, mut reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let joined = |revision| move |report: &Report| matches!(report, Report::Connected { revision: spoken, .. } if *spoken == revision);
    wait_for_report(&mut reports, joined(4)).await;
    let change = |settings: &mut Settings| settings.accounts[0].last_revision = Some(Revision::Three);
    SettingsFile::change(&Home::at(folder.path()), change).unwrap();

    let _rig = Fixture::with(vault, true, folder).await;

    wait_for_report(&mut reports, joined(3)).await;
}

#[tokio::test]
async fn a_certificate_that_nobody_was_shown_is_not_accepted() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let id = fixture.wait_for_state(connected).await.id;

    let shown_nowhere = Fingerprint([0xab; 32]).to_string();
    for (account, fingerprint) in
        [(id.clone(), shown_nowhere.as_str()), (id, "AB"), (AccountId("nobody".into()), &shown_nowhere)]
    {
        let (reply, answer) = oneshot::channel();
        let fingerprint = fingerprint.to_owned();
        fixture.requests.send(Request::AcceptCertificate { account, fingerprint, reply });
        assert!(limited(answer).await.unwrap().is_err());
    }

    assert!(connected(&fixture.snapshot().await.accounts[0].state));
    assert_eq!(SettingsFile::load(&fixture.home).unwrap().accounts[0].connection.pin, None);
}
