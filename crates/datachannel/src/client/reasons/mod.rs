//! The texts for each failure: what happened, where, and what to do.

mod certificate;
mod client_certificate;
mod front;
mod http_answer;
mod oauth;
mod proxy;
mod tls;

use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

use ringtray_language::{Phrase, Value};
use tokio_tungstenite::tungstenite;

use super::ClientConfig;
use super::cuts::Regular;
use super::failure::Failure;
use super::upgrade::LARGEST_MESSAGE;
use crate::certificate::Certificate;
use crate::connector::{ConnectError, Stage};
use crate::credentials::AppCredentials;
use crate::credentials::Credentials;
use crate::oauth::SignInError;
use crate::session::Fault;
use crate::state::{Reason, ReasonKind};
use crate::text::one_line;

/// The reason for a failure. It may hold a text of the server, and so a secret that the server repeated.
pub(super) fn reason(failure: &Failure, config: &ClientConfig) -> Reason {
    let (kind, message) = words(failure, config);
    let certificate = certificate(failure).filter(|_| can_be_accepted(kind));
    Reason { certificate, ..Reason::new(kind, message, detail(failure, config)) }
}

/// The reason in a client's final state.
pub(super) fn shut_down() -> Reason {
    let message = Phrase::of("trouble-shut-down", &[]);
    Reason::new(ReasonKind::ShutDown, message, "the client's owner is gone")
}

fn words(failure: &Failure, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let server = written(&config.server);
    match failure {
        Failure::Credentials(error) => (Kind::UnusableCredentials, error.phrase()),
        Failure::Path(_) => (Kind::WrongPath, Phrase::of("trouble-path", &[("path", written(&config.path))])),
        Failure::Connect(error) => connect_words(error, config),
        Failure::SignIn(error) => oauth::words(error, config),
        Failure::Answered(response) => http_answer::words(response, config),
        Failure::NoWebSocket => {
            (Kind::NotSocketIo, Phrase::of("trouble-no-datachannel", &[("server", server)]))
        }
        Failure::Refused(text) => (Kind::SignInRefused, refused_words(text, config)),
        Failure::Kicked => (Kind::Kicked, Phrase::of("trouble-kicked", &[("server", server)])),
        Failure::Session(fault) => fault_words(fault, config),
        Failure::Closed(_) => (Kind::ServerClosed, Phrase::of("trouble-closed", &[("server", server)])),
        Failure::Lost(error) => lost_words(error, config),
        Failure::FixedRevision(revision, _) => {
            let revision = written(revision);
            (
                Kind::NotSocketIo,
                Phrase::of("trouble-fixed-revision", &[("server", server), ("revision", revision)]),
            )
        }
        Failure::CutRegularly(Regular { after, times }, _) => {
            let (seconds, times) = (whole_seconds(*after), (*times).into());
            let message =
                Phrase::of("trouble-cut", &[("server", server), ("seconds", seconds), ("times", times)]);
            (Kind::ConnectionCut, message)
        }
        Failure::NotReading => (Kind::NotReading, Phrase::of("trouble-not-reading", &[("server", server)])),
    }
}

