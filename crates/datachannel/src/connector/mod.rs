//! Opens all connections: name lookup, TCP and TLS for the WebSocket and for requests.

mod authorities;
mod client_certificate;
mod file;
mod flaw;
mod pem;
mod presented;
mod proxy;
mod request;
mod suspects;
mod tls;
mod transport;
mod trust;
mod unusable;
mod verifier;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::rustls;

use crate::address::ServerAddress;
use crate::certificate::{Certificate, Fingerprint};
use crate::clock::Clock;

pub use authorities::AuthoritiesFileError;
pub(crate) use authorities::LARGEST_FILE as LARGEST_AUTHORITIES_FILE;
pub(crate) use client_certificate::LARGEST_FILE as LARGEST_CLIENT_CERTIFICATE_FILE;
pub use client_certificate::{ClientCertificate, ClientCertificateFileError, ClientCertificateWanted, Shown};
pub use flaw::Flaw;
pub(crate) use presented::address_as_name;
pub use proxy::{
    Environment, ProxyAnswer, ProxyChoice, ProxyFault, ProxyName, ProxyOrigin, ProxySignIn, SignInTrouble,
};
pub use request::{Exchange, Response};
use suspects::Suspects;
pub use transport::Transport;
pub use trust::Trust;
pub(crate) use unusable::LARGEST_RSA_KEY;
pub use unusable::Unusable;

/// Opens connections to servers, through a proxy if one is set. It always verifies the server's certificate; this can't
/// be turned off.
#[derive(Clone, Debug)]
pub struct Connector {
    trust: Trust,
    proxy: ProxyChoice,
    environment: Environment,
    suspects: Suspects,
    client_certificate: Option<ClientCertificate>,
}

/// A step of opening a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Looking up the name.
    Lookup,
    /// Connecting.
    Tcp,
    /// Connecting through the proxy.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// Waiting for the answer to a request.
    Http,
}

/// Why a connection could not be opened or a request got no answer.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The name has no address.
    #[error("looking up {host} failed: {source}")]
    Lookup {
        /// The name.
        host: String,
        /// What the system says.
        source: io::Error,
    },
    /// A name for this computer resolves to another computer, which must not be reached unencrypted.
    #[error("{host} is not this computer ({address}), and http:// is for this computer only")]
    NotLoopback {
        /// The name.
        host: String,
        /// The address it resolves to.
        address: SocketAddr,
    },
    /// No address accepted the connection. This is the last failure.
    #[error("connecting to {address} failed: {source}")]
    Tcp {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The proxy could not connect.
    #[error(transparent)]
    Proxy(#[from] ProxyFault),
    /// The system's trusted CA certificates can't be read.
    #[error("reading this computer's trusted certificates failed: {0}")]
    TrustStore(String),
    /// The account's file of trusted CA certificates can't be used.
    #[error("the file {} {error}", file.display())]
    AuthoritiesFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        error: AuthoritiesFileError,
    },
    /// The client certificate's file can't be used.
    #[error("the client certificate's file {} {error}", file.display())]
    ClientCertificateFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        error: ClientCertificateFileError,
    },
    /// The server's certificate is not trusted, or the server does not hold its key.
    #[error(
        "the certificate with SHA-256 {} was refused{}: {error}",
        certificate.fingerprint,
        flaw.as_ref().map(|flaw| format!(" ({flaw})")).unwrap_or_default()
    )]
    Certificate {
        /// Why.
        error: Box<rustls::Error>,
        /// What is wrong with it, if the error says too little.
        flaw: Option<Flaw>,
        /// What the server presented.
        certificate: Box<Certificate>,
    },
    /// The server's certificate is not the accepted one.
    #[error("the certificate with SHA-256 {accepted} was accepted, but {} was presented", certificate.fingerprint)]
    CertificateChanged {
        /// The accepted one.
        accepted: Fingerprint,
        /// What the server presented.
        certificate: Box<Certificate>,
    },
    /// The TLS handshake failed.
    #[error("TLS failed: {0}")]
    Tls(io::Error),
    /// It took too long.
    #[error("no answer within {limit:?} ({stage:?})")]
    TimedOut {
        /// The step that was not finished.
        stage: Stage,
        /// The limit for all steps together.
        limit: Duration,
    },
    /// The answer is not HTTP, or is incomplete.
    #[error("the HTTP exchange failed: {0}")]
    Http(#[from] hyper::Error),
}

/// A deadline for several steps together.
#[derive(Clone, Debug)]
pub struct Limit {
    clock: Clock,
    total: Duration,
    ends: Duration,
}

impl Limit {
    /// From now on, by this clock.
    #[must_use]
    pub fn of(clock: &Clock, total: Duration) -> Limit {
        Limit { clock: clock.clone(), total, ends: clock.now().saturating_add(total) }
    }

    /// A limit of this length that ends no later than this one.
    #[cfg(target_os = "linux")]
    fn at_most(&self, time: Duration) -> Limit {
        let shorter = Limit::of(&self.clock, time);
        if shorter.ends < self.ends { shorter } else { self.clone() }
    }

    async fn within<T>(&self, stage: Stage, step: impl Future<Output = T>) -> Result<T, ConnectError> {
        let done = self.clock.within(self.ends, step).await;
        done.ok_or(ConnectError::TimedOut { stage, limit: self.total })
    }
}

/// How long one address may take before the next one is tried in parallel (RFC 8305).
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(250);

