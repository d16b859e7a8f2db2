//! Accounts: signing in and out, secrets, connect and disconnect.

use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{
    Field, Method, NotificationAction, SecretsKept, SignInForm, SignInResult, State, TrayAction,
};
use ringtray_desktop::requests::Request;
use ringtray_simulator::{Admission, Report};
use ringtray_store::SettingsFile;
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::fixture::{Asked, Fixture, MemoryVault, form, limited, server, wait_for_report};

pub(crate) fn connected(state: &State<String>) -> bool {
    matches!(state, State::Connected { .. })
}

#[tokio::test]
async fn an_accepted_sign_in_is_kept_and_connected() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;

    let result = fixture.sign_in(&server.address(), "demo").await;

    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    let account = fixture.wait_for_state(connected).await;
    assert_eq!(account.secrets, SecretsKept::Keyring);
    assert_eq!(fixture.vault.count(), 1);
    let settings = SettingsFile::load(&fixture.home).unwrap();
    assert_eq!(settings.accounts.len(), 1);
    assert!(settings.accounts[0].connect, "it connects by itself at the next start");
}

#[tokio::test]
async fn a_refused_sign_in_keeps_nothing_and_names_the_field() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;

    let result = fixture.sign_in(&server.address(), "wrong").await;

    let SignInResult::Refused { errors, .. } = result else { panic!("{result:?}") };
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::Token]);
    assert_eq!(fixture.vault.count(), 0);
    assert_eq!(SettingsFile::load(&fixture.home).unwrap().accounts, []);
    assert_eq!(fixture.snapshot().await.accounts, []);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_beside_its_address() {
    let fixture = Fixture::new().await;
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();

    let result = fixture.sign_in(&format!("http://{nobody}"), "demo").await;

    let SignInResult::Refused { errors, .. } = result else { panic!("{result:?}") };
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [Field::Server]);
}

#[tokio::test]
async fn an_account_that_is_signed_in_to_again_in_vain_is_connected_as_before() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.wait_for_state(connected).await;

    let result = fixture.sign_in_again(Some(account.id), &server.address(), "wrong").await;

    assert!(matches!(result, SignInResult::Refused { .. }), "{result:?}");
    wait_for_report(&mut reports, |report| matches!(report, Report::Connected { connection: 2, .. })).await;
    fixture.wait_for_state(connected).await;
    assert_eq!(fixture.snapshot().await.accounts.len(), 1);
}

#[tokio::test]
async fn signing_in_to_the_same_server_again_makes_no_second_account() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;

    fixture.sign_in(&server.address(), "demo").await;
    fixture.sign_in(&server.address(), "demo").await;

    assert_eq!(fixture.snapshot().await.accounts.len(), 1);
    assert_eq!(SettingsFile::load(&fixture.home).unwrap().accounts.len(), 1);
}

#[tokio::test]
async fn without_a_keyring_the_account_lasts_for_the_session_and_is_told_so() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::with(MemoryVault::absent(), true, TempDir::new().unwrap()).await;

    let result = fixture.sign_in(&server.address(), "demo").await;

    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    fixture
        .wait_for_account(|account| {
            connected(&account.state) && matches!(account.secrets, SecretsKept::Session { .. })
        })
        .await;
}

#[tokio::test]
async fn what_could_not_be_kept_is_kept_once_the_keyring_is_there() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::with(MemoryVault::absent(), true, TempDir::new().unwrap()).await;
    fixture.sign_in(&server.address(), "demo").await;
    fixture.wait_for_account(|account| matches!(account.secrets, SecretsKept::Session { .. })).await;

    fixture.vault.appear();

    fixture.wait_for_account(|account| account.secrets == SecretsKept::Keyring).await;
    assert_eq!(fixture.vault.count(), 1);
}

