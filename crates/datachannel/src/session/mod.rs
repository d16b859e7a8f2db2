//! One connection's conversation as a state machine without I/O: frames and time go in, frames and events come out.
//!
//! Time is passed in as the duration since any fixed moment, on a clock that never goes back. After every input, take
//! all outputs. Call [`Session::tick`] at [`Session::deadline`].

mod heartbeat;
mod join;
mod message;
mod refusal;

use std::collections::VecDeque;
use std::mem;
use std::time::Duration;

use crate::address::Revision;
use crate::text::one_line;
use crate::wire::{self, Assembly, Attachments, EnginePacket, Packet, PacketError, PacketKind};
use heartbeat::{Beat, Heartbeat};
use join::Phase;

pub use message::SocketMessage;

#[cfg(feature = "client")]
pub(crate) use refusal::is_about_authorisation;

/// The state machine of one connection, from the upgrade to its end.
#[derive(Debug)]
pub struct Session {
    phase: Phase,
    /// Deadline for joining.
    join_due: Duration,
    /// The server's opening packet: the session id and the heartbeat.
    sid: String,
    heartbeat: Option<Heartbeat>,
    assembly: Option<Assembly<Head>>,
    /// Deadline for the next attachment.
    attachment_due: Duration,
    /// Messages that arrived before the join. They are reported right after it.
    early: Vec<SocketMessage>,
    early_bytes: usize,
    /// The beginning of the first frame that was not an Engine.IO opening.
    stray: Option<String>,
    /// Only the requested revision is accepted.
    fixed: bool,
    /// Larger events, in bytes, are reported incompletely.
    largest_message: usize,
    outputs: VecDeque<Output>,
}

/// What to do or report, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send this text frame.
    Send(String),
    /// The client has joined the namespace: events arrive from now on.
    Joined {
        /// The protocol revision.
        revision: Revision,
        /// The server's id for this connection.
        sid: String,
    },
    /// An event arrived.
    Message(SocketMessage),
    /// Something unexpected that has no effect, for the log.
    Oddity(String),
    /// The end: the server refuses these credentials.
    Refused {
        /// What it says.
        text: String,
    },
    /// The end: the server removed the client from the namespace.
    Kicked,
    /// The end, for another reason.
    Fault(Fault),
}

/// Why a session ended, other than by a refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No Engine.IO opening in time.
    #[error("no Engine.IO open packet within {waited:?}; first frame: {first:?}")]
    NotEngineIo {
        /// The time waited.
        waited: Duration,
        /// The beginning of the first frame that arrived instead.
        first: Option<String>,
    },
    /// The server did not confirm the join in time.
    #[error("the server did not confirm the namespace within {waited:?} (protocol revision: {})", revision.map_or("unknown".to_owned(), |revision| revision.to_string()))]
    JoinTimeout {
        /// The time waited.
        waited: Duration,
        /// The revision, if it is known.
        revision: Option<Revision>,
    },
    /// The server refused the join or reported an error, other than about authorisation.
    #[error("the server reported: {text}")]
    Reported {
        /// What it says.
        text: String,
    },
    /// The server's join belongs to another revision than the fixed one.
    #[error("the server confirmed another protocol revision than the fixed one")]
    OtherRevision,
    /// The server stopped responding.
    #[error("nothing was received from the server for {silent:?}")]
    PingTimeout {
        /// For how long.
        silent: Duration,
    },
    /// The server closed the connection with an Engine.IO packet.
    #[error("the server closed the connection (packet 1)")]
    Closed,
}

/// The text part of a packet with attachments.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Head {
    Event(SocketMessage),
    /// A packet of no interest; its attachments are dropped.
    Ignored,
}

/// How long the next attachment of a packet may take.
const ATTACHMENT_WAIT: Duration = Duration::from_secs(10);
/// The most bytes of messages kept before the join.
const EARLY_BYTES: usize = 4 << 20;
/// The default for the largest event reported in full, in bytes.
const LARGEST_MESSAGE: usize = 16 << 20;
/// The longest session id reported, in characters.
const LONGEST_SID: usize = 200;
/// The longest acknowledgement id accepted, in digits.
const LONGEST_ACK_ID: usize = 1024;

impl Session {
    /// Starts right after the upgrade. `asked` is the revision in the upgrade's `EIO`: 4 still has to be found out, 3
    /// is certain. Joining must end within `join_limit`.
    #[must_use]
    pub fn new(asked: Revision, join_limit: Duration, now: Duration) -> Session {
        Session {
            phase: Phase::Opening { asked, since: now },
            join_due: now.saturating_add(join_limit),
            sid: String::new(),
            heartbeat: None,
            assembly: None,
            attachment_due: Duration::ZERO,
            early: Vec::new(),
            early_bytes: 0,
            stray: None,
            fixed: false,
            largest_message: LARGEST_MESSAGE,
            outputs: VecDeque::new(),
        }
    }

