//! The states of a connection, and the reasons for them.

use std::fmt;

use ringtray_language::{Language, Phrase};
use serde::{Deserialize, Serialize};

use crate::address::Revision;
use crate::cause::Cause;
use crate::certificate::Certificate;
use crate::timestamp::Timestamp;

/// What a connection is doing now. It is `Connected` only once the server has let it join the namespace. `Words` is a
/// phrase to translate later, or the translated text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum State<Words = Phrase> {
    /// Not connected. The client tries nothing until the user asks.
    Disconnected {
        /// Why it is disconnected.
        by: DisconnectedBy,
    },
    /// Connecting: name lookup, network, TLS, sign-in and joining the namespace.
    Connecting {
        /// Number of this attempt since the last stable connection, from 1.
        attempt: u32,
        /// What caused the attempt.
        occasion: Occasion,
    },
    /// Joined: events arrive.
    Connected {
        /// When the server accepted the connection.
        since: Timestamp,
        /// The protocol revision found on this connection.
        revision: Revision,
        /// The server's id for this connection.
        session_id: String,
        /// Reading is paused because the consumer is too slow. What the server sends meanwhile arrives late.
        paused: bool,
        /// How often reading has paused on this connection.
        pauses: u32,
    },
    /// Failed or lost. The client tries again by itself.
    Waiting {
        /// When the next attempt starts.
        until: Timestamp,
        /// The number of that attempt.
        attempt: u32,
        /// What went wrong.
        reason: Reason<Words>,
    },
    /// The server refuses these credentials. The client tries again every half hour, when the computer wakes, when the
    /// network changes, and when the user asks. An automatic attempt that fails for another reason does not end this
    /// state.
    NeedsSignIn {
        /// The refusal.
        reason: Reason<Words>,
    },
    /// The client has ended and does not connect again.
    Stopped {
        /// Why.
        reason: Reason<Words>,
    },
}

impl State {
    /// The same with its texts in this language.
    #[must_use]
    pub fn told(&self, language: Language) -> State<String> {
        match self.clone() {
            State::Disconnected { by } => State::Disconnected { by },
            State::Connecting { attempt, occasion } => State::Connecting { attempt, occasion },
            State::Connected { since, revision, session_id, paused, pauses } => {
                State::Connected { since, revision, session_id, paused, pauses }
            }
            State::Waiting { until, attempt, reason } => {
                State::Waiting { until, attempt, reason: reason.told(language) }
            }
            State::NeedsSignIn { reason } => State::NeedsSignIn { reason: reason.told(language) },
            State::Stopped { reason } => State::Stopped { reason: reason.told(language) },
        }
    }
}

/// What caused an attempt to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The user or the start of the program.
    Asked,
    /// The delay after a failed attempt or a lost connection has passed.
    Retry,
    /// The computer woke from sleep: the connection may be dead although nothing has failed yet.
    Resumed,
    /// The computer's addresses changed: the connection may be dead although nothing has failed yet.
    NetworkChanged,
}

impl From<Cause> for Occasion {
    fn from(cause: Cause) -> Occasion {
        match cause {
            Cause::Resumed => Occasion::Resumed,
            Cause::NetworkChanged => Occasion::NetworkChanged,
        }
    }
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Occasion::Asked => "asked for",
            Occasion::Retry => "tried again",
            Occasion::Resumed => "the computer woke",
            Occasion::NetworkChanged => "the network changed",
        })
    }
}

/// Why a client is disconnected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisconnectedBy {
    /// No one has asked for a connection yet.
    Start,
    /// The user disconnected.
    User,
}

/// Why a connection is not up. `Words` is a phrase to translate later, or the translated text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason<Words = Phrase> {
    /// The kind of failure.
    pub kind: ReasonKind,
    /// What happened and what to do, for the user.
    pub message: Words,
    /// Technical details for the log. Never holds a secret.
    pub detail: String,
    /// The server's certificate, if that is the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Box<Certificate>>,
}

impl<Words> Reason<Words> {
    /// A reason without a certificate.
    #[must_use]
    pub fn new(kind: ReasonKind, message: Words, detail: impl Into<String>) -> Reason<Words> {
        Reason { kind, message, detail: detail.into(), certificate: None }
    }
}

