//! A server that follows a test's script, and a client with short delays for it.

#![allow(dead_code, unused_imports, reason = "each test file uses its part")]
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod exchange;
#[cfg(target_os = "linux")]
pub mod front;
pub mod json;
pub mod log;
pub mod proxy;

use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub use exchange::{http, switching_protocols};
use futures_util::{SinkExt as _, StreamExt as _};
use http::HeaderMap;
use ringtray_datachannel::{
    AppCredentials, Client, ClientConfig, Clock, Credentials, GrantWay, Granted, HeldToken, Incoming,
    InstanceId, Item, Limits, Message, Reason, ReasonKind, Revision, ServerAddress, State,
};
use ringtray_language::Language;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::{Error, Message as Frame};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

/// Far longer than anything here takes, so that a hang becomes a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// Open packets. A heartbeat of 25 s + 20 s does not matter to a test.
pub const OPEN_FOUR: &str =
    r#"0{"sid":"e4","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;
pub const OPEN_THREE: &str = r#"0{"sid":"e3","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#;

pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited in vain for {what}"),
    }
}

pub struct Server {
    listener: TcpListener,
    port: u16,
}

impl Server {
    pub async fn start() -> Server {
        Server::at("127.0.0.1:0").await
    }

    pub async fn at(address: &str) -> Server {
        let listener = TcpListener::bind(address).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Server { listener, port }
    }

