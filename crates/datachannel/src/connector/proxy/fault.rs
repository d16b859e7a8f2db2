//! What can go wrong at a proxy.

use http::StatusCode;

use super::{ProxyName, ProxyOrigin};
use crate::connector::ConnectError;
use crate::proxy_address::ProxyAddressError;

/// Why there is no way through a proxy. Never holds a password.
#[derive(Debug, thiserror::Error)]
pub enum ProxyFault {
    /// What the environment or the system names can't be used.
    #[error("the proxy of {from} can't be used: {source}")]
    Setting {
        /// Where it is named.
        from: ProxyOrigin,
        /// What is wrong with it.
        source: ProxyAddressError,
    },
    /// The proxy can't be reached or does not answer.
    #[error("the proxy {proxy} can't be reached: {source}")]
    Unreachable {
        /// The proxy.
        proxy: ProxyName,
        /// The step that failed, seen as one on the way to the proxy.
        source: Box<ConnectError>,
    },
    /// The proxy does not let us in.
    #[error("no sign-in at the proxy {proxy}: {trouble:?}")]
    SignIn {
        /// The proxy.
        proxy: ProxyName,
        /// Why.
        trouble: SignInTrouble,
    },
    /// The proxy does not let us through, or has no way to the server itself.
    #[error("the proxy {proxy} does not connect us: {answer}")]
    Refused {
        /// The proxy.
        proxy: ProxyName,
        /// Its answer.
        answer: ProxyAnswer,
    },
    /// The proxy says that it has connected us, and then something unencrypted came.
    #[error("the proxy {proxy} connected us to something that does not speak TLS")]
    Unencrypted {
        /// The proxy.
        proxy: ProxyName,
    },
    /// What answers is no such proxy.
    #[error("the proxy {proxy} did not answer as one: {what}")]
    Garbled {
        /// The proxy.
        proxy: ProxyName,
        /// What came instead.
        what: String,
    },
}

/// Why a proxy does not let us in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInTrouble {
    /// It wants a name and a password and there are none.
    Missing,
    /// It does not take the ones that were sent.
    Refused,
    /// It takes no name and password as they are but only other ways, such as a Windows domain's.
    OtherWays {
        /// Their names in HTTP, if it gives them, with commas between.
        names: String,
    },
    /// The name can't be sent: longer than 255 bytes for SOCKS, with a colon or control character for HTTP, or empty.
    Name,
    /// The password can't be sent: longer than 255 bytes for SOCKS, with a control character for HTTP.
    Password,
}

/// How a proxy says no.
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
    /// Whether the proxy would, but can't reach the server itself. Otherwise it will not.
    #[must_use]
    pub fn is_about_the_server(self) -> bool {
        match self {
            ProxyAnswer::Status(status) => matches!(
                status,
                StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
            ),
            // Network unreachable, host unreachable, connection refused, TTL expired. Many proxies say the general
            // failure, 1, for these and for names they don't find.
            ProxyAnswer::Reply(code) => matches!(code, 1 | 3..=6),
        }
    }
}
