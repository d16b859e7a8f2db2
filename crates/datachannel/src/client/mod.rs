//! The client: a handle, an ordered stream of events, and a task that keeps one connection up.

mod actor;
mod backoff;
mod connection;
mod cuts;
mod dialer;
mod exchange;
mod failure;
mod instance_conflict;
mod queue;
mod reasons;
mod recovery;
mod tokens;
mod unified_api;
mod upgrade;

pub use exchange::exchange;
pub use unified_api::UnifiedApi;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ringtray_language::Phrase;
use secrecy::zeroize::Zeroizing;
use tokio::sync::{mpsc, oneshot, watch};
use tracing::Instrument as _;

use crate::address::{InstanceId, Revision, ServerAddress, SocketPath};
use crate::cause::Cause;
use crate::clock::Clock;
use crate::connector::{ClientCertificate, Connector, ProxyChoice, Trust};
use crate::credentials::Credentials;
use crate::event::Event;
use crate::oauth::HeldToken;
use crate::redaction::Redaction;
use crate::state::{DisconnectedBy, State};
use crate::timestamp::Timestamp;

/// The configuration of a client.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The server.
    pub server: ServerAddress,
    /// The path of its DataChannel.
    pub path: SocketPath,
    /// The name of this connection.
    pub instance_id: InstanceId,
    /// Never change the instance id. Otherwise the client changes it if another program seems to use it, which is when
    /// the server twice in a row ends a connection within seconds.
    pub fixed_instance: bool,
    /// The credentials.
    pub credentials: Credentials,
    /// The protocol revision.
    pub revision: RevisionChoice,
    /// Which server certificates are trusted.
    pub trust: Trust,
    /// The certificate for a server that asks for one.
    pub client_certificate: Option<ClientCertificate>,
    /// Which proxy to use.
    pub proxy: ProxyChoice,
    /// Time limits, delays and sizes.
    pub limits: Limits,
    /// Removes secrets from the server's texts. The client adds its own; clients that share a value also remove each
    /// other's.
    pub redaction: Redaction,
}

impl ClientConfig {
    /// The default path, revision detection, the system's trust and proxy, and the default limits.
    #[must_use]
    pub fn new(server: ServerAddress, instance_id: InstanceId, credentials: Credentials) -> ClientConfig {
        ClientConfig {
            server,
            path: SocketPath::default(),
            instance_id,
            fixed_instance: false,
            credentials,
            revision: RevisionChoice::default(),
            trust: Trust::default(),
            client_certificate: None,
            proxy: ProxyChoice::default(),
            limits: Limits::default(),
            redaction: Redaction::default(),
        }
    }

    fn connector(&self) -> Connector {
        Connector::new(self.trust.clone(), self.proxy.clone())
            .with_client_certificate(self.client_certificate.clone())
    }
}

/// How the client chooses the protocol revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionChoice {
    /// Detected on each connection.
    Found {
        /// The revision of the last connection, in this run or an earlier one. It is tried first.
        hint: Option<Revision>,
    },
    /// Fixed by the user.
    Fixed(Revision),
}

impl Default for RevisionChoice {
    fn default() -> RevisionChoice {
        RevisionChoice::Found { hint: None }
    }
}

/// Time limits, delays and sizes of a client. The defaults suit everyone; tests shorten them. Times are measured on the
/// client's [`Clock`], which includes the computer's sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Limit for name lookup, TCP, proxy, TLS and upgrade together, and for one sign-in request. 20 s.
    pub connect: Duration,
    /// Limit for joining the namespace, from the upgrade on. 20 s.
    pub join: Duration,
    /// The first delay before another attempt. It doubles with each failure. 1 s.
    pub shortest_delay: Duration,
    /// The longest delay before another attempt. 60 s.
    pub longest_delay: Duration,
    /// A connection that stayed up this long was stable: the next attempt starts at once. After a shorter one it starts
    /// within the shortest delay. 60 s.
    pub stable: Duration,
    /// The silence after which the client sends a WebSocket ping, so that no device on the way cuts the connection as
    /// idle. After cuts at a shorter silence it is half of that. 25 s.
    pub ping: Duration,
    /// The delay after a refusal, plus or minus a tenth. 30 min.
    pub after_refusal: Duration,
    /// Limit for closing a connection. 1 s.
    pub close: Duration,
    /// The most memory, in bytes, of what was received but not yet taken by the consumer. Beyond this, reading pauses.
    /// 64 MiB.
    pub unread_bytes: usize,
    /// The largest message delivered in full, in bytes. Of a larger one, only the beginning is delivered. 16 MiB.
    pub largest_message: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(20),
            join: Duration::from_secs(20),
            shortest_delay: Duration::from_secs(1),
            longest_delay: Duration::from_secs(60),
            stable: Duration::from_secs(60),
            ping: Duration::from_secs(25),
            after_refusal: Duration::from_secs(30 * 60),
            close: Duration::from_secs(1),
            unread_bytes: 64 << 20,
            largest_message: 16 << 20,
        }
    }
}

