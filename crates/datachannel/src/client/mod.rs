//! The client: a handle, one ordered stream of what happens, and a task that keeps one connection.

mod actor;
mod backoff;
mod connection;
mod contest;
mod cuts;
mod dialer;
mod exchange;
mod failure;
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

/// What a client connects to and as whom.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The server.
    pub server: ServerAddress,
    /// The path of its DataChannel.
    pub path: SocketPath,
    /// The name of this copy's connection.
    pub instance_id: InstanceId,
    /// Keep that name whatever happens. Else another one is taken when the server seems to mistake us for somebody
    /// else of the same name: when it twice in a row ends a connection within seconds.
    pub fixed_instance: bool,
    /// What signs it in.
    pub credentials: Credentials,
    /// Which protocol revision is spoken.
    pub revision: RevisionChoice,
    /// Whose certificate is believed.
    pub trust: Trust,
    /// What a server is shown that asks for a client certificate.
    pub client_certificate: Option<ClientCertificate>,
    /// Which way leads to the server.
    pub proxy: ProxyChoice,
    /// Time limits, delays and sizes.
    pub limits: Limits,
    /// What takes secrets out of what the server says: the client makes its own known, and those of other clients are
    /// taken out as well if they share it.
    pub redaction: Redaction,
}

impl ClientConfig {
    /// The usual path, whatever revision is found, the system's trust and proxy, and the limits for everybody.
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

/// How the protocol revision of a server is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionChoice {
    /// It is found on each connection.
    Found {
        /// What it was the last time, in this run or an earlier one: asked for first.
        hint: Option<Revision>,
    },
    /// A person fixed it; nothing else is spoken.
    Fixed(Revision),
}

impl Default for RevisionChoice {
    fn default() -> RevisionChoice {
        RevisionChoice::Found { hint: None }
    }
}

/// Time limits, delays and sizes of a client. The defaults are meant for everybody; tests shorten them. Times are
/// measured on the client's [`Clock`], so the computer's sleep counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For name look-up, TCP, proxy, TLS and upgrade together; also for one sign-in request. 20 s.
    pub connect: Duration,
    /// For joining the namespace, from the upgrade on. 20 s.
    pub join: Duration,
    /// The first delay before another attempt. It doubles each time. 1 s.
    pub shortest_delay: Duration,
    /// The longest delay before another attempt. 60 s.
    pub longest_delay: Duration,
    /// A connection that lived this long was stable: the next attempt comes at once. After a shorter one it comes within
    /// the shortest delay. 60 s.
    pub stable: Duration,
    /// After how long a silence a ping of the WebSocket itself is sent, so that nothing on the way takes the connection
    /// for unused. Where connections were cut after a shorter one, it is half of that. 25 s.
    pub ping: Duration,
    /// How long after a refusal it is tried again, give or take a tenth. 30 min.
    pub after_refusal: Duration,
    /// How long a polite close may take. 1 s.
    pub close: Duration,
    /// Bytes received and not yet taken by the consumer, beyond which reading pauses. 64 MiB.
    pub unread_bytes: usize,
    /// The largest message told whole, in bytes; of a larger one the head. 16 MiB.
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

/// Handle of a client. Cheap to clone. When the last one is dropped, the connection is closed and the task ends.
#[derive(Clone, Debug)]
pub struct Client {
    commands: mpsc::UnboundedSender<Command>,
    state: watch::Receiver<State>,
}

impl Client {
    /// Starts a client on the current tokio runtime. It stays disconnected until [`Client::connect`].
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn start(config: ClientConfig) -> (Client, Incoming) {
        Client::start_with(config, Clock::system())
    }

    /// Starts a client that measures time on this clock.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
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

    /// Connects. While waiting or after a refused sign-in: tries now. Connecting or connected already: changes nothing.
    pub fn connect(&self) {
        self.command(Command::Connect);
    }

    /// Ends the connection, an attempt or the waiting at once and stays disconnected until [`Client::connect`].
    pub fn disconnect(&self) {
        self.command(Command::Disconnect);
    }

    /// The way to the server may be gone: drops the socket without a farewell, which could not arrive, and connects
    /// anew at once. What had arrived by then is still delivered; then comes [`State::Connecting`]. An attempt is given
    /// up and begins anew; waiting ends, also for the next try of a refused sign-in. Disconnected: changes nothing.
    ///
    /// Attempts are counted anew, and for 30 s having no way to the server (name not found, nothing reached, nothing
    /// answers) is tried again after the shortest delay each time, without that growing.
    ///
    /// Calls come in bursts. One within 2 s of the beginning of an attempt that a call caused is folded into that
    /// attempt, unless it has failed. But an attempt that is not through half a second after such a call begins anew,
    /// once for all of them, for it may hang on the way that is gone.
    ///
    /// Into a connection that came of such an attempt is folded what can't be about it: a waking within the 2 s, and a
    /// change of the network within 1 s, for that is told once the addresses have been the same for a second. A later
    /// one is another change, and the connection is made anew.
    pub fn reconnect(&self, cause: Cause) {
        self.command(Command::Reconnect(cause));
    }

