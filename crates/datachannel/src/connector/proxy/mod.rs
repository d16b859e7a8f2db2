//! The way to a server: straight, or through a proxy.

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

/// A proxy as errors and the log name it: where it is and who wants it, without its name and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyName {
    /// Where it is.
    pub address: ProxyAddress,
    /// Who wants it.
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

/// A proxy to go through.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    name: ProxyName,
    sign_in: Option<ProxySignIn>,
}

impl Connector {
    /// Decides anew for each connection, because the user may have changed networks.
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
            Some(proxy) => tracing::info!(%server, "through {}", proxy.name),
            None => tracing::info!(%server, "straight"),
        }
        Ok(way)
    }

    /// What must not be repeated of what is known of proxies, in the spellings it is sent in, and the password of the
    /// client certificate.
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

    /// What is to be told where TLS failed for want of it. `None` where it is about something else.
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
    /// Name and password as HTTP basic authentication has them (RFC 7617, in UTF-8).
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
