//! The server's address, the socket's path, and the instance id that names this connection in it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::random;

pub use crate::address_error::AddressError;

/// The server's origin: scheme, host and port. The scheme is `https`, or `http` for a server on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerAddress {
    secure: bool,
    /// As written in a URL: an IPv6 address has brackets.
    host: String,
    port: u16,
}

impl ServerAddress {
    /// Reads what a person types or pastes. A missing scheme means `https`; `wss` and `ws` mean `https` and `http`.
    ///
    /// # Errors
    /// When the address is not usable; the error says how to write it.
    pub fn parse(text: &str) -> Result<ServerAddress, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if let Some((before, place)) = text.rsplit_once('@') {
            return Err(with_user_info(before, place));
        }
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let url = Url::parse(&with_scheme)
            .map_err(|error| AddressError::Malformed { given: shown(text), why: error.to_string() })?;
        let secure = match url.scheme() {
            "https" | "wss" => true,
            "http" | "ws" => false,
            other => return Err(AddressError::Scheme { scheme: shown(other) }),
        };
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err(AddressError::Malformed { given: shown(text), why: "it has no host".into() });
        };
        let port = url.port().unwrap_or(if secure { 443 } else { 80 });
        let address = ServerAddress { secure, host: host.to_owned(), port };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Query { origin: address.origin() });
        }
        if !matches!(url.path(), "" | "/") {
            return Err(AddressError::Path { path: shown(url.path()), origin: address.origin() });
        }
        if !secure && !is_loopback(&url) {
            return Err(AddressError::NotEncrypted { origin: address.origin() });
        }
        Ok(address)
    }

    /// Scheme, host and port as a URL without a trailing slash; the scheme's own port is left out.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.authority())
    }

    /// Host and port as in a `Host` header; the scheme's own port is left out.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.port == self.default_port() {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The host without port and without the brackets of an IPv6 address.
    #[must_use]
    pub fn host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// The TCP port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the connection is encrypted. Only a host on this computer is reached unencrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    fn default_port(&self) -> u16 {
        if self.secure { 443 } else { 80 }
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl FromStr for ServerAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<ServerAddress, AddressError> {
        ServerAddress::parse(text)
    }
}

/// The part of the socket's path before the instance id. `/datachannel` unless the server was set up otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SocketPath(String);

impl SocketPath {
    /// Reads a path. A missing leading slash is added, trailing ones are left out.
    ///
    /// # Errors
    /// When a segment holds anything but letters, digits and `-_.~%`, or is `.` or `..`, escaped or not.
    pub fn parse(text: &str) -> Result<SocketPath, AddressError> {
        let trimmed = text.trim().trim_matches('/');
        let refused = || AddressError::SocketPath { given: shown(text) };
        if trimmed.is_empty() {
            return Err(refused());
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.~%".contains(c);
        // Servers and proxies decode an escaped dot.
        let is_dots =
            |segment: &str| matches!(segment.replace("%2e", ".").replace("%2E", ".").as_str(), "." | "..");
        let clean = |segment: &str| !segment.is_empty() && segment.chars().all(allowed) && !is_dots(segment);
        if !trimmed.split('/').all(clean) {
            return Err(refused());
        }
        Ok(SocketPath(format!("/{trimmed}")))
    }

    /// The path with its leading slash and without a trailing one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The socket's whole path: `/datachannel/<instance id>/`. The trailing slash is required (measured).
    #[must_use]
    pub fn with_instance(&self, instance: &InstanceId) -> String {
        format!("{}/{}/", self.0, instance.0)
    }
}

impl Default for SocketPath {
    /// `/datachannel` (sample).
    fn default() -> SocketPath {
        SocketPath("/datachannel".into())
    }
}

impl fmt::Display for SocketPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names one of a user's connections: the last segment of the socket's path. Each installation, account and process
/// needs its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceId(String);

impl InstanceId {
    /// The most characters an instance id may have.
    pub const LONGEST: usize = 64;

    /// Reads an instance id.
    ///
    /// # Errors
    /// When it is empty, too long, or holds anything but ASCII letters, digits, `-` and `_`.
    pub fn parse(text: &str) -> Result<InstanceId, AddressError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.is_empty() || text.len() > Self::LONGEST || !text.chars().all(allowed) {
            return Err(AddressError::InstanceId { given: shown(text) });
        }
        Ok(InstanceId(text.to_owned()))
    }

    /// A new one of 16 random letters and digits.
    #[must_use]
    pub fn random() -> InstanceId {
        const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        let letter = |_| {
            let index = usize::try_from(random::number() % ALPHABET.len() as u64).unwrap_or(0);
            char::from(ALPHABET.get(index).copied().unwrap_or(b'0'))
        };
        InstanceId((0..16).map(letter).collect())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The Engine.IO protocol revision. Socket.IO 1.x and 2.x speak 3, Socket.IO 3.x and 4.x speak 4. In JSON the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Revision {
    /// Socket.IO 1.x and 2.x: the client pings.
    Three,
    /// Socket.IO 3.x and 4.x: the server pings.
    Four,
}

impl From<Revision> for u8 {
    fn from(revision: Revision) -> u8 {
        match revision {
            Revision::Three => 3,
            Revision::Four => 4,
        }
    }
}

impl TryFrom<u8> for Revision {
    type Error = String;

    fn try_from(number: u8) -> Result<Revision, String> {
        match number {
            3 => Ok(Revision::Three),
            4 => Ok(Revision::Four),
            other => Err(format!("there is no protocol revision {other} here: use 3 or 4")),
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        u8::from(*self).fmt(f)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The error for an address that holds an `@`. It repeats nothing before the `@`: even what looks like a host, port or
/// path may be a password.
fn with_user_info(before: &str, place: &str) -> AddressError {
    let scheme = ["http://", "ws://"].into_iter().find(|scheme| before.trim_start().starts_with(scheme));
    match ServerAddress::parse(&format!("{}{place}", scheme.unwrap_or("https://"))) {
        Ok(address) => AddressError::UserInfo { origin: address.origin() },
        Err(error) => error,
    }
}

/// The part of an input that an error may show: one line without control characters, and nothing before an `@`, where a
/// password may be.
fn shown(text: &str) -> String {
    let text = text.rsplit('@').next().unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
