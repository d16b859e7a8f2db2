//! Signing in through the browser: the requests to the port that it returns to.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use ringtray_datachannel::{Authorization, Code, LandingError, Loopback, ServerAddress};
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

struct Browser {
    loopback: Loopback,
    authorization: Authorization,
}

impl Browser {
    async fn sent_off() -> Browser {
        let loopback = Loopback::open().await.unwrap();
        let server = ServerAddress::parse("https://pbx.example.com").unwrap();
        let authorization = Authorization::begin(&server, "key", &loopback.redirect_uri()).unwrap();
        Browser { loopback, authorization }
    }

    /// The state that the server was asked to send back.
    fn state(&self) -> String {
        let query = self.authorization.address().split_once('?').unwrap().1;
        let state = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "state");
        state.unwrap().1.into_owned()
    }

    async fn connect(&self) -> TcpStream {
        let address = self.loopback.redirect_uri();
        TcpStream::connect(address.trim_start_matches("http://").trim_end_matches('/')).await.unwrap()
    }

    /// Sends this, and reads the whole answer.
    async fn visit(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn landed(&self) -> Result<Code, LandingError> {
        timeout(Duration::from_secs(20), self.loopback.landed(&self.authorization)).await.expect("an answer")
    }
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
}

#[tokio::test]
async fn the_code_arrives_and_the_browser_has_its_page_before_the_port_is_given_back() {
    let browser = Browser::sent_off().await;
    let request = get(&format!("/?code=a%2Bb%26%C3%BC&state={}", browser.state()));

    let (page, landed) = tokio::join!(browser.visit(&request), browser.landed());

    let code = landed.unwrap();
    assert_eq!(code.code.expose_secret(), "a+b&ü");
    assert_eq!(code.redirect_uri, browser.loopback.redirect_uri());
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("You can close this page"), "{page}");
    assert!(page.to_lowercase().contains("cache-control: no-store"), "{page}");
    assert!(!page.contains("a+b") && !page.contains(&browser.state()), "{page}");
}

#[tokio::test]
async fn a_refusal_arrives() {
    let browser = Browser::sent_off().await;
    let request =
        get(&format!("/?error=access_denied&error_description=No+thanks&state={}", browser.state()));

    let (page, landed) = tokio::join!(browser.visit(&request), browser.landed());

    assert!(page.contains("did not let Ringtray in"), "{page}");
    let expected = LandingError::Refused { error: "access_denied".into(), description: "No thanks".into() };
    assert_eq!(landed.unwrap_err(), expected);
}

#[tokio::test]
async fn whatever_else_comes_to_the_port_is_turned_away_and_ends_nothing() {
    let browser = Browser::sent_off().await;
    let state = browser.state();
    let long = format!("/?code=x&state={}", "x".repeat(64 << 10));
    let visits = async {
        // Opened speculatively, and never used.
        let _idle = [browser.connect().await, browser.connect().await];
        drop(browser.connect().await);
        for (request, status) in [
            (get("/favicon.ico"), "404"),
            (get("/"), "404"),
            (get(&format!("/other?code=hush&state={state}")), "404"),
            (get(&format!("/?code=hush&state={state}")).replace("GET", "POST"), "404"),
            (get("/?code=hush&state=guessed"), "400"),
            (get("/?error=access_denied"), "400"),
            ("nonsense\r\n\r\n".to_owned(), "400"),
            (get(&long), "4"),
        ] {
            let mut stream = browser.connect().await;
            // The head may be too long to be read whole.
            let _ = stream.write_all(request.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            let answer = String::from_utf8_lossy(&answer).into_owned();
            let beginning: String = request.chars().take(60).collect();
            assert!(
                answer.is_empty() || answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{beginning}: {answer}"
            );
        }
        browser.visit(&get(&format!("/?code=right&state={state}"))).await
    };

    let (page, landed) = tokio::join!(visits, browser.landed());

    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert_eq!(landed.unwrap().code.expose_secret(), "right");
}

#[tokio::test]
async fn connections_that_say_nothing_do_not_keep_the_browser_out() {
    let browser = Browser::sent_off().await;
    let request = get(&format!("/?code=right&state={}", browser.state()));
    let visits = async {
        let mut held = Vec::new();
        for _ in 0..200 {
            let mut stream = browser.connect().await;
            // A head that never ends. The connection may already be closed in favour of a newer one.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\n").await;
            held.push(stream);
        }
        browser.visit(&request).await
    };

    let (page, landed) = tokio::join!(visits, browser.landed());

    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert_eq!(landed.unwrap().code.expose_secret(), "right");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_finish_its_request_is_closed_after_five_seconds() {
    let browser = Browser::sent_off().await;
    for said in ["", "GET /?code=x HTTP/1.1\r\nHost: 127.0.0.1\r\n"] {
        let mut stream = browser.connect().await;
        stream.write_all(said.as_bytes()).await.unwrap();
        let begun = Instant::now();

        let mut answer = Vec::new();
        tokio::select! {
            landed = browser.landed() => panic!("{landed:?}"),
            _ = stream.read_to_end(&mut answer) => {}
        }

        assert_eq!(begun.elapsed().as_secs(), 5, "{said:?}");
    }
}
