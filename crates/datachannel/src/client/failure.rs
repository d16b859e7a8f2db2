//! Why an attempt or a connection ended, and its consequences.

use std::time::{Duration, SystemTime};

use http::header::{HeaderMap, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use time::PrimitiveDateTime;
use time::macros::format_description;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::error::ProtocolError;

use super::cuts::Regular;
use crate::address::Revision;
use crate::connector::{ConnectError, ProxyFault, Response, Stage};
use crate::credential_error::CredentialError;
use crate::front::Front;
use crate::oauth::SignInError;
use crate::session::{Fault, is_about_authorisation};
use crate::text::is_html;

/// Why an attempt or a connection ended.
#[derive(Debug)]
pub(super) enum Failure {
    Credentials(CredentialError),
    /// The socket's path is not a valid URI.
    Path(String),
    Connect(ConnectError),
    SignIn(Box<SignInError>),
    /// The server answered without an upgrade.
    Answered(Box<Response>),
    /// The server's upgrade is not a valid WebSocket.
    NoWebSocket,
    /// The server refused the join.
    Refused(String),
    Kicked,
    Session(Fault),
    /// The WebSocket was closed, with a code and a reason if the server gave them.
    Closed(Option<(u16, String)>),
    Lost(tungstenite::Error),
    /// The server no longer reads what the client sends.
    NotReading,
    /// The connection was cut after the same time as those before it.
    CutRegularly(Regular, Box<Failure>),
    /// A failure that the user's fixed revision may have caused.
    FixedRevision(Revision, Box<Failure>),
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Failure {
        Failure::Connect(error)
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Failure {
        match error {
            SignInError::Connect(error) => Failure::Connect(error),
            error => Failure::SignIn(Box::new(error)),
        }
    }
}

/// The longest accepted `Retry-After`, so that a typing error does not stop the client for good.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(3600);

impl Failure {
    /// Whether the server refuses these credentials, so that retrying soon does not help.
    pub(super) fn is_refusal(&self) -> bool {
        match self {
            Failure::Credentials(_) | Failure::Refused(_) => true,
            Failure::SignIn(error) => matches!(**error, SignInError::Refused { .. }),
            Failure::Answered(response) => answer_refuses(response),
            _ => false,
        }
    }

    /// Whether the server itself ended the connection, as it may do if two use the same instance id. A WebSocket close
    /// does not count, because a reverse proxy may send it.
    pub(super) fn is_the_servers_wish(&self) -> bool {
        matches!(self, Failure::Kicked | Failure::Session(Fault::Closed))
    }

    /// Whether the connection ended without a reason, as when a device on the way cuts it.
    pub(super) fn is_cut(&self) -> bool {
        use tungstenite::Error;
        match self {
            Failure::Closed(None) => true,
            Failure::Closed(Some((_, reason))) => reason.is_empty(),
            Failure::Lost(error) => matches!(
                error,
                Error::Io(_)
                    | Error::ConnectionClosed
                    | Error::AlreadyClosed
                    | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
            ),
            _ => false,
        }
    }

    /// Whether a new access token may help.
    pub(super) fn may_be_the_token(&self) -> bool {
        matches!(self, Failure::Refused(_) | Failure::Answered(_)) && self.is_refusal()
    }

    /// Whether it may be about the access token although it does not look like it: a reverse proxy that checks tokens
    /// with the server refuses with its own page.
    pub(super) fn may_mean_the_token(&self) -> bool {
        matches!(self, Failure::Answered(response) if Front::read(response) == Some(Front::Forbids))
    }

    /// Whether an attempt may have failed because the server speaks another revision than requested.
    pub(super) fn may_be_the_revision(&self) -> bool {
        match self {
            Failure::Answered(response) => {
                response.status == StatusCode::BAD_REQUEST
                    && !answer_refuses(response)
                    && Front::read(response).is_none()
            }
            Failure::Session(fault) => {
                matches!(fault, Fault::NotEngineIo { .. } | Fault::JoinTimeout { .. } | Fault::OtherRevision)
            }
            // Data that is not a valid WebSocket frame.
            Failure::Lost(error) => !matches!(error, tungstenite::Error::Io(_)),
            _ => false,
        }
    }

    /// Whether neither the server nor the proxy was reached, as while a network is starting.
    pub(super) fn is_no_way(&self) -> bool {
        let Failure::Connect(error) = self else { return false };
        matches!(
            error,
            ConnectError::Lookup { .. }
                | ConnectError::Tcp { .. }
                | ConnectError::Proxy(ProxyFault::Unreachable { .. })
                | ConnectError::TimedOut { stage: Stage::Lookup | Stage::Tcp, .. }
        )
    }

    /// The delay that the server asks for.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let headers = match self {
            Failure::Answered(response) => &response.headers,
            Failure::SignIn(error) => match &**error {
                SignInError::Status { headers, .. } => headers,
                _ => return None,
            },
            _ => return None,
        };
        retry_after(headers, SystemTime::now())
    }
}

