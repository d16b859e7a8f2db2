use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use crate::connection::{Command, Connection};
use crate::hostile;
use crate::oauth::{self, Issued};
use crate::protocol::Revision;
use crate::random::Random;
use crate::report::Listeners;
use crate::unified_api::{self, Ledger};
use crate::{Accept, Admission, OAuth, Options, Report, SignedInBy, UnifiedApi, repeating, sign_in};

/// Commands waiting for one connection before [`Simulator::emit`] waits for it.
const COMMANDS: usize = 256;

/// How long `stop` waits for HTTP requests that are still under way.
const GRACE: Duration = Duration::from_secs(1);

/// A running server. It ends, and every connection with it, when this is dropped; [`Simulator::stop`] also
/// waits for that.
pub struct Simulator {
    address: SocketAddr,
    server: Server,
    task: JoinHandle<()>,
    shutdown: Option<oneshot::Sender<()>>,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The port can't be taken.
    #[error(
        "The simulator can't listen on 127.0.0.1:{port}: {source}. Take another port, or 0 for a free one."
    )]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no such protocol revision.
    #[error("There is no protocol revision {0}. Take 3 (Socket.IO 1.x and 2.x) or 4 (3.x and 4.x).")]
    Revision(u8),
}

impl Simulator {
    /// Starts a server on the current tokio runtime. It takes connections when this returns.
    ///
    /// # Errors
    /// When the port can't be taken or the revision is neither 3 nor 4.
    pub async fn start(options: Options) -> Result<Self, SimulatorError> {
        let revision = match options.revision {
            None => None,
            Some(3) => Some(Revision::Three),
            Some(4) => Some(Revision::Four),
            Some(other) => return Err(SimulatorError::Revision(other)),
        };
        let port = options.port;
        let listen = |source| SimulatorError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let server = Server::new(options, revision);
        let routes = Router::new()
            .route("/datachannel/{instance_id}/", get(upgrade))
            .route("/hubgetsb/oauth/mobile/", post(oauth::mobile_grant))
            .route("/oauth/token.php", post(oauth::token))
            .route("/oauth/authorize.php", get(oauth::authorize).post(oauth::authorize))
            .route("/uapi/phoneCalls/@me/@self", get(unified_api::phone_calls))
            .route("/uapi/cdr/", get(unified_api::cdr))
            .layer(middleware::from_fn_with_state(server.clone(), repeating::refuse))
            .with_state(server.clone());
        let (shutdown, asked) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let serving = axum::serve(listener, routes).with_graceful_shutdown(async {
                asked.await.ok();
            });
            if let Err(error) = serving.await {
                tracing::error!("the simulator takes no more connections: {error}");
            }
        });
        Ok(Self { address, server, task, shutdown: Some(shutdown) })
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that happens from now on, the address first. Every caller gets its own.
    pub fn reports(&self) -> mpsc::UnboundedReceiver<Report> {
        self.server.0.listeners.add(Report::Listening { address: self.address() })
    }

    /// Sends a `message` event with this text as its argument to everybody who joined, and asks for an
    /// acknowledgement. The text is sent as it is, so that it may also be wrong. A call that it tells of is known to the
    /// UnifiedAPI whoever is connected.
    pub async fn emit(&self, json: &str) {
        self.server.ledger().note(json);
        self.server.command(&Command::Emit(json.into())).await;
    }

    /// Sends this text as a frame to everybody, whatever it is: `41` puts out of the namespace.
    pub async fn send_frame(&self, frame: &str) {
        self.server.command(&Command::Frame(frame.into())).await;
    }

    /// Closes every connection with this WebSocket close code and reason.
    pub async fn close_connections(&self, code: u16, reason: &str) {
        self.server.command(&Command::Close(code, reason.into())).await;
    }

    /// Cuts every connection without a word, as a failing network does, and waits until all have ended.
    pub async fn drop_connections(&self) {
        let all = std::mem::take(&mut lock(&self.server.0.connections).links);
        cut(all).await;
    }

    /// Makes every present connection silent: it stays open, but nothing is read or sent any more, heartbeats
    /// neither, as with a server that hangs.
    pub async fn freeze_connections(&self) {
        self.server.command(&Command::Freeze).await;
    }

    /// Changes what becomes of upgrade requests from now on. Present connections stay.
    pub fn admit(&self, admission: Admission) {
        *lock(&self.server.0.admission) = admission;
    }

    /// Changes the credentials that are accepted from now on. Present connections stay.
    pub fn accept(&self, accept: Accept) {
        *lock(&self.server.0.accept) = accept;
    }

    /// Changes how tokens are given from now on.
    pub fn oauth(&self, oauth: OAuth) {
        *lock(&self.server.0.oauth) = oauth;
    }

    /// Changes how the UnifiedAPI answers from now on.
    pub fn unified_api(&self, unified_api: UnifiedApi) {
        *lock(&self.server.0.unified_api) = unified_api;
    }

    /// Makes the app's secret another one, as an administrator does: every token, refresh token and code that was
    /// given is no good any more (documented of tokens), and every connection is cut (inferred).
    pub async fn regenerate_secret(&self, app_secret: &str) {
        app_secret.clone_into(&mut lock(&self.server.0.accept).app_secret);
        *self.server.issued() = Issued::default();
        self.drop_connections().await;
    }

    /// Ends the server and every connection. The port is free when this returns.
    pub async fn stop(mut self) {
        if let Some(shutdown) = self.shutdown.take() {
            shutdown.send(()).ok();
        }
        cut(self.server.end()).await;
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
            (&mut self.task).await.ok();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
        self.server.end();
    }
}

