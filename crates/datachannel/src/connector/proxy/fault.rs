//! Failures at a proxy.

use http::StatusCode;

use super::{ProxyName, ProxyOrigin};
use crate::connector::ConnectError;
use crate::proxy_address::ProxyAddressError;

/// Why a proxy could not connect. Never holds a password.
#[derive(Debug, thiserror::Error)]
pub enum ProxyFault {
    /// The setting in the environment or the system is not usable.
    #[error("the proxy of {from} can't be used: {source}")]
    Setting {
        /// Where the setting is.
        from: ProxyOrigin,
        /// What is wrong with it.
        source: ProxyAddressError,
    },
    /// The proxy can't be reached or does not answer.
    #[error("the proxy {proxy} can't be reached: {source}")]
    Unreachable {
        /// The proxy.
        proxy: ProxyName,
        /// The step of connecting to the proxy that failed.
        source: Box<ConnectError>,
    },
    /// The proxy refuses the sign-in.
    #[error("signing in to the proxy {proxy} failed: {trouble:?}")]
    SignIn {
        /// The proxy.
        proxy: ProxyName,
        /// Why.
        trouble: SignInTrouble,
    },
    /// The proxy refuses to connect, or can't reach the server.
    #[error("the proxy {proxy} refused the connection: {answer}")]
    Refused {
        /// The proxy.
        proxy: ProxyName,
        /// Its answer.
        answer: ProxyAnswer,
    },
    /// The proxy reported a connection, but what followed was not encrypted.
    #[error("behind the proxy {proxy}, something answered that does not speak TLS")]
    Unencrypted {
        /// The proxy.
        proxy: ProxyName,
    },
    /// Whatever answers is not a proxy of this kind.
    #[error("the proxy {proxy} did not answer like a proxy: {what}")]
    Garbled {
        /// The proxy.
        proxy: ProxyName,
        /// What came instead.
        what: String,
    },
}

/// Why a proxy refuses the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInTrouble {
    /// It asks for a name and a password, and none are configured.
    Missing,
    /// It refuses the name and the password.
    Refused,
    /// It accepts only other authentication schemes, such as those of a Windows domain.
    OtherWays {
        /// The schemes' names in HTTP, separated by commas; empty if it names none.
        names: String,
    },
    /// The name can't be sent: longer than 255 bytes for SOCKS, with a colon or control character for HTTP, or empty.
    Name,
    /// The password can't be sent: longer than 255 bytes for SOCKS, with a control character for HTTP.
    Password,
}

/// A proxy's refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyAnswer {
    /// An HTTP status other than success, 401 and 407.
    #[error("HTTP {0}")]
    Status(StatusCode),
    /// The reply code of SOCKS 5 (RFC 1928).
    #[error("SOCKS reply {0}")]
    Reply(u8),
}

impl ProxyAnswer {
    /// Whether the proxy could not reach the server. Otherwise it refuses to.
    #[must_use]
    pub fn is_about_the_server(self) -> bool {
        match self {
            ProxyAnswer::Status(status) => matches!(
                status,
                StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
            ),
            // Network unreachable, host unreachable, connection refused, TTL expired. Many proxies send the general
            // failure, 1, for these and for unknown names.
            ProxyAnswer::Reply(code) => matches!(code, 1 | 3..=6),
        }
    }
}
