//! Querying the UnifiedAPI beside a connection: which token is used, what each answer means, pages and limits.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use ringtray_datachannel::{
    CallRecord, Credentials, GrantWay, HeldToken, Item, Limits, Reply, Timestamp, UnifiedApi,
};
use support::{Account, Peer, Server, Time, bot, client, config, granted, http, limits, soon};

const NOW: Timestamp = Timestamp(1_767_261_600_000);

#[tokio::test]
async fn it_asks_with_the_token_and_tells_the_calls_and_the_servers_time() {
    let (server, api, _kept) = connected(bot()).await;
    let body = r#"{"entry":[{"id":"c1","published":"2026-01-01T09:59:30Z"}],"totalResults":1}"#;
    let answer = http("200 OK", "Date: Thu, 01 Jan 2026 10:00:00 GMT\r\n", body);

    let (reply, (head, _)) = tokio::join!(api.live_calls(), server.answer(&answer));

    assert!(head.starts_with("GET /uapi/phoneCalls/@me/@self?count=200 HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("\r\nauthorization: bearer t0ken\r\n"), "{head}");
    let Reply::Calls { calls, server_time } = reply else { panic!("{reply:?}") };
    assert_eq!((ids(&calls), server_time), (vec!["c1"], Some(NOW)));
    assert!(!format!("{api:?}").contains("t0ken"));
}

#[tokio::test]
async fn each_answer_is_what_it_is() {
    let (server, api, _kept) = connected(bot()).await;
    let refused = "refused";
    let cases = [
        ("401 Unauthorized", "", r#"{"error":{"code":"access_denied"}}"#, refused),
        ("403 Forbidden", "", "", refused),
        ("404 Not Found", "", "<html>", refused),
        ("400 Bad Request", "", "", refused),
        ("302 Found", "Location: /login\r\n", "", refused),
        ("501 Not Implemented", "", "", refused),
        ("200 OK", "Content-Type: text/html\r\n", "<!DOCTYPE html>", refused),
        ("200 OK", "", r#"{"hello":"there"}"#, refused),
        ("204 No Content", "", "", "none"),
        ("200 OK", "", r#"{"totalResults":"0"}"#, "none"),
        ("429 Too Many Requests", "Retry-After: 7\r\n", "", "busy 7"),
        ("503 Service Unavailable", "", "<html>", "busy"),
        ("500 Internal Server Error", "", r#"{"error":{"code":"internal_server_error"}}"#, "fault"),
        ("502 Bad Gateway", "", "", "fault"),
        ("200 OK", "", r#"{"entry":[{"id":"c1""#, "fault"),
    ];
    for (status, headers, body, expected) in cases {
        let answer = if status.starts_with("204") {
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_owned()
        } else {
            http(status, headers, body)
        };
        let (reply, _) = tokio::join!(api.live_calls(), server.answer(&answer));
        let said = match reply {
            Reply::Calls { calls, .. } if calls.is_empty() => "none".to_owned(),
            Reply::Calls { .. } => "calls".to_owned(),
            Reply::Refused { why } => {
                assert!(!why.is_empty());
                refused.to_owned()
            }
            Reply::Busy { wait: Some(wait) } => format!("busy {}", wait.as_secs()),
            Reply::Busy { wait: None } => "busy".to_owned(),
            Reply::Fault { why } => {
                assert!(!why.is_empty());
                "fault".to_owned()
            }
        };
        assert_eq!(said, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn a_server_that_cuts_or_is_silent_is_a_fault() {
    let hasty = Limits { connect: Duration::from_millis(300), ..limits() };
    let (server, api, _kept) = connected_with(bot(), hasty).await;
    let (reply, _) = tokio::join!(api.live_calls(), server.answer("HTTP/1.1 200"));
    assert!(matches!(reply, Reply::Fault { .. }), "{reply:?}");

    let (reply, _silent) = tokio::join!(api.live_calls(), server.asked());
    assert!(matches!(reply, Reply::Fault { .. }), "{reply:?}");
}

#[tokio::test]
async fn pages_are_turned_until_the_last() {
    let (server, api, _kept) = connected(bot()).await;
    let page = |ids: &[&str], date: &str, more: &str| {
        let entries: Vec<_> =
            ids.iter().map(|id| format!(r#"{{"id":"{id}","published":"{date}"}}"#)).collect();
        http("200 OK", "", &format!(r#"{{"entry":[{}]{more}}}"#, entries.join(",")))
    };
    let (new, old) = ("2026-01-01T10:00:00Z", "2026-01-01T09:00:00Z");

    // By their total.
    let answers = async {
        let (first, _) = server.answer(&page(&["a", "b"], new, r#","totalResults":3"#)).await;
        let (second, _) = server.answer(&page(&["c"], new, r#","totalResults":"3""#)).await;
        [first, second]
    };
    let (reply, heads) = tokio::join!(api.records_since(NOW), answers);
    assert_eq!(told(&reply), ["a", "b", "c"]);
    assert!(
        heads[0]
            .starts_with("GET /uapi/cdr/?startDate=2025-12-31T20%3A00%3A00&sortOrder=descending&count=200 ")
    );
    assert!(heads[1].contains("&count=200&startIndex=2 "), "{}", heads[1]);

    // By their times.
    let answers = async {
        server.answer(&page(&["a"], new, r#","totalResults":90"#)).await;
        server.answer(&page(&["b"], old, r#","totalResults":90"#)).await;
    };
    let (reply, ()) = tokio::join!(api.records_since(NOW), answers);
    assert_eq!(told(&reply), ["a", "b"]);

    // A server that does not turn them.
    let answers = async {
        server.answer(&page(&["a"], new, r#","totalResults":90"#)).await;
        server.answer(&page(&["a"], new, r#","totalResults":90"#)).await;
    };
    let (reply, ()) = tokio::join!(api.records_since(NOW), answers);
    assert_eq!(told(&reply), ["a"]);

    // If a page fails, all of them are requested again.
    let answers = async {
        server.answer(&page(&["a"], new, r#","totalResults":90"#)).await;
        server.answer(&http("500 Internal Server Error", "", "")).await;
    };
    let (reply, ()) = tokio::join!(api.records_since(NOW), answers);
    assert!(matches!(reply, Reply::Fault { .. }), "{reply:?}");
}

#[tokio::test]
async fn a_page_of_four_mebibytes_is_too_large_and_one_of_one_is_not() {
    let (server, api, _kept) = connected(bot()).await;
    let body = |size: usize| format!(r#"{{"entry":[{{"id":"c1","note":"{}"}}]}}"#, "x".repeat(size));
    let large = http("200 OK", "", &body(1 << 20));
    let (reply, _) = tokio::join!(api.live_calls(), server.answer(&large));
    assert_eq!(told(&reply), ["c1"]);

    let serving = async {
        let (mut stream, _) = server.asked().await;
        // The caller goes away before the end.
        let _ =
            tokio::io::AsyncWriteExt::write_all(&mut stream, http("200 OK", "", &body(5 << 20)).as_bytes())
                .await;
    };
    let (reply, ()) = tokio::join!(api.live_calls(), serving);
    assert!(matches!(reply, Reply::Fault { .. }), "{reply:?}");
}

#[tokio::test]
async fn what_a_server_repeats_of_the_token_is_not_told() {
    let (server, api, _kept) = connected(bot()).await;
    let echo = http("403 Forbidden", "", r#"{"error":{"message":"t0ken is no good"}}"#);
    let (reply, _) = tokio::join!(api.live_calls(), server.answer(&echo));
    assert!(!format!("{reply:?}").contains("t0ken"), "{reply:?}");

    let echo = http("200 OK", "", r#"{"entry":[{"id":"c1","note":"t0ken"}]}"#);
    let (reply, _) = tokio::join!(api.live_calls(), server.answer(&echo));
    assert!(!format!("{reply:?}").contains("t0ken") && told(&reply) == ["c1"], "{reply:?}");
}

#[tokio::test]
async fn a_token_that_was_renewed_beside_the_connection_is_the_one_it_asks_with() {
    let server = Server::start().await;
    let refused = http("403 Forbidden", "", "");
    let way = GrantWay::Client { app_key: "key".into(), app_secret: "s3cret".into() };
    // It ended long ago.
    let held = HeldToken { token: "first".into(), refresh_token: None, expires_at: None };
    let mut account =
        Account::connecting(config(server.address(), granted(way.clone(), Some(held)), limits()));
    let _peer = server.joined().await;
    account.connected().await;
    let api = account.client.unified_api().await.unwrap();
    let (_, (head, _)) = tokio::join!(api.live_calls(), server.answer(&refused));
    assert!(head.to_ascii_lowercase().contains("bearer first"), "{head}");
    drop(account);

    // A token that is due at once is renewed beside the connection that begins with it.
    let time = Time::default();
    let mut account = Account::connecting_by(config(server.address(), granted(way, None), limits()), &time);
    let token = |token: &str| http("200 OK", "", &format!(r#"{{"access_token":"{token}","expires_in":1}}"#));
    server.answer(&token("second")).await;
    let _peer = server.joined().await;
    account.connected().await;
    time.sleep(Duration::from_secs(11));
    Box::pin(soon("a renewal", server.answer(&token("third")))).await;
    while !matches!(account.item().await, Item::TokenChanged(held) if secret(&held) == "third") {}
    let api = account.client.unified_api().await.unwrap();
    let (_, (head, _)) = tokio::join!(api.live_calls(), server.answer(&refused));
    assert!(head.to_ascii_lowercase().contains("bearer third"), "{head}");
}

#[tokio::test]
async fn nobody_asks_with_cookies_or_without_a_connection() {
    let server = Server::start().await;
    let cookies = Credentials::User { vn: "vvvv".into(), dev: "dddd".into() };
    let mut account = Account::connecting(config(server.address(), cookies, limits()));
    let _peer = server.joined().await;
    account.connected().await;
    assert!(account.client.unified_api().await.is_none());

    let mut account = client(&server);
    let peer = server.joined().await;
    account.connected().await;
    assert!(account.client.unified_api().await.is_some());
    account.client.disconnect();
    account.disconnected().await;
    drop(peer);
    assert!(account.client.unified_api().await.is_none());
}

async fn connected(credentials: Credentials) -> (Server, UnifiedApi, (Account, Peer)) {
    connected_with(credentials, limits()).await
}

async fn connected_with(credentials: Credentials, limits: Limits) -> (Server, UnifiedApi, (Account, Peer)) {
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), credentials, limits));
    let peer = server.joined().await;
    account.connected().await;
    let api = account.client.unified_api().await.expect("it is connected with a token");
    (server, api, (account, peer))
}

fn told(reply: &Reply) -> Vec<&str> {
    match reply {
        Reply::Calls { calls, .. } => ids(calls),
        other => panic!("{other:?}"),
    }
}

fn ids(calls: &[CallRecord]) -> Vec<&str> {
    calls.iter().map(|call| call.id.as_deref().unwrap()).collect()
}

fn secret(held: &HeldToken) -> String {
    use secrecy::ExposeSecret as _;
    held.token.expose_secret().to_owned()
}
