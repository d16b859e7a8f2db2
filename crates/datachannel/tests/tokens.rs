//! Tokens from a server: stored, renewed beside the connection, and requested in one request at a time.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::{Duration, SystemTime};

use ringtray_datachannel::{Cause, GrantWay, HeldToken, Item, Limits, ReasonKind, State, Timestamp};
use secrecy::ExposeSecret as _;
use support::{Account, Peer, Server, Time, assert_helpful, config, granted, http, limits, mobile, soon};
use tokio::io::AsyncWriteExt as _;

const HOUR: Duration = Duration::from_secs(3600);

/// A heartbeat longer than every jump of the clock here: the longest that a server may set.
const PATIENT: &str =
    r#"0{"sid":"e4","upgrades":[],"pingInterval":300000,"pingTimeout":20000,"maxPayload":1000000}"#;

/// Until then a token of an hour is not renewed.
const NOT_YET: Duration = Duration::from_secs(3600 - 300 - 60);

fn app() -> GrantWay {
    GrantWay::Client { app_key: "key".into(), app_secret: "s3cret".into() }
}

fn code() -> GrantWay {
    GrantWay::Code { app_key: "key".into(), app_secret: "s3cret".into() }
}

fn token(name: &str, refresh: Option<&str>) -> String {
    let refresh = refresh.map(|refresh| format!(r#","refresh_token":"{refresh}""#)).unwrap_or_default();
    http("200 OK", "", &format!(r#"{{"access_token":"{name}"{refresh}}}"#))
}

fn refused(error: &str) -> String {
    http("400 Bad Request", "", &format!(r#"{{"error":"{error}","error_description":"because"}}"#))
}

/// A token that is valid for this long from now on.
fn held(name: &str, refresh: Option<&str>, life: Duration) -> HeldToken {
    let expires_at = Some(Timestamp::from(SystemTime::now()).saturating_add(life));
    HeldToken { token: name.into(), refresh_token: refresh.map(Into::into), expires_at }
}

fn connecting(server: &Server, way: GrantWay, held: Option<HeldToken>, time: &Time) -> Account {
    Account::connecting_by(config(server.address(), granted(way, held), limits()), time)
}

async fn upgraded_with(server: &Server, token: &str) -> Peer {
    let mut peer = server.socket().await;
    assert_eq!(peer.headers.get("authorization").unwrap(), &format!("Bearer {token}"));
    peer.let_in_four_with(PATIENT).await;
    peer
}

/// The next token that the owner receives, and its refresh token.
async fn told(account: &mut Account) -> (String, Option<String>) {
    loop {
        match account.item().await {
            Item::TokenChanged(held) => {
                assert!(held.expires_at.is_some());
                let refresh_token = held.refresh_token.map(|token| token.expose_secret().to_owned());
                return (held.token.expose_secret().to_owned(), refresh_token);
            }
            Item::State(State::Disconnected { .. } | State::Connecting { .. } | State::Waiting { .. }) => {}
            other => panic!("instead of a token came {other:?}"),
        }
    }
}

/// Time passes, and the server pings.
async fn pass(time: &Time, mut left: Duration, peer: &mut Peer) {
    while !left.is_zero() {
        let step = left.min(Duration::from_secs(240));
        time.sleep(step);
        peer.send("2").await;
        peer.expect("3").await;
        left -= step;
    }
}

/// The same connection still exists, and is alive.
async fn still_alive(account: &mut Account, peer: &mut Peer) {
    peer.send(r#"42["message",{"class":"x/y"}]"#).await;
    assert_eq!(&*account.message().await.raw, r#"{"class":"x/y"}"#);
}

#[tokio::test]
async fn a_token_is_renewed_five_minutes_early_beside_the_connection_and_used_by_the_next() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account = connecting(&server, app(), None, &time);
    let (head, body) = server.answer(&token("t1", None)).await;
    assert!(head.starts_with("POST /oauth/token.php HTTP/1.1\r\n"), "{head}");
    assert!(body.starts_with("grant_type=client_credentials&client_id=key&"), "{body}");
    let mut peer = upgraded_with(&server, "t1").await;
    assert_eq!(told(&mut account).await, ("t1".to_owned(), None));
    account.connected().await;
    pass(&time, NOT_YET, &mut peer).await;
    assert!(!server.is_called_within(Duration::from_millis(1500)).await, "it was renewed too soon");
    still_alive(&mut account, &mut peer).await;

    pass(&time, HOUR - NOT_YET, &mut peer).await;
    server.answer(&token("t2", None)).await;
    assert_eq!(told(&mut account).await, ("t2".to_owned(), None));
    still_alive(&mut account, &mut peer).await;
    drop(peer);
    upgraded_with(&server, "t2").await;
}

#[tokio::test]
async fn a_refresh_token_is_used_and_replaced_by_the_one_that_comes_with_the_next() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account = connecting(&server, code(), Some(held("t1", Some("r&1"), Duration::ZERO)), &time);
    let (head, body) = server.answer(&token("t2", Some("r2"))).await;
    assert!(head.starts_with("POST /oauth/token.php "), "{head}");
    assert_eq!(body, "grant_type=refresh_token&refresh_token=r%261&client_id=key&client_secret=s3cret");
    let mut peer = upgraded_with(&server, "t2").await;
    assert_eq!(told(&mut account).await, ("t2".to_owned(), Some("r2".to_owned())));
    account.connected().await;

    pass(&time, HOUR, &mut peer).await;
    let (_, body) = server.answer(&token("t3", None)).await;
    assert!(body.contains("refresh_token=r2&"), "{body}");
    assert_eq!(told(&mut account).await, ("t3".to_owned(), Some("r2".to_owned())), "r2 stays good");
}

#[tokio::test]
async fn a_refused_refresh_token_gives_way_to_what_needs_no_person() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account =
        connecting(&server, mobile(Some("p")), Some(held("t1", Some("r1"), Duration::ZERO)), &time);
    let (head, _) = server.answer(&refused("invalid_grant")).await;
    assert!(head.starts_with("POST /hubgetsb/oauth/mobile/ "), "{head}");
    let (_, body) = server.answer(&token("t2", None)).await;
    assert!(body.starts_with("grant_type=mobile&"), "{body}");
    upgraded_with(&server, "t2").await;
    assert_eq!(told(&mut account).await, ("t2".to_owned(), None));
}

#[tokio::test]
async fn without_a_kept_password_the_end_of_the_sign_in_asks_for_it() {
    for (way, words) in [(mobile(None), "password"), (code(), "browser")] {
        let (server, time) = (Server::start().await, Time::default());
        let refused_again = Some(held("t1", Some("r1"), Duration::ZERO));
        let mut account = connecting(&server, way.clone(), refused_again, &time);
        server.answer(&refused("invalid_grant")).await;
        let reason = account.needs_sign_in().await;
        assert_helpful(&reason, ReasonKind::SignInRefused);
        assert!(reason.message.to_string().contains(words), "{reason:?}");

        // Without a refresh token the token is used until it is refused, whatever its stated end.
        let mut account = connecting(&server, way.clone(), Some(held("t1", None, Duration::ZERO)), &time);
        let peer = upgraded_with(&server, "t1").await;
        account.connected().await;
        drop(peer);
        server.answer(&http("401 Unauthorized", "", "")).await;
        account.waiting().await;
        let reason = account.needs_sign_in().await;
        assert_helpful(&reason, ReasonKind::SignInRefused);
        assert!(reason.message.to_string().contains(words), "{reason:?}");

        let mut account = connecting(&server, way, None, &time);
        let reason = account.needs_sign_in().await;
        assert_helpful(&reason, ReasonKind::UnusableCredentials);
        assert!(reason.message.to_string().contains(words), "{reason:?}");
        assert!(!server.is_called_within(Duration::from_millis(200)).await);
    }
}

#[tokio::test]
async fn a_renewal_under_way_is_the_only_one_also_when_the_connection_ends_meanwhile() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account = connecting(&server, app(), Some(held("t1", None, HOUR)), &time);
    let mut peer = upgraded_with(&server, "t1").await;
    account.connected().await;
    pass(&time, HOUR, &mut peer).await;
    let mut request = server.tcp().await;
    drop(peer);
    account.waiting().await;
    assert!(!server.is_called_within(Duration::from_millis(500)).await, "another one was asked for");
    request.write_all(token("t2", None).as_bytes()).await.unwrap();
    upgraded_with(&server, "t2").await;
    assert_eq!(told(&mut account).await, ("t2".to_owned(), None));
}

#[tokio::test]
async fn what_wakes_the_client_gives_up_a_renewal_that_may_hang() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account = connecting(&server, app(), Some(held("t1", None, HOUR)), &time);
    let mut peer = upgraded_with(&server, "t1").await;
    account.connected().await;
    pass(&time, HOUR, &mut peer).await;
    let _hanging = server.tcp().await;
    account.client.reconnect(Cause::Resumed);
    server.answer(&token("t2", None)).await;
    upgraded_with(&server, "t2").await;
}

#[tokio::test]
async fn a_renewal_that_fails_is_tried_again_and_leaves_the_connection_alone() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account = connecting(&server, app(), Some(held("t1", None, HOUR)), &time);
    let mut peer = upgraded_with(&server, "t1").await;
    account.connected().await;
    pass(&time, HOUR, &mut peer).await;
    for failure in [String::new(), http("503 Service Unavailable", "", "<html>"), "what?\r\n".to_owned()] {
        server.answer(&failure).await;
        still_alive(&mut account, &mut peer).await;
    }
    server.answer(&token("t2", None)).await;
    assert_eq!(told(&mut account).await, ("t2".to_owned(), None));
    still_alive(&mut account, &mut peer).await;
}

#[tokio::test]
async fn a_refused_renewal_is_not_repeated_until_the_connection_ends() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account = connecting(&server, app(), Some(held("t1", None, HOUR)), &time);
    let mut peer = upgraded_with(&server, "t1").await;
    account.connected().await;
    pass(&time, HOUR, &mut peer).await;
    server.answer(&refused("invalid_client")).await;
    still_alive(&mut account, &mut peer).await;
    time.sleep(Duration::from_secs(15));
    assert!(!server.is_called_within(Duration::from_secs(2)).await, "it asked again");
    still_alive(&mut account, &mut peer).await;
    drop(peer);
    server.answer(&refused("invalid_client")).await;
    account.waiting().await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::AppRefused);
    assert!(!server.is_called_within(Duration::from_millis(300)).await);
}

