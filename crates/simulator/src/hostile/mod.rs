//! A hostile or broken server: random input that a client must survive.
//!
//! It follows no protocol. Every kind of input has broken some client.

mod answers;
mod frames;
mod messages;

use std::time::Duration;

use tokio::time::Instant;

use crate::Accept;
use crate::random::Random;

pub(crate) use answers::{Answer, answer, body, token};

/// What a hostile server does to one connection, and when.
pub(crate) struct Hostile {
    random: Random,
    secrets: Vec<String>,
    /// The number of messages so far, for distinct ids.
    count: u64,
    at: Instant,
    ends: Instant,
}

/// One action.
pub(crate) enum Act {
    /// Send this text frame.
    Text(String),
    /// Send this binary frame.
    Binary(Vec<u8>),
    /// Close with this code and reason.
    Close(u16, String),
    /// Cut the connection.
    Cut,
    /// Stop reading and sending.
    Freeze,
}

/// How long a connection lives, in milliseconds.
const LIFE: std::ops::Range<u64> = 2_000..20_000;

impl Hostile {
    pub(crate) fn new(seed: u64, connection: u64, accept: &Accept) -> Hostile {
        let mut random = Random::new(seed ^ connection.wrapping_mul(0x9e37_79b9));
        let now = Instant::now();
        let ends = now + random.milliseconds(LIFE);
        let Accept { token, vn, dev, app_secret, password, .. } = accept;
        let secrets = [token, vn, dev, app_secret, password].map(Clone::clone).to_vec();
        Hostile { random, secrets, count: connection << 32, at: now, ends }
    }

    /// The first frame, if it is a false one.
    pub(crate) fn opening(&mut self) -> Option<String> {
        self.random.one_in(4).then(|| frames::opening(&mut self.random))
    }

    /// The time of the next action.
    pub(crate) fn due(&self) -> Instant {
        self.at.min(self.ends)
    }

    /// The actions that are due.
    pub(crate) fn acts(&mut self) -> Vec<Act> {
        let now = Instant::now();
        if now >= self.ends {
            self.ends = now + Duration::from_secs(3600);
            let secret = self.secret();
            return frames::end(&mut self.random, secret);
        }
        self.at = now + self.random.milliseconds(0..120);
        self.count += 1;
        let secret = self.secret();
        let random = &mut self.random;
        if random.one_in(3) {
            return frames::odd(random, &secret);
        }
        let json = messages::any(random, &secret, self.count);
        let id = random.number(0..1_000_000);
        vec![Act::Text(match random.number(0..12) {
            0 => format!(r#"42["message",{json}]"#),
            1 => format!(r#"42{id}["{secret}",{json}]"#),
            2 => format!(r#"42{id}["message",{json},{json}]"#),
            _ => format!(r#"42{id}["message",{json}]"#),
        })]
    }

    fn secret(&mut self) -> String {
        let at = self.random.length(0..self.secrets.len());
        self.secrets.get(at).cloned().unwrap_or_default()
    }
}
