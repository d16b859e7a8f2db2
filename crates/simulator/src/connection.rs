//! One client's connection.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};

use crate::hostile::{Act, Hostile};
use crate::protocol::{self, Frame, MAX_PAYLOAD, Revision};
use crate::server::{Command, Server};
use crate::{Admission, Options, Report, SignedInBy, fresh};

/// How long a client of revision 4 may take to join, as in Socket.IO 4.x.
const JOIN_LIMIT: Duration = Duration::from_secs(45);

/// The longest part of an unexpected frame in a report, in characters.
const QUOTED: usize = 200;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// One client's connection.
pub(crate) struct Connection {
    server: Server,
    number: u64,
    revision: Revision,
    by: SignedInBy,
    instance_id: String,
    sid: String,
    /// How often the client joined. In revision 3 a second join is a second connection on the same socket, which also
    /// gets everything (measured with 1.x and 2.x).
    joined: u32,
    hostile: Option<Hostile>,
    playback: Option<Playback>,
    /// Unacknowledged messages by acknowledgement id. The ids increase.
    unanswered: BTreeMap<u64, Unanswered>,
    next_id: u64,
    /// Revision 3: the deadline for anything from the client. Revision 4: the next ping, or the deadline for its pong.
    heartbeat: Instant,
    awaits_pong: bool,
    join_until: Option<Instant>,
}

struct Unanswered {
    nonce: Option<String>,
    until: Instant,
}

/// Why a connection ends.
enum End {
    /// The client closed it or went away.
    Client(String),
    /// The server closes it.
    Server(&'static str),
}

impl From<tungstenite::Error> for End {
    fn from(error: tungstenite::Error) -> Self {
        Self::Client(error.to_string())
    }
}

impl Connection {
    pub(crate) fn new(
        server: &Server,
        number: u64,
        revision: Revision,
        by: SignedInBy,
        instance_id: String,
    ) -> Self {
        Self {
            server: server.clone(),
            number,
            revision,
            by,
            instance_id,
            sid: fresh::letters(20),
            joined: 0,
            hostile: server.options().hostile.map(|seed| Hostile::new(seed, number, &server.accept())),
            playback: None,
            unanswered: BTreeMap::new(),
            next_id: 0,
            heartbeat: Instant::now(),
            awaits_pong: false,
            join_until: None,
        }
    }

    /// Serves the client until either side ends it or `cut` is dropped.
    pub(crate) async fn run(
        mut self,
        stream: Upgraded,
        mut commands: mpsc::Receiver<Command>,
        cut: oneshot::Receiver<()>,
    ) {
        let limits = WebSocketConfig::default().max_message_size(Some(MAX_PAYLOAD));
        let mut socket =
            WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Server, Some(limits)).await;
        let served = async {
            match self.serve(&mut socket, &mut commands).await {
                Ok(never) => match never {},
                Err(End::Client(why)) => why,
                Err(End::Server(why)) => {
                    socket.close(None).await.ok();
                    why.to_owned()
                }
            }
        };
        let why = tokio::select! {
            why = served => why,
            _ = cut => "cut".to_owned(),
        };
        let connection = self.number;
        for Unanswered { nonce, .. } in std::mem::take(&mut self.unanswered).into_values() {
            self.server.tell(&Report::Missing { connection, nonce });
        }
        self.server.tell(&Report::Disconnected { connection, why });
    }

    async fn serve(
        &mut self,
        socket: &mut Socket,
        commands: &mut mpsc::Receiver<Command>,
    ) -> Result<std::convert::Infallible, End> {
        let Options { ping_interval, ping_timeout, .. } = *self.server.options();
        let opening = self.hostile.as_mut().and_then(Hostile::opening);
        let opening = opening.unwrap_or_else(|| self.revision.open(&self.sid, ping_interval, ping_timeout));
        send(socket, opening).await?;
        self.heard();
        match self.revision {
            Revision::Three => self.join(socket).await?,
            Revision::Four => self.join_until = Some(Instant::now() + JOIN_LIMIT),
        }
        loop {
            tokio::select! {
                // Commands come first, so that they take effect before what the client sends afterwards.
                biased;
                command = commands.recv() => match command {
                    Some(Command::Emit(json)) => self.emit(socket, &json).await?,
                    Some(Command::Frame(frame)) => send(socket, frame.to_string()).await?,
                    Some(Command::Close(code, reason)) => {
                        let frame = CloseFrame { code: code.into(), reason: (*reason).into() };
                        socket.close(Some(frame)).await?;
                        return Err(End::Server("told to close it"));
                    }
                    Some(Command::Freeze) => std::future::pending().await,
                    None => return Err(End::Client("cut".to_owned())),
                },
                frame = socket.next() => {
                    let Some(frame) = frame else { return Err(End::Client("gone".to_owned())) };
                    self.receive(socket, frame?).await?;
                }
                () = sleep_until(self.due()) => self.on_time(socket).await?,
            }
        }
    }