    pub fn address(&self) -> ServerAddress {
        ServerAddress::parse(&format!("http://127.0.0.1:{}", self.port)).unwrap()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next TCP connection, as it is.
    pub async fn tcp(&self) -> TcpStream {
        soon("a connection", self.listener.accept()).await.unwrap().0
    }

    /// Whether somebody connects within this time.
    pub async fn is_called_within(&self, time: Duration) -> bool {
        timeout(time, self.listener.accept()).await.is_ok()
    }

    /// Accepts the next upgrade.
    pub async fn socket(&self) -> Peer {
        let stream = self.tcp().await;
        let mut seen = None;
        #[expect(clippy::result_large_err, reason = "the shape the library asks for")]
        let note = |request: &Request, response: Response| {
            seen = Some((request.uri().to_string(), request.headers().clone()));
            Ok(response)
        };
        let socket = soon("an upgrade", accept_hdr_async(stream, note)).await.unwrap();
        let (uri, headers) = seen.unwrap();
        Peer { socket, uri, headers }
    }

    /// Accepts the next upgrade and lets the client join, in revision 4.
    pub async fn joined(&self) -> Peer {
        let mut peer = self.socket().await;
        peer.let_in_four().await;
        peer
    }

    /// The next TCP connection, and the head of its request.
    pub async fn asked(&self) -> (TcpStream, String) {
        let mut stream = self.tcp().await;
        let (head, _) = exchange::request(&mut stream).await;
        (stream, head)
    }

    /// Answers the next request with these bytes, closes, and returns the request's head and body.
    pub async fn answer(&self, response: &str) -> (String, String) {
        let mut stream = self.tcp().await;
        let request = exchange::request(&mut stream).await;
        stream.write_all(response.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        request
    }
}

/// The server's end of a WebSocket.
#[derive(Debug)]
pub struct Peer {
    pub socket: WebSocketStream<TcpStream>,
    pub uri: String,
    pub headers: HeaderMap,
}

impl Peer {
    pub async fn send(&mut self, frame: impl Into<String>) {
        self.socket.send(Frame::text(frame.into())).await.unwrap();
    }

    pub async fn send_binary(&mut self, frame: Vec<u8>) {
        self.socket.send(Frame::binary(frame)).await.unwrap();
    }

    /// The next text frame.
    pub async fn text(&mut self) -> String {
        loop {
            match soon("a frame from the client", self.socket.next()).await {
                Some(Ok(Frame::Text(text))) => return text.to_string(),
                Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => {}
                other => panic!("instead of a text frame came {other:?}"),
            }
        }
    }

    pub async fn expect(&mut self, frame: &str) {
        assert_eq!(self.text().await, frame);
    }

    /// Everything the client still sends until the connection's end.
    pub async fn rest(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        loop {
            match soon("the end of the connection", self.socket.next()).await {
                Some(Ok(Frame::Text(text))) => texts.push(text.to_string()),
                Some(Ok(_)) => {}
                Some(Err(Error::ConnectionClosed | Error::Protocol(_) | Error::Io(_))) | None => {
                    return texts;
                }
                Some(Err(error)) => panic!("the connection ended with {error}"),
            }
        }
    }

    pub async fn let_in_four(&mut self) {
        self.let_in_four_with(OPEN_FOUR).await;
    }

    pub async fn let_in_four_with(&mut self, opening: &str) {
        self.send(opening).await;
        self.expect("40").await;
        self.send(r#"40{"sid":"s4"}"#).await;
    }
}

/// Credentials of mode `bot` with the token `t0ken`.
pub fn bot() -> Credentials {
    Credentials::Bot { token: "t0ken".into() }
}

/// The mobile grant.
pub fn grant() -> Credentials {
    granted(mobile(Some("&+%=# \"ü€")), None)
}

pub fn granted(way: GrantWay, held: Option<HeldToken>) -> Credentials {
    Credentials::App(AppCredentials::Granted(Granted { way, held }))
}

pub fn mobile(password: Option<&str>) -> GrantWay {
    GrantWay::Mobile {
        app_key: "key".into(),
        app_secret: "s3cret".into(),
        username: "ann".into(),
        password: password.map(Into::into),
    }
}

/// Delays short enough for a test and long enough to be distinguished.
pub fn limits() -> Limits {
    Limits {
        shortest_delay: Duration::from_millis(50),
        longest_delay: Duration::from_millis(200),
        ..Limits::default()
    }
}

pub fn config(server: ServerAddress, credentials: Credentials, limits: Limits) -> ClientConfig {
    let instance_id = InstanceId::parse("test1").unwrap();
    ClientConfig { limits, ..ClientConfig::new(server, instance_id, credentials) }
}

/// A client that is connecting to this server.
pub fn client(server: &Server) -> Account {
    Account::connecting(config(server.address(), bot(), limits()))
}

/// A client and its stream.
pub struct Account {
    pub client: Client,
    pub incoming: Incoming,
}

impl Account {
    pub fn connecting(config: ClientConfig) -> Account {
        let (client, incoming) = Client::start(config);
        client.connect();
        Account { client, incoming }
    }

    /// A client with a clock that the test can move.
    pub fn connecting_by(config: ClientConfig, time: &Time) -> Account {
        let (client, incoming) = Client::start_with(config, time.clock());
        client.connect();
        Account { client, incoming }
    }

    pub async fn item(&mut self) -> Item {
        soon("an item", self.incoming.next()).await.expect("the stream ended")
    }

    /// The next state; fails on a message.
    pub async fn state(&mut self) -> State {
        match self.item().await {
            Item::State(state) => state,
            other => panic!("instead of a state came {other:?}"),
        }
    }

    /// The next message; fails on a state.
    pub async fn message(&mut self) -> Message {
        match self.item().await {
            Item::Message(message) => message,
            other => panic!("instead of a message came {other:?}"),
        }
    }

    /// Skips everything up to the wanted state.
    pub async fn until<T: Debug>(&mut self, what: &str, wanted: impl Fn(&State) -> Option<T>) -> T {
        loop {
            if let Item::State(state) = soon(what, self.incoming.next()).await.expect(what)
                && let Some(found) = wanted(&state)
            {
                return found;
            }
        }
    }

    pub async fn connected(&mut self) -> (Revision, String) {
        let found = |state: &State| match state {
            State::Connected { revision, session_id, .. } => Some((*revision, session_id.clone())),
            _ => None,
        };
        self.until("connected", found).await
    }

    pub async fn waiting(&mut self) -> Reason {
        let found = |state: &State| match state {
            State::Waiting { reason, .. } => Some(reason.clone()),
            _ => None,
        };
        self.until("waiting", found).await
    }

    pub async fn needs_sign_in(&mut self) -> Reason {
        let found = |state: &State| match state {
            State::NeedsSignIn { reason } => Some(reason.clone()),
            State::Waiting { reason, .. } => panic!("waiting instead of asking for a sign-in: {reason:?}"),
            _ => None,
        };
        self.until("needs sign-in", found).await
    }

    pub async fn disconnected(&mut self) {
        let found = |state: &State| matches!(state, State::Disconnected { .. }).then_some(());
        self.until("disconnected", found).await;
    }
}

/// The time of a client's clock: the runtime's, plus the computer's sleep, which the runtime does not see.
#[derive(Debug, Default)]
pub struct Time(Arc<Mutex<Duration>>);

impl Time {
    pub fn clock(&self) -> Clock {
        let (began, slept) = (Instant::now(), self.0.clone());
        Clock::reading(move || began.elapsed() + *slept.lock().unwrap())
    }

    pub fn sleep(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

/// A reason helps the user: a whole sentence in each language, without a secret.
pub fn assert_helpful(reason: &Reason, kind: ReasonKind) {
    assert_eq!(reason.kind, kind, "{reason:?}");
    let english = reason.message.to_string();
    for language in Language::available() {
        let said = language.tell(&reason.message);
        assert!(said.ends_with('.') && said.len() > 40, "{said}");
        // A missing text or value appears as its name.
        assert!(!said.contains(['{', '}', '$']) && !said.contains("trouble-"), "{said}");
        assert!((language == Language::english()) == (said == english), "{language:?}: {said}");
    }
    assert!(!reason.detail.is_empty(), "{reason:?}");
    for secret in ["t0ken", "s3cret", "%=#"] {
        assert!(!format!("{reason:?}").contains(secret), "{reason:?}");
    }
}
