//! Engine.IO packets in text frames.

use std::time::Duration;

use serde_json::Value;

use crate::text::one_line;

/// An Engine.IO packet in a text frame. For binary frames see [`attachment_of`](super::attachment_of).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnginePacket<'a> {
    /// `0{...}`: the server opens the connection.
    Open(Handshake),
    /// `1`: the other side closes the connection.
    Close,
    /// `2`, with the data that the pong repeats.
    Ping(&'a str),
    /// `3`.
    Pong(&'a str),
    /// `4`: a Socket.IO packet.
    Message(&'a str),
    /// `5`: part of a transport change, which never happens on a WebSocket-only connection.
    Upgrade,
    /// `6`: no operation.
    Noop,
}

/// The data of the server's opening packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// The session id; empty if the server sent none.
    pub sid: String,
    /// Time between two pings, limited to 50 ms to 5 minutes.
    pub ping_interval: Duration,
    /// Time limit for the answer to a ping, limited to 50 ms to 2 minutes.
    pub ping_timeout: Duration,
    /// The largest message the server accepts. Only servers of revision 4 send it (measured: 4.x, not 3.x).
    pub max_payload: Option<u64>,
    /// Describes each value that was replaced by a default or limit; empty if there was none.
    pub oddities: Vec<String>,
}

/// A text frame is not an Engine.IO packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// An empty frame.
    #[error("an empty frame")]
    Empty,
    /// An unknown packet type.
    #[error("a frame of unknown type: {0}")]
    UnknownType(String),
    /// An opening packet without a JSON object.
    #[error("an open packet without its data: {0}")]
    Open(String),
}

/// Reads a text frame.
///
/// # Errors
/// When it is not an Engine.IO packet; the error shows its beginning.
pub fn read_engine(frame: &str) -> Result<EnginePacket<'_>, EngineError> {
    let mut rest = frame.chars();
    let kind = rest.next().ok_or(EngineError::Empty)?;
    let rest = rest.as_str();
    Ok(match kind {
        '0' => EnginePacket::Open(read_handshake(rest)?),
        '1' => EnginePacket::Close,
        '2' => EnginePacket::Ping(rest),
        '3' => EnginePacket::Pong(rest),
        '4' => EnginePacket::Message(rest),
        '5' => EnginePacket::Upgrade,
        '6' => EnginePacket::Noop,
        _ => return Err(EngineError::UnknownType(one_line(frame, 40))),
    })
}

impl EnginePacket<'_> {
    /// The packet as a text frame.
    #[must_use]
    pub fn to_frame(&self) -> String {
        match self {
            EnginePacket::Open(handshake) => format!("0{}", handshake.to_json()),
            EnginePacket::Close => "1".into(),
            EnginePacket::Ping(data) => format!("2{data}"),
            EnginePacket::Pong(data) => format!("3{data}"),
            EnginePacket::Message(data) => format!("4{data}"),
            EnginePacket::Upgrade => "5".into(),
            EnginePacket::Noop => "6".into(),
        }
    }
}

impl Handshake {
    /// The default of Socket.IO servers of every generation (measured).
    const PING_INTERVAL: Duration = Duration::from_secs(25);
    /// The longest default of a Socket.IO server (measured: 1.x and 2.0; later ones use 20 s or 5 s).
    const PING_TIMEOUT: Duration = Duration::from_secs(60);
    const SHORTEST: Duration = Duration::from_millis(50);
    /// A dead connection may look alive for interval plus timeout, so both have limits. Real values are far below:
    /// reverse proxies end quiet connections after a minute.
    const LONGEST_INTERVAL: Duration = Duration::from_secs(5 * 60);
    const LONGEST_TIMEOUT: Duration = Duration::from_secs(2 * 60);

    fn to_json(&self) -> String {
        let mut fields = serde_json::json!({
            "sid": self.sid,
            "upgrades": [],
            "pingInterval": milliseconds(self.ping_interval),
            "pingTimeout": milliseconds(self.ping_timeout),
        });
        if let (Some(max), Some(fields)) = (self.max_payload, fields.as_object_mut()) {
            fields.insert("maxPayload".into(), max.into());
        }
        fields.to_string()
    }
}

/// Accepts every object: a missing or invalid field gets its default.
fn read_handshake(json: &str) -> Result<Handshake, EngineError> {
    let Ok(Value::Object(fields)) = serde_json::from_str::<Value>(json) else {
        return Err(EngineError::Open(one_line(json, 40)));
    };
    let mut oddities = Vec::new();
    let mut duration = |name: &str, default: Duration, longest: Duration| {
        let Some(value) = fields.get(name) else { return default };
        let taken = milliseconds_of(value).map_or(default, |told| told.clamp(Handshake::SHORTEST, longest));
        if milliseconds_of(value) != Some(taken) {
            let told = one_line(&value.to_string(), 40);
            oddities
                .push(format!("\"{name}\" of {told} in the opening, taken as {} ms", milliseconds(taken)));
        }
        taken
    };
    let ping_interval = duration("pingInterval", Handshake::PING_INTERVAL, Handshake::LONGEST_INTERVAL);
    let ping_timeout = duration("pingTimeout", Handshake::PING_TIMEOUT, Handshake::LONGEST_TIMEOUT);
    // Its presence shows the revision, so an invalid value must not hide it.
    let max_payload = fields.get("maxPayload").map(|value| {
        whole_number(value).unwrap_or_else(|| {
            let told = one_line(&value.to_string(), 40);
            oddities.push(format!("\"maxPayload\" of {told} in the opening, taken as no limit"));
            u64::MAX
        })
    });
    let sid = match fields.get("sid") {
        Some(Value::String(sid)) => sid.clone(),
        Some(Value::Number(sid)) => sid.to_string(),
        _ => String::new(),
    };
    Ok(Handshake { sid, ping_interval, ping_timeout, max_payload, oddities })
}

