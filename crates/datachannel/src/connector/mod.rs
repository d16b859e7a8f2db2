//! The one way out: name look-up, TCP and TLS for the WebSocket and for requests alike.

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

/// Opens connections to servers, through a proxy where there is one. A server's certificate is always verified; there
/// is no way around that.
#[derive(Clone, Debug)]
pub struct Connector {
    trust: Trust,
    proxy: ProxyChoice,
    environment: Environment,
    suspects: Suspects,
    client_certificate: Option<ClientCertificate>,
}

/// How far opening a connection had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Looking up the name.
    Lookup,
    /// Connecting.
    Tcp,
    /// Having a proxy connect us.
    Proxy,
    /// Agreeing on encryption.
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
    /// A name for this computer leads to another one, where nothing may be sent unencrypted.
    #[error("{host} is not this computer ({address}), and http:// is for this computer only")]
    NotLoopback {
        /// The name.
        host: String,
        /// Where it leads.
        address: SocketAddr,
    },
    /// No address took the connection. The last failure is kept.
    #[error("connecting to {address} failed: {source}")]
    Tcp {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// There is no way through the proxy.
    #[error(transparent)]
    Proxy(#[from] ProxyFault),
    /// The system's trusted authorities can't be read.
    #[error("reading this computer's trusted certificates failed: {0}")]
    TrustStore(String),
    /// The account's own file of trusted certificates can't be used.
    #[error("the file {} {error}", file.display())]
    AuthoritiesFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        error: AuthoritiesFileError,
    },
    /// The file with our own certificate can't be used.
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
        flaw.as_ref().map(|flaw| format!(", for {flaw}")).unwrap_or_default()
    )]
    Certificate {
        /// Why.
        error: Box<rustls::Error>,
        /// What is wrong with it, where the error says too little.
        flaw: Option<Flaw>,
        /// What the server presented.
        certificate: Box<Certificate>,
    },
    /// The server's certificate is another one than the one that was accepted.
    #[error("the certificate with SHA-256 {accepted} was accepted, but {} was presented", certificate.fingerprint)]
    CertificateChanged {
        /// The one that was accepted.
        accepted: Fingerprint,
        /// What the server presented.
        certificate: Box<Certificate>,
    },
    /// No encrypted connection was agreed on.
    #[error("TLS failed: {0}")]
    Tls(io::Error),
    /// It took too long.
    #[error("no answer within {limit:?} ({stage:?})")]
    TimedOut {
        /// What was being waited for.
        stage: Stage,
        /// The limit for everything together.
        limit: Duration,
    },
    /// The answer is no HTTP, or broke off.
    #[error("the HTTP exchange failed: {0}")]
    Http(#[from] hyper::Error),
}

/// A moment by which several steps together must be done.
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

    /// One that ends after this time, or when this one does.
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

/// How long one address may stay silent before the next one is tried beside it (RFC 8305).
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(250);

impl Connector {
    /// A connector that believes these certificates and goes this way.
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

    /// The same with a certificate for servers that ask for one.
    #[must_use]
    pub fn with_client_certificate(self, client_certificate: Option<ClientCertificate>) -> Connector {
        Connector { client_certificate, ..self }
    }

    /// The same in another environment than the process's.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Connector {
        Connector { environment, ..self }
    }

    /// Opens a connection, encrypted unless the server is this computer and its address says `http`.
    ///
    /// # Errors
    /// Says which step failed and how.
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
        tracing::debug!(%error, "small packets may be delayed: TCP_NODELAY can't be set");
    }
    Ok(stream)
}

/// Tries the addresses one after the other, each a little later than the one before, and takes the first connection.
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

/// The families by turns, the system's favourite first, so that a dead IPv6 costs one short wait.
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