    /// Accepts only the requested revision: it is not probed, and a server that shows another one ends the session.
    #[must_use]
    pub fn with_fixed_revision(mut self) -> Session {
        self.fixed = true;
        self
    }

    /// Sets the largest event reported in full, in bytes. Of a larger one only the beginning is reported, and
    /// attachments over the limit are dropped. The default is 16 MiB.
    #[must_use]
    pub fn with_largest_message(mut self, bytes: usize) -> Session {
        self.largest_message = bytes;
        self
    }

    /// A text frame arrived.
    pub fn text(&mut self, frame: &str, now: Duration) {
        if self.has_ended() {
            return;
        }
        self.heard(now);
        match wire::read_engine(frame) {
            Ok(EnginePacket::Open(handshake)) => self.opened(handshake, now),
            Ok(EnginePacket::Close) => self.end(Output::Fault(Fault::Closed)),
            Ok(EnginePacket::Ping(data)) => self.pinged(data, now),
            Ok(EnginePacket::Message(message)) => self.message(message, now),
            Ok(EnginePacket::Pong(_) | EnginePacket::Upgrade | EnginePacket::Noop) => {}
            Err(error) => {
                self.stray.get_or_insert_with(|| one_line(frame, 80));
                self.odd(error.to_string());
            }
        }
    }

