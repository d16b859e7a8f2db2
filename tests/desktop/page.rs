//! The page in the real web view, driven through WebDriver as a user would use it.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

use crate::fixture::{Fixture, descendants, processes, signal, wait_until};

/// The limit of every wait. Only failures reach it.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// An open page. Dropping it leaves the program running; [`Page::end`] ends both.
pub(crate) struct Page {
    web: Client,
    driver: Child,
    /// The window that is driven.
    window: Mutex<WindowHandle>,
}

impl Page {
    /// Starts the program through the driver and waits for its page.
    pub(crate) async fn open(fixture: &Fixture) -> Page {
        Page::open_with(fixture.program("WebKitWebDriver")).await
    }

    /// The same, with this log level and all output in this file.
    pub(crate) async fn open_telling(fixture: &Fixture, level: &str, said: &Path) -> Page {
        let mut driver = fixture.program("WebKitWebDriver");
        let said = File::create(said).unwrap();
        driver.env("RINGTRAY_LOG", level).stdout(said.try_clone().unwrap()).stderr(said);
        Page::open_with(driver).await
    }

    /// The same, where the programs in this folder come before the desktop's.
    pub(crate) async fn open_beside(fixture: &Fixture, programs: &Path) -> Page {
        let mut driver = fixture.program("WebKitWebDriver");
        let path = std::env::var("PATH").unwrap();
        driver.env("PATH", format!("{}:{path}", programs.display()));
        Page::open_with(driver).await
    }

    async fn open_with(mut driver: Command) -> Page {
        let port = free_port();
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = driver.spawn().expect("WebKitWebDriver starts (Debian package webkit2gtk-driver)");
        let mut capabilities = Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": env!("CARGO_BIN_EXE_ringtray"), "args": Value::Array(Vec::new()) }),
        );
        let web = connect(port, capabilities).await;
        let window = Mutex::new(web.window().await.unwrap());
        Page { web, driver, window }
    }

    /// Fills the sign-in form for `app` mode with a token, and sends it.
    pub(crate) async fn sign_in_with_token(&self, server: &str, token: &str) {
        self.fill("server", server).await;
        self.element("input[name=mode][value=app]").await.click().await.unwrap();
        self.element("input[name=method][value=token]").await.click().await.unwrap();
        self.fill("token", token).await;
        self.click_to_sign_in("#sign-in").await;
    }

    /// Clicks the sign-in button. The window that saw a secret may be replaced before the click is answered.
    pub(crate) async fn click_to_sign_in(&self, selector: &str) {
        let click = async |button: Element| match button.click().await {
            Err(error) if error.is_no_such_window() => Ok(()),
            clicked => clicked,
        };
        self.with(selector, click).await;
    }

    /// Types into the field with this id, replacing its content.
    pub(crate) async fn fill(&self, id: &str, text: &str) {
        let selector = format!("#{id}");
        self.with(&selector, async |field| field.clear().await).await;
        self.press_keys(&selector, text).await;
    }

    /// Waits until the header shows this state.
    pub(crate) async fn wait_for_state(&self, state: &str) {
        self.element(&format!("#connection-state[data-state={state}]")).await;
    }

    /// Waits until the sign-in has succeeded and the account is connected: the window is rebuilt then.
    pub(crate) async fn wait_until_signed_in(&self) {
        self.wait_for_new_window().await;
        self.wait_for_state("connected").await;
    }

    /// Waits for a window other than the current one, and drives that.
    pub(crate) async fn wait_for_new_window(&self) {
        let mut driven = self.window.lock().await;
        let opened = async {
            loop {
                // There may be none for a moment.
                let windows = self.web.windows().await.unwrap_or_default();
                if let Some(new) = windows.into_iter().find(|window| *window != *driven) {
                    return new;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let new = tokio::time::timeout(LIMIT, opened).await.expect("a new window opens in time");
        self.web.switch_to_window(new.clone()).await.unwrap();
        *driven = new;
    }

    /// Waits for an element and returns it.
    pub(crate) async fn element(&self, selector: &str) -> Element {
        self.with(selector, async |element| Ok(element)).await
    }

    /// Waits for an element and does this with it. The page may replace an element between two commands; then it is
    /// done to the new one.
    async fn with<T>(&self, selector: &str, act: impl AsyncFn(Element) -> Result<T, CmdError>) -> T {
        let mut last = None;
        let done = async {
            loop {
                let outcome = match self.web.find(Locator::Css(selector)).await {
                    Ok(element) => act(element).await,
                    Err(error) => Err(error),
                };
                match outcome {
                    Ok(done) => return done,
                    Err(error) if error.is_no_such_element() || error.is_stale_element_reference() => {
                        last = Some(error);
                    }
                    Err(error) => panic!("{selector} can't be used: {error}"),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        match tokio::time::timeout(LIMIT, done).await {
            Ok(done) => done,
            Err(_) => {
                let source = self.web.source().await.unwrap_or_default();
                panic!("no {selector} on the page: {last:?}\n{source}");
            }
        }
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str) {
        self.web.execute(script, Vec::new()).await.unwrap();
    }

    /// The value of an expression in the page.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        self.web.execute(&format!("return {expression}"), Vec::new()).await.unwrap()
    }

    /// The result of a promise in the page, within the driver's own 30 seconds.
    pub(crate) async fn outcome(&self, promise: &str) -> Value {
        let script = format!("const [told] = arguments; {promise}.then(told)");
        self.web.execute_async(&script, Vec::new()).await.unwrap()
    }

    /// Waits until an expression has this value in the page.
    pub(crate) async fn wait_for_value(&self, expression: &str, wanted: &Value) {
        let mut last = Value::Null;
        let found = async {
            loop {
                last = self.value(expression).await;
                if last == *wanted {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let found = tokio::time::timeout(LIMIT, found).await;
        assert!(found.is_ok(), "{expression} is {last} and not {wanted}");
    }

    /// Waits for an element and clicks it.
    pub(crate) async fn click(&self, selector: &str) {
        self.with(selector, async |element| element.click().await).await;
    }

    /// Waits for an element and presses these keys there.
    pub(crate) async fn press_keys(&self, selector: &str, keys: &str) {
        self.with(selector, async |element| element.send_keys(keys).await).await;
    }

    /// Waits until there is no such element. The page counts them, because the driver fails on one that disappears
    /// meanwhile.
    pub(crate) async fn wait_for_none(&self, selector: &str) {
        let count = format!("document.querySelectorAll({}).length", json!(selector));
        self.wait_for_value(&count, &json!(0)).await;
    }

    /// Waits for an element and returns its visible text.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.with(selector, async |element| element.text().await).await
    }

    /// Waits until the program, which was told to quit, has ended by itself.
    pub(crate) async fn wait_for_program_to_end(&self) {
        let running = || descendants(self.driver.id()).iter().any(|name| name == "ringtray");
        wait_until("the program ends by itself", || !running()).await;
    }

    /// The driver; the program and all its processes are below it.
    pub(crate) fn driver(&self) -> u32 {
        self.driver.id()
    }

    /// Clicks an element from within the page, without the pointer.
    pub(crate) async fn press(&self, selector: &str) {
        let script = "document.querySelector(arguments[0]).click()";
        self.web.execute(script, vec![json!(selector)]).await.unwrap();
    }

    /// Ends the program by a signal and waits until it has ended.
    pub(crate) async fn kill_program(&self, name: &str) {
        let program = processes(self.driver.id()).into_iter().find(|process| process.name == "ringtray");
        signal(program.expect("the program runs").id, name);
        self.wait_for_program_to_end().await;
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
    // The driver does not announce when it listens, so its port is polled.
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

pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