    /// Sends the event `message` with this JSON text as its one argument. Done when it was handed to the network.
    ///
    /// # Errors
    /// When it is no JSON, when nothing is connected, or when the connection ended before it was sent.
    pub async fn send(&self, json: &str) -> Result<(), SendError> {
        if let Err(error) = serde_json::from_str::<&serde_json::value::RawValue>(json) {
            return Err(SendError::InvalidJson(error.to_string()));
        }
        let (done, sent) = oneshot::channel();
        let command = Command::Send { json: json.to_owned(), done };
        self.commands.send(command).map_err(|_| SendError::NotConnected)?;
        sent.await.unwrap_or(Err(SendError::ConnectionLost))
    }

    /// What asks the server's UnifiedAPI with the present token. None where nothing is connected, and for a sign-in by
    /// cookies, which are a browser's and not documented for calls.
    pub async fn unified_api(&self) -> Option<UnifiedApi> {
        let (done, given) = oneshot::channel();
        self.commands.send(Command::UnifiedApi(done)).ok()?;
        given.await.ok().flatten()
    }

    /// The newest state.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    fn command(&self, command: Command) {
        if self.commands.send(command).is_err() {
            tracing::debug!("the client's task has ended; nothing to tell it");
        }
    }
}

/// Why something was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum SendError {
    /// No connection is up.
    NotConnected,
    /// The connection ended before all of it was sent.
    ConnectionLost,
    /// Not JSON, as a reader of JSON says it.
    InvalidJson(String),
}

impl SendError {
    /// Why, and what to do.
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

/// The ordered stream of what happens. When it is dropped, the connection is closed and the task ends.
#[derive(Debug)]
pub struct Incoming {
    unread: queue::Unread,
    commands: mpsc::WeakUnboundedSender<Command>,
}

impl Incoming {
    /// The next state or message; `None` after the task has ended. Cancel safe. Nobody sees a message before the
    /// state of its connection.
    pub async fn next(&mut self) -> Option<Item> {
        self.unread.next().await
    }

    /// All states and messages that are there already, in order, at least one; `None` after the task has ended. Cancel
    /// safe. Of more than a quarter of a MiB it is the beginning, so that little waits twice.
    pub async fn next_many(&mut self) -> Option<Vec<Item>> {
        self.unread.next_many().await
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(commands) = self.commands.upgrade() {
            // When it can't be sent the task has ended, which is what it is for.
            let _ = commands.send(Command::End);
        }
    }
}

/// Something that happened.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are messages")]
pub enum Item {
    /// The connection's state changed.
    State(State),
    /// A message arrived.
    Message(Message),
    /// Connections have this name from now on: remember it for the next client of the same account.
    InstanceChanged(InstanceId),
    /// The server gave another token: remember it for the next client of the same account, where nothing but a person
    /// could get one. A connection that is up goes on with the token it was made with.
    TokenChanged(HeldToken),
}

/// A message from the server.
#[derive(Debug)]
pub struct Message {
    /// When it was read from the network.
    pub received_at: Timestamp,
    /// The Socket.IO event's name: `message` for DataChannel events. Empty for a frame that does not show it. Redacted.
    pub name: String,
    /// The event's first argument, redacted, and otherwise byte for byte as sent; `null` when it has none. Of a frame
    /// that can't be read or is too large its beginning, up to 64 KiB, as a JSON text.
    pub raw: Arc<str>,
    /// That argument as it was sent, if there was a secret in it.
    as_sent: AsSent,
    /// The first argument, understood. Its oddities also tell what that argument does not hold: attachments, further
    /// arguments, or why the frame is not told whole.
    pub event: Event,
    /// Binary attachments, redacted, in order.
    pub attachments: Vec<Vec<u8>>,
    /// To be sent once the message is safe; `None` when the server asks for none.
    pub acknowledgement: Option<Acknowledgement>,
}

impl Message {
    /// The event's first argument as it was sent, with whatever secret the server repeated in it: only for who asked
    /// for what the server sends, and never to be kept.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        self.as_sent.0.as_ref().map_or(&*self.raw, |sent| sent)
    }

    /// Whether a secret was taken out of [`Message::raw`].
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

/// The right to acknowledge one message once.
#[derive(Debug)]
pub struct Acknowledgement {
    frame: String,
    connection: mpsc::UnboundedSender<String>,
}

impl Acknowledgement {
    /// Acknowledges without arguments, on the connection the message came by. Does nothing when that is gone.
    pub fn send(self) {
        if self.connection.send(self.frame).is_err() {
            tracing::debug!("not acknowledged: the connection of the message is gone");
        }
    }
}

/// What the handle asks of the task.
#[derive(Debug)]
pub(crate) enum Command {
    Connect,
    Disconnect,
    Reconnect(Cause),
    Send { json: String, done: oneshot::Sender<Result<(), SendError>> },
    UnifiedApi(oneshot::Sender<Option<UnifiedApi>>),
    End,
}
