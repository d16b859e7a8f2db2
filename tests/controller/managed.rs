//! An administrator's settings: applied from the start, never written, and dropped with their file.

use ringtray_core::{AccountChange, AccountView, SecretsKept, Setting, SignInForm, SignInResult, State};
use ringtray_desktop::requests::Request;
use ringtray_simulator::Report;
use ringtray_store::{Home, SettingsFile};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::accounts::{connected, signed_in_before};
use crate::fixture::{Fixture, MemoryVault, form, limited, pinned, server, wait_for_report};

/// A first start on a computer that is managed in this way.
async fn managed(account: &str) -> Fixture {
    let folder = TempDir::new().unwrap();
    manage(&folder, account);
    Fixture::with(MemoryVault::default(), true, folder).await
}

fn manage(folder: &TempDir, account: &str) {
    std::fs::write(Home::at(folder.path()).managed_file(), format!("[account]\n{account}")).unwrap();
}

#[tokio::test]
async fn the_page_is_told_and_a_locked_server_is_the_one_signed_in_to() {
    let (managed_server, mut reports) = server().await;
    let address = managed_server.address();
    let mut fixture = managed(&format!("server = \"{address}\"\nlocked = [\"server\"]")).await;

    let managed = fixture.snapshot().await.managed;
    assert_eq!(managed.preset.server.as_deref(), Some(address.as_str()));
    assert_eq!(managed.locked, [Setting::Server]);
    let result = fixture.sign_in("https://elsewhere.example.com", "demo").await;

    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    wait_for_report(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
    assert_eq!(fixture.wait_for_state(connected).await.server, address);
}

#[tokio::test]
async fn a_lock_counts_for_an_account_that_is_there_and_leaves_its_own_setting_alone() {
    let (server, mut reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    wait_for_report(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
    manage(&folder, "revision = 3\nlocked = [\"revision\"]");

    let mut fixture = Fixture::with(vault, true, folder).await;

    let account = fixture.wait_for_state(connected).await;
    assert_eq!(account.connection.revision, Some(3));
    let spoken = wait_for_report(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
    assert!(matches!(spoken, Report::Connected { revision: 3, .. }), "{spoken:?}");
    let own = &SettingsFile::load(&fixture.home).unwrap().accounts[0];
    assert_eq!(own.connection.revision, None, "the lock was written to the user's settings");
}

#[tokio::test]
async fn a_secret_does_not_follow_a_lock_to_another_server_and_comes_back_without_it() {
    let (own, mut own_reports) = server().await;
    let (other, mut other_reports) = server().await;
    let (vault, folder) = signed_in_before(&own.address()).await;
    manage(&folder, &format!("server = \"{}\"\nlocked = [\"server\"]", other.address()));

    let mut fixture = Fixture::with(vault, true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;

    assert_eq!(account.server, other.address());
    let State::NeedsSignIn { reason } = &account.state else { unreachable!() };
    assert!(reason.message.contains("administrator"), "{}", reason.message);
    assert!(matches!(account.secrets, SecretsKept::Unreadable { .. }), "{:?}", account.secrets);
    let left_empty = fixture.sign_in_again(Some(account.id.clone()), &other.address(), "").await;
    assert!(matches!(left_empty, SignInResult::Refused { .. }), "{left_empty:?}");
    let vault = fixture.vault.clone();
    let folder = fixture.quit().await;
    while let Ok(report) = other_reports.try_recv() {
        assert!(matches!(report, Report::Listening { .. }), "the other server was asked: {report:?}");
    }

    std::fs::remove_file(Home::at(folder.path()).managed_file()).unwrap();
    let mut fixture = Fixture::with(vault, true, folder).await;
    assert_eq!(fixture.wait_for_state(connected).await.server, own.address());
    wait_for_report(&mut own_reports, |report| matches!(report, Report::Connected { connection: 2, .. }))
        .await;
}

#[tokio::test]
async fn a_secret_does_not_follow_a_lock_either_once_the_account_was_renamed() {
    let (own, _own_reports) = server().await;
    let (other, mut other_reports) = server().await;
    let (vault, folder) = signed_in_before(&own.address()).await;
    manage(&folder, &format!("server = \"{}\"\nlocked = [\"server\"]", other.address()));
    let mut fixture = Fixture::with(vault, true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await.id;

    let change = AccountChange::Name { name: "desk".to_owned() };
    fixture.ask(|reply| Request::ChangeAccount { account: account.clone(), change, reply }).await.unwrap();

    let renamed = fixture.wait_for_account(|account| account.name == "desk").await;
    assert_eq!(renamed.server, other.address(), "it is shown as it is used");
    let left_empty = fixture.sign_in_again(Some(account.clone()), &other.address(), "").await;
    assert!(matches!(left_empty, SignInResult::Refused { .. }), "{left_empty:?}");
    fixture.requests.send(Request::Connect(account));
    let _folder = fixture.quit().await;
    while let Ok(report) = other_reports.try_recv() {
        assert!(matches!(report, Report::Listening { .. }), "the other server was asked: {report:?}");
    }
}

#[tokio::test]
async fn signing_in_again_where_a_lock_leads_makes_it_the_accounts_own() {
    let (own, _own_reports) = server().await;
    let (other, _other_reports) = server().await;
    let (vault, folder) = signed_in_before(&own.address()).await;
    manage(&folder, &format!("server = \"{}\"\nlocked = [\"server\"]", other.address()));
    let mut fixture = Fixture::with(vault, true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;

    let result = fixture.sign_in_again(Some(account.id), &own.address(), "demo").await;

    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    let kept = |account: &AccountView| connected(&account.state) && account.secrets == SecretsKept::Keyring;
    assert_eq!(fixture.wait_for_account(kept).await.server, other.address());
    let accounts = SettingsFile::load(&fixture.home).unwrap().accounts;
    assert_eq!(accounts.iter().map(|own| &own.server).collect::<Vec<_>>(), [&other.address()]);
}

#[tokio::test]
async fn a_secret_follows_a_lock_past_somebody_new_only_once_the_person_agrees_and_types_nothing() {
    let (server, mut reports) = server().await;
    let (mut vault, mut folder) = signed_in_before(&server.address()).await;
    let company = folder.path().join("company.pem").display().to_string();
    let ca_file = format!("ca_file = '{company}'\nlocked = [\"ca_file\"]");
    let pin = format!("pin = \"{}\"\nlocked = [\"pin\"]", "07".repeat(32));
    let certificate =
        format!("client_certificate_file = '{company}'\nlocked = [\"client_certificate_file\"]");
    while reports.try_recv().is_ok() {}
    for (lock, named) in [(ca_file, &*company), (pin, "pin: 07:07"), (certificate, &*company)] {
        manage(&folder, &lock);
        let mut fixture = Fixture::with(vault, true, folder).await;
        let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
        let State::NeedsSignIn { reason } = &account.state else { unreachable!() };
        assert!(reason.message.contains("administrator") && reason.message.contains(named), "{reason:?}");
        assert_eq!(account.secrets, SecretsKept::Keyring, "they are there, and need not be typed");
        assert!(reports.try_recv().is_err(), "the server was asked before the person was");

        if lock.contains("client_certificate_file") {
            break;
        }
        let result = fixture.sign_in_again(Some(account.id.clone()), &server.address(), "").await;
        assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
        let kept =
            |account: &AccountView| connected(&account.state) && account.secrets == SecretsKept::Keyring;
        fixture.wait_for_account(kept).await;
        (vault, folder) = (fixture.vault.clone(), fixture.quit().await);

        // Another start does not ask again.
        let mut fixture = Fixture::with(vault, true, folder).await;
        fixture.wait_for_state(connected).await;
        (vault, folder) = (fixture.vault.clone(), fixture.quit().await);
        while reports.try_recv().is_ok() {}
    }
}

#[tokio::test]
async fn where_trust_is_locked_no_certificate_is_accepted() {
    let (simulator, _reports) = server().await;
    let front = tls_front::Front::of(&simulator).await;
    let mut fixture = managed("locked = [\"pin\"]").await;
    fixture.snapshot().await;

    let refused = SignInForm { connection: pinned("07".repeat(32)), ..form(None, &front.address(), "demo") };
    let (reply, answer) = oneshot::channel();
    fixture.requests.send(Request::SignIn { form: Box::new(refused), reply });
    let SignInResult::Refused { certificate: Some(shown), .. } = limited(answer).await.unwrap() else {
        panic!("the certificate is not shown")
    };
    let trusted = SignInForm {
        connection: pinned(shown.fingerprint.to_string()),
        ..form(None, &front.address(), "demo")
    };
    let (reply, answer) = oneshot::channel();
    fixture.requests.send(Request::SignIn { form: Box::new(trusted), reply });
    let result = limited(answer).await.unwrap();
    assert!(matches!(result, SignInResult::Refused { .. }), "{result:?}");
}

#[tokio::test]
async fn a_certificate_that_changed_is_not_accepted_where_trust_is_locked() {
    let (simulator, _reports) = server().await;
    let front = tls_front::Front::of(&simulator).await;
    let fixture = Fixture::new().await;
    let SignInResult::Refused { certificate: Some(shown), .. } =
        fixture.sign_in(&front.address(), "demo").await
    else {
        panic!("the certificate is not shown")
    };
    let pinned = SignInForm {
        connection: pinned(shown.fingerprint.to_string()),
        ..form(None, &front.address(), "demo")
    };
    let (reply, answer) = oneshot::channel();
    fixture.requests.send(Request::SignIn { form: Box::new(pinned), reply });
    assert!(matches!(limited(answer).await.unwrap(), SignInResult::SignedIn { .. }));
    let (vault, folder) = (fixture.vault.clone(), fixture.quit().await);
    manage(&folder, "locked = [\"pin\"]");

    let mut fixture = Fixture::with(vault, true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::Waiting { .. })).await;
    let (reply, answer) = oneshot::channel();
    let fingerprint = shown.fingerprint.to_string();
    fixture.requests.send(Request::AcceptCertificate { account: account.id, fingerprint, reply });

    let answered = limited(answer).await.unwrap();
    assert!(answered.as_ref().is_err_and(|why| why.to_string().contains("administrator")), "{answered:?}");
}
