//! What must hold of one connection's conversation, whatever the server does and however time passes.
//!
//! An input is a script, one step a line:
//!
//! | line | step |
//! | --- | --- |
//! | `EIO=3` | in the first line: the revision asked for, else 4 |
//! | `EIO=3 fixed`, `EIO=4 fixed` | in the first line: the only revision that will do |
//! | `+N` | N milliseconds pass, and the session is told |
//! | `~N` | N milliseconds pass, and a frame comes before the session is told |
//! | `.` | time passes until the session's deadline |
//! | `#` and bytes | a binary frame |
//! | anything else | a text frame, as it is |

use std::time::Duration;

use ringtray_datachannel::Revision;
use ringtray_datachannel::session::{Fault, Output, Session, SocketMessage};
use ringtray_datachannel::wire::{EnginePacket, PacketKind, read_engine, read_packet};

const JOIN_LIMIT: Duration = Duration::from_secs(20);

/// Longer than every delay: twice the longest interval of a heartbeat, plus joining.
const LONG_SILENCE: Duration = Duration::from_secs(3 * 3600);

/// Plays a script, then a kick, then silence.
pub(crate) fn check(input: &[u8]) {
    let mut lines = input.split(|byte| *byte == b'\n').peekable();
    let (asked, fixed) =
        lines.peek().and_then(|line| asked_in(line)).map_or((Revision::Four, false), |asked| {
            lines.next();
            asked
        });
    let mut talk = Conversation::begin(asked, fixed);
    for line in lines {
        talk.step(line);
    }
    talk.finish();
}

struct Conversation {
    session: Session,
    /// The only revision, so that none has to be detected.
    settled: Option<Revision>,
    now: Duration,
    joined: Option<Revision>,
    ended: bool,
    /// Events that arrived, and those that were delivered.
    came: usize,
    told: usize,
    /// How often we asked to join.
    asked_in: usize,
    bytes_in: usize,
    bytes_out: usize,
    steps: usize,
}

impl Conversation {
    fn begin(asked: Revision, fixed: bool) -> Conversation {
        let session = Session::new(asked, JOIN_LIMIT, Duration::ZERO);
        Conversation {
            session: if fixed { session.with_fixed_revision() } else { session },
            settled: (fixed || asked == Revision::Three).then_some(asked),
            now: Duration::ZERO,
            joined: None,
            ended: false,
            came: 0,
            told: 0,
            asked_in: 0,
            bytes_in: 0,
            bytes_out: 0,
            steps: 0,
        }
    }

    fn step(&mut self, line: &[u8]) {
        match line {
            [b'+', digits @ ..] if is_number(digits) => {
                self.now += milliseconds(digits);
                self.tick();
            }
            [b'~', digits @ ..] if is_number(digits) => self.now += milliseconds(digits),
            b"." => {
                self.now = self.now.max(self.session.deadline().unwrap_or_default());
                self.tick();
            }
            [b'#', bytes @ ..] => {
                self.bytes_in += bytes.len();
                self.session.binary(bytes.to_vec(), self.now);
            }
            frame => self.text(&String::from_utf8_lossy(frame)),
        }
        self.outputs();
    }

    fn text(&mut self, frame: &str) {
        self.bytes_in += frame.len();
        self.came += usize::from(!self.ended && is_event(frame));
        self.session.text(frame, self.now);
    }

    fn tick(&mut self) {
        self.session.tick(self.now);
        let next = self.session.deadline();
        assert!(next.is_none_or(|next| next > self.now), "{next:?} has come already at {:?}", self.now);
    }

    /// A joined client gets every event exactly once, and nobody stays connected to silence.
    fn finish(mut self) {
        if self.joined.is_some() {
            self.step(b"42[\"message\",\"last\"]");
            self.step(b"41");
            assert!(self.ended, "a kick ends it");
            assert_eq!(self.told, self.came, "events told and events that came");
        }
        self.now += LONG_SILENCE;
        self.tick();
        self.outputs();
        assert!(self.ended, "silence ends it");
        for line in [b"2".as_slice(), b"42[\"message\"]", b"#x", b"+1"] {
            self.step(line);
        }
        assert!(self.bytes_out <= 8 * self.bytes_in + 1000 * self.steps, "more is kept than came");
    }

