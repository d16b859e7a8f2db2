//! Socket.IO packets: `<type>[<attachments>-][<namespace>,][<id>][data]`.

use std::fmt;

use crate::text::one_line;

/// A Socket.IO packet in its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The type.
    pub kind: PacketKind,
    /// The number of binary frames that follow, as announced.
    pub attachments: u64,
    /// The namespace; `/` if none is named. A query, which revision 3 may add, is removed.
    pub namespace: &'a str,
    /// The id of the acknowledgement that the packet asks for or is.
    pub id: Option<AckId<'a>>,
    /// The rest, which should be JSON.
    pub data: Option<&'a str>,
}

/// The packet types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketKind {
    /// `0`
    Connect,
    /// `1`
    Disconnect,
    /// `2`
    Event,
    /// `3`
    Ack,
    /// `4`: called "error" in revision 3.
    ConnectError,
    /// `5`
    BinaryEvent,
    /// `6`
    BinaryAck,
}

/// An acknowledgement's id. The digits are repeated as received, so that no number is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AckId<'a>(&'a str);

impl<'a> AckId<'a> {
    /// The digits.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Display for AckId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A message is not a Socket.IO packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// An empty message.
    #[error("an empty Socket.IO packet")]
    Empty,
    /// An unknown packet type.
    #[error("a Socket.IO packet of unknown type: {0}")]
    UnknownType(String),
    /// A binary packet without a number of attachments.
    #[error("a binary packet without its number of attachments: {0}")]
    Attachments(String),
}

/// Reads what follows the `4` of an Engine.IO message.
///
/// # Errors
/// When it is not a packet; the error shows its beginning.
pub fn read_packet(message: &str) -> Result<Packet<'_>, PacketError> {
    let mut rest = message.chars();
    let kind = match rest.next().ok_or(PacketError::Empty)? {
        '0' => PacketKind::Connect,
        '1' => PacketKind::Disconnect,
        '2' => PacketKind::Event,
        '3' => PacketKind::Ack,
        '4' => PacketKind::ConnectError,
        '5' => PacketKind::BinaryEvent,
        '6' => PacketKind::BinaryAck,
        _ => return Err(PacketError::UnknownType(one_line(message, 40))),
    };
    let mut rest = rest.as_str();

    let mut attachments = 0;
    if matches!(kind, PacketKind::BinaryEvent | PacketKind::BinaryAck) {
        let (digits, after) = split_digits(rest);
        let (false, Some(after)) = (digits.is_empty(), after.strip_prefix('-')) else {
            return Err(PacketError::Attachments(one_line(message, 40)));
        };
        attachments = digits.parse().unwrap_or(u64::MAX);
        rest = after;
    }

    let mut namespace = "/";
    if rest.starts_with('/') {
        let (named, after) = rest.split_once(',').unwrap_or((rest, ""));
        namespace = named.split_once('?').map_or(named, |(name, _)| name);
        rest = after;
    }

    let (digits, data) = split_digits(rest);
    Ok(Packet {
        kind,
        attachments,
        namespace,
        id: (!digits.is_empty()).then_some(AckId(digits)),
        data: (!data.is_empty()).then_some(data),
    })
}

impl Packet<'_> {
    /// The packet as an Engine.IO text frame.
    #[must_use]
    pub fn to_frame(&self) -> String {
        let mut frame = String::from("4");
        frame.push(match self.kind {
            PacketKind::Connect => '0',
            PacketKind::Disconnect => '1',
            PacketKind::Event => '2',
            PacketKind::Ack => '3',
            PacketKind::ConnectError => '4',
            PacketKind::BinaryEvent => '5',
            PacketKind::BinaryAck => '6',
        });
        if matches!(self.kind, PacketKind::BinaryEvent | PacketKind::BinaryAck) {
            frame.push_str(&self.attachments.to_string());
            frame.push('-');
        }
        // Data that begins with a slash would be read as a namespace, so the namespace is written out.
        let data_misleads = self.id.is_none() && self.data.is_some_and(|data| data.starts_with('/'));
        if self.namespace != "/" || data_misleads {
            frame.push_str(self.namespace);
            frame.push(',');
        }
        frame.push_str(self.id.map_or("", AckId::as_str));
        frame.push_str(self.data.unwrap_or(""));
        frame
    }
}

/// The frame that joins a namespace.
#[must_use]
pub fn connect(namespace: &str) -> String {
    bare(PacketKind::Connect, namespace)
}

