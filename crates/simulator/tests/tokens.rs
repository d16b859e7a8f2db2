//! Our client and the tokens of a server: how it requests and renews them, and what ends it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod raw_client;

use std::time::Duration;

use raw_client::{LIMIT, RawClient, authorize, told, told_until};
use ringtray_datachannel::connector::Limit;
use ringtray_datachannel::oauth::{Code, SignInError, exchange_code};
use ringtray_datachannel::{
    AppCredentials, Client, ClientConfig, Clock, Connector, Credentials, GrantWay, Granted, HeldToken,
    Incoming, InstanceId, Item, ProxyChoice, ReasonKind, ServerAddress, State, Trust,
};
use ringtray_simulator::{Accept, OAuth, OAuthFailure, Options, Report, Scenario, Simulator};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::{Instant, advance, timeout};

const AWKWARD: &str = "&+%=# \"ü€";
const REDIRECT: &str = "http://127.0.0.1:4711/signed-in?from=a%20b";
const STATE: &str = "0123456789abcdef&";
/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[tokio::test]
async fn awkward_and_long_secrets_arrive_intact_by_every_grant() {
    for secret in [AWKWARD.to_owned(), "s&%".repeat(67)[..200].to_owned(), "ü".repeat(200)] {
        let refresh_tokens = OAuth { refresh_tokens: true, ..OAuth::default() };
        let simulator = start(&secret, refresh_tokens).await;
        for way in [mobile(&secret), client(&secret)] {
            let mut reports = simulator.reports();
            let (_client, mut incoming) = connect(&simulator, granted(way, None));
            assert!(matches!(settled(&mut incoming).await, State::Connected { .. }));
            let told = told_until(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
            assert_eq!(refused(&told), 0, "{told:#?}");
        }
        let held = exchange(&simulator, &secret, VERIFIER).await.unwrap();
        assert!(held.refresh_token.is_some() && held.expires_at.is_some());
        let mut reports = simulator.reports();
        let ended = HeldToken { expires_at: Some(ringtray_datachannel::Timestamp(0)), ..held };
        let (_client, mut incoming) = connect(&simulator, granted(code(&secret), Some(ended)));
        assert!(matches!(settled(&mut incoming).await, State::Connected { .. }));
        let told = told_until(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
        assert_eq!((given(&told, "refresh_token"), refused(&told)), (1, 0), "{told:#?}");
    }
}

/// Time stands still except for the seconds that the test lets pass. The client's clock shows the same.
#[tokio::test(start_paused = true)]
async fn for_an_hour_tokens_of_20_s_are_renewed_beside_one_connection_without_a_gap_in_its_events() {
    let _still = Still::stand();
    for refresh_tokens in [false, true] {
        let oauth = OAuth { token_life: Duration::from_secs(20), refresh_tokens, ..OAuth::default() };
        let simulator = start("demo", oauth.clone()).await;
        let mut reports = simulator.reports();
        let (_client, mut incoming) = connect(&simulator, granted(client("demo"), None));
        assert!(matches!(settled(&mut incoming).await, State::Connected { .. }));
        simulator.oauth(OAuth { delay: Duration::from_millis(1500), ..oauth });
        let mut tokens = 0;
        for second in 1..=3600 {
            advance(Duration::from_secs(1)).await;
            simulator.emit(&format!(r#"{{"nonce":"{second}"}}"#)).await;
            loop {
                match next(&mut incoming).await {
                    Item::TokenChanged(held) => {
                        assert_eq!(held.refresh_token.is_some(), refresh_tokens);
                        tokens += 1;
                    }
                    Item::Message(message) => {
                        assert_eq!(&*message.raw, format!(r#"{{"nonce":"{second}"}}"#));
                        message.acknowledgement.unwrap().send();
                        break;
                    }
                    other => panic!("after {second} s came {other:?}"),
                }
            }
        }
        simulator.close_connections(1000, "over").await;
        let told = told_until(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
        let connections = told.iter().filter(|report| matches!(report, Report::Connected { .. })).count();
        assert_eq!((connections, refused(&told)), (1, 0));
        // Half a lifetime plus the answer's delay apart. The first token is requested before the connection.
        assert!((280..=360).contains(&tokens), "{tokens} tokens");
        assert_eq!(asked_at_once(&told), 1);
        let renewed = if refresh_tokens { "refresh_token" } else { "client_credentials" };
        assert!(given(&told, renewed) >= tokens, "{} of {tokens}", given(&told, renewed));
    }
}

#[tokio::test]
async fn a_secret_made_anew_at_the_server_costs_one_renewal_and_then_asks_for_a_sign_in() {
    for refresh_tokens in [false, true] {
        let simulator = start("demo", OAuth { refresh_tokens, ..OAuth::default() }).await;
        let (_client, mut incoming) = connect(&simulator, granted(client("demo"), None));
        assert!(matches!(settled(&mut incoming).await, State::Connected { .. }));
        let mut reports = simulator.reports();

        simulator.regenerate_secret("another").await;

        let State::NeedsSignIn { reason } = needs_sign_in(&mut incoming).await else { unreachable!() };
        assert_eq!(reason.kind, ReasonKind::AppRefused, "{reason:?}");
        assert!(reason.detail.contains("invalid_client: The app key or its secret is wrong."), "{reason:?}");
        simulator.stop().await;
        let mut told = Vec::new();
        while let Some(report) = reports.recv().await {
            told.push(report);
        }
        assert_eq!(asked(&told), 1, "{told:#?}");
        assert!(!told.iter().any(|report| matches!(report, Report::Connected { .. })));
    }
}

#[tokio::test]
async fn every_answer_of_the_token_endpoint_is_told_in_words() {
    for (failure, kind) in [
        (OAuthFailure::InvalidClient, ReasonKind::AppRefused),
        (OAuthFailure::InvalidGrant, ReasonKind::SignInRefused),
        (OAuthFailure::AccessDenied, ReasonKind::SignInRefused),
        (OAuthFailure::UnauthorizedClient, ReasonKind::GrantRefused),
        (OAuthFailure::Html, ReasonKind::SignInAnswer),
        (OAuthFailure::NotJson, ReasonKind::SignInAnswer),
        (OAuthFailure::Unavailable, ReasonKind::Busy),
    ] {
        let simulator = start("demo", OAuth { failure: Some(failure), ..OAuth::default() }).await;
        let (_client, mut incoming) = connect(&simulator, granted(mobile("demo"), None));
        match settled(&mut incoming).await {
            State::NeedsSignIn { reason } | State::Waiting { reason, .. } => {
                assert_eq!(reason.kind, kind, "{reason:?}");
            }
            other => panic!("{failure:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed_once_and_then_asks_for_a_sign_in() {
    let oauth = OAuth { token_life: Duration::ZERO, tells_life: false, ..OAuth::default() };
    let simulator = start("demo", oauth).await;
    let mut reports = simulator.reports();
    let (_client, mut incoming) = connect(&simulator, granted(client("demo"), None));
    let State::NeedsSignIn { reason } = needs_sign_in(&mut incoming).await else { unreachable!() };
    assert_eq!(reason.kind, ReasonKind::SignInRefused, "{reason:?}");
    let is_second = |report: &Report| matches!(report, Report::Refused { why } if why.contains("ended"));
    told(&mut reports, is_second).await;
    let told = told_until(&mut reports, is_second).await;
    assert_eq!(given(&told, "client_credentials"), 1, "one renewal between the two refusals: {told:#?}");
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_only_with_its_verifier_and_address() {
    let simulator = start("demo", OAuth::default()).await;
    let is_refused = |result: Result<HeldToken, SignInError>| match result {
        Err(SignInError::Refused { error, .. }) => error == "invalid_grant",
        _ => false,
    };
    assert!(is_refused(exchange(&simulator, "demo", "another-verifier").await));

    let code = SecretString::from(code_of(&simulator).await);
    let held = exchange_this(&simulator, "demo", &code, VERIFIER, REDIRECT).await.unwrap();
    let token = format!("Bearer {}", held.token.expose_secret());
    let path = "/datachannel/abc/?EIO=4&transport=websocket";
    assert!(RawClient::open(&simulator, path, &[("authorization", &token)]).await.is_ok());
    assert!(is_refused(exchange_this(&simulator, "demo", &code, VERIFIER, REDIRECT).await), "twice");

    let code = SecretString::from(code_of(&simulator).await);
    let elsewhere = exchange_this(&simulator, "demo", &code, VERIFIER, "http://127.0.0.1:1/").await;
    assert!(is_refused(elsewhere));
}

#[tokio::test]
async fn the_page_asks_a_person_and_sends_the_browser_back() {
    let simulator = start("demo", OAuth::default()).await;
    let (status, _, page) = authorize(&simulator, &asking(REDIRECT, "")).await;
    assert_eq!(status, 200);
    assert!(page.contains("value=\"allow\"") && page.contains("value=\"deny\""), "{page}");
    assert!(page.contains("value=\"0123456789abcdef&amp;\""), "{page}");

    let (status, location, _) = authorize(&simulator, &asking(REDIRECT, "deny")).await;
    let denied = format!("{REDIRECT}&error=access_denied&state=0123456789abcdef%26");
    assert_eq!((status, location.as_deref()), (302, Some(denied.as_str())));
    let (_, location, _) = authorize(&simulator, &asking("https://app.example.com/", "allow")).await;
    assert!(location.unwrap().starts_with("https://app.example.com/?code=code-"));

    simulator.oauth(OAuth { loopback_redirects: false, ..OAuth::default() });
    for (redirect, state) in
        [(REDIRECT, STATE), ("http://app.example.com/", STATE), ("nowhere", STATE), (REDIRECT, "short")]
    {
        let mut fields = asking(redirect, "allow");
        fields.iter_mut().find(|(name, _)| *name == "state").unwrap().1 = state.to_owned();
        let (status, location, page) = authorize(&simulator, &fields).await;
        assert_eq!((status, location), (400, None), "{redirect} {state}");
        assert!(page.contains("Error"));
    }
}

async fn start(secret: &str, oauth: OAuth) -> Simulator {
    let accept = Accept { app_secret: secret.to_owned(), password: secret.to_owned(), ..Accept::default() };
    let scenario = Scenario::quiet();
    Simulator::start(Options { accept, oauth, scenario, ..Options::default() }).await.unwrap()
}

fn mobile(secret: &str) -> GrantWay {
    GrantWay::Mobile {
        app_key: "demo".into(),
        app_secret: secret.into(),
        username: "demo".into(),
        password: Some(secret.into()),
    }
}

fn client(secret: &str) -> GrantWay {
    GrantWay::Client { app_key: "demo".into(), app_secret: secret.into() }
}

fn code(secret: &str) -> GrantWay {
    GrantWay::Code { app_key: "demo".into(), app_secret: secret.into() }
}

fn granted(way: GrantWay, held: Option<HeldToken>) -> Credentials {
    Credentials::App(AppCredentials::Granted(Granted { way, held }))
}

fn clock() -> Clock {
    let began = Instant::now();
    Clock::reading(move || began.elapsed())
}

fn connect(simulator: &Simulator, credentials: Credentials) -> (Client, Incoming) {
    let config = ClientConfig::new(address(simulator), InstanceId::random(), credentials);
    let (client, incoming) = Client::start_with(config, clock());
    client.connect();
    (client, incoming)
}

fn address(simulator: &Simulator) -> ServerAddress {
    ServerAddress::parse(&simulator.address()).unwrap()
}

/// The first state that is neither the initial one nor transitional.
async fn settled(incoming: &mut Incoming) -> State {
    loop {
        match next(incoming).await {
            Item::State(State::Disconnected { .. } | State::Connecting { .. }) | Item::TokenChanged(_) => {}
            Item::State(state) => return state,
            other => panic!("{other:?} came before the connection"),
        }
    }
}

async fn next(incoming: &mut Incoming) -> Item {
    timeout(LIMIT, incoming.next()).await.expect("something in time").expect("the client to go on")
}

async fn needs_sign_in(incoming: &mut Incoming) -> State {
    loop {
        if let Item::State(state @ State::NeedsSignIn { .. }) = next(incoming).await {
            return state;
        }
    }
}

fn asking(redirect: &str, decision: &'static str) -> Vec<(&'static str, String)> {
    let fields = [
        ("response_type", "code"),
        ("client_id", "demo"),
        ("redirect_uri", redirect),
        ("state", STATE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("decision", decision),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

/// A code, as the page sends it to the browser.
async fn code_of(simulator: &Simulator) -> String {
    let (_, location, page) = authorize(simulator, &asking(REDIRECT, "allow")).await;
    let location = location.unwrap_or_else(|| panic!("{page}"));
    let (_, query) = location.split_once("&code=").unwrap();
    let (code, state) = query.split_once("&state=").unwrap();
    assert_eq!(state, "0123456789abcdef%26");
    code.to_owned()
}

async fn exchange(simulator: &Simulator, secret: &str, verifier: &str) -> Result<HeldToken, SignInError> {
    let code = SecretString::from(code_of(simulator).await);
    exchange_this(simulator, secret, &code, verifier, REDIRECT).await
}

async fn exchange_this(
    simulator: &Simulator,
    secret: &str,
    code: &SecretString,
    verifier: &str,
    redirect_uri: &str,
) -> Result<HeldToken, SignInError> {
    let connector = Connector::new(Trust::default(), ProxyChoice::Direct);
    let (app_secret, verifier) = (SecretString::from(secret), SecretString::from(verifier));
    let code = Code { app_key: "demo", app_secret: &app_secret, code, redirect_uri, verifier: &verifier };
    let limit = Limit::of(&clock(), Duration::from_secs(20));
    exchange_code(&connector, &address(simulator), code, limit).await
}

/// Keeps the runtime from advancing the paused time, which it does while data is on its way through a socket. It
/// lasts a minute, so that anything that hangs then fails.
struct Still(#[expect(dead_code, reason = "dropped with it")] std::sync::mpsc::Sender<()>);

impl Still {
    fn stand() -> Still {
        let (held, ends) = std::sync::mpsc::channel();
        tokio::task::spawn_blocking(move || ends.recv_timeout(Duration::from_secs(60)));
        Still(held)
    }
}

fn given(told: &[Report], wanted: &str) -> usize {
    told.iter().filter(|report| matches!(report, Report::TokenGranted { grant } if grant == wanted)).count()
}

fn asked(told: &[Report]) -> usize {
    told.iter().filter(|report| matches!(report, Report::TokenAsked { .. })).count()
}

fn refused(told: &[Report]) -> usize {
    told.iter().filter(|report| matches!(report, Report::Refused { .. })).count()
}

/// The most token requests in progress at one time.
fn asked_at_once(told: &[Report]) -> i32 {
    let mut now = 0;
    let steps = told.iter().map(|report| {
        now += match report {
            Report::TokenAsked { .. } => 1,
            Report::TokenGranted { .. } | Report::Refused { .. } => -1,
            _ => 0,
        };
        now
    });
    steps.max().unwrap_or(0)
}
