//! An open WebSocket and its session.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use secrecy::zeroize::Zeroizing;
use tokio::sync::{mpsc, oneshot};
use tokio::task::unconstrained;
use tokio_tungstenite::tungstenite;

use super::cuts::Cut;
use super::failure::Failure;
use super::upgrade::Socket;
use super::{Acknowledgement, AsSent, Message, SendError};
use crate::address::Revision;
use crate::clock::Clock;
use crate::event::Event;
use crate::redaction::Redaction;
use crate::session::{Output, Session, SocketMessage};
use crate::text::one_line;
use crate::timestamp::Timestamp;
use crate::wire;

/// An open connection. It reads, writes and keeps the heartbeat only while [`Connection::next`] is awaited. None of
/// these waits for another.
#[derive(Debug)]
pub(super) struct Connection {
    socket: Socket,
    session: Session,
    /// The session's clock.
    clock: Clock,
    outbox: VecDeque<Outgoing>,
    outbox_bytes: usize,
    /// Frames were written to the socket and not yet flushed.
    unflushed: bool,
    /// Notified when the frames written to the socket are flushed.
    sending: Vec<oneshot::Sender<Result<(), SendError>>>,
    acknowledged: mpsc::UnboundedReceiver<String>,
    acknowledge: mpsc::UnboundedSender<String>,
    /// Acknowledgements on their way to the outbox.
    acknowledgements: Vec<String>,
    /// Times of the last frame received, the last frame sent and the last ping.
    heard: Duration,
    said: Duration,
    pinged: Duration,
    /// Silence after which to ping.
    ping: Duration,
    redaction: Redaction,
}

/// What happened on a connection.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are messages, and each is moved on at once")]
pub(super) enum ConnectionEvent {
    Joined { revision: Revision, sid: String },
    Message(Message),
}

#[derive(Debug)]
struct Outgoing {
    frame: tungstenite::Message,
    done: Option<oneshot::Sender<Result<(), SendError>>>,
}

impl Outgoing {
    /// Approximate memory in bytes. Most frames are short, so what holds them counts.
    fn size(&self) -> usize {
        size_of::<Outgoing>() + self.frame.len()
    }
}

/// Most memory, in bytes, of what waits to be sent. Beyond this the server counts as no longer reading, and the
/// connection ends.
const LARGEST_OUTBOX: usize = 64 << 20;

/// The most acknowledgements taken at once.
const MOST_ACKNOWLEDGEMENTS: usize = 1024;

impl Connection {
    pub(super) fn new(socket: Socket, session: Session, clock: Clock, redaction: Redaction) -> Connection {
        let (acknowledge, acknowledged) = mpsc::unbounded_channel();
        let now = clock.now();
        Connection {
            socket,
            session,
            clock,
            outbox: VecDeque::new(),
            outbox_bytes: 0,
            unflushed: false,
            sending: Vec::new(),
            acknowledged,
            acknowledge,
            acknowledgements: Vec::new(),
            heard: now,
            said: now,
            pinged: now,
            ping: Duration::MAX,
            redaction,
        }
    }

    /// Pings from now on whenever nothing was sent, or nothing received, for this long.
    ///
    /// WebSocket answers such a ping below Socket.IO; no version of the server notices it (measured).
    pub(super) fn ping_after(&mut self, silence: Duration) {
        self.ping = silence;
    }

    /// How this connection ended. `joined` is the time of the join.
    pub(super) fn cut(&self, joined: Duration) -> Cut {
        let now = self.clock.now();
        Cut {
            age: now.saturating_sub(joined),
            silent: now.saturating_sub(self.heard.max(self.said)),
            one_way: now.saturating_sub(self.heard.min(self.said)),
        }
    }

    /// Waits for the next event. An error ends the connection. Nothing is read while `reading` is false. Cancel safe.
    pub(super) async fn next(&mut self, reading: bool) -> Result<ConnectionEvent, Failure> {
        loop {
            if let Some(happening) = self.take_outputs()? {
                return Ok(happening);
            }
            if self.outbox_bytes > LARGEST_OUTBOX {
                return Err(Failure::NotReading);
            }
            let deadline = self.session.deadline().unwrap_or(Duration::MAX).min(self.ping_due());
            // The clock comes last, so that frames that have arrived count before a timeout.
            tokio::select! {
                biased;
                _ = self.acknowledged.recv_many(&mut self.acknowledgements, MOST_ACKNOWLEDGEMENTS) => {
                    for frame in std::mem::take(&mut self.acknowledgements) {
                        self.enqueue(frame, None);
                    }
                }
                frame = std::future::poll_fn(|cx| {
                    poll_socket(cx, reading, &mut self.socket, &mut self.outbox, &mut self.outbox_bytes,
                        &mut self.unflushed, &mut self.sending)
                }) => self.received(frame?)?,
                () = self.clock.sleep_until(deadline) => {}
            }
            let now = self.clock.now();
            self.session.tick(now);
            if now >= self.ping_due() {
                self.pinged = now;
                // Data that waits to be sent replaces a ping.
                if self.outbox.is_empty() {
                    self.enqueue(tungstenite::Message::Ping(Bytes::new()), None);
                }
            }
        }
    }

