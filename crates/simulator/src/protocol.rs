//! The part of Engine.IO and Socket.IO that a server with WebSocket only and one namespace needs, in both generations.
//! The frames were measured with the npm servers 1.7.4 to 4.8.4.

use std::time::Duration;

use serde_json::value::RawValue;

/// The largest accepted message, in bytes: the default of Socket.IO 4.x.
pub(crate) const MAX_PAYLOAD: usize = 1_000_000;

/// Engine.IO protocol revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Revision {
    /// Socket.IO 1.x and 2.x.
    Three,
    /// Socket.IO 3.x and 4.x.
    Four,
}

impl Revision {
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Three => 3,
            Self::Four => 4,
        }
    }

    /// First packet of a connection.
    pub(crate) fn open(self, sid: &str, ping_interval: Duration, ping_timeout: Duration) -> String {
        let max_payload = match self {
            Self::Three => String::new(),
            Self::Four => format!(r#","maxPayload":{MAX_PAYLOAD}"#),
        };
        format!(
            r#"0{{"sid":"{sid}","upgrades":[],"pingInterval":{},"pingTimeout":{}{max_payload}}}"#,
            ping_interval.as_millis(),
            ping_timeout.as_millis()
        )
    }

    /// Confirms that the client has joined the main namespace.
    pub(crate) fn joined(self, sid: &str) -> String {
        match self {
            Self::Three => "40".to_owned(),
            Self::Four => format!(r#"40{{"sid":"{sid}"}}"#),
        }
    }

    /// Refuses that the client joins this namespace.
    pub(crate) fn refused(self, namespace: &str, why: &str) -> String {
        let namespace = if namespace == "/" { String::new() } else { format!("{namespace},") };
        let why = serde_json::Value::from(why);
        match self {
            Self::Three => format!("44{namespace}{why}"),
            Self::Four => format!(r#"44{namespace}{{"message":{why}}}"#),
        }
    }
}

/// A `message` event that asks for an acknowledgement.
pub(crate) fn message(acknowledgement: u64, json: &str) -> String {
    format!(r#"42{acknowledgement}["message",{json}]"#)
}

/// The answer to an event that asked for an acknowledgement.
pub(crate) fn acknowledgement(id: u64) -> String {
    format!("43{id}[]")
}

/// A text frame of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `1`: the connection is over.
    Close,
    /// `2`, with what has to be in the answer.
    Ping(String),
    /// `3`
    Pong,
    /// `40`, with its namespace.
    Join(String),
    /// `41`, with its namespace.
    Leave(String),
    /// `42` in the main namespace.
    Event {
        /// Asks for an acknowledgement.
        id: Option<u64>,
        name: String,
        /// First argument, as sent.
        json: Option<String>,
    },
    /// `43` in the main namespace.
    Acknowledgement(u64),
    /// Anything else.
    Other,
}

impl Frame {
    pub(crate) fn read(text: &str) -> Self {
        let mut characters = text.chars();
        match characters.next() {
            Some('1') => Self::Close,
            Some('2') => Self::Ping(characters.as_str().to_owned()),
            Some('3') => Self::Pong,
            Some('4') => Self::packet(characters.as_str()).unwrap_or(Self::Other),
            _ => Self::Other,
        }
    }

    fn packet(text: &str) -> Option<Self> {
        let kind = text.chars().next()?;
        let (namespace, rest) = namespace(&text[kind.len_utf8()..]);
        match kind {
            '0' => Some(Self::Join(namespace.to_owned())),
            '1' => Some(Self::Leave(namespace.to_owned())),
            '2' if namespace == "/" => {
                let (id, arguments) = id(rest);
                let arguments: Vec<&RawValue> = serde_json::from_str(arguments).ok()?;
                let name = serde_json::from_str(arguments.first()?.get()).ok()?;
                Some(Self::Event { id, name, json: arguments.get(1).map(|json| json.get().to_owned()) })
            }
            '3' if namespace == "/" => {
                let (id, arguments) = id(rest);
                serde_json::from_str::<Vec<&RawValue>>(arguments).ok()?;
                id.map(Self::Acknowledgement)
            }
            _ => None,
        }
    }
}

fn namespace(text: &str) -> (&str, &str) {
    if !text.starts_with('/') {
        return ("/", text);
    }
    let (namespace, rest) = text.split_once(',').unwrap_or((text, ""));
    (namespace.split('?').next().unwrap_or(namespace), rest)
}

fn id(text: &str) -> (Option<u64>, &str) {
    let (digits, rest) =
        text.split_at(text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len()));
    (digits.parse().ok(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(25_000);

    #[test]
    fn the_first_frames_are_those_of_each_generation() {
        let (three, four) = (Revision::Three, Revision::Four);
        let timeout = Duration::from_millis(60_000);
        assert_eq!(
            three.open("x1", INTERVAL, timeout),
            r#"0{"sid":"x1","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#
        );
        assert_eq!(
            four.open("x1", INTERVAL, timeout),
            r#"0{"sid":"x1","upgrades":[],"pingInterval":25000,"pingTimeout":60000,"maxPayload":1000000}"#
        );
        assert_eq!((three.joined("x1"), four.joined("x1")), ("40".into(), r#"40{"sid":"x1"}"#.into()));
        assert_eq!(three.refused("/__rev", "Invalid namespace"), r#"44/__rev,"Invalid namespace""#);
        assert_eq!(four.refused("/__rev", "no"), r#"44/__rev,{"message":"no"}"#);
        assert_eq!(three.refused("/", "say \"please\""), r#"44"say \"please\"""#);
    }

    #[test]
    fn frames_of_a_client_are_read() {
        let event =
            |id, json: Option<&str>| Frame::Event { id, name: "message".into(), json: json.map(Into::into) };
        for (text, frame) in [
            ("1", Frame::Close),
            ("2", Frame::Ping(String::new())),
            ("2probe", Frame::Ping("probe".into())),
            ("3", Frame::Pong),
            ("40", Frame::Join("/".into())),
            (r#"40{"token":1}"#, Frame::Join("/".into())),
            ("40/__rev,", Frame::Join("/__rev".into())),
            ("40/a?b=c,", Frame::Join("/a".into())),
            ("41", Frame::Leave("/".into())),
            ("41/__rev,", Frame::Leave("/__rev".into())),
            (r#"42["message",{"b": 1.0,"a":2}]"#, event(None, Some(r#"{"b": 1.0,"a":2}"#))),
            (r#"427["message"]"#, event(Some(7), None)),
            ("4312[]", Frame::Acknowledgement(12)),
            (r#"430[{"any":"thing"}]"#, Frame::Acknowledgement(0)),
        ] {
            assert_eq!(Frame::read(text), frame, "{text}");
        }
    }

    #[test]
    fn nonsense_is_no_frame() {
        let long = "9".repeat(40);
        for text in [
            "",
            "4",
            "x",
            "9",
            "42[",
            "42[]",
            "42{}",
            "43",
            "43x",
            "43[]",
            "42/a,[\"message\"]",
            "4é",
            "451-[\"b\"]",
        ]
        .into_iter()
        .chain([format!("43{long}[]").as_str()])
        {
            assert_eq!(Frame::read(text), Frame::Other, "{text}");
        }
    }
}
