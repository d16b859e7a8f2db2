//! The log tells which way is taken, and nothing that signs in there.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use support::proxy::{ScriptedProxy, sign_in, towards};
use support::{Account, http};
use tracing_subscriber::fmt::MakeWriter;

const FAR: &str = "https://pbx.example.com";
/// `ann:s3cret:ü%=#` in UTF-8 and base64.
const BASIC: &str = "Basic YW5uOnMzY3JldDrDvCU9Iw==";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_says_which_way_is_taken_and_no_secret() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .init();

    let proxy = ScriptedProxy::start().await;
    let mut account = Account::connecting(towards(FAR, proxy.http(Some(sign_in()))));
    let said = format!("Proxy-Authenticate: Basic realm=\"{BASIC} s3cret\"\r\n");
    proxy.answer(http("407 s3cret", &said, BASIC).as_bytes()).await;
    account.waiting().await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let way = format!("through http://127.0.0.1:{} (set in the account)", proxy.port);
    assert!(text.lines().any(|line| line.contains("INFO") && line.contains(&way)), "{text}");
    assert!(text.contains("waiting"), "{text}");
    for secret in ["s3cret", "YW5u", "t0ken"] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}