    /// Queues an event `message`. `done` is notified when it is handed to the network, and dropped with the connection.
    pub(super) fn send(&mut self, json: &str, done: oneshot::Sender<Result<(), SendError>>) {
        self.enqueue(wire::event(json), Some(done));
    }

    /// Messages that were read but not yet delivered, including one with missing attachments.
    pub(super) fn untold(&mut self) -> Vec<Message> {
        self.session.cut_off();
        let mut untold = Vec::new();
        while let Some(output) = self.session.output() {
            if let Output::Message(message) = output {
                untold.push(self.told(message));
            }
        }
        untold
    }

    /// The next message that has arrived, without waiting. Yield to the runtime first, so that it sees the socket's
    /// current state.
    pub(super) fn arrived(&mut self) -> Option<Message> {
        loop {
            // Unconstrained, because a task without budget would seem to have no message.
            match unconstrained(self.next(true)).now_or_never()? {
                Ok(ConnectionEvent::Message(message)) => return Some(message),
                Ok(ConnectionEvent::Joined { .. }) => {}
                Err(_) => return None,
            }
        }
    }

    /// Closes the connection within the limit.
    pub(super) async fn close(mut self, limit: Duration) {
        let clock = self.clock.clone();
        while let Ok(frame) = self.acknowledged.try_recv() {
            self.enqueue(frame, None);
        }
        if let Some(farewell) = self.session.farewell() {
            self.enqueue(farewell, None);
        }
        let farewell = async {
            while let Some(outgoing) = self.outbox.pop_front() {
                self.socket.feed(outgoing.frame).await?;
                self.sending.extend(outgoing.done);
            }
            self.socket.flush().await?;
            self.sending.drain(..).for_each(|done| drop(done.send(Ok(()))));
            self.socket.close(None).await?;
            while let Some(frame) = self.socket.next().await {
                frame?;
            }
            Ok::<(), tungstenite::Error>(())
        };
        match clock.within(clock.now().saturating_add(limit), farewell).await {
            Some(Ok(())) => tracing::debug!("closed"),
            Some(Err(error)) => tracing::debug!(%error, "closed with an error"),
            None => tracing::debug!(?limit, "closed without the server's answer"),
        }
    }

    fn take_outputs(&mut self) -> Result<Option<ConnectionEvent>, Failure> {
        while let Some(output) = self.session.output() {
            match output {
                Output::Send(frame) => self.enqueue(frame, None),
                Output::Oddity(what) => {
                    tracing::warn!("the server sent something unexpected: {}", self.redaction.text(&what));
                }
                Output::Joined { revision, sid } => {
                    let sid = self.redaction.text(&sid).into_owned();
                    return Ok(Some(ConnectionEvent::Joined { revision, sid }));
                }
                Output::Message(message) => return Ok(Some(ConnectionEvent::Message(self.told(message)))),
                Output::Refused { text } => return Err(Failure::Refused(text)),
                Output::Kicked => return Err(Failure::Kicked),
                Output::Fault(fault) => return Err(Failure::Session(fault)),
            }
        }
        Ok(None)
    }

    /// The time of the next ping.
    fn ping_due(&self) -> Duration {
        self.heard.min(self.said).max(self.pinged).saturating_add(self.ping)
    }

    fn enqueue(
        &mut self,
        frame: impl Into<tungstenite::Message>,
        done: Option<oneshot::Sender<Result<(), SendError>>>,
    ) {
        let outgoing = Outgoing { frame: frame.into(), done };
        self.said = self.clock.now();
        self.outbox_bytes = self.outbox_bytes.saturating_add(outgoing.size());
        self.outbox.push_back(outgoing);
    }