/// The frame that leaves a namespace.
#[must_use]
pub fn disconnect(namespace: &str) -> String {
    bare(PacketKind::Disconnect, namespace)
}

/// The frame of an event `message` with one JSON argument.
#[must_use]
pub fn event(json: &str) -> String {
    format!("42[\"message\",{json}]")
}

/// The frame that acknowledges without arguments.
#[must_use]
pub fn acknowledgement(id: AckId<'_>) -> String {
    format!("43{id}[]")
}

fn bare(kind: PacketKind, namespace: &str) -> String {
    Packet { kind, attachments: 0, namespace, id: None, data: None }.to_frame()
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(kind: PacketKind) -> Packet<'static> {
        Packet { kind, attachments: 0, namespace: "/", id: None, data: None }
    }

    #[test]
    fn reads_each_kind() {
        let huge = "9".repeat(400);
        let huge_ack = format!("2{huge}[\"m\"]");
        let cases = [
            ("0", packet(PacketKind::Connect)),
            ("0{\"sid\":\"x\"}", Packet { data: Some("{\"sid\":\"x\"}"), ..packet(PacketKind::Connect) }),
            ("0/__rev", Packet { namespace: "/__rev", ..packet(PacketKind::Connect) }),
            ("0/__rev,", Packet { namespace: "/__rev", ..packet(PacketKind::Connect) }),
            ("0/a?t=1,", Packet { namespace: "/a", ..packet(PacketKind::Connect) }),
            ("1", packet(PacketKind::Disconnect)),
            ("2[\"message\",1]", Packet { data: Some("[\"message\",1]"), ..packet(PacketKind::Event) }),
            (
                "2/n,12[\"m\"]",
                Packet {
                    namespace: "/n",
                    id: Some(AckId("12")),
                    data: Some("[\"m\"]"),
                    ..packet(PacketKind::Event)
                },
            ),
            (
                huge_ack.as_str(),
                Packet { id: Some(AckId(&huge)), data: Some("[\"m\"]"), ..packet(PacketKind::Event) },
            ),
            ("3", packet(PacketKind::Ack)),
            ("30[]", Packet { id: Some(AckId("0")), data: Some("[]"), ..packet(PacketKind::Ack) }),
            ("4\"no\"", Packet { data: Some("\"no\""), ..packet(PacketKind::ConnectError) }),
            (
                "52-7[\"m\"]",
                Packet {
                    attachments: 2,
                    id: Some(AckId("7")),
                    data: Some("[\"m\"]"),
                    ..packet(PacketKind::BinaryEvent)
                },
            ),
            ("60-[]", Packet { data: Some("[]"), ..packet(PacketKind::BinaryAck) }),
            ("2[", Packet { data: Some("["), ..packet(PacketKind::Event) }),
        ];
        for (text, expected) in cases {
            assert_eq!(read_packet(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn data_that_begins_with_a_slash_stays_data() {
        let odd = Packet { data: Some("/b,[]"), ..packet(PacketKind::Event) };
        assert_eq!(odd.to_frame(), "42/,/b,[]");
        assert_eq!(read_packet("2/,/b,[]"), Ok(odd));
    }

    #[test]
    fn says_what_is_no_packet() {
        assert_eq!(read_packet(""), Err(PacketError::Empty));
        assert!(matches!(read_packet("x"), Err(PacketError::UnknownType(_))));
        assert!(matches!(read_packet("7"), Err(PacketError::UnknownType(_))));
        for text in ["5", "5-", "5[\"m\"]", "51", "6x-[]"] {
            assert!(matches!(read_packet(text), Err(PacketError::Attachments(_))), "{text}");
        }
    }

    #[test]
    fn a_count_beyond_every_number_is_the_largest() {
        assert_eq!(read_packet(&format!("5{}-[]", "9".repeat(50))).unwrap().attachments, u64::MAX);
    }

    #[test]
    fn writes_what_servers_were_seen_to_take() {
        assert_eq!(connect("/"), "40");
        assert_eq!(connect("/__rev"), "40/__rev,");
        assert_eq!(disconnect("/"), "41");
        assert_eq!(disconnect("/__rev"), "41/__rev,");
        assert_eq!(event("{\"a\":1}"), "42[\"message\",{\"a\":1}]");
        assert_eq!(acknowledgement(AckId("12")), "4312[]");
    }
}