/// What the parts of a simulator share.
#[derive(Clone)]
pub(crate) struct Server(Arc<Shared>);

struct Shared {
    options: Options,
    revision: Option<Revision>,
    accept: Mutex<Accept>,
    admission: Mutex<Admission>,
    oauth: Mutex<OAuth>,
    unified_api: Mutex<UnifiedApi>,
    ledger: Mutex<Ledger>,
    issued: Mutex<Issued>,
    listeners: Listeners,
    connections: Mutex<Connections>,
    /// Requests so far, of a hostile server.
    requests: AtomicU64,
}

#[derive(Default)]
struct Connections {
    /// None is taken any more.
    ended: bool,
    last_number: u64,
    links: BTreeMap<u64, Link>,
}

/// The server's end of a connection's task. Dropping it ends the connection.
struct Link {
    commands: mpsc::Sender<Command>,
    cut: oneshot::Sender<()>,
}

impl Server {
    fn new(options: Options, revision: Option<Revision>) -> Self {
        Self(Arc::new(Shared {
            revision,
            accept: Mutex::new(options.accept.clone()),
            admission: Mutex::new(options.admission.clone()),
            oauth: Mutex::new(options.oauth.clone()),
            unified_api: Mutex::new(options.unified_api.clone()),
            ledger: Mutex::default(),
            issued: Mutex::default(),
            listeners: Listeners::default(),
            connections: Mutex::default(),
            requests: AtomicU64::new(0),
            options,
        }))
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn accept(&self) -> Accept {
        lock(&self.0.accept).clone()
    }

    pub(crate) fn admission(&self) -> Admission {
        lock(&self.0.admission).clone()
    }

    pub(crate) fn oauth(&self) -> OAuth {
        lock(&self.0.oauth).clone()
    }

    pub(crate) fn unified_api(&self) -> UnifiedApi {
        lock(&self.0.unified_api).clone()
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.0.ledger)
    }