    fn received(&mut self, frame: Option<tungstenite::Message>) -> Result<(), Failure> {
        use tungstenite::Message as Frame;
        let now = self.clock.now();
        self.heard = now;
        match frame {
            Some(Frame::Text(text)) => self.session.text(text.as_str(), now),
            Some(Frame::Binary(bytes)) => self.session.binary(bytes.into(), now),
            // A WebSocket ping may come from a proxy and proves nothing about the server.
            Some(Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_)) => {}
            Some(Frame::Close(frame)) => {
                let told = frame.map(|frame| (u16::from(frame.code), one_line(&frame.reason, 200)));
                return Err(Failure::Closed(told));
            }
            None => return Err(Failure::Closed(None)),
        }
        Ok(())
    }

    fn told(&self, mut message: SocketMessage) -> Message {
        let sent = Zeroizing::new(std::mem::take(&mut message.raw));
        let redacted = match &message.cut {
            Some(_) => self.redaction.cut_json(&sent),
            None => self.redaction.json(&sent),
        };
        let (raw, as_sent): (Arc<str>, _) = match redacted {
            Cow::Borrowed(raw) => (raw.into(), None),
            Cow::Owned(redacted) => (redacted.into(), Some(sent)),
        };
        let mut event = Event::read(&raw);
        if let Some(why) = &message.cut {
            event.oddities = vec![self.redaction.text(why).into_owned()];
        }
        if as_sent.is_some() {
            event.oddities.push("a secret of this program, which is left out".to_owned());
        }
        event.oddities.extend(left_out(&message));
        if !event.oddities.is_empty() {
            let class = event.class.as_deref().map(|class| one_line(class, 80));
            let nonce = event.nonce.as_deref().map(|nonce| one_line(nonce, 80));
            if message.cut.is_some() {
                tracing::warn!(oddities = ?event.oddities, "an event is incomplete");
            } else {
                tracing::info!(class, nonce, oddities = ?event.oddities, "a message has unexpected fields");
            }
        }
        let connection = self.acknowledge.clone();
        Message {
            received_at: Timestamp::from(SystemTime::now()),
            name: self.redaction.text(&message.name).into_owned(),
            raw,
            as_sent: AsSent(as_sent),
            event,
            attachments: message.attachments.into_iter().map(|one| self.redacted(one)).collect(),
            acknowledgement: message.acknowledgement.map(|frame| Acknowledgement { frame, connection }),
        }
    }

    /// The attachment without secrets. It is copied only if it holds one, because it may have 16 MiB.
    fn redacted(&self, attachment: Vec<u8>) -> Vec<u8> {
        let redacted = match self.redaction.bytes(&attachment) {
            Cow::Owned(redacted) => Some(redacted),
            Cow::Borrowed(_) => None,
        };
        redacted.unwrap_or(attachment)
    }
}

/// Writes what can be written, then reads. Ready with a frame, with `None` at the end of the stream, or with an error
/// of either direction.
fn poll_socket(
    cx: &mut Context<'_>,
    reading: bool,
    socket: &mut Socket,
    outbox: &mut VecDeque<Outgoing>,
    outbox_bytes: &mut usize,
    unflushed: &mut bool,
    sending: &mut Vec<oneshot::Sender<Result<(), SendError>>>,
) -> Poll<Result<Option<tungstenite::Message>, Failure>> {
    let mut broken = None;
    while broken.is_none() && (!outbox.is_empty() || *unflushed) {
        let step = if outbox.is_empty() { socket.poll_flush_unpin(cx) } else { socket.poll_ready_unpin(cx) };
        match step {
            Poll::Pending => break,
            Poll::Ready(Err(error)) => broken = Some(error),
            Poll::Ready(Ok(())) => match outbox.pop_front() {
                Some(outgoing) => {
                    *outbox_bytes = outbox_bytes.saturating_sub(outgoing.size());
                    *unflushed = true;
                    match socket.start_send_unpin(outgoing.frame) {
                        Ok(()) => sending.extend(outgoing.done),
                        Err(error) => broken = Some(error),
                    }
                }
                None => {
                    *unflushed = false;
                    sending.drain(..).for_each(|done| drop(done.send(Ok(()))));
                }
            },
        }
    }
    // When writing fails, the server may already have sent the reason, so read first.
    if reading && let Poll::Ready(frame) = socket.poll_next_unpin(cx) {
        return Poll::Ready(frame.transpose().map_err(|error| Failure::Lost(broken.unwrap_or(error))));
    }
    match broken {
        Some(error) => Poll::Ready(Err(Failure::Lost(error))),
        None => Poll::Pending,
    }
}

/// Describes what the first argument of a message does not show.
fn left_out(message: &SocketMessage) -> Vec<String> {
    let mut words = Vec::new();
    if !message.attachments.is_empty() {
        let bytes = message.attachments.iter().map(Vec::len).sum::<usize>();
        words.push(format!("binary attachments: {}, {bytes} bytes together", message.attachments.len()));
    }
    if message.dropped_attachment_bytes > 0 {
        words.push(format!(
            "binary attachments left out, for they are too large: {} bytes together",
            message.dropped_attachment_bytes
        ));
    }
    if message.missing_attachments > 0 {
        words
            .push(format!("binary attachments announced that did not come: {}", message.missing_attachments));
    }
    if message.further_arguments > 0 {
        words.push(format!("further arguments left out: {}", message.further_arguments));
    }
    words
}
