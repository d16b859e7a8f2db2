//! Refused sign-ins, and the mobile grant.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use ringtray_datachannel::{Credentials, Limits, ReasonKind, State};
use support::{
    Account, OPEN_FOUR, OPEN_THREE, Server, assert_helpful, bot, client, config, grant, http, limits,
};

const TOKEN: &str = r#"{"access_token":"t1","expires_in":3600,"token_type":"bearer"}"#;

#[tokio::test]
async fn refused_upgrades_ask_for_a_sign_in() {
    for (status, body) in [("401 Unauthorized", "who is t0ken?"), ("403 Forbidden", "no")] {
        let server = Server::start().await;
        let mut account = client(&server);
        server.answer(&http(status, "", body)).await;
        assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
        assert!(!server.is_called_within(Duration::from_millis(300)).await, "it tried again by itself");
    }
}

#[tokio::test]
async fn the_engines_refusal_is_told_from_its_faults() {
    let server = Server::start().await;
    let mut account = client(&server);
    server.answer(&http("400 Bad Request", "Content-Type: text/html\r\n", "Forbidden")).await;
    server.answer(&http("400 Bad Request", "Content-Type: text/html\r\n", "Forbidden")).await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
}

#[tokio::test]
async fn a_refusal_in_the_namespace_asks_for_a_sign_in_in_both_shapes() {
    for (opening, refusal) in
        [(OPEN_THREE, r#"44"Not authorized""#), (OPEN_FOUR, r#"44{"message":"Unauthorized: t0ken"}"#)]
    {
        let server = Server::start().await;
        let mut account = client(&server);
        let mut peer = server.socket().await;
        peer.send(opening).await;
        peer.send(refusal).await;
        assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
        peer.rest().await;
    }
}

#[tokio::test]
async fn another_report_in_the_namespace_is_a_fault() {
    for (opening, report) in
        [(OPEN_THREE, r#"44"database is down""#), (OPEN_FOUR, r#"44{"message":"database is down"}"#)]
    {
        let server = Server::start().await;
        let mut account = client(&server);
        let mut peer = server.socket().await;
        peer.send(opening).await;
        peer.send(report).await;
        assert_helpful(&account.waiting().await, ReasonKind::JoinRefused);
        server.joined().await;
        account.connected().await;
    }
}

#[tokio::test]
async fn a_refusal_is_tried_again_later() {
    let server = Server::start().await;
    let soon_again = Limits { after_refusal: Duration::from_millis(100), ..limits() };
    let mut account = Account::connecting(config(server.address(), bot(), soon_again));
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.needs_sign_in().await;
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.needs_sign_in().await;
}

#[tokio::test]
async fn connecting_after_a_refusal_tries_at_once() {
    let server = Server::start().await;
    let mut account = client(&server);
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.needs_sign_in().await;
    account.client.connect();
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn a_refusal_stands_until_the_server_takes_it_back() {
    let server = Server::start().await;
    let soon_again = Limits { after_refusal: Duration::from_millis(100), ..limits() };
    let mut account = Account::connecting(config(server.address(), bot(), soon_again));
    server.answer(&http("401 Unauthorized", "", "first")).await;
    account.needs_sign_in().await;
    // Errors of an automatic retry are a different case.
    server.answer(&http("503 Service Unavailable", "", "")).await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
    // The caller receives the error.
    account.client.connect();
    server.answer(&http("503 Service Unavailable", "", "")).await;
    assert_helpful(&account.waiting().await, ReasonKind::Busy);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send("41").await;
    assert_helpful(&account.waiting().await, ReasonKind::Kicked);
}

#[tokio::test]
async fn a_token_refused_on_an_open_connection_is_renewed_once() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    server.answer(&http("200 OK", "", TOKEN)).await;
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"44{"message":"jwt expired"}"#).await;
    let (head, _) = server.answer(&http("200 OK", "", r#"{"access_token":"t2"}"#)).await;
    assert!(head.starts_with("POST "), "{head}");
    let mut peer = server.socket().await;
    assert_eq!(peer.headers.get("authorization").unwrap(), "Bearer t2");
    peer.let_in_four().await;
    account.connected().await;
    peer.send(r#"44{"message":"jwt expired"}"#).await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
    assert!(!server.is_called_within(Duration::from_millis(200)).await);
}

#[tokio::test]
async fn a_refusal_on_an_open_connection_asks_for_a_sign_in() {
    let server = Server::start().await;
    let mut account = client(&server);
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send(r#"44"Not authorized""#).await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
}

#[tokio::test]
async fn credentials_no_header_can_hold_are_never_sent() {
    let server = Server::start().await;
    let credentials = Credentials::Bot { token: "t0ken\r\nX-Evil: 1".into() };
    let mut account = Account::connecting(config(server.address(), credentials, limits()));
    assert_helpful(&account.needs_sign_in().await, ReasonKind::UnusableCredentials);
    assert!(!server.is_called_within(Duration::from_millis(200)).await);
}

#[tokio::test]
async fn the_mobile_grant_gets_a_token_and_uses_it() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    let (head, body) = server.answer(&http("200 OK", "", TOKEN)).await;
    assert!(head.starts_with("POST /hubgetsb/oauth/mobile/ HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/x-www-form-urlencoded"), "{head}");
    assert_eq!(
        body,
        "grant_type=mobile&client_id=key&client_secret=s3cret&username=ann\
         &password=%26%2B%25%3D%23+%22%C3%BC%E2%82%AC"
    );
    let mut peer = server.socket().await;
    assert_eq!(peer.headers.get("authorization").unwrap(), "Bearer t1");
    peer.let_in_four().await;
    account.connected().await;

    // The next connection uses the same token, which is valid for long.
    drop(peer);
    let peer = server.socket().await;
    assert_eq!(peer.headers.get("authorization").unwrap(), "Bearer t1");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    server.answer(&http("200 OK", "", TOKEN)).await;
    server.answer(&http("401 Unauthorized", "", "")).await;
    let (head, _) = server.answer(&http("200 OK", "", r#"{"access_token":"t2"}"#)).await;
    assert!(head.starts_with("POST "), "{head}");
    let mut peer = server.socket().await;
    assert_eq!(peer.headers.get("authorization").unwrap(), "Bearer t2");
    peer.let_in_four().await;
    account.connected().await;

    drop(peer);
    server.answer(&http("401 Unauthorized", "", "")).await;
    server.answer(&http("200 OK", "", r#"{"access_token":"t3"}"#)).await;
    server.answer(&http("401 Unauthorized", "", "")).await;
    account.waiting().await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
    assert!(!server.is_called_within(Duration::from_millis(200)).await);
}

#[tokio::test]
async fn a_token_about_to_end_is_renewed_before_the_next_connection() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    server.answer(&http("200 OK", "", r#"{"access_token":"t1","expires_in":0}"#)).await;
    let peer = server.joined().await;
    account.connected().await;
    drop(peer);
    let (head, _) = server.answer(&http("200 OK", "", r#"{"access_token":"t2"}"#)).await;
    assert!(head.starts_with("POST "), "{head}");
    assert_eq!(server.socket().await.headers.get("authorization").unwrap(), "Bearer t2");
}

#[tokio::test]
async fn a_refused_grant_asks_for_a_sign_in() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    let body = r#"{"error":"invalid_grant","error_description":"s3cret is wrong"}"#;
    server.answer(&http("400 Bad Request", "", body)).await;
    let reason = account.needs_sign_in().await;
    assert_helpful(&reason, ReasonKind::SignInRefused);
    assert!(reason.message.to_string().contains("name and password"), "{reason:?}");
    assert!(reason.detail.contains("invalid_grant: [secret] is wrong"), "{reason:?}");
}

#[tokio::test]
async fn odd_answers_to_the_grant_are_told_clearly() {
    let cases = [
        (http("200 OK", "", "<!DOCTYPE html><title>Log in</title>"), ReasonKind::SignInAnswer),
        (http("200 OK", "", "certainly"), ReasonKind::SignInAnswer),
        (http("200 OK", "", r#"{"token":"x"}"#), ReasonKind::SignInAnswer),
        (http("404 Not Found", "", "<html>"), ReasonKind::WrongPath),
        (http("302 Found", "Location: /login\r\n", ""), ReasonKind::Redirected),
        (http("302 Found", "Location: http://portal.example/?t0ken\r\n", ""), ReasonKind::NetworkSignIn),
        (http("511 Network Authentication Required", "", "<html>"), ReasonKind::NetworkSignIn),
        (http("503 Service Unavailable", "", "<html>"), ReasonKind::Busy),
        (http("500 Internal Server Error", "", r#"{"error":"server_error"}"#), ReasonKind::ServerFault),
        ("what?\r\n".to_owned(), ReasonKind::NotSocketIo),
    ];
    for (response, kind) in cases {
        let server = Server::start().await;
        let mut account = Account::connecting(config(server.address(), grant(), limits()));
        server.answer(&response).await;
        let reason = account.waiting().await;
        assert_helpful(&reason, kind);
        // A network's own sign-in page appears as a page or by a redirect.
        let may_be_the_network = response.contains("<!DOCTYPE") || kind == ReasonKind::NetworkSignIn;
        assert!(!may_be_the_network || reason.message.to_string().contains("browser"), "{reason:?}");
    }
}

#[tokio::test]
async fn disconnecting_ends_a_sign_in_under_way() {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    let _held = server.tcp().await;
    account.client.disconnect();
    account.disconnected().await;
    assert!(matches!(*account.client.state().borrow(), State::Disconnected { .. }));
}