/// A usable time: `None` for zero, negative numbers and anything that is not a number; very large values are limited.
fn milliseconds_of(value: &Value) -> Option<Duration> {
    let told = number(value)?;
    (told >= 1.0).then(|| Duration::try_from_secs_f64(told.trunc() / 1000.0).unwrap_or(Duration::MAX))
}

fn whole_number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(told) if told.is_u64() => told.as_u64(),
        _ => {
            let told = number(value).filter(|told| *told >= 0.0)?.trunc();
            Some(format!("{told:.0}").parse().unwrap_or(u64::MAX))
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    let told = match value {
        Value::Number(told) => told.as_f64(),
        Value::String(told) => told.trim().parse().ok(),
        _ => None,
    };
    told.filter(|told: &f64| !told.is_nan())
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(json: &str) -> Handshake {
        match read_engine(&format!("0{json}")) {
            Ok(EnginePacket::Open(handshake)) => handshake,
            other => panic!("{json} was read as {other:?}"),
        }
    }

    #[test]
    fn reads_the_opening_of_each_generation() {
        let old = open(r#"{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#);
        assert_eq!(old.sid, "a");
        assert_eq!((old.ping_interval.as_secs(), old.ping_timeout.as_secs()), (25, 60));
        assert_eq!(old.max_payload, None);
        let new = open(r#"{"sid":"b","pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#);
        assert_eq!(new.max_payload, Some(1_000_000));
    }

    #[test]
    fn odd_openings_get_sane_values() {
        let bare = open("{}");
        assert_eq!((bare.sid.as_str(), bare.ping_interval.as_secs()), ("", 25));
        assert_eq!(bare.ping_timeout.as_secs(), 60);
        assert!(bare.oddities.is_empty(), "{bare:?}");
        let odd = open(r#"{"sid":7,"pingInterval":"300.7","pingTimeout":null,"maxPayload":"lots"}"#);
        assert_eq!((odd.sid.as_str(), odd.ping_interval.as_millis()), ("7", 300));
        assert_eq!((odd.ping_timeout.as_secs(), odd.max_payload), (60, Some(u64::MAX)));
        assert_eq!(
            odd.oddities,
            [
                r#""pingTimeout" of null in the opening, taken as 60000 ms"#,
                r#""maxPayload" of "lots" in the opening, taken as no limit"#
            ]
        );
        for largest in ["18446744073709551615", "1e308", "\"inf\""] {
            assert_eq!(
                open(&format!(r#"{{"maxPayload":{largest}}}"#)).max_payload,
                Some(u64::MAX),
                "{largest}"
            );
        }
        assert_eq!(open(r#"{"maxPayload":1e6}"#).max_payload, Some(1_000_000));
    }

    #[test]
    fn no_opening_makes_a_dead_connection_look_alive_for_long_or_a_living_one_dead_at_once() {
        let (nothing, short, long) = ((25_000, 60_000), (50, 50), (300_000, 120_000));
        for (told, taken) in [
            ("0", nothing),
            ("-0.0", nothing),
            ("-1", nothing),
            ("-1e308", nothing),
            ("0.9", nothing),
            ("1e-300", nothing),
            ("true", nothing),
            ("[25000]", nothing),
            (r#""""#, nothing),
            (r#""NaN""#, nothing),
            (r#""-inf""#, nothing),
            (r#""25 s""#, nothing),
            ("1", short),
            ("49.9", short),
            (r#"" 1 ""#, short),
            ("1e308", long),
            ("86400000", long),
            ("1e15", long),
            ("18446744073709551615", long),
            ("123456789012345678901234567890", long),
            (r#""inf""#, long),
            (r#""1e400""#, long),
        ] {
            let read = open(&format!(r#"{{"pingInterval":{told},"pingTimeout":{told}}}"#));
            assert_eq!((read.ping_interval.as_millis(), read.ping_timeout.as_millis()), taken, "{told}");
            assert_eq!(read.oddities.len(), 2, "{told}: {read:?}");
            assert!(
                read.oddities[0].contains("pingInterval") && read.oddities[0].contains("taken as"),
                "{read:?}"
            );
        }
        let fine = open(r#"{"pingInterval":2.5e4,"pingTimeout":300.0}"#);
        assert_eq!((fine.ping_interval.as_millis(), fine.ping_timeout.as_millis()), (25_000, 300));
        assert!(fine.oddities.is_empty(), "{fine:?}");
    }

    #[test]
    fn says_what_is_no_packet() {
        assert_eq!(read_engine(""), Err(EngineError::Empty));
        for frame in ["x", "9", "HTTP/1.1 400 Bad Request", "é"] {
            assert!(matches!(read_engine(frame), Err(EngineError::UnknownType(_))), "{frame}");
        }
        for frame in ["0", "0[]", "0{", "0null"] {
            assert!(matches!(read_engine(frame), Err(EngineError::Open(_))), "{frame}");
        }
    }

    #[test]
    fn packets_survive_a_round_trip() {
        let packets = [
            EnginePacket::Close,
            EnginePacket::Ping(""),
            EnginePacket::Ping("probe"),
            EnginePacket::Pong("probe"),
            EnginePacket::Message("2[\"message\"]"),
            EnginePacket::Upgrade,
            EnginePacket::Noop,
            EnginePacket::Open(open(r#"{"sid":"s\"","pingInterval":100,"pingTimeout":200,"maxPayload":3}"#)),
        ];
        for packet in packets {
            assert_eq!(read_engine(&packet.to_frame()), Ok(packet.clone()));
        }
    }
}