#[tokio::test]
async fn an_account_whose_secrets_were_locked_away_connects_once_the_keyring_is_open() {
    let (server, _reports) = server().await;
    let (kept, folder) = signed_in_before(&server.address()).await;
    let vault = MemoryVault::absent();
    vault.take_over(&kept);
    let mut fixture = Fixture::with(vault, true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    assert!(matches!(account.secrets, SecretsKept::Unreadable { .. }), "{:?}", account.secrets);

    fixture.vault.appear();

    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn a_later_start_connects_with_what_the_keyring_holds() {
    let (server, mut reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;

    let mut fixture = Fixture::with(vault, true, folder).await;

    fixture.wait_for_state(connected).await;
    wait_for_report(&mut reports, |report| matches!(report, Report::Connected { connection: 2, .. })).await;
}

#[tokio::test]
async fn a_disconnect_while_the_keyring_still_thinks_is_obeyed() {
    let (server, mut reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let (vault, gate) = vault.slow();
    let mut fixture = Fixture::with(vault, true, folder).await;

    fixture.tray(TrayAction::Disconnect);
    fixture.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;
    gate.add_permits(1);

    // Nothing reports that the keyring's answer was received and ignored, so only this test waits for nothing to
    // happen.
    let connects =
        wait_for_report(&mut reports, |report| matches!(report, Report::Connected { connection: 2, .. }));
    let connected_anyway = tokio::time::timeout(Duration::from_millis(300), connects).await;
    assert!(connected_anyway.is_err(), "it was connected all the same");
    fixture.tray(TrayAction::Connect);
    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn a_wrong_token_while_the_keyring_thinks_does_not_end_what_was_being_tried() {
    let (server, mut reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let (vault, gate) = vault.slow();
    let mut fixture = Fixture::with(vault, true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::Connecting { .. })).await;

    let result = fixture.sign_in_again(Some(account.id), &server.address(), "wrong").await;
    assert!(matches!(result, SignInResult::Refused { .. }), "{result:?}");
    gate.add_permits(2);

    wait_for_report(&mut reports, |report| matches!(report, Report::Connected { connection: 2, .. })).await;
    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn a_disconnected_account_stays_so_when_a_new_sign_in_is_refused() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.wait_for_state(connected).await;
    fixture.tray(TrayAction::Disconnect);
    fixture.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;

    let result = fixture.sign_in_again(Some(account.id), &server.address(), "wrong").await;

    assert!(matches!(result, SignInResult::Refused { .. }), "{result:?}");
    assert!(matches!(fixture.snapshot().await.accounts[0].state, State::Disconnected { .. }));
    fixture.quit().await;
    while let Ok(report) = reports.try_recv() {
        assert!(!matches!(report, Report::Connected { connection: 2, .. }), "it was connected all the same");
    }
}

#[tokio::test]
async fn cancel_ends_a_sign_in_that_is_being_tried() {
    let (server, _reports) = server().await;
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.wait_for_state(connected).await;

    let (reply, answer) = oneshot::channel();
    let form = form(Some(account.id.clone()), &format!("http://{}", silent.local_addr().unwrap()), "demo");
    fixture.requests.send(Request::SignIn { form: Box::new(form), reply });
    fixture.wait_for_state(|state| matches!(state, State::Connecting { .. })).await;
    fixture.requests.send(Request::Disconnect(account.id));

    let result = limited(answer).await.unwrap();
    assert!(matches!(result, SignInResult::Refused { .. }), "{result:?}");
    fixture.wait_for_state(|state| matches!(state, State::Disconnected { .. })).await;
    let account = &fixture.snapshot().await.accounts[0];
    assert_eq!(account.server, server.address(), "the account is as it was before");
}

#[tokio::test]
async fn another_method_leaves_no_secret_of_the_former_one_behind() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let account = fixture.wait_for_state(connected).await;

    let (reply, answer) = oneshot::channel();
    let form = SignInForm {
        method: Method::MobileGrant,
        app_key: "demo".to_owned(),
        app_secret: SecretString::from("demo"),
        username: "demo".to_owned(),
        password: SecretString::from("demo"),
        ..form(Some(account.id.clone()), &server.address(), "")
    };
    fixture.requests.send(Request::SignIn { form: Box::new(form), reply });
    let result = limited(answer).await.unwrap();
    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    assert_eq!(fixture.vault.count(), 2, "the app's secret and the password");

    fixture.sign_out(account.id).await.unwrap();
    assert_eq!(fixture.vault.count(), 0);
}

#[tokio::test]
async fn what_was_accepted_is_kept_although_the_program_is_quit_at_once() {
    let (server, _reports) = server().await;
    let fixture = Fixture::new().await;
    let (reply, _answer) = oneshot::channel();
    let form = form(None, &server.address(), "demo");
    fixture.requests.send(Request::SignIn { form: Box::new(form), reply });
    let mut fixture = fixture;
    fixture.wait_for_state(connected).await;

    let vault = fixture.vault.clone();
    let folder = fixture.quit().await;

    assert_eq!(vault.count(), 1);
    let home = ringtray_store::Home::at(folder.path());
    assert_eq!(SettingsFile::load(&home).unwrap().accounts.len(), 1);
}

#[tokio::test]
async fn secrets_that_are_gone_ask_for_a_sign_in_and_connect_looks_for_them_again() {
    let (server, _reports) = server().await;
    let (vault, folder) = signed_in_before(&server.address()).await;
    let empty = MemoryVault::default();
    let mut fixture = Fixture::with(empty, true, folder).await;
    let account = fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    assert!(matches!(account.secrets, SecretsKept::Unreadable { .. }), "{:?}", account.secrets);

    fixture.vault.take_over(&vault);
    fixture.tray(TrayAction::Connect);

    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn the_tray_disconnects_and_connects_every_account() {
    let (first, mut first_reports) = server().await;
    let (second, mut second_reports) = server().await;
    let fixture = Fixture::new().await;
    fixture.sign_in(&first.address(), "demo").await;
    fixture.sign_in(&second.address(), "demo").await;

    fixture.tray(TrayAction::Disconnect);
    for reports in [&mut first_reports, &mut second_reports] {
        wait_for_report(reports, |report| matches!(report, Report::Disconnected { .. })).await;
    }
    fixture.tray(TrayAction::Connect);
    for reports in [&mut first_reports, &mut second_reports] {
        wait_for_report(reports, |report| matches!(report, Report::Connected { connection: 2, .. })).await;
    }
}

#[tokio::test]
async fn a_sign_in_refused_later_is_told_and_connect_tries_again() {
    let (server, _reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    fixture.wait_for_state(connected).await;

    server.admit(Admission::Status(401));
    server.drop_connections().await;
    fixture.wait_for_state(|state| matches!(state, State::NeedsSignIn { .. })).await;
    server.admit(Admission::Checked);
    fixture.tray(TrayAction::Connect);

    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn a_desktop_without_a_tray_gets_another_way_to_the_program() {
    let mut fixture = Fixture::new().await;

    fixture.requests.send(Request::TrayHost { present: false });

    let told = fixture.wait_for_asked(|asked| match asked {
        Asked::TrayMissing(notification) => Some(notification.clone()),
        _ => None,
    });
    let told = told.await;
    assert_eq!(told.summary, "Ringtray runs without a tray icon");
    assert_eq!(told.buttons, [NotificationAction::Open]);
    fixture.requests.send(Request::WindowClosed { rebuilt: true });
    fixture.requests.send(Request::WindowClosed { rebuilt: false });
    fixture.wait_for_asked(|asked| matches!(asked, Asked::TrayMissing(_)).then_some(())).await;
    fixture.requests.send(Request::TrayHost { present: true });
    fixture.wait_for_asked(|asked| matches!(asked, Asked::TrayPresent).then_some(())).await;
}

#[tokio::test]
async fn popups_that_cannot_be_shown_are_told_in_the_window() {
    let mut fixture = Fixture::new().await;

    fixture.requests.send(Request::NotificationsFailed { why: "nobody listens".to_owned() });

    let text = fixture.wait_for_delta(|delta| match delta {
        Delta::Notice { text } => Some(text.clone()),
        _ => None,
    });
    assert!(text.await.contains("nobody listens"));
}

#[tokio::test]
async fn a_number_that_could_not_be_copied_is_shown_in_the_window() {
    let mut fixture = Fixture::new().await;

    fixture.requests.send(Request::NotCopied { text: "+40215550142".to_owned() });

    let text = fixture.wait_for_delta(|delta| match delta {
        Delta::Notice { text } => Some(text.clone()),
        _ => None,
    });
    assert!(text.await.starts_with("+40215550142 was not copied"));
}

/// What a first run that signed in leaves behind: its secrets and its files.
pub(crate) async fn signed_in_before(server: &str) -> (MemoryVault, TempDir) {
    let fixture = Fixture::new().await;
    fixture.sign_in(server, "demo").await;
    (fixture.vault.clone(), fixture.quit().await)
}