/// Whether an answer to the upgrade request refuses the credentials.
pub(super) fn answer_refuses(response: &Response) -> bool {
    match response.status {
        _ if Front::read(response).is_some() => false,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => true,
        StatusCode::BAD_REQUEST => bad_request_refuses(&response.body),
        _ => false,
    }
}

/// Engine.IO answers 400 to a refused upgrade, with the server's message as the body, but also to its own errors
/// (measured). A web page comes from a reverse proxy.
fn bad_request_refuses(body: &str) -> bool {
    let text = body.trim().to_lowercase();
    if text.is_empty() || is_html(&text) {
        return false;
    }
    let is_fault = [
        "transport unknown",
        "session id unknown",
        "bad handshake method",
        "bad request",
        "unsupported protocol version",
        "unsupported version",
        "invalid transport",
    ]
    .iter()
    .any(|fault| text.contains(fault));
    !is_fault || is_about_authorisation(&text)
}

/// Seconds or a date (RFC 9110), bounded.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER).map(HeaderValue::to_str)?.ok()?.trim();
    let wait = match value.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => http_date(value)?.duration_since(now).unwrap_or(Duration::ZERO),
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

/// A date as HTTP writes it (RFC 9110).
pub(super) fn http_date(value: &str) -> Option<SystemTime> {
    let format = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    Some(PrimitiveDateTime::parse(value.trim(), format).ok()?.assume_utc().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Failure {
        let status = StatusCode::from_u16(status).unwrap();
        Failure::Answered(Box::new(Response { status, body: body.into(), ..Response::default() }))
    }

    #[test]
    fn refusals_are_told_from_faults() {
        for (status, body) in [
            (401, ""),
            (403, ""),
            (400, "Forbidden"),
            (400, r#"{"code":4,"message":"Forbidden"}"#),
            (400, "device unknown"),
            (400, "Bad request: invalid token"),
        ] {
            assert!(answered(status, body).is_refusal(), "{status} {body}");
            assert!(answered(status, body).may_be_the_token(), "{status} {body}");
        }
        for (status, body) in [
            (400, ""),
            (400, " <!DOCTYPE html><title>Unauthorized</title>"),
            (400, r#"{"code":0,"message":"Transport unknown"}"#),
            (400, "Session ID unknown"),
            (400, "Unsupported protocol version"),
            (400, r#""Unsupported version of the Socket.IO or Engine.IO protocols""#),
            (403, "<html><h1>403 Forbidden</h1>"),
            (404, "Unauthorized"),
            (500, "Unauthorized"),
            (200, "login"),
        ] {
            assert!(!answered(status, body).is_refusal(), "{status} {body}");
        }
    }

    #[test]
    fn reads_retry_after_in_both_forms() {
        let read = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            retry_after(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777))
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:36 GMT"), Some(Duration::ZERO));
        assert_eq!(read("99999999999"), Some(LONGEST_RETRY_AFTER));
        assert_eq!(read("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::now()), None);
    }
}