/// Handle of a client. Cheap to clone. When the last handle is dropped, the connection is closed and the task ends.
///
/// ```no_run
/// use ringtray_datachannel::{Client, ClientConfig, Credentials, InstanceId, Item, ServerAddress, State};
///
/// # async fn listen() -> Result<(), Box<dyn std::error::Error>> {
/// let server = ServerAddress::parse("pbx.example.com")?;
/// let credentials = Credentials::Bot { token: "the bot's token".into() };
/// let config = ClientConfig::new(server, InstanceId::random(), credentials);
/// let (client, mut incoming) = Client::start(config);
/// client.connect();
/// while let Some(item) = incoming.next().await {
///     match item {
///         Item::Message(message) => {
///             println!("{}", message.raw);
///             // Acknowledge a message only after handling it.
///             if let Some(acknowledgement) = message.acknowledgement {
///                 acknowledgement.send();
///             }
///         }
///         // The client retries by itself, but the user should check the credentials.
///         Item::State(State::NeedsSignIn { reason }) => eprintln!("{}", reason.message),
///         Item::State(_) | Item::InstanceChanged(_) | Item::TokenChanged(_) => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    commands: mpsc::UnboundedSender<Command>,
    state: watch::Receiver<State>,
}

impl Client {
    /// Starts a client on the current tokio runtime. It stays disconnected until [`Client::connect`].
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn start(config: ClientConfig) -> (Client, Incoming) {
        Client::start_with(config, Clock::system())
    }

    /// Starts a client with this clock.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn start_with(config: ClientConfig, clock: Clock) -> (Client, Incoming) {
        let connector = config.connector();
        let limits = config.limits;
        let (commands, received) = mpsc::unbounded_channel();
        let (shown, state) = watch::channel(State::Disconnected { by: DisconnectedBy::Start });
        let (queue, unread) = queue::new(limits.unread_bytes);
        let incoming = Incoming { unread, commands: commands.downgrade() };
        let span = tracing::info_span!("datachannel", server = %config.server);
        let dialer = dialer::Dialer::new(config, connector, clock.clone());
        let actor = actor::Actor::new(dialer, clock, limits, received, shown, queue);
        tokio::spawn(actor.run().instrument(span));
        (Client { commands, state }, incoming)
    }

    /// Connects. While waiting or after a refused sign-in, this tries at once. While connecting or connected, it has no
    /// effect.
    pub fn connect(&self) {
        self.command(Command::Connect);
    }

    /// Ends the connection, the attempt or the delay at once, and stays disconnected until [`Client::connect`].
    pub fn disconnect(&self) {
        self.command(Command::Disconnect);
    }

    /// Reconnects at once because the connection may be dead. The client drops the socket without closing it, since a
    /// close could not arrive. Messages received so far are still delivered, followed by [`State::Connecting`]. An
    /// attempt is restarted, and a delay ends, also the one after a refused sign-in. While disconnected, this has no
    /// effect.
    ///
    /// The count of attempts starts again. For 30 s, while the server can't be reached (its name is not found, or
    /// nothing answers), the client retries after the shortest delay each time.
    ///
    /// Calls come in bursts. A call within 2 s after the start of an attempt that an earlier call caused joins that
    /// attempt, unless it has failed. If the attempt has not connected half a second later, it restarts once, because
    /// it may hang on the old network.
    ///
    /// Once such an attempt has connected, the client ignores a wake-up within the 2 s and a network change within 1 s.
    /// A network change is reported only after the addresses have been stable for a second, so a later one is a new
    /// change.
    pub fn reconnect(&self, cause: Cause) {
        self.command(Command::Reconnect(cause));
    }

    /// Sends the event `message` with this JSON text as its only argument. Returns when it is handed to the network.
    ///
    /// # Errors
    /// When the text is not JSON, when there is no connection, or when the connection ends before the event is sent.
    pub async fn send(&self, json: &str) -> Result<(), SendError> {
        if let Err(error) = serde_json::from_str::<&serde_json::value::RawValue>(json) {
            return Err(SendError::InvalidJson(error.to_string()));
        }
        let (done, sent) = oneshot::channel();
        let command = Command::Send { json: json.to_owned(), done };
        self.commands.send(command).map_err(|_| SendError::NotConnected)?;
        sent.await.unwrap_or(Err(SendError::ConnectionLost))
    }

    /// Access to the server's UnifiedAPI with the current token. `None` without a connection, and for a sign-in with
    /// cookies, which are not documented for this API.
    pub async fn unified_api(&self) -> Option<UnifiedApi> {
        let (done, given) = oneshot::channel();
        self.commands.send(Command::UnifiedApi(done)).ok()?;
        given.await.ok().flatten()
    }

    /// Watches the current state.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    fn command(&self, command: Command) {
        if self.commands.send(command).is_err() {
            tracing::debug!("command ignored: the client's task has ended");
        }
    }
}