    /// A binary frame arrived.
    pub fn binary(&mut self, frame: Vec<u8>, now: Duration) {
        if self.has_ended() {
            return;
        }
        self.heard(now);
        let Some(mut assembly) = self.assembly.take() else {
            self.odd(format!("a binary frame of {} bytes that no packet announced", frame.len()));
            return;
        };
        let revision = self.phase.revision().unwrap_or(Revision::Four);
        assembly.add(wire::attachment_of(frame, revision));
        if assembly.is_complete() {
            self.assembled(assembly);
        } else {
            self.assembly = Some(assembly);
            self.attachment_due = now.saturating_add(ATTACHMENT_WAIT);
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Duration) {
        if self.has_ended() {
            return;
        }
        if self.assembly.is_some() && now >= self.attachment_due {
            self.abandon_assembly("no further attachment came in time");
        }
        if !self.phase.is_joined() && now >= self.join_due {
            self.join_timed_out(now);
            return;
        }
        self.join_tick(now);
        match self.heartbeat.as_mut().map_or(Beat::Quiet, |heartbeat| heartbeat.tick(now)) {
            Beat::Quiet => {}
            Beat::Ping => self.send(EnginePacket::Ping("").to_frame()),
            Beat::Silent { silent } => self.end(Output::Fault(Fault::PingTimeout { silent })),
        }
    }

    /// The connection has ended: a message that waits for attachments is reported with those that arrived.
    pub fn cut_off(&mut self) {
        self.abandon_assembly("the connection is over");
    }

    /// When [`Session::tick`] must be called next; `None` after the end.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        if self.has_ended() {
            return None;
        }
        let join = (!self.phase.is_joined()).then_some(self.join_due);
        let grace = self.phase.grace_until();
        let beat = self.heartbeat.as_ref().map(Heartbeat::deadline);
        let attachment = self.assembly.is_some().then_some(self.attachment_due);
        [join, grace, beat, attachment].into_iter().flatten().min()
    }

    /// The next output.
    pub fn output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Whether the client has joined the namespace, so that events may be sent.
    #[must_use]
    pub fn is_joined(&self) -> bool {
        self.phase.is_joined()
    }

    /// The frame that leaves the namespace, if the client has joined it.
    #[must_use]
    pub fn farewell(&self) -> Option<String> {
        self.is_joined().then(|| wire::disconnect("/"))
    }

    fn message(&mut self, message: &str, now: Duration) {
        if self.assembly.is_some() {
            self.abandon_assembly("another packet came before its attachments");
        }
        let packet = match wire::read_packet(message) {
            Ok(packet) => packet,
            Err(PacketError::Attachments(_)) if message.starts_with('5') => {
                let why = "a binary event without a number of attachments".into();
                let unreadable = SocketMessage::unreadable(message, why, None);
                self.deliver(Head::Event(unreadable), Attachments::default());
                return;
            }
            Err(error) => {
                self.odd(error.to_string());
                return;
            }
        };
        if packet.namespace != "/" {
            self.foreign(&packet, now);
            return;
        }
        match packet.kind {
            PacketKind::Connect => self.let_in(packet.data, now),
            PacketKind::Disconnect => self.end(Output::Kicked),
            PacketKind::ConnectError => self.reported(packet.data),
            PacketKind::Event | PacketKind::BinaryEvent => self.event(message, &packet, now),
            PacketKind::Ack => self.odd("an acknowledgement nobody asked for".into()),
            PacketKind::BinaryAck => self.assemble(Head::Ignored, packet.attachments, 0, now),
        }
    }

    fn event(&mut self, frame: &str, packet: &Packet<'_>, now: Duration) {
        let acknowledgement = match packet.id {
            Some(id) if id.as_str().len() <= LONGEST_ACK_ID => Some(wire::acknowledgement(id)),
            Some(_) => {
                self.odd("an event whose acknowledgement id is too long to repeat".into());
                None
            }
            None => None,
        };
        let data = packet.data.unwrap_or_default();
        let room = self.largest_message.checked_sub(frame.len() + 1);
        let event = match room.map(|_| wire::read_arguments(data)) {
            None => SocketMessage::too_large(frame, data, acknowledgement),
            Some(Ok(arguments)) => SocketMessage {
                name: arguments.name,
                raw: arguments.values.first().copied().unwrap_or("null").to_owned(),
                cut: None,
                further_arguments: arguments.values.len().saturating_sub(1),
                attachments: Vec::new(),
                dropped_attachment_bytes: 0,
                missing_attachments: 0,
                acknowledgement,
            },
            Some(Err(error)) => SocketMessage::unreadable(frame, error.to_string(), acknowledgement),
        };
        let head = Head::Event(event);
        if packet.kind == PacketKind::BinaryEvent {
            self.assemble(head, packet.attachments, room.unwrap_or(0), now);
        } else {
            self.deliver(head, Attachments::default());
        }
    }

    fn assemble(&mut self, head: Head, announced: u64, room: usize, now: Duration) {
        match Assembly::begin(head, announced, room) {
            Ok(assembly) if assembly.is_complete() => self.assembled(assembly),
            Ok(assembly) => {
                self.assembly = Some(assembly);
                self.attachment_due = now.saturating_add(ATTACHMENT_WAIT);
            }
            Err((head, too_many)) => {
                self.odd(format!("a binary packet is taken without attachments: {too_many}"));
                self.deliver(head, Attachments { missing: announced, ..Attachments::default() });
            }
        }
    }

    /// Reports a binary packet as it is: a wrong count must not cost the event.
    fn abandon_assembly(&mut self, why: &str) {
        if let Some(assembly) = self.assembly.take() {
            let (came, due) = assembly.progress();
            self.odd(format!("a binary packet is given up with {came} of {due} attachments: {why}"));
            self.assembled(assembly);
        }
    }

    fn assembled(&mut self, assembly: Assembly<Head>) {
        let (head, attachments) = assembly.into_parts();
        self.deliver(head, attachments);
    }

    fn deliver(&mut self, head: Head, attachments: Attachments) {
        let Head::Event(mut message) = head else { return };
        message.attachments = attachments.kept;
        message.dropped_attachment_bytes = attachments.dropped_bytes;
        message.missing_attachments = attachments.missing;
        if self.phase.is_joined() {
            self.outputs.push_back(Output::Message(message));
            return;
        }
        self.early_bytes = self.early_bytes.saturating_add(message.size());
        if self.early_bytes <= EARLY_BYTES {
            self.early.push(message);
        } else {
            self.odd("an event before joining is dropped: too many of them".into());
        }
    }

    fn joined(&mut self, revision: Revision, sid: &str) {
        self.phase = Phase::Joined(revision);
        self.outputs.push_back(Output::Joined { revision, sid: one_line(sid, LONGEST_SID) });
        let early = mem::take(&mut self.early);
        self.outputs.extend(early.into_iter().map(Output::Message));
    }

    fn pinged(&mut self, data: &str, now: Duration) {
        self.send(EnginePacket::Pong(data).to_frame());
        self.server_pings(now);
    }

    fn reported(&mut self, data: Option<&str>) {
        let report = refusal::Report::read(data.unwrap_or_default());
        self.end(if report.is_about_authorisation() {
            Output::Refused { text: report.text }
        } else {
            Output::Fault(Fault::Reported { text: report.text })
        });
    }

    /// Any frame proves that the server is alive.
    fn heard(&mut self, now: Duration) {
        if let Some(heartbeat) = self.heartbeat.as_mut() {
            heartbeat.heard(now);
        }
    }

    fn send(&mut self, frame: String) {
        self.outputs.push_back(Output::Send(frame));
    }

    fn odd(&mut self, what: String) {
        self.outputs.push_back(Output::Oddity(what));
    }

    fn end(&mut self, output: Output) {
        // A packet that still waits for attachments is an event that has arrived.
        if let Some(assembly) = self.assembly.take() {
            self.assembled(assembly);
        }
        self.phase = Phase::Ended;
        self.outputs.push_back(output);
    }

    fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended)
    }
}