    fn outputs(&mut self) {
        self.steps += 1;
        while let Some(output) = self.session.output() {
            assert!(!self.ended, "{output:?} after the end");
            match output {
                Output::Send(frame) => self.send(&frame),
                Output::Joined { revision, sid } => {
                    assert_eq!(self.joined.replace(revision), None, "joined twice");
                    assert!(self.settled.is_none_or(|settled| settled == revision), "joined by {revision}");
                    let most = usize::from(revision == Revision::Four);
                    assert!(
                        self.asked_in <= most,
                        "revision {revision}: asked to be let in {} times",
                        self.asked_in
                    );
                    is_short(&sid);
                }
                Output::Message(message) => self.message(&message),
                Output::Oddity(words) => is_short(&words),
                Output::Refused { text } | Output::Fault(Fault::Reported { text }) => {
                    is_short(&text);
                    self.ended = true;
                }
                Output::Fault(fault) => {
                    is_short(&fault.to_string());
                    self.ended = true;
                }
                Output::Kicked => self.ended = true,
            }
        }
        assert_eq!(self.session.deadline().is_none(), self.ended, "a deadline until the end and no longer");
        assert_eq!(self.session.is_joined(), self.joined.is_some() && !self.ended);
        assert_eq!(self.session.farewell().is_some(), self.session.is_joined());
    }

    fn send(&mut self, frame: &str) {
        self.bytes_out += frame.len();
        match read_engine(frame) {
            Ok(EnginePacket::Message(message)) => {
                let packet = read_packet(message).expect("what is sent is a packet");
                let joins = packet.kind == PacketKind::Connect;
                self.asked_in += usize::from(joins && packet.namespace == "/");
                let probes = joins && packet.namespace != "/";
                assert!(!probes || self.settled.is_none(), "{frame} is sent though the revision is settled");
            }
            Ok(EnginePacket::Ping(_) | EnginePacket::Pong(_)) => {}
            other => panic!("{frame:?} was sent, which is {other:?}"),
        }
    }

    fn message(&mut self, message: &SocketMessage) {
        assert!(self.joined.is_some(), "an event is told before joining");
        self.told += 1;
        let SocketMessage { name, raw, cut, attachments, acknowledgement, .. } = message;
        let attached: usize = attachments.iter().map(Vec::len).sum();
        self.bytes_out += name.len() + raw.len() + attached + acknowledgement.as_deref().map_or(0, str::len);
        assert!(message.size() >= name.len() + raw.len() + attached);
        serde_json::from_str::<&serde_json::value::RawValue>(raw).expect("the raw message is JSON");
        if let Some(words) = cut {
            is_short(words);
        }
        if let Some(frame) = acknowledgement {
            let Ok(EnginePacket::Message(packet)) = read_engine(frame) else { panic!("{frame:?}") };
            let packet = read_packet(packet).expect("an acknowledgement is a packet");
            assert_eq!((packet.kind, packet.data), (PacketKind::Ack, Some("[]")));
            assert!(packet.id.is_some());
        }
    }
}

/// The revision that a first line asks for, and whether it is fixed.
fn asked_in(line: &[u8]) -> Option<(Revision, bool)> {
    match line {
        b"EIO=3" => Some((Revision::Three, false)),
        b"EIO=3 fixed" => Some((Revision::Three, true)),
        b"EIO=4 fixed" => Some((Revision::Four, true)),
        _ => None,
    }
}

/// Whether a frame is an event of our namespace, also one that can't be read.
fn is_event(frame: &str) -> bool {
    let Ok(EnginePacket::Message(message)) = read_engine(frame) else { return false };
    match read_packet(message) {
        Ok(packet) => {
            packet.namespace == "/" && matches!(packet.kind, PacketKind::Event | PacketKind::BinaryEvent)
        }
        Err(_) => message.starts_with('5'),
    }
}

fn is_number(digits: &[u8]) -> bool {
    !digits.is_empty() && digits.len() <= 7 && digits.iter().all(u8::is_ascii_digit)
}

fn milliseconds(digits: &[u8]) -> Duration {
    Duration::from_millis(digits.iter().fold(0, |number, digit| 10 * number + u64::from(digit - b'0')))
}

/// What is logged or shown in a sentence is bounded, and is one line.
fn is_short(words: &str) {
    assert!(words.chars().count() <= 400 && !words.contains(char::is_control), "{words:?}");
}