fn connect_words(error: &ConnectError, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let (server, host) = (written(&config.server), written(&config.server.host()));
    match error {
        ConnectError::Lookup { .. } => {
            (Kind::NameNotFound, Phrase::of("trouble-name-not-found", &[("host", host)]))
        }
        ConnectError::NotLoopback { .. } => {
            (Kind::Unreachable, Phrase::of("trouble-not-loopback", &[("host", host), ("server", server)]))
        }
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::ConnectionRefused => {
            (Kind::ConnectionRefused, Phrase::of("trouble-connection-refused", &[("server", server)]))
        }
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::TimedOut => timed_out(config),
        // Accepted, then reset before the system reported the connection.
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::ConnectionReset => {
            lost_on_the_way(config)
        }
        ConnectError::Tcp { .. } => (Kind::Unreachable, Phrase::of("trouble-no-way", &[("server", server)])),
        ConnectError::Proxy(fault) => proxy::words(fault, config),
        ConnectError::TrustStore(_) => (Kind::TrustStore, Phrase::of("trouble-trust-store", &[])),
        ConnectError::Tls(error) => tls::words(error, config),
        ConnectError::AuthoritiesFile { file, error } => tls::file_words(file, error),
        ConnectError::ClientCertificateFile { file, error } => client_certificate::file_words(file, error),
        ConnectError::Certificate { error, flaw, certificate } => {
            certificate::words(error, flaw.as_ref(), certificate, config)
        }
        ConnectError::CertificateChanged { certificate, .. } => {
            certificate::changed_words(certificate, config)
        }
        ConnectError::TimedOut { stage: Stage::Lookup, .. } => {
            (Kind::NameNotFound, Phrase::of("trouble-name-slow", &[("host", host)]))
        }
        ConnectError::TimedOut { .. } => timed_out(config),
        ConnectError::Http(error) => {
            tls::words_without_answer(error, config).unwrap_or_else(|| http_words(error, config))
        }
    }
}

fn http_words(error: &hyper::Error, config: &ClientConfig) -> (ReasonKind, Phrase) {
    if broke_off(error) {
        return lost_on_the_way(config);
    }
    let server = written(&config.server);
    (ReasonKind::NotSocketIo, Phrase::of("trouble-no-web-server", &[("server", server)]))
}

fn lost_on_the_way(config: &ClientConfig) -> (ReasonKind, Phrase) {
    let server = written(&config.server);
    (ReasonKind::ConnectionLost, Phrase::of("trouble-lost-on-the-way", &[("server", server)]))
}

/// Whether the connection ended before the whole answer arrived.
fn broke_off(error: &hyper::Error) -> bool {
    let of_the_network = error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    of_the_network || error.is_incomplete_message() || error.is_canceled() || error.is_closed()
}

fn timed_out(config: &ClientConfig) -> (ReasonKind, Phrase) {
    let (server, seconds) = (written(&config.server), seconds(config.limits.connect));
    let message = Phrase::of("trouble-timed-out", &[("server", server), ("seconds", seconds)]);
    (ReasonKind::ConnectTimeout, message)
}

fn fault_words(fault: &Fault, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use ReasonKind as Kind;
    let server = written(&config.server);
    match fault {
        Fault::NotEngineIo { waited, first: None } => {
            let seconds = whole_seconds(*waited);
            (Kind::NotSocketIo, Phrase::of("trouble-swallowed", &[("server", server), ("seconds", seconds)]))
        }
        Fault::NotEngineIo { .. } => {
            (Kind::NotSocketIo, Phrase::of("trouble-no-socket-io", &[("server", server)]))
        }
        Fault::OtherRevision => {
            (Kind::NotSocketIo, Phrase::of("trouble-other-revision", &[("server", server)]))
        }
        Fault::JoinTimeout { waited, .. } => {
            let seconds = whole_seconds(*waited);
            (Kind::JoinTimeout, Phrase::of("trouble-join-slow", &[("server", server), ("seconds", seconds)]))
        }
        Fault::Reported { text } => {
            let said = written(text);
            (Kind::JoinRefused, Phrase::of("trouble-reported", &[("server", server), ("said", said)]))
        }
        Fault::PingTimeout { silent } => {
            let seconds = whole_seconds(*silent);
            (Kind::PingTimeout, Phrase::of("trouble-silent", &[("server", server), ("seconds", seconds)]))
        }
        Fault::Closed => (Kind::ServerClosed, Phrase::of("trouble-closed", &[("server", server)])),
    }
}

fn lost_words(error: &tungstenite::Error, config: &ClientConfig) -> (ReasonKind, Phrase) {
    use tungstenite::error::ProtocolError;
    let server = written(&config.server);
    match error {
        tungstenite::Error::Capacity(_) => {
            let most = (LARGEST_MESSAGE >> 20).into();
            (ReasonKind::Protocol, Phrase::of("trouble-too-large", &[("server", server), ("most", most)]))
        }
        tungstenite::Error::Io(_)
        | tungstenite::Error::ConnectionClosed
        | tungstenite::Error::AlreadyClosed
        | tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            (ReasonKind::ConnectionLost, Phrase::of("trouble-lost", &[("server", server)]))
        }
        _ => (ReasonKind::Protocol, Phrase::of("trouble-garbled", &[("server", server)])),
    }
}

