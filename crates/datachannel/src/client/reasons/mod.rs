//! The words for each failure: what happened, to what, and what to do.

mod answer;
mod certificate;
mod oauth;
mod tls;

use std::error::Error as _;
use std::io::ErrorKind;

use tokio_tungstenite::tungstenite;

use super::ClientConfig;
use super::failure::Failure;
use crate::certificate::Certificate;
use crate::connector::{ConnectError, Stage};
use crate::credentials::AppCredentials;
use crate::credentials::Credentials;
use crate::oauth::SignInError;
use crate::session::Fault;
use crate::state::{Reason, ReasonKind};
use crate::text::one_line;

/// The reason for a failure. It may hold what the server said, and so a secret that the server repeated.
pub(super) fn reason(failure: &Failure, config: &ClientConfig) -> Reason {
    let (kind, message) = words(failure, config);
    let certificate = certificate(failure).filter(|_| can_be_accepted(kind));
    Reason { certificate, ..Reason::new(kind, message, detail(failure, config)) }
}

/// The reason a client's state has after its end.
pub(super) fn shut_down() -> Reason {
    Reason::new(
        ReasonKind::ShutDown,
        "The connection was shut down. Start it again to get events.",
        "the client's owner is gone",
    )
}

fn words(failure: &Failure, config: &ClientConfig) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    let server = &config.server;
    match failure {
        Failure::Credentials(error) => (Kind::UnusableCredentials, format!("{error}.")),
        Failure::Path(_) => (
            Kind::WrongPath,
            format!("The path {} can't be asked for. Correct it in the account.", config.path),
        ),
        Failure::Connect(error) => connect_words(error, config),
        Failure::SignIn(error) => oauth::words(error, config),
        Failure::Answered(response) => answer::words(response, config),
        Failure::NoWebSocket => (
            Kind::NotSocketIo,
            format!(
                "Something answers at {server} that is no DataChannel. Check the address, and that no proxy is in the way."
            ),
        ),
        Failure::Refused(text) => (
            Kind::SignInRefused,
            format!("{server} refused the sign-in (\u{201c}{text}\u{201d}). {}", sign_in_again(config)),
        ),
        Failure::Kicked => (
            Kind::Kicked,
            format!(
                "{server} ended the session. Ringtray comes back by itself; if it happens again and again, another program may be using the same sign-in."
            ),
        ),
        Failure::Session(fault) => fault_words(fault, config),
        Failure::Closed(_) => {
            (Kind::ServerClosed, format!("{server} closed the connection. Ringtray comes back by itself."))
        }
        Failure::Lost(error) => lost_words(error, config),
        Failure::FixedRevision(revision, _) => (
            Kind::NotSocketIo,
            format!(
                "{server} does not seem to speak protocol revision {revision}, to which this account is fixed by hand. Set it to automatic."
            ),
        ),
        Failure::NotReading => (
            Kind::NotReading,
            format!("{server} no longer takes what is sent to it. Ringtray connects anew by itself."),
        ),
    }
}

fn connect_words(error: &ConnectError, config: &ClientConfig) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    let (server, host) = (&config.server, config.server.host());
    match error {
        ConnectError::Lookup { .. } => (
            Kind::NameNotFound,
            format!("The name {host} was not found. Check the server's address and this computer's network."),
        ),
        ConnectError::NotLoopback { .. } => (
            Kind::Unreachable,
            format!("{host} leads to another computer, and {server} is not encrypted. Use an address with https://."),
        ),
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::ConnectionRefused => (
            Kind::ConnectionRefused,
            format!("{server} does not take connections. Check the address and its port, or wait until the server is back."),
        ),
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::TimedOut => timed_out(config),
        // Taken, and reset before the system could tell us so.
        ConnectError::Tcp { source, .. } if source.kind() == ErrorKind::ConnectionReset => lost_on_the_way(config),
        ConnectError::Tcp { .. } => (
            Kind::Unreachable,
            format!("There is no way to {server}. Check this computer's network, and whether a VPN is needed."),
        ),
        ConnectError::Proxy(fault) => super::proxy_words::words(fault, config),
        ConnectError::TrustStore(_) => (
            Kind::TrustStore,
            "This computer's list of trusted certificate authorities can't be read. Install it (on Debian and Ubuntu: the package ca-certificates).".into(),
        ),
        ConnectError::Tls(error) => tls::words(error, config),
        ConnectError::AuthoritiesFile { file, error } => tls::file_words(file, error),
        ConnectError::Certificate { error, certificate } => certificate::words(error, certificate, config),
        ConnectError::CertificateChanged { certificate, .. } => certificate::changed_words(certificate, config),
        ConnectError::TimedOut { stage: Stage::Lookup, .. } => (
            Kind::NameNotFound,
            format!("Looking up the name {host} took too long. Check this computer's network."),
        ),
        ConnectError::TimedOut { .. } => timed_out(config),
        ConnectError::Http(error) if broke_off(error) => lost_on_the_way(config),
        ConnectError::Http(_) => (
            Kind::NotSocketIo,
            format!("{server} did not answer as a web server does. Check the address and its port."),
        ),
    }
}