#[tokio::test]
async fn a_token_of_no_life_is_not_renewed_without_rest() {
    let (server, time) = (Server::start().await, Time::default());
    let mut account = connecting(&server, app(), None, &time);
    server.answer(&http("200 OK", "", r#"{"access_token":"t1","expires_in":0}"#)).await;
    let mut peer = upgraded_with(&server, "t1").await;
    account.connected().await;
    assert!(!server.is_called_within(Duration::from_millis(1500)).await);
    time.sleep(Duration::from_secs(10));
    server.answer(&token("t2", None)).await;
    told(&mut account).await;
    still_alive(&mut account, &mut peer).await;
}

#[tokio::test]
async fn every_oauth_error_is_told_in_words_and_kept_in_the_details() {
    for (way, error, kind, words) in [
        (app(), "invalid_client", ReasonKind::AppRefused, "key and secret"),
        (mobile(Some("p")), "invalid_client", ReasonKind::AppRefused, "key and secret"),
        (mobile(Some("p")), "invalid_grant", ReasonKind::SignInRefused, "name and password"),
        (mobile(Some("p")), "access_denied", ReasonKind::SignInRefused, "administrator"),
        (app(), "unauthorized_client", ReasonKind::GrantRefused, "trusted"),
        (app(), "unsupported_grant_type", ReasonKind::GrantRefused, "Choose another"),
        (app(), "invalid_scope", ReasonKind::GrantRefused, "technical details"),
        (app(), "new_error", ReasonKind::SignInRefused, "new_error: because"),
    ] {
        let (server, time) = (Server::start().await, Time::default());
        let mut account = connecting(&server, way, None, &time);
        server.answer(&refused(error)).await;
        let reason = account.needs_sign_in().await;
        assert_helpful(&reason, kind);
        assert!(reason.message.to_string().contains(words), "{reason:?}");
        assert!(reason.detail.contains(&format!("{error}: because")), "{reason:?}");
    }
}

#[tokio::test]
async fn what_was_held_is_never_repeated() {
    let (server, time) = (Server::start().await, Time::default());
    let way = granted(code(), Some(held("t0ken-held", Some("t0ken-refresh"), Duration::ZERO)));
    let config = config(server.address(), way, Limits { ..limits() });
    assert!(!format!("{config:?}").contains("t0ken"));
    let mut account = Account::connecting_by(config, &time);
    let said = r#"{"error":"odd t0ken-refresh","error_description":"t0ken-held and s3cret"}"#;
    server.answer(&http("400 Bad Request", "", said)).await;
    assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
    soon("the end", async {
        drop(account.client);
        while account.incoming.next().await.is_some() {}
    })
    .await;
}
