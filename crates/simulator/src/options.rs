use std::time::Duration;

use crate::{OAuth, Scenario, UnifiedApi};

/// How a [`Simulator`](crate::Simulator) behaves. The default plays the scenario `sample` again and again
/// on a free port and accepts what [`Accept::default`] says.
#[derive(Clone)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What every connection is told.
    pub scenario: Scenario,
    /// Engine.IO protocol revision: `Some(3)` behaves as Socket.IO 2.x whatever the client asks for,
    /// `Some(4)` as Socket.IO 4.x, `None` as the client asks.
    pub revision: Option<u8>,
    /// Whether the scenario is played again after it ended, each time with fresh nonces, call ids and times.
    pub repeat: bool,
    /// How long to wait between two runs.
    pub pause: Duration,
    /// The credentials that are accepted.
    pub accept: Accept,
    /// What becomes of upgrade requests.
    pub admission: Admission,
    /// How tokens are given.
    pub oauth: OAuth,
    /// How calls are told by REST.
    pub unified_api: UnifiedApi,
    /// After this long a message that was not acknowledged is reported as missing.
    pub acknowledgement_limit: Duration,
    /// `pingInterval` of the open packet.
    pub ping_interval: Duration,
    /// `pingTimeout` of the open packet.
    pub ping_timeout: Duration,
    /// Do harm in place of the scenario, at random by this seed: messages, frames, answers and ends that no server should
    /// have, and the accepted credentials repeated in all of them.
    pub hostile: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            scenario: Scenario::sample(),
            revision: None,
            repeat: true,
            pause: Duration::from_secs(10),
            accept: Accept::default(),
            admission: Admission::Checked,
            oauth: OAuth::default(),
            unified_api: UnifiedApi::default(),
            acknowledgement_limit: Duration::from_secs(10),
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            hostile: None,
        }
    }
}

/// The credentials a [`Simulator`](crate::Simulator) accepts; every one is `demo` by default. The instance id
/// may be anything.
#[derive(Clone)]
pub struct Accept {
    /// Bearer token of the modes `app` and `bot`, beside those that were given. It never ends.
    pub token: String,
    /// Cookie `vn` of the mode `user`.
    pub vn: String,
    /// Cookie `dev` of the mode `user`.
    pub dev: String,
    /// `client_id` of every grant.
    pub app_key: String,
    /// `client_secret` of every grant.
    pub app_secret: String,
    /// `username` of the mobile grant.
    pub username: String,
    /// `password` of the mobile grant.
    pub password: String,
}

impl Default for Accept {
    fn default() -> Self {
        let demo = || "demo".to_owned();
        Self {
            token: demo(),
            vn: demo(),
            dev: demo(),
            app_key: demo(),
            app_secret: demo(),
            username: demo(),
            password: demo(),
        }
    }
}

/// What becomes of upgrade requests. How a real server refuses is not documented; these are the shapes known
/// of Socket.IO servers and of what stands in front of them (measured).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// The headers are checked against [`Accept`]; a wrong one is refused with HTTP 401.
    Checked,
    /// The same, but an upgrade is answered only after this long.
    Late(Duration),
    /// Every upgrade and every token request is refused with this HTTP status, whatever its headers are.
    Status(u16),
    /// Every request, for a token and of the UnifiedAPI too, is refused with this HTTP status, and the answer repeats all
    /// that was asked in its headers and in every field of its error, as a server in debug mode does.
    Repeating(u16),
    /// The socket is opened, and joining is then refused with this text, as a Socket.IO middleware does.
    Packet(String),
}
