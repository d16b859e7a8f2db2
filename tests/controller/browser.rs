//! Signing in through the browser: opening it, returning with a code, and signing in, or showing why that failed.

use std::time::Duration;

use ringtray_core::page::Delta;
use ringtray_core::{BrowserVisit, Field, Method, SecretName, SignInForm, SignInResult};
use ringtray_desktop::requests::Request;
use ringtray_language::Phrase;
use ringtray_simulator::{OAuth, OAuthFailure, Report, Simulator};
use ringtray_store::SettingsFile;
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};

use crate::accounts::connected;
use crate::fixture::{Asked, Fixture, form, limited, server, wait_for_report};
use crate::visit::{decide, visit};

/// A sign-in whose browser is open.
struct SentOff {
    fixture: Fixture,
    /// The page that was opened.
    page: String,
    visit: BrowserVisit,
    answer: oneshot::Receiver<SignInResult>,
}

async fn sent_off(simulator: &Simulator, redirect: &str) -> SentOff {
    let mut fixture = Fixture::new().await;
    let answer = begin(&fixture, simulator, redirect);
    let (page, visit) = opened(&mut fixture).await;
    SentOff { fixture, page, visit, answer }
}

fn begin(fixture: &Fixture, simulator: &Simulator, redirect: &str) -> oneshot::Receiver<SignInResult> {
    let (reply, answer) = oneshot::channel();
    let form = SignInForm {
        method: Method::AuthorizationCode,
        app_key: "demo".into(),
        app_secret: "demo".into(),
        redirect: redirect.into(),
        ..form(None, &simulator.address(), "")
    };
    fixture.requests.send(Request::SignIn { form: Box::new(form), reply });
    answer
}

async fn opened(fixture: &mut Fixture) -> (String, BrowserVisit) {
    let page = fixture.wait_for_asked(|asked| match asked {
        Asked::Browse(page) => Some(page.clone()),
        _ => None,
    });
    let page = page.await;
    let visit = fixture.wait_for_delta(|delta| match delta {
        Delta::Browser { visit } => visit.clone(),
        _ => None,
    });
    let visit = visit.await;
    assert_eq!(visit.address, page);
    (page, visit)
}

impl SentOff {
    async fn paste(&self, landed: &str) -> Result<(), Phrase> {
        let (reply, taken) = oneshot::channel();
        self.fixture.requests.send(Request::Paste { landed: landed.into(), reply });
        limited(taken).await.unwrap()
    }

    async fn result(self) -> (Fixture, SignInResult) {
        let result = limited(self.answer).await.unwrap();
        (self.fixture, result)
    }
}

fn refused(result: SignInResult) -> (Field, String) {
    let SignInResult::Refused { errors, .. } = result else { panic!("signed in") };
    let [error] = errors.try_into().expect("one error");
    (error.field, error.message.to_string())
}

async fn never_connected(mut reports: mpsc::UnboundedReceiver<Report>) {
    while let Ok(report) = reports.try_recv() {
        assert!(!matches!(report, Report::Connected { .. }), "{report}");
    }
}