impl Reason {
    /// The same with its texts in this language.
    #[must_use]
    pub fn told(&self, language: Language) -> Reason<String> {
        let Reason { kind, message, detail, certificate } = self;
        let (message, detail) = (language.tell(message), detail.clone());
        Reason { kind: *kind, message, detail, certificate: certificate.clone() }
    }
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// The server's name has no address.
    NameNotFound,
    /// The host refuses connections on this port.
    ConnectionRefused,
    /// There is no route to the server, or this computer is offline.
    Unreachable,
    /// Name lookup, network, TLS and upgrade together took too long.
    ConnectTimeout,
    /// This computer's list of trusted authorities can't be read.
    TrustStore,
    /// The certificate is for another name.
    CertificateName,
    /// The certificate has expired or is not valid yet.
    CertificateDate,
    /// The certificate's issuer is not trusted, or the certificate has another flaw that the user may accept.
    CertificateIssuer,
    /// The certificate is not the one that the user accepted.
    CertificateChanged,
    /// The account's file of trusted CA certificates can't be read, or holds none.
    AuthoritiesFile,
    /// The client certificate's file can't be read, or holds no usable certificate.
    ClientCertificateFile,
    /// Any other TLS failure.
    Tls,
    /// A web server that has no API at this path (404, or an ordinary page).
    WrongPath,
    /// The server redirects to another of its addresses (3xx).
    Redirected,
    /// The network asks for a sign-in first (a captive portal).
    NetworkSignIn,
    /// The proxy can't be reached, or its address is unusable.
    ProxyUnreachable,
    /// The proxy asks for a name and a password, or refuses the ones it got.
    ProxySignIn,
    /// The proxy refuses to connect to the server, or fails.
    ProxyRefused,
    /// A reverse proxy or firewall in front of the server refuses the connection.
    FrontRefused,
    /// Whatever answers does not speak Socket.IO over WebSocket.
    NotSocketIo,
    /// The server is busy (429, 503).
    Busy,
    /// Any other HTTP error.
    ServerFault,
    /// The server did not let the client join the namespace in time.
    JoinTimeout,
    /// The server refused the join for a reason other than the sign-in.
    JoinRefused,
    /// The server refused the token, cookies or sign-in.
    SignInRefused,
    /// The server does not know the app's key, or the app's secret is wrong.
    AppRefused,
    /// The server does not allow this way to sign in, for this app or at all.
    GrantRefused,
    /// The credentials can't be sent: they are empty, hold characters that a header may not hold, or have expired and
    /// only a person can renew them.
    UnusableCredentials,
    /// The answer to the sign-in request can't be understood.
    SignInAnswer,
    /// The server removed the client from the namespace.
    Kicked,
    /// The server stopped responding.
    PingTimeout,
    /// The server closed the connection.
    ServerClosed,
    /// The connection was lost.
    ConnectionLost,
    /// The connection was cut after the same time as those before it.
    ConnectionCut,
    /// The server sent invalid WebSocket data, or a message over the limit.
    Protocol,
    /// The server no longer reads what the client sends.
    NotReading,
    /// The client has ended.
    ShutDown,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn states_have_the_json_the_page_knows() {
        let reason = Reason::new(ReasonKind::PingTimeout, "m".to_owned(), "d");
        let cases = [
            (
                State::Disconnected { by: DisconnectedBy::Start },
                json!({"state": "disconnected", "by": "start"}),
            ),
            (
                State::Connecting { attempt: 2, occasion: Occasion::NetworkChanged },
                json!({"state": "connecting", "attempt": 2, "occasion": "network_changed"}),
            ),
            (
                State::Connected {
                    since: Timestamp(5),
                    revision: Revision::Four,
                    session_id: "s".into(),
                    paused: true,
                    pauses: 2,
                },
                json!({"state": "connected", "since": 5, "revision": 4, "sessionId": "s", "paused": true, "pauses": 2}),
            ),
            (
                State::Waiting { until: Timestamp(9), attempt: 3, reason: reason.clone() },
                json!({"state": "waiting", "until": 9, "attempt": 3,
                       "reason": {"kind": "ping_timeout", "message": "m", "detail": "d"}}),
            ),
            (
                State::NeedsSignIn { reason: reason.clone() },
                json!({"state": "needs_sign_in",
                       "reason": {"kind": "ping_timeout", "message": "m", "detail": "d"}}),
            ),
            (
                State::Stopped { reason },
                json!({"state": "stopped", "reason": {"kind": "ping_timeout", "message": "m", "detail": "d"}}),
            ),
        ];
        for (state, expected) in cases {
            assert_eq!(serde_json::to_value(&state).unwrap(), expected);
            assert_eq!(serde_json::from_value::<State<String>>(expected).unwrap(), state);
        }
    }
}