    async fn receive(&mut self, socket: &mut Socket, message: Message) -> Result<(), End> {
        let text = match &message {
            Message::Text(text) => text.as_str(),
            Message::Close(_) => return Err(End::Client("closed by the client".to_owned())),
            Message::Binary(bytes) => {
                self.unexpected(&format!("{} bytes of binary data", bytes.len()));
                return Ok(());
            }
            _ => return Ok(()),
        };
        if self.revision == Revision::Three {
            self.heard();
        }
        match (Frame::read(text), self.revision) {
            (Frame::Close, _) => Err(End::Client("closed by the client".to_owned())),
            (Frame::Ping(data), Revision::Three) => send(socket, format!("3{data}")).await,
            (Frame::Ping(_), Revision::Four) => Err(End::Server("the client pinged in revision 4")),
            (Frame::Pong, Revision::Three) => Ok(()),
            (Frame::Pong, Revision::Four) => {
                self.heard();
                Ok(())
            }
            (Frame::Join(namespace), revision) if namespace != "/" => {
                send(socket, revision.refused(&namespace, "Invalid namespace")).await
            }
            (Frame::Join(_), Revision::Four) if self.joined > 0 => {
                Err(End::Server("the client joined twice"))
            }
            (Frame::Join(_), _) => self.join(socket).await,
            (Frame::Leave(namespace), _) => {
                if namespace == "/" {
                    self.joined = 0;
                    self.playback = None;
                }
                Ok(())
            }
            (Frame::Event { .. }, Revision::Four) if self.joined == 0 => {
                Err(End::Server("the client sent an event before it joined"))
            }
            (Frame::Event { id, name, json }, _) => {
                self.event(&name, json);
                match id {
                    Some(id) => send(socket, protocol::acknowledgement(id)).await,
                    None => Ok(()),
                }
            }
            (Frame::Acknowledgement(id), _) => {
                match self.unanswered.remove(&id) {
                    Some(Unanswered { nonce, .. }) => {
                        self.server.tell(&Report::Acknowledged { connection: self.number, nonce });
                    }
                    // Hostile messages are not recorded.
                    None if self.hostile.is_some() => {}
                    None => {
                        self.unexpected(&format!("acknowledgement {id}: late, repeated or never asked for"));
                    }
                }
                Ok(())
            }
            (Frame::Other, _) => {
                self.unexpected(text);
                Ok(())
            }
        }
    }

    /// The client joins the main namespace: on request in revision 4, unasked in revision 3.
    async fn join(&mut self, socket: &mut Socket) -> Result<(), End> {
        self.join_until = None;
        if let Admission::Packet(why) = self.server.admission() {
            self.server.tell(&Report::Refused { why: format!("connection {}: {why}", self.number) });
            return send(socket, self.revision.refused("/", &why)).await;
        }
        send(socket, self.revision.joined(&self.sid)).await?;
        self.joined += 1;
        if self.joined > 1 {
            self.unexpected("a second join");
            return Ok(());
        }
        self.playback = self.hostile.is_none().then(|| Playback::new(self.server.options()));
        self.server.tell(&Report::Connected {
            connection: self.number,
            by: self.by,
            instance_id: self.instance_id.clone(),
            revision: self.revision.number(),
        });
        Ok(())
    }

    fn event(&self, name: &str, json: Option<String>) {
        match (name, json) {
            ("message", Some(json)) => self.server.tell(&Report::Received { connection: self.number, json }),
            (_, json) => self.unexpected(&format!("event {name} {}", json.unwrap_or_default())),
        }
    }

    async fn emit(&mut self, socket: &mut Socket, json: &str) -> Result<(), End> {
        for _ in 0..self.joined {
            let id = self.next_id;
            self.next_id += 1;
            let until = Instant::now() + self.server.options().acknowledgement_limit;
            self.unanswered.insert(id, Unanswered { nonce: fresh::nonce(json), until });
            send(socket, protocol::message(id, json)).await?;
        }
        Ok(())
    }

