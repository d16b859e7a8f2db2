//! Proxies: what they receive, and how their failures are reported.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use ringtray_datachannel::{
    ClientConfig, Limits, ProxyChoice, ProxySignIn, Reason, ReasonKind, Revision, State,
};
use support::proxy::{Destination, PASSWORD, ScriptedProxy, relay, sign_in, through, towards};
use support::{Account, assert_helpful, http, limits, soon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const FAR: &str = "https://pbx.example.com";
/// `ann:s3cret:ü%=#` in UTF-8 and base64.
const BASIC: &str = "Basic YW5uOnMzY3JldDrDvCU9Iw==";

fn assert_told(reason: &Reason, kind: ReasonKind, words: &[&str]) {
    assert_helpful(reason, kind);
    for word in words {
        assert!(reason.message.to_string().contains(word), "no \u{201c}{word}\u{201d} in {reason:?}");
    }
    assert!(!format!("{reason:?}").contains(BASIC.trim_start_matches("Basic ")), "{reason:?}");
}

#[tokio::test]
async fn proxy_and_server_get_only_what_is_for_them() {
    let mut destination = Destination::start().await;
    let proxy = ScriptedProxy::start().await;
    let mut account = Account::connecting(destination.account("localhost", proxy.http(Some(sign_in()))));
    let (mut stream, head) = proxy.request().await;
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    tokio::spawn(relay(stream, destination.port));
    assert_eq!(account.connected().await, (Revision::Four, "behind".into()));

    let mut lines: Vec<_> = head.trim_end().lines().collect();
    assert_eq!(lines.remove(0), format!("CONNECT localhost:{} HTTP/1.1", destination.port));
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            format!("host: localhost:{}", destination.port),
            format!("proxy-authorization: {BASIC}"),
            format!("user-agent: Ringtray/{}", env!("CARGO_PKG_VERSION")),
        ]
    );
    let headers = destination.upgrade().await;
    assert_eq!(headers.get("authorization").unwrap(), "Bearer t0ken");
    assert!(headers.get("proxy-authorization").is_none());
}

#[tokio::test]
async fn a_connect_proxy_gets_names_and_addresses_with_their_port() {
    for (server, target) in [
        (FAR, "pbx.example.com:443"),
        ("https://pbx.example.com:8443", "pbx.example.com:8443"),
        ("https://192.0.2.1", "192.0.2.1:443"),
        ("https://[2001:db8::1]", "[2001:db8::1]:443"),
        ("https://localhost", "localhost:443"),
    ] {
        let proxy = ScriptedProxy::start().await;
        let _account = Account::connecting(towards(server, proxy.http(None)));
        let (_stream, head) = proxy.request().await;
        assert!(head.starts_with(&format!("CONNECT {target} HTTP/1.1\r\n")), "{head}");
        assert!(head.contains(&format!("host: {target}\r\n")), "{head}");
        assert!(!head.contains("authorization"), "{head}");
    }
}

#[tokio::test]
async fn the_answers_of_a_connect_proxy_are_told_apart() {
    use ReasonKind::{ProxyRefused, ProxySignIn};
    let basic = "Proxy-Authenticate: Basic realm=\"s3cret:ü%=#\"\r\n";
    let domain = "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n";
    let both = "Proxy-Authenticate: NTLM, Basic realm=\"x\"\r\n";
    let signed_in = Some(sign_in());
    for (status, headers, sign_in, kind, words) in [
        ("407 Authentication Required", basic, None, ProxySignIn, ["none were sent", "in the account"]),
        ("407 Authentication Required", "", None, ProxySignIn, ["none were sent", "in the account"]),
        ("407 x", both, signed_in.clone(), ProxySignIn, ["does not take the name", "in the account"]),
        ("407 x", domain, signed_in.clone(), ProxySignIn, ["can't do (Negotiate, NTLM)", "such as Px"]),
        ("403 Forbidden", "", None, ProxyRefused, ["does not let us through", "HTTP 403"]),
        ("405 Method Not Allowed", "", None, ProxyRefused, ["does not let us through", "HTTP 405"]),
        ("401 s3cret:%=#", "", signed_in, ProxySignIn, ["does not take the name", "in the account"]),
        ("302 Found", "Location: http://portal/\r\n", None, ProxyRefused, ["does not let us", "HTTP 302"]),
        ("500 Internal Server Error", "", None, ProxyRefused, ["has a fault", "HTTP 500"]),
        ("502 Bad Gateway", "", None, ProxyRefused, ["can't reach https://pbx.example.com", "HTTP 502"]),
        ("503 Unavailable", "", None, ProxyRefused, ["can't reach https://pbx.example.com", "HTTP 503"]),
        ("504 Timeout", "", None, ProxyRefused, ["can't reach https://pbx.example.com", "HTTP 504"]),
    ] {
        let proxy = ScriptedProxy::start().await;
        let mut account = Account::connecting(towards(FAR, proxy.http(sign_in)));
        proxy.answer(http(status, headers, PASSWORD).as_bytes()).await;
        let name = format!("http://127.0.0.1:{} (set in the account)", proxy.port);
        let [first, second] = words;
        assert_told(&account.waiting().await, kind, &[first, second, &name]);
    }
}

