//! The page in the real web view, driven through WebDriver as a person would use it.

use std::process::Child;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use crate::stage::{Stage, descendants, wait_until};

/// No wait of a test lasts longer; it is a bound for failures only.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// An open page. Dropping it leaves the program running; [`Page::end`] ends both.
pub(crate) struct Page {
    web: Client,
    driver: Child,
}

impl Page {
    /// Starts the program through the driver and waits for its page.
    pub(crate) async fn open(stage: &Stage) -> Page {
        let port = free_port();
        let mut driver = stage.program("WebKitWebDriver");
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = driver.spawn().expect("WebKitWebDriver starts (Debian package webkit2gtk-driver)");
        let mut capabilities = Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": env!("CARGO_BIN_EXE_ringtray"), "args": Value::Array(Vec::new()) }),
        );
        let web = connect(port, capabilities).await;
        Page { web, driver }
    }

    /// Fills the sign-in form for `app` mode with a token, and sends it.
    pub(crate) async fn sign_in_with_token(&self, server: &str, token: &str) {
        self.fill("server", server).await;
        self.element("input[name=mode][value=app]").await.click().await.unwrap();
        self.element("input[name=method][value=token]").await.click().await.unwrap();
        self.fill("token", token).await;
        self.element("#sign-in").await.click().await.unwrap();
    }

    /// Types into the field with this id, in place of what it holds.
    pub(crate) async fn fill(&self, id: &str, text: &str) {
        let field = self.element(&format!("#{id}")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Waits until the header tells this state.
    pub(crate) async fn wait_for_state(&self, state: &str) {
        self.element(&format!("#connection-state[data-state={state}]")).await;
    }

    /// Waits for an element and returns it.
    pub(crate) async fn element(&self, selector: &str) -> Element {
        let found = self.web.wait().at_most(LIMIT).for_element(Locator::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => {
                let source = self.web.source().await.unwrap_or_default();
                panic!("no {selector} on the page: {error}\n{source}");
            }
        }
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str) {
        self.web.execute(script, Vec::new()).await.unwrap();
    }

    /// Waits for an element and returns what a person reads there.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.element(selector).await.text().await.unwrap()
    }

    /// Waits until the program, which somebody quit, has put everything in order and ended by itself.
    pub(crate) async fn wait_for_program_to_end(&self) {
        let running = || descendants(self.driver.id()).iter().any(|name| name == "ringtray");
        wait_until("the program ends by itself", || !running()).await;
    }

    /// Ends the page, the program and the driver.
    pub(crate) async fn end(mut self) {
        // The program may have been ended by the test already.
        let _ = self.web.close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

async fn connect(port: u16, capabilities: Map<String, Value>) -> Client {
    // The driver tells nobody when it listens, so its port is tried.
    let listening = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LIMIT, listening).await.expect("the web driver listens in time");
    let session = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await;
    session.unwrap_or_else(|error| panic!("no web driver session: {error}"))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
