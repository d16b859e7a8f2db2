//! Connecting through web servers in front of the real one, and their own answers: nginx and haproxy, from Debian's
//! packages.

#![cfg(all(feature = "client", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod interop_server;
mod support;

use ringtray_datachannel::{ClientConfig, InstanceId, Reason, ReasonKind, Revision, ServerAddress};
use serde_json::json;
use support::front::{FORWARDS_UPGRADES, Front};
use support::{Account, Server, assert_helpful, bot, config, grant, http, limits};

fn through(front: &Front) -> Account {
    Account::connecting(config(front.address(), bot(), limits()))
}

/// An account of a real server's, by the name that this one knows.
fn to_real(address: ServerAddress) -> Account {
    let instance_id = InstanceId::parse("abc").unwrap();
    Account::connecting(ClientConfig { instance_id, ..config(address, bot(), limits()) })
}

/// Waits for an error from a front, which a new sign-in does not cure.
async fn refused_in_front(account: &mut Account, kind: ReasonKind, says: &str) -> Reason {
    let reason = account.waiting().await;
    assert_helpful(&reason, kind);
    let message = reason.message.to_string();
    assert!(message.contains(says) && !message.contains("expired"), "{says} is not in {message}");
    reason
}

#[tokio::test]
async fn a_front_that_forwards_the_upgrade_lets_us_in() {
    let server = Server::start().await;
    let fronts =
        [Front::nginx(FORWARDS_UPGRADES, server.port()).await, Front::haproxy("", server.port()).await];
    for front in fronts {
        let mut account = through(&front);
        let mut peer = server.socket().await;
        assert_eq!(peer.headers.get("authorization").unwrap(), "Bearer t0ken");
        peer.let_in_four().await;
        assert_eq!(account.connected().await, (Revision::Four, "s4".into()), "{}", front.log());
    }
}

#[tokio::test]
async fn a_front_that_drops_the_upgrade_is_told_whatever_the_server_behind_it() {
    for version in ["1.7.4", "2.5.1", "3.1.2", "4.8.4"] {
        let server = interop_server::Server::start(version, json!({})).await;
        let upstream = ServerAddress::parse(&server.address()).unwrap().port();
        let fronts = [
            Front::nginx("", upstream).await,
            Front::haproxy(" http-request del-header upgrade", upstream).await,
        ];
        for front in fronts {
            let mut account = to_real(front.address());
            refused_in_front(&mut account, ReasonKind::FrontRefused, "headers Upgrade and Connection").await;
        }
    }
}

#[tokio::test]
async fn a_server_that_only_polls_is_told() {
    for version in ["2.5.1", "4.8.4"] {
        let server = interop_server::Server::start(version, json!({ "transports": ["polling"] })).await;
        let address = ServerAddress::parse(&server.address()).unwrap();
        let mut account = to_real(address);
        refused_in_front(&mut account, ReasonKind::JoinRefused, "allow the transport websocket").await;
    }
}

#[tokio::test]
async fn a_sign_in_that_the_front_wants_for_itself_is_told_from_ours() {
    let server = Server::start().await;
    let users = tempfile::NamedTempFile::new().unwrap();
    let basic = format!("auth_basic \"Staff only\"; auth_basic_user_file {};", users.path().display());
    let fronts = [
        Front::nginx(&basic, server.port()).await,
        Front::haproxy(" http-request auth realm Staff", server.port()).await,
    ];
    for front in fronts {
        refused_in_front(&mut through(&front), ReasonKind::FrontRefused, "HTTP 401, Basic").await;
    }
}

#[tokio::test]
async fn a_page_that_forbids_is_told_from_the_servers_refusal() {
    let server = Server::start().await;
    let fronts = [
        Front::nginx("deny all;", server.port()).await,
        Front::haproxy(" http-request deny", server.port()).await,
    ];
    for front in fronts {
        refused_in_front(&mut through(&front), ReasonKind::FrontRefused, "a VPN").await;
        // The request for a token as well.
        let mut account = Account::connecting(config(front.address(), grant(), limits()));
        refused_in_front(&mut account, ReasonKind::FrontRefused, "a VPN").await;
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_refused_behind_a_front_as_well() {
    let server = Server::start().await;
    let fronts =
        [Front::nginx(FORWARDS_UPGRADES, server.port()).await, Front::haproxy("", server.port()).await];
    for front in fronts {
        for (status, headers, body) in [
            ("401 Unauthorized", "", ""),
            ("401 Unauthorized", "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n", "<html>"),
            ("403 Forbidden", "Content-Type: application/json\r\n", r#"{"error":"forbidden"}"#),
        ] {
            let mut account = through(&front);
            server.answer(&http(status, headers, body)).await;
            assert_helpful(&account.needs_sign_in().await, ReasonKind::SignInRefused);
        }
    }
}

#[tokio::test]
async fn for_a_page_that_forbids_another_token_is_tried_once() {
    let token = |name: &str| http("200 OK", "", &format!(r#"{{"access_token":"{name}","expires_in":3600}}"#));
    let page = http("403 Forbidden", "Content-Type: text/html\r\n", "<html><h1>403 Forbidden</h1></html>");
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    server.answer(&token("t1")).await;
    server.answer(&page).await;
    server.answer(&token("t2")).await;
    let (head, _) = server.answer(&page).await;
    assert!(head.starts_with("GET "), "{head}");
    refused_in_front(&mut account, ReasonKind::FrontRefused, "a VPN").await;
    // From now on without a new token, until the connection succeeded.
    for _ in 0..2 {
        let (head, _) = server.answer(&page).await;
        assert!(head.starts_with("GET ") && head.contains("Bearer t2"), "{head}");
    }
    drop(server.joined().await);
    server.answer(&page).await;
    let (head, _) = server.answer(&token("t3")).await;
    assert!(head.starts_with("POST "), "{head}");
}

#[tokio::test]
async fn another_protocol_that_is_wanted_is_told() {
    let server = Server::start().await;
    for (location, says) in [
        ("return 426;", "headers Upgrade and Connection"),
        ("add_header Upgrade h2c always; return 426;", "h2c, HTTP 426"),
    ] {
        let front = Front::nginx(location, server.port()).await;
        refused_in_front(&mut through(&front), ReasonKind::FrontRefused, says).await;
    }
}

#[tokio::test]
async fn a_check_for_browsers_is_told() {
    let server = Server::start().await;
    let fronts = [
        Front::nginx("add_header Set-Cookie \"check=1\"; return 307 $request_uri;", server.port()).await,
        Front::haproxy(" http-request redirect code 307 location %[url] set-cookie check=1", server.port())
            .await,
    ];
    for front in fronts {
        refused_in_front(&mut through(&front), ReasonKind::FrontRefused, "leave /datachannel out of it")
            .await;
        let mut account = Account::connecting(config(front.address(), grant(), limits()));
        let says = "leave /hubgetsb/oauth/mobile/ out of it";
        refused_in_front(&mut account, ReasonKind::FrontRefused, says).await;
    }
}
