//! The way to a server: straight, or through a proxy.

use secrecy::SecretString;

use crate::proxy_address::ProxyAddress;

/// How the way to a server is found. `Debug` shows no secret.
#[derive(Clone, Debug, Default)]
pub enum ProxyChoice {
    /// By the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), else by the system's settings. A server on this
    /// computer is always reached straight.
    #[default]
    Automatic,
    /// Straight, whatever environment and system say.
    Direct,
    /// Through this proxy, whatever environment and system say. An unencrypted server, which is on this computer, is
    /// reached straight all the same.
    Through {
        /// The proxy.
        address: ProxyAddress,
        /// What it asks for.
        sign_in: Option<ProxySignIn>,
    },
}

/// What signs in at a proxy: HTTP basic authentication, or the name and password of SOCKS 5 (RFC 1929).
#[derive(Clone, Debug)]
pub struct ProxySignIn {
    /// The name.
    pub username: String,
    /// The password.
    pub password: SecretString,
}
