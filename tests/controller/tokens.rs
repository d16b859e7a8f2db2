//! Tokens that a server issues: which field shows a refusal, and what is stored of them.

use ringtray_core::{AccountId, Field, Method, SecretName, SignInForm, SignInResult};
use ringtray_desktop::requests::Request;
use ringtray_simulator::{OAuth, OAuthFailure, Report, Simulator};
use ringtray_store::SettingsFile;
use tokio::sync::oneshot;

use crate::accounts::connected;
use crate::rig::{Rig, form, limited, server, wait_for_report};

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

async fn sign_in(rig: &Rig, form: SignInForm) -> SignInResult {
    let (reply, answer) = oneshot::channel();
    rig.requests.send(Request::SignIn { form: Box::new(form), reply });
    limited(answer).await.unwrap()
}

async fn accepted(rig: &Rig, form: SignInForm) -> AccountId {
    match sign_in(rig, form).await {
        SignInResult::SignedIn { account } => account,
        SignInResult::Refused { errors, .. } => panic!("{errors:?}"),
    }
}

#[tokio::test]
async fn an_own_app_signs_in_and_only_its_secret_is_kept() {
    let (server, _reports) = server().await;
    server.oauth(OAuth { refresh_tokens: true, ..OAuth::default() });
    let mut rig = Rig::new().await;
    let account = accepted(&rig, own_app(&server)).await;
    rig.wait_for_state(connected).await;
    assert_eq!(rig.vault.names(&account), [SecretName::AppSecret]);
    assert_eq!(SettingsFile::load(&rig.home).unwrap().accounts[0].token_expires_at, None);
}

#[tokio::test]
async fn a_refusal_is_told_at_its_field_and_keeps_nothing() {
    let (server, _reports) = server().await;
    let rig = Rig::new().await;
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
        let SignInResult::Refused { errors, .. } = sign_in(&rig, form).await else { panic!("accepted") };
        assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [field]);
    }
    assert_eq!(rig.vault.count(), 0);
}

#[tokio::test]
async fn without_a_kept_password_the_token_is_kept_and_used_by_the_next_run() {
    let (server, mut reports) = server().await;
    server.oauth(OAuth { refresh_tokens: true, ..OAuth::default() });
    let mut rig = Rig::new().await;
    let account = accepted(&rig, mobile(&server, false)).await;
    rig.wait_for_state(connected).await;
    let kept = [SecretName::Token, SecretName::AppSecret, SecretName::RefreshToken];
    assert_eq!(rig.vault.names(&account), kept);
    assert!(!rig.vault.ever_kept(SecretName::Password));
    let settings = SettingsFile::load(&rig.home).unwrap();
    assert!(settings.accounts[0].token_expires_at.is_some() && !settings.accounts[0].keep_password);

    let vault = rig.vault.clone();
    let folder = rig.quit().await;
    wait_for_report(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
    let mut rig = Rig::with(vault, true, folder).await;
    rig.wait_for_state(connected).await;
    let first = wait_for_report(&mut reports, |_| true).await;
    assert!(matches!(first, Report::Connected { .. }), "no token is asked for: {first}");
    rig.sign_out(account).await.unwrap();
    assert_eq!(rig.vault.count(), 0);
}

#[tokio::test]
async fn each_token_that_comes_is_kept_in_place_of_the_one_before() {
    let (server, _reports) = server().await;
    server.oauth(OAuth { refresh_tokens: true, ..OAuth::default() });
    let mut rig = Rig::new().await;
    let account = accepted(&rig, mobile(&server, false)).await;
    rig.wait_for_state(connected).await;
    let first = rig.vault.secret(&account, SecretName::RefreshToken);
    server.regenerate_secret("demo").await;
    rig.wait_for_state(|state| !connected(state)).await;
    rig.wait_for_state(connected).await;
    let vault = rig.vault.clone();
    rig.quit().await;
    let second = vault.secret(&account, SecretName::RefreshToken);
    assert!(first.is_some() && second.is_some() && first != second);
}

#[tokio::test]
async fn of_an_account_that_was_signed_out_no_token_is_kept() {
    let (server, mut reports) = server().await;
    let mut rig = Rig::new().await;
    let account = accepted(&rig, mobile(&server, false)).await;
    rig.wait_for_state(connected).await;
    server.regenerate_secret("demo").await;
    wait_for_report(&mut reports, |report| matches!(report, Report::TokenGranted { .. })).await;
    rig.sign_out(account).await.unwrap();
    let vault = rig.vault.clone();
    rig.quit().await;
    assert_eq!(vault.count(), 0);
}
