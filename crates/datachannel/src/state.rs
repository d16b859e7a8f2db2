//! The states of a connection, and the reasons for them.

use std::fmt;

use ringtray_language::{Language, Phrase};
use serde::{Deserialize, Serialize};

use crate::address::Revision;
use crate::cause::Cause;
use crate::certificate::Certificate;
use crate::timestamp::Timestamp;

/// What a connection is doing now. It says "connected" only after the server has let us into the namespace. What went
/// wrong is a phrase, to be said in the language that is known later, or said already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum State<Words = Phrase> {
    /// Nothing is connected and nothing will be tried until the user asks.
    Disconnected {
        /// Who ended it.
        by: DisconnectedBy,
    },
    /// Being set up: name, network, TLS, sign-in, joining.
    Connecting {
        /// Which attempt since the last stable connection this is, from 1.
        attempt: u32,
        /// Why it is made now.
        occasion: Occasion,
    },
    /// Joined: events arrive.
    Connected {
        /// When the server let us in.
        since: Timestamp,
        /// The protocol revision found on this connection.
        revision: Revision,
        /// The server's name for this connection.
        session_id: String,
        /// Reading rests, because what was read is not taken fast enough: what the server sends now comes late.
        paused: bool,
        /// How often reading has paused on this connection.
        pauses: u32,
    },
    /// Failed or lost; tried again by itself.
    Waiting {
        /// When it is tried again.
        until: Timestamp,
        /// The attempt that will be made then.
        attempt: u32,
        /// What went wrong.
        reason: Reason<Words>,
    },
    /// The server refuses these credentials. Tried again every half hour, when the computer wakes, on another network,
    /// and when the user asks. It stays when trying again by itself fails for another reason.
    NeedsSignIn {
        /// How it was refused.
        reason: Reason<Words>,
    },
    /// The connection was shut down with its owner and never comes back.
    Stopped {
        /// Why.
        reason: Reason<Words>,
    },
}

impl State {
    /// In words of this language.
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

/// Why an attempt to connect is made at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A person, or the program's start, asked for it.
    Asked,
    /// An earlier attempt failed or a connection was lost, and the time to try again has come.
    Retry,
    /// The computer woke: the way to the server may be gone although nothing has failed.
    Resumed,
    /// The computer's addresses changed: likewise.
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

/// Who left a connection disconnected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisconnectedBy {
    /// Nobody has asked for a connection yet.
    Start,
    /// The user disconnected.
    User,
}

/// Why a connection is not up. Its message is a phrase, to be said in the language that is known later, or said already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason<Words = Phrase> {
    /// What kind of trouble.
    pub kind: ReasonKind,
    /// A sentence a person understands, with what to do.
    pub message: Words,
    /// For the log: the technical side. Never holds a secret.
    pub detail: String,
    /// The server's certificate, where it is what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Box<Certificate>>,
}

impl<Words> Reason<Words> {
    /// A reason that is not about a certificate.
    #[must_use]
    pub fn new(kind: ReasonKind, message: Words, detail: impl Into<String>) -> Reason<Words> {
        Reason { kind, message, detail: detail.into(), certificate: None }
    }
}

impl Reason {
    /// In words of this language.
    #[must_use]
    pub fn told(&self, language: Language) -> Reason<String> {
        let Reason { kind, message, detail, certificate } = self;
        let (message, detail) = (language.tell(message), detail.clone());
        Reason { kind: *kind, message, detail, certificate: certificate.clone() }
    }
}

/// The kinds of trouble that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// The server's name has no address.
    NameNotFound,
    /// The server's computer refuses connections at this port.
    ConnectionRefused,
    /// There is no way to the server, or this computer is offline.
    Unreachable,
    /// Name look-up, network, TLS and upgrade did not end in time.
    ConnectTimeout,
    /// This computer's list of trusted authorities can't be read.
    TrustStore,
    /// The certificate is for another name.
    CertificateName,
    /// The certificate has expired or is not valid yet.
    CertificateDate,
    /// The certificate's issuer is not trusted, or something else is wrong with the certificate that a person may accept.
    CertificateIssuer,
    /// The certificate is not the one that the user accepted.
    CertificateChanged,
    /// The account's file of trusted authorities can't be read, or holds none.
    AuthoritiesFile,
    /// The file with the client certificate can't be read, or holds none that can be used.
    ClientCertificateFile,
    /// Anything else about TLS.
    Tls,
    /// A web server without the API at this path (404, or an ordinary page).
    WrongPath,
    /// The server sends us to another place on it (3xx).
    Redirected,
    /// The network wants a sign-in of its own first (a captive portal).
    NetworkSignIn,
    /// The proxy can't be reached, or its address is unusable.
    ProxyUnreachable,
    /// The proxy wants a name and a password, or others.
    ProxySignIn,
    /// The proxy does not let us through to the server, or has a fault.
    ProxyRefused,
    /// What stands in front of the server does not let us through to it.
    FrontRefused,
    /// Something answers that does not speak Socket.IO over WebSocket.
    NotSocketIo,
    /// The server asks for patience (429, 503).
    Busy,
    /// Another HTTP fault.
    ServerFault,
    /// The server did not let us into the namespace in time.
    JoinTimeout,
    /// The server refused to let us in for a reason that is not about sign-in.
    JoinRefused,
    /// The token, cookies or sign-in were refused.
    SignInRefused,
    /// The server does not know the app's key, or its secret is another one.
    AppRefused,
    /// The server does not let this app, or anybody, sign in this way.
    GrantRefused,
    /// The credentials can't be sent as they are: empty, with characters no header may hold, or
    /// ended so that only a person has new ones.
    UnusableCredentials,
    /// The sign-in request's answer can't be understood.
    SignInAnswer,
    /// The server put us out of the namespace.
    Kicked,
    /// The server fell silent.
    PingTimeout,
    /// The server closed the connection.
    ServerClosed,
    /// The connection broke.
    ConnectionLost,
    /// The connection was cut, as the ones before were, after the same time.
    ConnectionCut,
    /// The server sent what is no WebSocket, or more than is taken.
    Protocol,
    /// The server no longer takes what we send.
    NotReading,
    /// The connection was shut down with its owner.
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
