//! The log contains the route, and nothing that signs in there.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::log::Log;
use support::proxy::{ScriptedProxy, sign_in, towards};
use support::{Account, http};
use tracing::Level;

const FAR: &str = "https://pbx.example.com";
/// `ann:s3cret:ü%=#` in UTF-8 and base64.
const BASIC: &str = "Basic YW5uOnMzY3JldDrDvCU9Iw==";

#[tokio::test]
async fn the_log_says_which_way_is_taken_and_no_secret() {
    let log = Log::begin(Level::TRACE);

    let proxy = ScriptedProxy::start().await;
    let mut account = Account::connecting(towards(FAR, proxy.http(Some(sign_in()))));
    let said = format!("Proxy-Authenticate: Basic realm=\"{BASIC} s3cret\"\r\n");
    proxy.answer(http("407 s3cret", &said, BASIC).as_bytes()).await;
    account.waiting().await;

    let text = log.text();
    let way = format!("through http://127.0.0.1:{} (set in the account)", proxy.port);
    assert!(text.lines().any(|line| line.contains("INFO") && line.contains(&way)), "{text}");
    assert!(text.contains("waiting"), "{text}");
    for secret in ["s3cret", "YW5u", "t0ken"] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}