    pub(crate) fn issued(&self) -> MutexGuard<'_, Issued> {
        lock(&self.0.issued)
    }

    pub(crate) fn tell(&self, report: &Report) {
        self.0.listeners.tell(report);
    }

    /// An answer of a hostile server in place of an upgrade, now and then.
    fn hostile_answer(&self) -> Option<Response> {
        let (mut random, secret) = self.malice()?;
        let hostile::Answer { status, headers, body } = hostile::answer(&mut random, &secret)?;
        self.tell(&Report::Refused { why: format!("an upgrade, with HTTP status {status}: hostile") });
        let mut response = (StatusCode::from_u16(status).unwrap_or_default(), body).into_response();
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        Some(response)
    }

    /// A body of a hostile server in place of JSON, now and then.
    pub(crate) fn hostile_body(&self) -> Option<String> {
        let (mut random, secret) = self.malice()?;
        hostile::body(&mut random, &secret)
    }

    /// A body of a hostile server in place of a token, now and then.
    pub(crate) fn hostile_token(&self) -> Option<String> {
        let (mut random, secret) = self.malice()?;
        hostile::token(&mut random, &secret)
    }

    /// Random numbers that differ from request to request, and a secret to repeat.
    fn malice(&self) -> Option<(Random, String)> {
        let seed = self.options().hostile?;
        let request = self.0.requests.fetch_add(1, Ordering::Relaxed);
        Some((Random::new(seed.wrapping_add(request)), self.accept().token))
    }

    async fn command(&self, command: &Command) {
        let everybody: Vec<_> =
            lock(&self.0.connections).links.values().map(|link| link.commands.clone()).collect();
        for one in everybody {
            // It fails for a connection that has just ended.
            one.send(command.clone()).await.ok();
        }
    }

    /// Takes one more connection, unless the server has ended: its number, and its task's end of the link.
    fn link(&self) -> Option<(u64, mpsc::Receiver<Command>, oneshot::Receiver<()>)> {
        let mut connections = lock(&self.0.connections);
        if connections.ended {
            return None;
        }
        let (commands, waiting) = mpsc::channel(COMMANDS);
        let (cut, is_cut) = oneshot::channel();
        connections.last_number += 1;
        let number = connections.last_number;
        connections.links.insert(number, Link { commands, cut });
        Some((number, waiting, is_cut))
    }

    /// Takes no more connections and gives away those there are.
    fn end(&self) -> BTreeMap<u64, Link> {
        let mut connections = lock(&self.0.connections);
        connections.ended = true;
        std::mem::take(&mut connections.links)
    }

    /// Whether this request may become a connection, and as what.
    fn admit(&self, query: &str, request: &Request) -> Result<(Revision, SignedInBy), Refusal> {
        let parameter =
            |name| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
        if parameter("transport").map(|(_, value)| value) != Some("websocket") {
            return Err(Refusal::bad_request("0", "Transport unknown"));
        }
        let asked = match parameter("EIO").map(|(_, value)| value) {
            Some("3") => Some(Revision::Three),
            Some("4") => Some(Revision::Four),
            _ => None,
        };
        let revision = match (self.0.revision, asked) {
            // Socket.IO 1.x and 2.x don't look at what is asked for.
            (Some(Revision::Three), _) => Revision::Three,
            (None, Some(asked)) => asked,
            (Some(Revision::Four), Some(Revision::Four)) => Revision::Four,
            (_, _) => return Err(Refusal::bad_request("5", "Unsupported protocol version")),
        };
        if let Admission::Status(status) = self.admission() {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            return Err(Refusal { status, body: String::new(), why: "nobody is let in".to_owned() });
        }
        match sign_in::check(request.headers(), &self.accept(), &self.issued()) {
            Ok(by) => Ok((revision, by)),
            Err(why) => Err(Refusal {
                status: StatusCode::UNAUTHORIZED,
                body: "Not Authorized".to_owned(),
                why: why.to_owned(),
            }),
        }
    }
}

/// An upgrade request's refusal.
struct Refusal {
    status: StatusCode,
    body: String,
    why: String,
}

impl Refusal {
    /// As Engine.IO answers a request it can't read.
    fn bad_request(code: &str, message: &str) -> Self {
        let body = format!(r#"{{"code":{code},"message":"{message}"}}"#);
        Self { status: StatusCode::BAD_REQUEST, body, why: message.to_owned() }
    }
}

/// `GET /datachannel/<instance id>/?EIO=<revision>&transport=websocket`
async fn upgrade(
    State(server): State<Server>,
    Path(instance_id): Path<String>,
    RawQuery(query): RawQuery,
    mut request: Request,
) -> Response {
    if let Admission::Late(delay) = server.admission() {
        tokio::time::sleep(delay).await;
    }
    if let Some(answer) = server.hostile_answer() {
        return answer;
    }
    let admitted = server.admit(&query.unwrap_or_default(), &request).and_then(|admitted| {
        let switch = create_response_with_body(&request, Body::empty)
            .map_err(|error| Refusal::bad_request("3", &format!("Bad request: {error}")))?;
        Ok((admitted, switch))
    });
    let ((revision, by), switch) = match admitted {
        Ok(admitted) => admitted,
        Err(Refusal { status, body, why }) => {
            server.tell(&Report::Refused {
                why: format!("an upgrade, with HTTP status {}: {why}", status.as_u16()),
            });
            return (status, body).into_response();
        }
    };
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        match upgraded.await {
            Ok(stream) => {
                let Some((number, waiting, is_cut)) = server.link() else { return };
                let connection = Connection::new(&server, number, revision, by, instance_id);
                connection.run(stream, waiting, is_cut).await;
                lock(&server.0.connections).links.remove(&number);
            }
            Err(error) => tracing::debug!("an upgraded connection went away at once: {error}"),
        }
    });
    switch
}

/// Cuts these connections and waits for their end.
async fn cut(links: BTreeMap<u64, Link>) {
    for Link { commands, cut } in links.into_values() {
        // It fails for a connection that has just ended.
        cut.send(()).ok();
        commands.closed().await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
