//! TLS that can't be negotiated: real servers that speak what Ringtray does not, or require what it does not have.

use ringtray_datachannel::{Reason, ReasonKind, Trust};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::openssl::{OpenSslServer, P256, P521, RSA_2048, self_signed};
use crate::server::{Identity, config_for};
use crate::support::front::Front;
use crate::support::{Account, assert_helpful, bot, grant, soon};

/// Refused by a server with these options, for a reason that contains this.
async fn assert_told(identity: &Identity, options: &str, says: &[&str]) {
    let options: Vec<_> = options.split(' ').collect();
    let server = OpenSslServer::start(identity, &options);
    assert_refuses(server.port(), identity, says).await;
}

/// Refused with a token and with a sign-in alike, for a reason that contains this.
async fn assert_refuses(port: u16, identity: &Identity, says: &[&str]) {
    for credentials in [bot(), grant()] {
        let mut account = Account::connecting(config_for(port, identity.pin(), credentials));
        let reason = account.waiting().await;
        assert_helpful(&reason, ReasonKind::Tls);
        assert_eq!(reason.certificate, None, "{reason:?}");
        for said in says.iter().chain(&["administrator"]) {
            assert!(reason.message.to_string().contains(said), "{said} is not in {reason:?}");
        }
    }
}

#[tokio::test]
async fn a_server_with_old_versions_only_is_told() {
    let identity = self_signed(RSA_2048, &[]);
    for version in ["-tls1", "-tls1_1"] {
        let options = format!("{version} -cipher ALL@SECLEVEL=0");
        assert_told(&identity, &options, &["TLS 1.1", "TLS 1.2 or TLS 1.3"]).await;
    }
}

/// The reason for a server that answers the `ClientHello` with these bytes.
async fn answered_with(bytes: &[u8]) -> Reason {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut account = Account::connecting(config_for(port, Trust::System, bot()));
    let (mut stream, _) = soon("a connection", listener.accept()).await.unwrap();
    let mut hello = vec![0; 16 << 10];
    assert!(soon("a greeting", stream.read(&mut hello)).await.unwrap() > 0);
    stream.write_all(bytes).await.unwrap();
    let reason = account.waiting().await;
    assert_helpful(&reason, ReasonKind::Tls);
    reason
}

/// Such a server answers with its own version, whatever was offered.
#[tokio::test]
async fn a_server_that_has_never_heard_of_newer_versions_is_told() {
    // A record of TLS 1.0 with a ServerHello of TLS 1.0: a random, no session, AES128-SHA, no compression.
    let head = [22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
    let reason = answered_with(&[&head[..], &[7; 32], &[0, 0, 0x2f, 0]].concat()).await;
    assert!(reason.message.to_string().contains("TLS 1.2 or TLS 1.3"), "{reason:?}");
}

#[tokio::test]
async fn another_alert_is_named() {
    // The fatal alert 80, internal_error.
    let reason = answered_with(&[21, 3, 3, 0, 2, 2, 80]).await;
    assert!(reason.message.to_string().contains("InternalError"), "{reason:?}");
}

#[tokio::test]
async fn a_server_without_a_cipher_in_common_is_told() {
    let identity = self_signed(RSA_2048, &[]);
    for options in [
        "-tls1_2 -cipher AES128-GCM-SHA256",
        "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256",
        "-tls1_2 -cipher ECDHE-RSA-AES128-SHA",
        "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256",
        "-curves P-521",
    ] {
        assert_told(&identity, options, &["ECDHE-RSA-AES128-GCM-SHA256", "TLS 1.3"]).await;
    }
}

#[tokio::test]
async fn a_server_whose_key_can_not_be_used_is_told() {
    for key in [P521, &["-newkey", "ed448"], &["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"]] {
        for version in ["-tls1_2", "-tls1_3"] {
            assert_told(&self_signed(key, &[]), version, &["2048 bits", "P-256"]).await;
        }
    }
}

#[tokio::test]
async fn a_server_with_http_2_only_is_told() {
    for options in ["-tls1_2 -alpn h2", "-tls1_3 -alpn h2"] {
        assert_told(&self_signed(P256, &[]), options, &["h2", "http/1.1"]).await;
    }
}

#[tokio::test]
async fn a_front_that_does_not_know_the_name_is_told() {
    let other = "-servername pbx.example.com -servername_fatal -cert2 certificate.pem -key2 key.pem";
    for version in ["-tls1_2", "-tls1_3"] {
        assert_told(&self_signed(P256, &[]), &format!("{version} {other}"), &["name localhost", "SNI"]).await;
    }
}

#[tokio::test]
async fn a_server_that_wants_a_client_certificate_is_told() {
    for version in ["-tls1_2", "-tls1_3"] {
        let options = format!("{version} -Verify 1 -verify_return_error");
        assert_told(&self_signed(P256, &[]), &options, &["client certificate"]).await;
    }
}

#[tokio::test]
async fn nginx_says_the_same() {
    let identity = self_signed(RSA_2048, &[]);
    let folder = tempfile::tempdir().unwrap();
    identity.write(folder.path());
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    let (certificate, key) = (certificate.display(), key.display());
    let tls = format!("ssl_certificate {certificate}; ssl_certificate_key {key};");
    let verifies = format!("ssl_verify_client on; ssl_client_certificate {certificate};");
    for (settings, says) in [
        ("ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;", "TLS 1.2 or TLS 1.3"),
        ("ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;", "ECDHE-RSA-AES128-GCM-SHA256"),
        ("ssl_reject_handshake on;", "SNI"),
        (&verifies, "client certificate"),
    ] {
        let nginx = Front::nginx_with(&format!("{tls} {settings}"), "return 204;", 1).await;
        assert_refuses(nginx.port(), &identity, &[says]).await;
    }
}