#[tokio::test]
async fn who_allows_it_in_the_browser_is_signed_in_and_stays_so_after_a_restart() {
    let (server, mut reports) = server().await;
    let sent = sent_off(&server, "").await;
    assert!(sent.visit.comes_back);
    assert!(visit(&sent.page).await.contains("May this app see your calls?"));

    let back = decide(&sent.page, "allow").await;
    assert!(back.starts_with("http://127.0.0.1:"), "{back}");
    assert!(visit(&back).await.contains("You can close this page"));

    let (mut fixture, result) = sent.result().await;
    let SignInResult::SignedIn { account } = result else { panic!("{result:?}") };
    fixture.wait_for_state(connected).await;
    wait_for_report(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
    let settings = SettingsFile::load(&fixture.home).unwrap();
    assert!(settings.accounts[0].token_expires_at.is_some());
    let token = fixture.vault.kept(&account, SecretName::Token).expect("the token is kept");
    let vault = fixture.vault.clone();
    let folder = fixture.quit().await;
    let file = std::fs::read_to_string(ringtray_store::Home::at(folder.path()).settings_file()).unwrap();
    assert!(!file.contains(token.expose_secret()), "{file}");

    let mut fixture = Fixture::with(vault, true, folder).await;
    fixture.wait_for_state(connected).await;
}

#[tokio::test]
async fn the_address_is_pasted_where_the_server_sends_no_browser_to_this_computer() {
    let (server, _reports) = server().await;
    server.oauth(OAuth { loopback_redirects: false, ..OAuth::default() });
    let sent = sent_off(&server, "").await;
    assert!(visit(&sent.page).await.contains("must begin with https"));

    let answer = begin(&sent.fixture, &server, "https://app.example.com/back");
    let (_, cancelled) = refused(limited(sent.answer).await.unwrap());
    assert!(cancelled.contains("cancelled"), "{cancelled}");
    let mut fixture = sent.fixture;
    fixture.wait_for_delta(|delta| matches!(delta, Delta::Browser { visit: None }).then_some(())).await;
    let (page, visit) = opened(&mut fixture).await;
    let sent = SentOff { fixture, page, visit, answer };
    assert!(!sent.visit.comes_back);
    let landed = decide(&sent.page, "allow").await;
    for (wrong, says) in [
        ("https://app.example.com/back", "holds no code"),
        ("https://app.example.com/back?code=x&state=y", "another sign-in"),
    ] {
        let why = sent.paste(wrong).await.unwrap_err();
        assert!(why.to_string().contains(says), "{why}");
    }

    sent.paste(&landed).await.unwrap();

    let (mut fixture, result) = sent.result().await;
    assert!(matches!(result, SignInResult::SignedIn { .. }), "{result:?}");
    let account = fixture.wait_for_state(connected).await;
    assert_eq!(account.redirect.as_deref(), Some("https://app.example.com/back"));
}

#[tokio::test]
async fn who_denies_it_in_the_browser_is_told_and_not_signed_in() {
    let (server, reports) = server().await;
    let sent = sent_off(&server, "").await;
    let back = decide(&sent.page, "deny").await;
    assert!(visit(&back).await.contains("did not let Ringtray in"));
    let (fixture, result) = sent.result().await;
    let (field, message) = refused(result);
    assert_eq!(field, Field::Form);
    assert!(message.contains("allow it there"), "{message}");
    assert_eq!(SettingsFile::load(&fixture.home).unwrap().accounts, []);
    never_connected(reports).await;
}

#[tokio::test]
async fn what_the_server_says_to_the_code_is_told_beside_its_field() {
    for (failure, field, says) in [
        (OAuthFailure::InvalidClient, Field::AppSecret, "key and secret"),
        (OAuthFailure::InvalidGrant, Field::Form, "ten minutes"),
        (OAuthFailure::Html, Field::Server, "it is a web page"),
    ] {
        let (server, _reports) = server().await;
        let sent = sent_off(&server, "").await;
        let back = decide(&sent.page, "allow").await;
        server.oauth(OAuth { failure: Some(failure), ..OAuth::default() });
        visit(&back).await;
        let (at, message) = refused(sent.result().await.1);
        assert_eq!(at, field, "{message}");
        assert!(message.contains(says), "{message}");
    }
}

#[tokio::test]
async fn giving_it_up_gives_the_port_back() {
    let (server, reports) = server().await;
    let sent = sent_off(&server, "").await;
    let back = decide(&sent.page, "allow").await;
    sent.fixture.requests.send(Request::CancelSignIn);
    let (mut fixture, result) = sent.result().await;
    assert_eq!(refused(result).0, Field::Form);
    fixture.wait_for_delta(|delta| matches!(delta, Delta::Browser { visit: None }).then_some(())).await;
    let host = back.trim_start_matches("http://").split('/').next().unwrap();
    let gone = async {
        while TcpStream::connect(host).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    limited(gone).await;
    never_connected(reports).await;
}