#[tokio::test]
async fn a_refused_sign_in_at_the_proxy_is_tried_again() {
    let proxy = ScriptedProxy::start().await;
    let mut account = Account::connecting(towards(FAR, proxy.http(Some(sign_in()))));
    for attempt in 1..4 {
        assert_eq!(
            account
                .until("connecting", |state| match state {
                    State::Connecting { attempt, .. } => Some(*attempt),
                    State::NeedsSignIn { .. } => panic!("the account's sign-in was never seen"),
                    _ => None,
                })
                .await,
            attempt
        );
        proxy.answer(b"HTTP/1.1 407 No\r\n\r\n").await;
    }
}

#[tokio::test]
async fn what_is_no_connect_proxy_is_told() {
    let endless = [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 1 << 20]].concat();
    for answer in [
        &b"SSH-2.0-OpenSSH_9.2\r\n"[..],
        b"\x05\xff",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        &endless,
    ] {
        let proxy = ScriptedProxy::start().await;
        let mut account = Account::connecting(towards(FAR, proxy.http(None)));
        let (mut stream, _) = proxy.request().await;
        // It may close before it has read everything.
        let _ = stream.write_all(answer).await;
        let _ = stream.shutdown().await;
        assert_told(&account.waiting().await, ReasonKind::ProxyRefused, &["as an HTTP proxy does"]);
    }
}

#[tokio::test]
async fn a_page_in_the_clear_where_the_server_was_due_is_the_proxys() {
    let page = http("403 Forbidden", "Content-Type: text/html\r\n", "<html>This site is blocked</html>");
    for connected in ["HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n"] {
        for at_once in [true, false] {
            let proxy = ScriptedProxy::start().await;
            let mut account = Account::connecting(towards(FAR, proxy.http(None)));
            let (mut stream, _) = proxy.request().await;
            if at_once {
                stream.write_all(format!("{connected}{page}").as_bytes()).await.unwrap();
            } else {
                stream.write_all(connected.as_bytes()).await.unwrap();
                // The beginning of TLS.
                assert_eq!(soon("the client's hello", stream.read_u8()).await.unwrap(), 22);
                stream.write_all(page.as_bytes()).await.unwrap();
            }
            let name = format!("http://127.0.0.1:{} (set in the account)", proxy.port);
            assert_told(
                &account.waiting().await,
                ReasonKind::ProxyRefused,
                &[&name, "open the server's address"],
            );
        }
    }
    // Through SOCKS too.
    let proxy = ScriptedProxy::start().await;
    let mut account = Account::connecting(towards(FAR, proxy.socks(None)));
    let request = [&[5, 1, 0, 3, 15][..], b"pbx.example.com", &[1, 187]].concat();
    let connected = [&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0][..], page.as_bytes()].concat();
    let _stream = proxy.talk(&[(&[5, 1, 0], &[5, 0]), (&request, &connected)]).await;
    assert_told(
        &account.waiting().await,
        ReasonKind::ProxyRefused,
        &["socks5://", "open the server's address"],
    );
}

