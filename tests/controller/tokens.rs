//! Tokens that a server issues: which field shows a refusal, and what is stored of them.

use ringtray_core::{AccountId, Field, Method, SecretName, SignInForm, SignInResult};
use ringtray_desktop::requests::Request;
use ringtray_simulator::{OAuth, OAuthFailure, Report, Simulator};
use ringtray_store::SettingsFile;
use tokio::sync::oneshot;

use crate::accounts::connected;
use crate::fixture::{Fixture, form, limited, server, wait_for_report};

fn own_app(server: &Simulator) -> SignInForm {
    SignInForm {
        method: Method::ClientCredentials,
        app_key: "demo".to_owned(),
        app_secret: "demo".into(),
        ..form(None, &server.address(), "")
    }
}

fn mobile(server: &Simulator, keep_password: bool) -> SignInForm {
    SignInForm {
        method: Method::MobileGrant,
        username: "demo".to_owned(),
        password: "demo".into(),
        keep_password,
        ..own_app(server)
    }
}

async fn sign_in(fixture: &Fixture, form: SignInForm) -> SignInResult {
    let (reply, answer) = oneshot::channel();
    fixture.requests.send(Request::SignIn { form: Box::new(form), reply });
    limited(answer).await.unwrap()
}

async fn accepted(fixture: &Fixture, form: SignInForm) -> AccountId {
    match sign_in(fixture, form).await {
        SignInResult::SignedIn { account } => account,
        SignInResult::Refused { errors, .. } => panic!("{errors:?}"),
    }
}

#[tokio::test]
async fn an_own_app_signs_in_and_only_its_secret_is_kept() {
    let (server, _reports) = server().await;
    server.oauth(OAuth { refresh_tokens: true, ..OAuth::default() });
    let mut fixture = Fixture::new().await;
    let account = accepted(&fixture, own_app(&server)).await;
    fixture.wait_for_state(connected).await;
    assert_eq!(fixture.vault.names(&account), [SecretName::AppSecret]);
    assert_eq!(SettingsFile::load(&fixture.home).unwrap().accounts[0].token_expires_at, None);
}

#[tokio::test]
async fn a_refusal_is_told_at_its_field_and_keeps_nothing() {
    let (server, _reports) = server().await;
    let fixture = Fixture::new().await;
    let wrong_secret = |form: SignInForm| SignInForm { app_secret: "wrong".into(), ..form };
    let wrong_password = SignInForm { password: "wrong".into(), ..mobile(&server, true) };
    for (form, failure, field) in [
        (wrong_secret(own_app(&server)), None, Field::AppSecret),
        (wrong_secret(mobile(&server, true)), None, Field::AppSecret),
        (wrong_password, None, Field::Password),
        (own_app(&server), Some(OAuthFailure::UnauthorizedClient), Field::Form),
        (own_app(&server), Some(OAuthFailure::Html), Field::Server),
    ] {
        server.oauth(OAuth { failure, ..OAuth::default() });
        let SignInResult::Refused { errors, .. } = sign_in(&fixture, form).await else { panic!("accepted") };
        assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [field]);
    }
    assert_eq!(fixture.vault.count(), 0);
}

#[tokio::test]
async fn without_a_kept_password_the_token_is_kept_and_used_by_the_next_run() {
    let (server, mut reports) = server().await;
    server.oauth(OAuth { refresh_tokens: true, ..OAuth::default() });
    let mut fixture = Fixture::new().await;
    let account = accepted(&fixture, mobile(&server, false)).await;
    fixture.wait_for_state(connected).await;
    let kept = [SecretName::Token, SecretName::AppSecret, SecretName::RefreshToken];
    assert_eq!(fixture.vault.names(&account), kept);
    assert!(!fixture.vault.ever_kept(SecretName::Password));
    let settings = SettingsFile::load(&fixture.home).unwrap();
    assert!(settings.accounts[0].token_expires_at.is_some() && !settings.accounts[0].keep_password);

    let vault = fixture.vault.clone();
    let folder = fixture.quit().await;
    wait_for_report(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(connected).await;
    let first = wait_for_report(&mut reports, |_| true).await;
    assert!(matches!(first, Report::Connected { .. }), "no token is asked for: {first}");
    fixture.sign_out(account).await.unwrap();
    assert_eq!(fixture.vault.count(), 0);
}

#[tokio::test]
async fn each_token_that_comes_is_kept_in_place_of_the_one_before() {
    let (server, _reports) = server().await;
    server.oauth(OAuth { refresh_tokens: true, ..OAuth::default() });
    let mut fixture = Fixture::new().await;
    let account = accepted(&fixture, mobile(&server, false)).await;
    fixture.wait_for_state(connected).await;
    let first = fixture.vault.secret(&account, SecretName::RefreshToken);
    server.regenerate_secret("demo").await;
    fixture.wait_for_state(|state| !connected(state)).await;
    fixture.wait_for_state(connected).await;
    let vault = fixture.vault.clone();
    fixture.quit().await;
    let second = vault.secret(&account, SecretName::RefreshToken);
    assert!(first.is_some() && second.is_some() && first != second);
}

#[tokio::test]
async fn of_an_account_that_was_signed_out_no_token_is_kept() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    let account = accepted(&fixture, mobile(&server, false)).await;
    fixture.wait_for_state(connected).await;
    server.regenerate_secret("demo").await;
    wait_for_report(&mut reports, |report| matches!(report, Report::TokenGranted { .. })).await;
    fixture.sign_out(account).await.unwrap();
    let vault = fixture.vault.clone();
    fixture.quit().await;
    assert_eq!(vault.count(), 0);
}
