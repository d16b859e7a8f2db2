//! A server that means harm, or is broken: whatever a program must bear, at random.
//!
//! What it sends is nobody's protocol. Every kind has been a fault of some client: this one or another.

mod answers;
mod frames;
mod messages;

use std::time::Duration;

use tokio::time::Instant;

use crate::Accept;
use crate::random::Random;

pub(crate) use answers::{Answer, answer, body, token};

/// What is done to one connection, and when.
pub(crate) struct Hostile {
    random: Random,
    secrets: Vec<String>,
    /// Messages so far, so that names differ.
    count: u64,
    at: Instant,
    ends: Instant,
}

/// One thing that is done.
pub(crate) enum Act {
    /// Send this text frame.
    Text(String),
    /// Send this binary frame.
    Binary(Vec<u8>),
    /// Close with this code and reason.
    Close(u16, String),
    /// Go without a word.
    Cut,
    /// Read and send nothing any more.
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

    /// The first frame, where it is an odd one.
    pub(crate) fn opening(&mut self) -> Option<String> {
        self.random.one_in(4).then(|| frames::opening(&mut self.random))
    }

    /// When the next thing is done.
    pub(crate) fn due(&self) -> Instant {
        self.at.min(self.ends)
    }

    /// What is done now.
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