#[tokio::test]
async fn a_socks_proxy_gets_names_and_addresses_with_their_port() {
    let with_name = |port: u16| [&[5, 1, 0, 3, 15][..], b"pbx.example.com", &port.to_be_bytes()].concat();
    let mut ipv6 = vec![5, 1, 0, 4, 0x20, 0x01, 0x0d, 0xb8];
    ipv6.extend([0; 11]);
    ipv6.extend([1, 1, 187]);
    for (server, request) in [
        (FAR, with_name(443)),
        ("https://pbx.example.com:8443", with_name(8443)),
        ("https://192.0.2.1", vec![5, 1, 0, 1, 192, 0, 2, 1, 1, 187]),
        ("https://[2001:db8::1]", ipv6),
    ] {
        let proxy = ScriptedProxy::start().await;
        let _account = Account::connecting(towards(server, proxy.socks(None)));
        proxy.talk(&[(&[5, 1, 0], &[5, 0]), (&request, &[])]).await;
    }
}

#[tokio::test]
async fn a_socks_proxy_may_ask_for_name_and_password_or_not_and_answer_with_any_address() {
    let login = [&[1, 3][..], b"ann", &[12], PASSWORD.as_bytes()].concat();
    let ipv6 = [&[5, 0, 0, 4][..], &[0; 18]].concat();
    for (turns, last) in [
        (&[(&[5, 2, 0, 2][..], &[5, 0][..])][..], &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0][..]),
        (&[(&[5, 2, 0, 2], &[5, 2]), (&login, &[1, 0])], &[5, 0, 0, 3, 2, b'a', b'b', 0, 0]),
        (&[(&[5, 2, 0, 2], &[5, 2]), (&login, &[1, 0])], &ipv6),
    ] {
        let destination = Destination::start().await;
        let proxy = ScriptedProxy::start().await;
        let mut account = Account::connecting(destination.account("localhost", proxy.socks(Some(sign_in()))));
        let request = [&[5, 1, 0, 3, 9][..], b"localhost", &destination.port.to_be_bytes()].concat();
        let stream = proxy.talk(&[turns, &[(&request, last)]].concat()).await;
        tokio::spawn(relay(stream, destination.port));
        assert_eq!(account.connected().await, (Revision::Four, "behind".into()));
    }
}

#[tokio::test]
async fn the_answers_of_a_socks_proxy_are_told_apart() {
    use ReasonKind::{ProxyRefused, ProxySignIn};
    let login = [&[1, 3][..], b"ann", &[12], PASSWORD.as_bytes()].concat();
    let request = [&[5, 1, 0, 3, 15][..], b"pbx.example.com", &[1, 187]].concat();
    let plain = (&[5, 1, 0][..], &[5, 0][..]);
    let offered = (&[5, 2, 0, 2][..], &[5, 2][..]);
    let replied = |reply: &'static [u8]| (request.as_slice(), reply);
    for (turns, sign_in, kind, words) in [
        (vec![(&[5, 1, 0][..], &[5, 0xFF][..])], None, ProxySignIn, "none were sent"),
        (vec![(&[5, 2, 0, 2], &[5, 0xFF])], Some(sign_in()), ProxySignIn, "another kind of sign-in"),
        (vec![offered, (&login, &[1, 1])], Some(sign_in()), ProxySignIn, "does not take the name"),
        (vec![plain, replied(&[5, 1, 0, 1])], None, ProxyRefused, "can't reach https://pbx.example.com"),
        (vec![plain, replied(&[5, 2, 0, 1])], None, ProxyRefused, "does not let us through"),
        (vec![plain, replied(&[5, 3, 0, 1])], None, ProxyRefused, "can't reach https://pbx.example.com"),
        (vec![plain, replied(&[5, 4, 0, 1])], None, ProxyRefused, "can't reach https://pbx.example.com"),
        (vec![plain, replied(&[5, 5, 0, 1])], None, ProxyRefused, "can't reach https://pbx.example.com"),
        (vec![plain, replied(&[5, 6, 0, 1])], None, ProxyRefused, "can't reach https://pbx.example.com"),
        (vec![plain, replied(&[5, 7, 0, 1])], None, ProxyRefused, "does not let us through"),
        (vec![plain, replied(&[5, 200, 0, 1])], None, ProxyRefused, "(SOCKS reply 200)"),
        (vec![plain, replied(&[5, 0, 0, 9])], None, ProxyRefused, "as a SOCKS 5 proxy does"),
        (vec![plain, replied(&[4, 0, 0, 1])], None, ProxyRefused, "as a SOCKS 5 proxy does"),
        (vec![plain, replied(&[5, 0])], None, ProxyRefused, "as a SOCKS 5 proxy does"),
        (
            vec![(&[5, 1, 0], b"HTTP/1.1 400 Bad Request\r\n\r\n")],
            None,
            ProxyRefused,
            "as a SOCKS 5 proxy does",
        ),
        (vec![(&[5, 1, 0], &[5, 2])], None, ProxyRefused, "as a SOCKS 5 proxy does"),
        (vec![(&[5, 1, 0], &[])], None, ProxyRefused, "as a SOCKS 5 proxy does"),
    ] {
        let proxy = ScriptedProxy::start().await;
        let mut account = Account::connecting(towards(FAR, proxy.socks(sign_in)));
        drop(proxy.talk(&turns).await);
        let name = format!("socks5://127.0.0.1:{} (set in the account)", proxy.port);
        assert_told(&account.waiting().await, kind, &[words, &name]);
    }
}