/// Why an event was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum SendError {
    /// There is no connection.
    NotConnected,
    /// The connection ended before the event was sent.
    ConnectionLost,
    /// The text is not JSON, with the parser's message.
    InvalidJson(String),
}

impl SendError {
    /// What happened, and what to do.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            SendError::NotConnected => Phrase::of("error-not-connected", &[]),
            SendError::ConnectionLost => Phrase::of("error-lost-while-sending", &[]),
            SendError::InvalidJson(detail) => {
                Phrase::of("error-no-json", &[("detail", detail.clone().into())])
            }
        }
    }
}

/// The ordered stream of states and messages. When it is dropped, the connection is closed and the task ends.
#[derive(Debug)]
pub struct Incoming {
    unread: queue::QueueReader,
    commands: mpsc::WeakUnboundedSender<Command>,
}

impl Incoming {
    /// The next item; `None` after the task has ended. A connection's state always comes before its messages. Cancel
    /// safe.
    pub async fn next(&mut self) -> Option<Item> {
        self.unread.next().await
    }

    /// Waits for at least one item and returns all that are ready, in order; `None` after the task has ended. A batch
    /// ends at a quarter of a MiB, because its items no longer count towards the limit of the queue. Cancel safe.
    pub async fn next_many(&mut self) -> Option<Vec<Item>> {
        self.unread.next_many().await
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(commands) = self.commands.upgrade() {
            // If this fails, the task has already ended.
            let _ = commands.send(Command::End);
        }
    }
}

/// An item of the stream.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are messages")]
pub enum Item {
    /// The connection's state changed.
    State(State),
    /// A message arrived.
    Message(Message),
    /// The client changed its instance id. Remember it for the next client of this account.
    InstanceChanged(InstanceId),
    /// The server issued another token. Remember it for the next client of this account if only the user could get
    /// another one. An open connection continues with the token it was made with.
    TokenChanged(HeldToken),
}

/// A message from the server.
#[derive(Debug)]
pub struct Message {
    /// When it was received.
    pub received_at: Timestamp,
    /// The Socket.IO event's name, redacted: `message` for DataChannel events. Empty if the frame does not show it.
    pub name: String,
    /// The event's first argument, redacted and otherwise byte for byte as sent; `null` if there is none. For a frame
    /// that can't be read or is too large, its first 64 KiB as a JSON string.
    pub raw: Arc<str>,
    /// The argument as sent, if it held a secret.
    as_sent: AsSent,
    /// The parsed first argument. Its oddities also mention attachments, further arguments, and why a frame is
    /// incomplete.
    pub event: Event,
    /// Binary attachments, redacted, in order.
    pub attachments: Vec<Vec<u8>>,
    /// Send it once the message is safe. `None` if the server asks for none.
    pub acknowledgement: Option<Acknowledgement>,
}

impl Message {
    /// The event's first argument as sent, including secrets that the server repeated. Only for output that the user
    /// asked for; never store it.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        self.as_sent.0.as_ref().map_or(&*self.raw, |sent| sent)
    }

    /// Whether a secret was removed from [`Message::raw`].
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        self.as_sent.0.is_some()
    }
}

/// A text that `Debug` must not show.
struct AsSent(Option<Zeroizing<String>>);

impl fmt::Debug for AsSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "hidden" } else { "the same" })
    }
}

/// Acknowledges one message, once.
#[derive(Debug)]
pub struct Acknowledgement {
    frame: String,
    connection: mpsc::UnboundedSender<String>,
}

impl Acknowledgement {
    /// Sends the acknowledgement on the message's connection. Does nothing if that has ended.
    pub fn send(self) {
        if self.connection.send(self.frame).is_err() {
            tracing::debug!("not acknowledged: the message's connection has ended");
        }
    }
}

/// A command from a handle to the task.
#[derive(Debug)]
pub(crate) enum Command {
    Connect,
    Disconnect,
    Reconnect(Cause),
    Send { json: String, done: oneshot::Sender<Result<(), SendError>> },
    UnifiedApi(oneshot::Sender<Option<UnifiedApi>>),
    End,
}