fn lost_on_the_way(config: &ClientConfig) -> (ReasonKind, String) {
    let server = &config.server;
    (
        ReasonKind::ConnectionLost,
        format!(
            "The connection to {server} was lost before it answered. A firewall or a proxy may be in the way; Ringtray tries again by itself."
        ),
    )
}

/// Whether the connection ended before a whole answer had come.
fn broke_off(error: &hyper::Error) -> bool {
    let of_the_network = error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    of_the_network || error.is_incomplete_message() || error.is_canceled() || error.is_closed()
}

fn timed_out(config: &ClientConfig) -> (ReasonKind, String) {
    let (server, seconds) = (&config.server, config.limits.connect.as_secs_f32());
    (
        ReasonKind::ConnectTimeout,
        format!(
            "{server} did not answer within {seconds} seconds. Check the address, the network and any firewall."
        ),
    )
}

fn fault_words(fault: &Fault, config: &ClientConfig) -> (ReasonKind, String) {
    use ReasonKind as Kind;
    let server = &config.server;
    match fault {
        Fault::NotEngineIo { .. } => (
            Kind::NotSocketIo,
            format!(
                "{server} opened a connection but does not speak Socket.IO on it. Check the address and the path."
            ),
        ),
        Fault::OtherRevision => (
            Kind::NotSocketIo,
            format!("{server} speaks another protocol revision. Set the account's to automatic."),
        ),
        Fault::JoinTimeout { waited, .. } => (
            Kind::JoinTimeout,
            format!(
                "{server} did not let us in within {} seconds. Ringtray tries again by itself.",
                waited.as_secs_f32().round()
            ),
        ),
        Fault::Reported { text } => (
            Kind::JoinRefused,
            format!(
                "{server} reports a fault (\u{201c}{text}\u{201d}). Ringtray tries again by itself; if it stays, tell the server's administrator."
            ),
        ),
        Fault::PingTimeout { silent } => (
            Kind::PingTimeout,
            format!(
                "{server} has not been heard from for {} seconds. Ringtray connects anew by itself.",
                silent.as_secs_f32().round()
            ),
        ),
        Fault::Closed => {
            (Kind::ServerClosed, format!("{server} closed the connection. Ringtray comes back by itself."))
        }
    }
}

fn lost_words(error: &tungstenite::Error, config: &ClientConfig) -> (ReasonKind, String) {
    use tungstenite::error::ProtocolError;
    let server = &config.server;
    match error {
        tungstenite::Error::Capacity(_) => (
            ReasonKind::Protocol,
            format!(
                "{server} sent a message too large to take (over 64 MiB). It is lost; Ringtray connects anew by itself."
            ),
        ),
        tungstenite::Error::Io(_)
        | tungstenite::Error::ConnectionClosed
        | tungstenite::Error::AlreadyClosed
        | tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => (
            ReasonKind::ConnectionLost,
            format!("The connection to {server} was lost. Ringtray connects anew by itself."),
        ),
        _ => (
            ReasonKind::Protocol,
            format!(
                "{server} sent what does not belong on such a connection. Ringtray connects anew by itself; a proxy may be in the way."
            ),
        ),
    }
}

/// What to do after a refusal, by what was signed in with.
fn sign_in_again(config: &ClientConfig) -> &'static str {
    match &config.credentials {
        Credentials::User { .. } => {
            "The cookies may have expired: log in with the browser, copy them again and sign in."
        }
        Credentials::Bot { .. } => "Check the bot's token and sign in again.",
        Credentials::App(AppCredentials::Token(_)) => {
            "The token may have expired: get a new one and sign in again."
        }
        Credentials::App(AppCredentials::Granted(granted)) => oauth::sign_in_again(&granted.way),
    }
}

/// Whether accepting the server's certificate would help. It does not where the server can't prove that it is its own.
fn can_be_accepted(kind: ReasonKind) -> bool {
    use ReasonKind as Kind;
    matches!(
        kind,
        Kind::CertificateIssuer | Kind::CertificateName | Kind::CertificateDate | Kind::CertificateChanged
    )
}

/// The server's certificate, where it is what is wrong.
fn certificate(failure: &Failure) -> Option<Box<Certificate>> {
    match failure {
        Failure::Connect(
            ConnectError::Certificate { certificate, .. }
            | ConnectError::CertificateChanged { certificate, .. },
        ) => Some(certificate.clone()),
        _ => None,
    }
}

/// The technical side.
fn detail(failure: &Failure, config: &ClientConfig) -> String {
    match failure {
        Failure::Credentials(error) => error.to_string(),
        Failure::Path(why) => format!("no request can be made: {why}"),
        Failure::Connect(error) => with_sources(error),
        Failure::SignIn(error) => match &**error {
            SignInError::Status { status, headers, begins } => {
                answer::detail("the sign-in", *status, headers, begins, &config.server)
            }
            error => with_sources(error),
        },
        Failure::Answered(response) => {
            answer::detail("the upgrade", response.status, &response.headers, &response.body, &config.server)
        }
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