/// The server refused with this message.
fn refused_words(said: &str, config: &ClientConfig) -> Phrase {
    let (server, again) = (written(&config.server), sign_in_again(config).into());
    Phrase::of("trouble-refused", &[("server", server), ("said", written(&said)), ("again", again)])
}

/// What to do after a refusal, depending on the credentials.
fn sign_in_again(config: &ClientConfig) -> Phrase {
    let with = match &config.credentials {
        Credentials::User { .. } => "cookies",
        Credentials::Bot { .. } => "bot",
        Credentials::App(AppCredentials::Token(_)) => "token",
        Credentials::App(AppCredentials::Granted(granted)) => oauth::with_grant(&granted.way),
    };
    Phrase::of("trouble-again", &[("with", with.into())])
}

/// A value that is written the same in every language.
fn written(what: &impl ToString) -> Value<'static> {
    what.to_string().into()
}

/// A number of seconds. A fraction, which is not used in practice, has no plural form.
fn seconds(duration: Duration) -> Value<'static> {
    if duration.subsec_nanos() == 0 { duration.as_secs().into() } else { written(&duration.as_secs_f32()) }
}

fn whole_seconds(duration: Duration) -> Value<'static> {
    (duration + Duration::from_millis(500)).as_secs().into()
}

/// Whether accepting the server's certificate would help. It does not if the server can't prove that it holds the key.
fn can_be_accepted(kind: ReasonKind) -> bool {
    use ReasonKind as Kind;
    matches!(
        kind,
        Kind::CertificateIssuer | Kind::CertificateName | Kind::CertificateDate | Kind::CertificateChanged
    )
}

/// The server's certificate, if that is the cause.
fn certificate(failure: &Failure) -> Option<Box<Certificate>> {
    match failure {
        Failure::Connect(
            ConnectError::Certificate { certificate, .. }
            | ConnectError::CertificateChanged { certificate, .. },
        ) => Some(certificate.clone()),
        _ => None,
    }
}

/// Technical details.
fn detail(failure: &Failure, config: &ClientConfig) -> String {
    match failure {
        Failure::Credentials(error) => error.to_string(),
        Failure::Path(why) => format!("no request can be made: {why}"),
        Failure::Connect(error) => with_sources(error),
        Failure::SignIn(error) => match &**error {
            SignInError::Status { status, headers, begins, .. } => {
                http_answer::detail("the sign-in", *status, headers, begins, &config.server)
            }
            error => with_sources(error),
        },
        Failure::Answered(response) => http_answer::detail(
            "the upgrade",
            response.status,
            &response.headers,
            &response.body,
            &config.server,
        ),
        Failure::NoWebSocket => {
            "the upgrade was answered with 101, but without the right Sec-WebSocket-Accept".into()
        }
        Failure::Refused(text) => format!("packet 44 about authorisation: {text}"),
        Failure::Kicked => "packet 41: put out of the namespace".into(),
        Failure::Session(fault) => fault.to_string(),
        Failure::Closed(Some((code, reason))) => format!("WebSocket close {code}: {reason}"),
        Failure::Closed(None) => "WebSocket closed without a code".into(),
        Failure::Lost(error) => with_sources(error),
        Failure::FixedRevision(revision, failure) => {
            format!("fixed to revision {revision}: {}", detail(failure, config))
        }
        Failure::CutRegularly(Regular { after, times }, failure) => {
            format!("cut {times} times in a row, {after:.1?} after joining: {}", detail(failure, config))
        }
        Failure::NotReading => "too many bytes wait to be sent".into(),
    }
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        source = inner.source();
    }
    one_line(&text, 500)
}
