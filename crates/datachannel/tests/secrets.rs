//! No secret reaches the log at any level, however the server repeats it.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use ringtray_datachannel::{
    AppCredentials, ClientCertificate, ClientConfig, Credentials, ReasonKind, ServerAddress,
};
use support::log::Log;
use support::{Account, Server, assert_helpful, bot, config, grant, http, limits};
use tracing::Level;

/// A PKCS#12 file with this password.
fn twelve(password: &str) -> Vec<u8> {
    use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["ann".into()]).unwrap().self_signed(&key).unwrap();
    let certificate = Certificate::from_der(certificate.der()).unwrap();
    let chain =
        PrivateKeyChain::new("ann", PrivateKey::from_der(&key.serialize_der()).unwrap(), [certificate]);
    let mut store = KeyStore::new();
    store.add_entry("ann", KeyStoreEntry::PrivateKeyChain(chain));
    store.writer(password).write().unwrap()
}

#[tokio::test]
async fn a_bad_day_is_told_without_a_secret() {
    let log = Log::begin(Level::TRACE);

    // A grant that works, is refused with the token repeated, renewed, and used.
    let server = Server::start().await;
    let mut account = Account::connecting(config(server.address(), grant(), limits()));
    let fields = r#"{"access_token":"fetched-1","refresh_token":"fetched-r","s3cret":1,"fetched-1":2}"#;
    server.answer(&http("200 OK", "", fields)).await;
    server.answer(&http("401 Unauthorized", "", "fetched-1 with s3cret?")).await;
    server.answer(&http("200 OK", "", r#"{"access_token":"fetched-2"}"#)).await;
    let mut peer = server.joined().await;
    account.connected().await;
    peer.send("xfetched-2").await;
    peer.send("42[\"fetched-2").await;
    account.message().await;
    let everywhere =
        r#"42["fetched-2",{"class":"fetched-2","nonce":"\u0066etched-2","fetched-2":["fetched-2"]},1]"#;
    peer.send(everywhere).await;
    let message = account.message().await;
    assert!(!format!("{message:?}").contains("etched-2"), "{message:?}");
    peer.send("41").await;
    drop(peer);
    account.waiting().await;
    let mut peer = server.socket().await;
    peer.send(support::OPEN_FOUR).await;
    peer.send(r#"44{"message":"database is down for fetched-2"}"#).await;
    account.waiting().await;
    account.client.disconnect();
    account.disconnected().await;

    // The other modes, refused with everything repeated.
    let cookies = Credentials::User { vn: "t0ken-vn".into(), dev: "t0ken-dev".into() };
    let token = Credentials::App(AppCredentials::Token("t0ken-app".into()));
    let long = format!("t0ken{}", "x".repeat(2000));
    let long_token = Credentials::Bot { token: long.as_str().into() };
    for (credentials, said) in [
        (cookies, "t0ken-vn, t0ken-dev?"),
        (token, "t0ken-app?"),
        (bot(), "t0ken?"),
        (long_token, long.as_str()),
    ] {
        let server = Server::start().await;
        let mut account = Account::connecting(config(server.address(), credentials, limits()));
        server.answer(&http("403 Forbidden", "", said)).await;
        account.needs_sign_in().await;
    }

    // A client certificate: its password does not open its file, and is repeated by a server.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), twelve("another")).unwrap();
    for scheme in ["https", "http"] {
        let server = Server::start().await;
        let address = ServerAddress::parse(&format!("{scheme}://127.0.0.1:{}", server.port())).unwrap();
        let own = ClientCertificate { file: file.path().into(), password: Some("c3rt-password".into()) };
        let config = ClientConfig { client_certificate: Some(own), ..config(address, bot(), limits()) };
        assert!(!format!("{config:?}").contains("c3rt-"), "{config:?}");
        let mut account = Account::connecting(config);
        if scheme == "https" {
            let reason = account.waiting().await;
            assert_helpful(&reason, ReasonKind::ClientCertificateFile);
        } else {
            server.answer(&http("403 Forbidden", "", "c3rt-password?")).await;
            account.needs_sign_in().await;
        }
    }

    let text = log.text();
    for expected in [
        "ClientCertificateFile",
        "something unexpected",
        "an event is incomplete",
        "connecting",
        "the server issued a token",
        "the token was refused",
        "waiting",
        "sign-in needed",
        "403",
    ] {
        assert!(text.contains(expected), "the log does not tell \u{201c}{expected}\u{201d}:\n{text}");
    }
    for line in text.lines() {
        for secret in ["fetched-", "s3cret", "%=#", "%26%2B", "t0ken", "c3rt-"] {
            assert!(!line.contains(secret), "{secret} is in the log: {line}");
        }
    }
}
