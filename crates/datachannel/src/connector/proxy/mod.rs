//! Connections to a server, direct or through a proxy.

mod automatic;
mod connect;
mod environment;
mod fault;
#[cfg(target_os = "linux")]
mod portal;
mod socks;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpStream;
use tokio_rustls::rustls::{self, InvalidMessage};

use super::{ConnectError, Connector, Limit, Stage, connect};
use crate::address::ServerAddress;
use crate::proxy_address::{ProxyAddress, ProxyKind};

pub use environment::Environment;
pub use fault::{ProxyAnswer, ProxyFault, SignInTrouble};

/// Which proxy to use. `Debug` shows no secret.
#[derive(Clone, Debug, Default)]
pub enum ProxyChoice {
    /// The one in the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), else the one in the system's settings. A
    /// server on this computer is always reached directly.
    #[default]
    Automatic,
    /// None, whatever the environment and the system say.
    Direct,
    /// This proxy, whatever the environment and the system say. An unencrypted server, which is on this computer, is
    /// still reached directly.
    Through {
        /// The proxy.
        address: ProxyAddress,
        /// Its name and password, if it asks for them.
        sign_in: Option<ProxySignIn>,
    },
}

/// Credentials for a proxy: HTTP basic authentication, or SOCKS 5 name and password (RFC 1929).
#[derive(Clone, Debug)]
pub struct ProxySignIn {
    /// The name.
    pub username: String,
    /// The password.
    pub password: SecretString,
}

/// A proxy in errors and the log: its address and the setting it comes from, without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyName {
    /// Where it is.
    pub address: ProxyAddress,
    /// The setting it comes from.
    pub from: ProxyOrigin,
}

/// Where the setting of a proxy comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyOrigin {
    /// The account.
    Account,
    /// This environment variable.
    Variable(&'static str),
    /// The system's settings.
    System,
}

/// A proxy to connect through.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    name: ProxyName,
    sign_in: Option<ProxySignIn>,
}

impl Connector {
    /// Decides for each connection, because the user may have changed networks.
    pub(super) async fn way_to(
        &self,
        server: &ServerAddress,
        limit: &Limit,
    ) -> Result<Option<Proxy>, ConnectError> {
        let way = match &self.proxy {
            _ if !server.is_secure() => None,
            ProxyChoice::Direct => None,
            ProxyChoice::Through { address, sign_in } => {
                let name = ProxyName { address: address.clone(), from: ProxyOrigin::Account };
                Some(Proxy { name, sign_in: sign_in.clone() })
            }
            ProxyChoice::Automatic => automatic::way_to(server, &self.environment, limit).await?,
        };
        match &way {
            Some(proxy) => tracing::info!(%server, "connecting through {}", proxy.name),
            None => tracing::info!(%server, "connecting directly"),
        }
        Ok(way)
    }

    /// The secrets of proxies, in each encoding in which they are sent, and the client certificate's password.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        let sign_ins = match &self.proxy {
            ProxyChoice::Automatic => automatic::sign_ins(&self.environment),
            ProxyChoice::Direct => vec![],
            ProxyChoice::Through { sign_in, .. } => sign_in.iter().cloned().collect(),
        };
        let of_proxies = sign_ins.into_iter().flat_map(|sign_in| [sign_in.basic(), sign_in.password]);
        let own = self.client_certificate.iter().filter_map(|certificate| certificate.password.clone());
        of_proxies.chain(own).collect()
    }
}

impl Proxy {
    /// A stream to the server through this proxy, which looks up the server's name.
    pub(super) async fn reach(
        &self,
        server: &ServerAddress,
        limit: &Limit,
    ) -> Result<TcpStream, ConnectError> {
        let address = &self.name.address;
        let unreachable =
            |source| ProxyFault::Unreachable { proxy: self.name.clone(), source: Box::new(source) };
        let stream = connect(address.host(), address.port(), limit).await.map_err(unreachable)?;
        let exchange = async {
            match address.kind() {
                ProxyKind::Http => connect::through(stream, self, server).await,
                ProxyKind::Socks5 => socks::through(stream, self, server).await,
            }
        };
        Ok(limit.within(Stage::Proxy, exchange).await.map_err(unreachable)??)
    }

    fn trouble(&self, trouble: SignInTrouble) -> ProxyFault {
        ProxyFault::SignIn { proxy: self.name.clone(), trouble }
    }

    fn refused(&self, answer: ProxyAnswer) -> ProxyFault {
        ProxyFault::Refused { proxy: self.name.clone(), answer }
    }

    /// The proxy's fault if TLS failed because of it; `None` if the failure has another cause.
    pub(super) fn without_tls(&self, error: &ConnectError) -> Option<ProxyFault> {
        let ConnectError::Tls(error) = error else { return None };
        let inner = error.get_ref()?.downcast_ref()?;
        let rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) = inner else { return None };
        Some(self.unencrypted())
    }

    fn unencrypted(&self) -> ProxyFault {
        ProxyFault::Unencrypted { proxy: self.name.clone() }
    }

    fn garbled(&self, what: impl fmt::Display) -> ProxyFault {
        ProxyFault::Garbled { proxy: self.name.clone(), what: what.to_string() }
    }
}

impl ProxySignIn {
    /// The credentials for HTTP basic authentication (RFC 7617, in UTF-8).
    fn basic(&self) -> SecretString {
        let plain = Zeroizing::new(format!("{}:{}", self.username, self.password.expose_secret()));
        STANDARD.encode(plain.as_bytes()).into()
    }
}

impl fmt::Display for ProxyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.address, self.from)
    }
}

impl fmt::Display for ProxyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ProxyOrigin::Account => "set in the account",
            ProxyOrigin::Variable(name) => name,
            ProxyOrigin::System => "system settings",
        })
    }
}