#[tokio::test]
async fn a_sign_in_that_cant_be_sent_is_told() {
    let signing_in =
        |name: &str, password: &str| Some(ProxySignIn { username: name.into(), password: password.into() });
    let long = "x".repeat(256);
    for (scheme, name, password, words) in [
        ("http", "an:n", "p", ["The name for the proxy", "a colon"]),
        ("http", "", "p", ["The name for the proxy", "empty"]),
        ("http", "ann\r\nX: y", "p", ["The name for the proxy", "a control character"]),
        ("http", "ann", "s3cret\n", ["The password for the proxy", "a control character"]),
        ("socks5", &long, "p", ["The name for the proxy", "255 bytes"]),
        ("socks5", "", "p", ["The name for the proxy", "empty"]),
        ("socks5", "ann", &long, ["The password for the proxy", "255 bytes"]),
    ] {
        let proxy = ScriptedProxy::start().await;
        let choice = through(&format!("{scheme}://127.0.0.1:{}", proxy.port), signing_in(name, password));
        let mut account = Account::connecting(towards(FAR, choice));
        assert_told(&account.waiting().await, ReasonKind::ProxySignIn, &words);
    }
}

#[tokio::test]
async fn a_proxy_that_cant_be_reached_is_told() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut account = Account::connecting(towards(FAR, through(&closed.to_string(), None)));
    let words = [&format!("http://{closed} (set in the account)"), "does not take connections"];
    assert_told(&account.waiting().await, ReasonKind::ProxyUnreachable, &words);

    let mut account = Account::connecting(towards(FAR, through("http://proxy.invalid:3128", None)));
    let words = ["http://proxy.invalid:3128", "was not found"];
    assert_told(&account.waiting().await, ReasonKind::ProxyUnreachable, &words);

    for scheme in ["http", "socks5"] {
        let proxy = ScriptedProxy::start().await;
        let choice = through(&format!("{scheme}://127.0.0.1:{}", proxy.port), None);
        let limits = Limits { connect: Duration::from_millis(300), ..limits() };
        let mut account = Account::connecting(ClientConfig { limits, ..towards(FAR, choice) });
        let _silent = proxy.stream().await;
        let reason = account.waiting().await;
        assert_told(&reason, ReasonKind::ProxyUnreachable, &["did not connect us", "0.3 seconds"]);
        assert!(reason.detail.contains("Proxy"), "{reason:?}");
    }
}

#[tokio::test]
async fn an_unencrypted_server_is_reached_straight() {
    let proxy = ScriptedProxy::start().await;
    let server = support::Server::start().await;
    let proxy = proxy.http(None);
    let config = support::config(server.address(), support::bot(), limits());
    let mut account = Account::connecting(ClientConfig { proxy, ..config });
    let _peer = server.joined().await;
    account.connected().await;
}

#[tokio::test]
async fn straight_means_past_every_proxy() {
    let mut destination = Destination::start().await;
    let mut account = Account::connecting(destination.account("localhost", ProxyChoice::Direct));
    account.connected().await;
    destination.upgrade().await;
}
