//! Starts, controls and stops a simulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::oauth::{self, Issued};
use crate::protocol::Revision;
use crate::server::{Command, Server, cut};
use crate::{Accept, Admission, OAuth, Options, Report, UnifiedApi, repeating, unified_api, upgrade};

/// How long `stop` waits for pending HTTP requests.
const GRACE: Duration = Duration::from_secs(1);

/// A running server. Dropping it ends the server and every connection; [`Simulator::stop`] also waits for the end.
pub struct Simulator {
    address: SocketAddr,
    server: Server,
    task: JoinHandle<()>,
    shutdown: Option<oneshot::Sender<()>>,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The port is not available.
    #[error(
        "The simulator can't listen on 127.0.0.1:{port}: {source}. Take another port, or 0 for a free one."
    )]
    Listen {
        /// The port.
        port: u16,
        /// The system's error.
        source: std::io::Error,
    },
    /// There is no such protocol revision.
    #[error("There is no protocol revision {0}. Take 3 (Socket.IO 1.x and 2.x) or 4 (3.x and 4.x).")]
    Revision(u8),
}

impl Simulator {
    /// Starts a server on the current tokio runtime. It accepts connections when this returns.
    ///
    /// # Errors
    /// When the port is not available or the revision is neither 3 nor 4.
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
            .route("/datachannel/{instance_id}/", get(upgrade::upgrade))
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
                tracing::error!("the simulator accepts no more connections: {error}");
            }
        });
        Ok(Self { address, server, task, shutdown: Some(shutdown) })
    }

    /// Its address: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All further reports, starting with the address. Each call returns its own receiver.
    pub fn reports(&self) -> mpsc::UnboundedReceiver<Report> {
        self.server.listen(Report::Listening { address: self.address() })
    }

    /// Sends a `message` event with this text as its argument to every joined client, and asks for an acknowledgement.
    /// The text is sent as it is, so it may be invalid. The UnifiedAPI records its call even if no client is connected.
    pub async fn emit(&self, json: &str) {
        self.server.calls().record(json);
        self.server.command(&Command::Emit(json.into())).await;
    }

    /// Sends this text as a frame to every client. For example, `41` removes them from the namespace.
    pub async fn send_frame(&self, frame: &str) {
        self.server.command(&Command::Frame(frame.into())).await;
    }

    /// Closes every connection with this WebSocket close code and reason.
    pub async fn close_connections(&self, code: u16, reason: &str) {
        self.server.command(&Command::Close(code, reason.into())).await;
    }

    /// Cuts every connection without closing it, like a failing network, and waits until all have ended.
    pub async fn drop_connections(&self) {
        self.server.cut_all().await;
    }

    /// Freezes every open connection, like a server that hangs: it stays open, but nothing is read or sent any more,
    /// not even heartbeats.
    pub async fn freeze_connections(&self) {
        self.server.command(&Command::Freeze).await;
    }

    /// Changes how further upgrade requests are answered. Open connections stay.
    pub fn admit(&self, admission: Admission) {
        self.server.set_admission(admission);
    }

    /// Changes the accepted credentials for further requests. Open connections stay.
    pub fn accept(&self, accept: Accept) {
        self.server.set_accept(accept);
    }

    /// Changes how further tokens are issued.
    pub fn oauth(&self, oauth: OAuth) {
        self.server.set_oauth(oauth);
    }

    /// Changes how the UnifiedAPI answers further requests.
    pub fn unified_api(&self, unified_api: UnifiedApi) {
        self.server.set_unified_api(unified_api);
    }

    /// Changes the app's secret, as an administrator does. Every token, refresh token and code becomes invalid
    /// (documented for tokens), and every connection is cut (inferred).
    pub async fn regenerate_secret(&self, app_secret: &str) {
        self.server.set_accept(Accept { app_secret: app_secret.to_owned(), ..self.server.accept() });
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