impl Connector {
    /// A connector with this trust and this proxy.
    #[must_use]
    pub fn new(trust: Trust, proxy: ProxyChoice) -> Connector {
        Connector {
            trust,
            proxy,
            environment: Environment::of_process(),
            suspects: Suspects::default(),
            client_certificate: None,
        }
    }

    /// The same with a client certificate for servers that ask for one.
    #[must_use]
    pub fn with_client_certificate(self, client_certificate: Option<ClientCertificate>) -> Connector {
        Connector { client_certificate, ..self }
    }

    /// The same with other environment variables than the process's.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Connector {
        Connector { environment, ..self }
    }

    /// Opens a connection, encrypted unless the server is this computer and its address says `http`.
    ///
    /// # Errors
    /// Which step failed, and how.
    pub async fn open(&self, server: &ServerAddress, limit: &Limit) -> Result<Transport, ConnectError> {
        match self.way_to(server, limit).await? {
            Some(proxy) => {
                let stream = proxy.reach(server, limit).await?;
                let encrypted = self.encrypted(stream, server, limit).await;
                encrypted.map_err(|error| proxy.without_tls(&error).map_or(error, ConnectError::from))
            }
            None => {
                let addresses = addresses_of(server.host(), server.port(), limit).await?;
                self.open_at(addresses, server, limit).await
            }
        }
    }

    /// Opens a connection to one of these addresses of the server.
    async fn open_at(
        &self,
        addresses: Vec<SocketAddr>,
        server: &ServerAddress,
        limit: &Limit,
    ) -> Result<Transport, ConnectError> {
        let host = server.host();
        if !server.is_secure() {
            if let Some(&address) = addresses.iter().find(|address| !address.ip().is_loopback()) {
                return Err(ConnectError::NotLoopback { host: host.to_owned(), address });
            }
            return Ok(Transport::plain(first_to_connect(host, addresses, limit).await?));
        }
        let stream = first_to_connect(host, self.suspects.last(addresses), limit).await?;
        let address = stream.peer_addr();
        let encrypted = self.encrypted(stream, server, limit).await;
        if let Ok(address) = address {
            self.suspects.note(address, &encrypted);
        }
        encrypted
    }

    async fn encrypted(
        &self,
        stream: TcpStream,
        server: &ServerAddress,
        limit: &Limit,
    ) -> Result<Transport, ConnectError> {
        let encrypting = tls::encrypt(stream, server, &self.trust, self.client_certificate.as_ref());
        let (stream, shown) = limit.within(Stage::Tls, encrypting).await??;
        Ok(Transport::encrypted(stream, shown))
    }
}

/// A stream to this host.
async fn connect(host: &str, port: u16, limit: &Limit) -> Result<TcpStream, ConnectError> {
    first_to_connect(host, addresses_of(host, port, limit).await?, limit).await
}

async fn addresses_of(host: &str, port: u16, limit: &Limit) -> Result<Vec<SocketAddr>, ConnectError> {
    let lookup = limit.within(Stage::Lookup, lookup_host((host, port))).await?;
    let addresses = lookup.map_err(|source| ConnectError::Lookup { host: host.to_owned(), source })?;
    Ok(interleaved(addresses.collect()))
}

async fn first_to_connect(
    host: &str,
    addresses: Vec<SocketAddr>,
    limit: &Limit,
) -> Result<TcpStream, ConnectError> {
    let stream = limit.within(Stage::Tcp, race(host, addresses, limit)).await??;
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set, so small packets may be delayed");
    }
    Ok(stream)
}

/// Starts with one address after the other, a short delay apart, and uses the first connection.
async fn race(host: &str, addresses: Vec<SocketAddr>, limit: &Limit) -> Result<TcpStream, ConnectError> {
    let none = || io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    let mut failure = ConnectError::Lookup { host: host.to_owned(), source: none() };
    let mut addresses = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let attempt = |address| async move {
        TcpStream::connect(address).await.map_err(|source| ConnectError::Tcp { address, source })
    };
    attempts.extend(addresses.next().map(attempt));
    loop {
        let next_is_due = limit.clock.now().saturating_add(NEXT_ADDRESS_AFTER);
        tokio::select! {
            biased;
            ended = attempts.next() => match ended {
                Some(Ok(stream)) => return Ok(stream),
                Some(Err(error)) => {
                    failure = error;
                    attempts.extend(addresses.next().map(attempt));
                }
                None => return Err(failure),
            },
            () = limit.clock.sleep_until(next_is_due), if addresses.len() > 0 => {
                attempts.extend(addresses.next().map(attempt));
            }
        }
    }
}

/// IPv4 and IPv6 addresses alternate, the system's preferred one first, so that a broken IPv6 costs one short wait.
fn interleaved(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(first) = addresses.first().copied() else { return addresses };
    let (ours, others): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first.is_ipv6());
    let mut others = others.into_iter();
    let mut mixed = Vec::new();
    for address in ours {
        mixed.push(address);
        mixed.extend(others.next());
    }
    mixed.extend(others);
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn families_take_turns() {
        let given = ["[::1]:1", "[::2]:1", "[::3]:1", "1.0.0.1:1", "1.0.0.2:1"].map(address).to_vec();
        let expected = ["[::1]:1", "1.0.0.1:1", "[::2]:1", "1.0.0.2:1", "[::3]:1"].map(address).to_vec();
        assert_eq!(interleaved(given), expected);
        assert!(interleaved(vec![]).is_empty());
    }
}