    /// The time of the next thing to do if nothing arrives.
    fn due(&self) -> Instant {
        let unanswered = self.unanswered.values().next().map(|unanswered| unanswered.until);
        let playback = self.playback.as_ref().and_then(|playback| playback.at);
        let hostile = self.hostile.as_ref().filter(|_| self.joined > 0).map(Hostile::due);
        [unanswered, playback, self.join_until, hostile]
            .into_iter()
            .flatten()
            .fold(self.heartbeat, Instant::min)
    }

    async fn on_time(&mut self, socket: &mut Socket) -> Result<(), End> {
        let now = Instant::now();
        if self.join_until.is_some_and(|until| until <= now) {
            return Err(End::Server("the client did not join"));
        }
        if self.heartbeat <= now {
            if self.revision == Revision::Three || self.awaits_pong {
                return Err(End::Server("ping time-out"));
            }
            self.awaits_pong = true;
            self.heartbeat = now + self.server.options().ping_timeout;
            send(socket, "2".to_owned()).await?;
        }
        while let Some(first) = self.unanswered.first_entry().filter(|first| first.get().until <= now) {
            let nonce = first.remove().nonce;
            self.server.tell(&Report::Missing { connection: self.number, nonce });
        }
        if self.joined > 0
            && let Some(hostile) = self.hostile.as_mut().filter(|hostile| hostile.due() <= now)
        {
            for act in hostile.acts() {
                self.act(socket, act).await?;
            }
        }
        if let Some(playback) = &mut self.playback
            && playback.at.is_some_and(|at| at <= now)
            && let Some(json) = playback.next(self.server.options())
        {
            self.server.calls().record(&json);
            self.emit(socket, &json).await?;
        }
        Ok(())
    }

    async fn act(&self, socket: &mut Socket, act: Act) -> Result<(), End> {
        match act {
            Act::Text(text) => send(socket, text).await,
            Act::Binary(bytes) => Ok(socket.send(Message::binary(bytes)).await?),
            Act::Close(code, reason) => {
                // Short enough for a control frame.
                let reason = reason.chars().take(40).collect::<String>();
                socket.close(Some(CloseFrame { code: code.into(), reason: reason.into() })).await?;
                Err(End::Server("told to close it"))
            }
            Act::Cut => Err(End::Client("cut".to_owned())),
            Act::Freeze => std::future::pending().await,
        }
    }

    /// The client is alive.
    fn heard(&mut self) {
        let Options { ping_interval, ping_timeout, .. } = *self.server.options();
        self.awaits_pong = false;
        self.heartbeat = Instant::now()
            + match self.revision {
                Revision::Three => ping_interval + ping_timeout,
                Revision::Four => ping_interval,
            };
    }

    fn unexpected(&self, what: &str) {
        let what = what.chars().take(QUOTED).collect();
        self.server.tell(&Report::Unexpected { connection: self.number, what });
    }
}

/// A connection's position in its scenario.
struct Playback {
    run: std::vec::IntoIter<String>,
    /// When the next message is due, or the next run starts.
    at: Option<Instant>,
}

impl Playback {
    fn new(options: &Options) -> Self {
        if options.scenario.fresh {
            Self::fresh(options)
        } else {
            Self::begin(options, fresh::as_written(&options.scenario))
        }
    }

    fn fresh(options: &Options) -> Self {
        Self::begin(options, fresh::fresh(&options.scenario, OffsetDateTime::now_utc()))
    }

    fn begin(options: &Options, run: Vec<String>) -> Self {
        Self {
            run: run.into_iter(),
            at: options.scenario.steps.first().map(|step| Instant::now() + step.delay),
        }
    }

    /// The message that is due; `None` when the next run starts.
    fn next(&mut self, options: &Options) -> Option<String> {
        let Some(message) = self.run.next() else {
            *self = Self::fresh(options);
            return None;
        };
        let steps = &options.scenario.steps;
        let wait = match self.run.len() {
            0 => options.repeat.then_some(options.pause),
            left => Some(steps[steps.len() - left].delay),
        };
        self.at = self.at.zip(wait).map(|(at, wait)| at + wait);
        Some(message)
    }
}

async fn send(socket: &mut Socket, text: String) -> Result<(), End> {
    Ok(socket.send(Message::text(text)).await?)
}
