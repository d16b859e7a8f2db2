//! How a simulator behaves.

use std::time::Duration;

use crate::Scenario;

/// How a [`Simulator`](crate::Simulator) behaves. By default it plays the scenario `sample` repeatedly on a free port
/// and accepts the credentials of [`Accept::default`].
#[derive(Clone)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The scenario for every connection.
    pub scenario: Scenario,
    /// Engine.IO protocol revision: `Some(3)` acts as Socket.IO 2.x whatever the client asks for, `Some(4)` as
    /// Socket.IO 4.x, and `None` as the client asks.
    pub revision: Option<u8>,
    /// Whether the scenario repeats, each time with fresh nonces, call ids and times.
    pub repeat: bool,
    /// The pause between two runs.
    pub pause: Duration,
    /// The accepted credentials.
    pub accept: Accept,
    /// How upgrade requests are answered.
    pub admission: Admission,
    /// How tokens are issued.
    pub oauth: OAuth,
    /// How the UnifiedAPI answers.
    pub unified_api: UnifiedApi,
    /// The time limit for acknowledgements, after which one is reported as missing.
    pub acknowledgement_limit: Duration,
    /// `pingInterval` of the open packet.
    pub ping_interval: Duration,
    /// `pingTimeout` of the open packet.
    pub ping_timeout: Duration,
    /// Act as a hostile server in place of the scenario, with random numbers from this seed: it sends invalid messages,
    /// frames and answers, ends connections, and repeats the accepted credentials in all of these.
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
    /// Bearer token of the modes `app` and `bot`, besides issued ones. It never expires.
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

/// How upgrade requests are answered. How a real server refuses is not documented; these are the known ways of
/// Socket.IO servers and reverse proxies (measured).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// The headers are checked against [`Accept`]; wrong ones are refused with HTTP 401.
    Checked,
    /// The same, but an upgrade is answered only after this long.
    Late(Duration),
    /// Every upgrade and every token request is refused with this HTTP status, whatever its headers are.
    Status(u16),
    /// Every request, including those for tokens and to the UnifiedAPI, is refused with this HTTP status. The answer
    /// repeats the whole request in its headers and in every field of its error, as a server in debug mode does.
    Repeating(u16),
    /// The socket is opened, and joining is then refused with this text, as a Socket.IO middleware does.
    Packet(String),
}

/// How a [`Simulator`](crate::Simulator) issues tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth {
    /// The lifetime of a token. After that, upgrades with it are refused; open connections stay.
    pub token_life: Duration,
    /// Whether answers state the lifetime in `expires_in`.
    pub tells_life: bool,
    /// Whether tokens come with a refresh token, which is valid once.
    pub refresh_tokens: bool,
    /// The delay before a token request is answered.
    pub delay: Duration,
    /// The answer in place of a token.
    pub failure: Option<OAuthFailure>,
    /// Whether the page redirects to `http` on this computer, as desktop apps need it (RFC 8252). Otherwise it shows an
    /// error, like a server that allows only `https` (documented for older versions).
    pub loopback_redirects: bool,
}

impl Default for OAuth {
    fn default() -> Self {
        Self {
            token_life: Duration::from_secs(3600),
            tells_life: true,
            refresh_tokens: false,
            delay: Duration::ZERO,
            failure: None,
            loopback_redirects: true,
        }
    }
}

/// The answer in place of a token, whatever the request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OAuthFailure {
    /// HTTP 401 and the error `invalid_client`.
    InvalidClient,
    /// HTTP 400 and the error `invalid_grant`.
    InvalidGrant,
    /// HTTP 400 and the error `access_denied`.
    AccessDenied,
    /// HTTP 400 and the error `unauthorized_client`.
    UnauthorizedClient,
    /// HTTP 200 and a web page.
    Html,
    /// HTTP 200 and a text that is not JSON.
    NotJson,
    /// HTTP 503 and a web page.
    Unavailable,
}

/// How a [`Simulator`](crate::Simulator) answers UnifiedAPI requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnifiedApi {
    /// The answer of the resource `phoneCalls`.
    pub phone_calls: Resource,
    /// The answer of the resource `cdr`.
    pub cdr: Resource,
    /// Whether fields without a value are sent as `null`. Otherwise they are omitted (documented).
    pub nulls: bool,
    /// Whether numbers are sent as strings, lists of one as their element, and a collection as an object by ids, as in
    /// some of the vendor's examples.
    pub odd_types: bool,
    /// The most calls on one page of a collection, whatever the request asks for.
    pub page: usize,
}

/// How one resource answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Checks the token, then sends the calls, or 204 if there are none (documented).
    Calls,
    /// Always 204.
    Nothing,
    /// This HTTP status with an error in it.
    Refused(u16),
    /// This HTTP status with an error that repeats the request's headers.
    Repeating(u16),
    /// HTTP 503 with this `Retry-After`.
    Busy(Duration),
    /// HTTP 200 and a web page.
    Page,
}

impl Default for UnifiedApi {
    fn default() -> Self {
        Self {
            phone_calls: Resource::Calls,
            cdr: Resource::Calls,
            nulls: false,
            odd_types: false,
            page: 5000,
        }
    }
}
