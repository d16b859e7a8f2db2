//! The address of a proxy, as the user or the system writes it.

use std::fmt;
use std::str::FromStr;

use ringtray_language::Phrase;
use url::Url;

/// A proxy's protocol, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProxyAddress {
    kind: ProxyKind,
    /// As written in a URL: an IPv6 address has brackets.
    host: String,
    port: u16,
}

/// A proxy's protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProxyKind {
    /// HTTP with `CONNECT` (RFC 9110).
    Http,
    /// SOCKS version 5 (RFC 1928); the proxy looks up names.
    Socks5,
}

/// Why the address of a proxy is not valid. Never holds the input, which may contain a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.phrase())]
pub enum ProxyAddressError {
    /// Empty.
    Empty,
    /// Not an address.
    Malformed {
        /// The URL parser's message.
        why: String,
    },
    /// The address of a script that chooses a proxy (PAC).
    Script,
    /// Another kind of proxy.
    Kind {
        /// The scheme.
        scheme: String,
    },
    /// The address holds a name or password.
    UserInfo {
        /// What to write instead.
        without: ProxyAddress,
    },
    /// More than scheme, host and port.
    More {
        /// What to write instead.
        without: ProxyAddress,
    },
}

impl ProxyAddressError {
    /// What is wrong and how to write it. There is no full stop at the end, because the text ends with an address.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            ProxyAddressError::Empty => Phrase::of("error-proxy-empty", &[]),
            ProxyAddressError::Malformed { why } => {
                Phrase::of("error-proxy-malformed", &[("why", why.clone().into())])
            }
            ProxyAddressError::Script => Phrase::of("error-proxy-script", &[]),
            ProxyAddressError::Kind { scheme } => {
                Phrase::of("error-proxy-kind", &[("scheme", scheme.clone().into())])
            }
            ProxyAddressError::UserInfo { without } => {
                Phrase::of("error-proxy-user", &[("without", without.to_string().into())])
            }
            ProxyAddressError::More { without } => {
                Phrase::of("error-proxy-more", &[("without", without.to_string().into())])
            }
        }
    }
}

impl ProxyAddress {
    /// Reads what a person types or pastes, with or without quotation marks. A missing scheme means `http`. A missing
    /// port is 3128 for `http` and 1080 for `socks5`. `socks` and `socks5h` mean `socks5`.
    ///
    /// # Errors
    /// When the address is not usable; the error says how to write it.
    pub fn parse(text: &str) -> Result<ProxyAddress, ProxyAddressError> {
        ProxyAddress::parse_with(text, 3128)
    }

    /// Reads an address from the environment or the system, where a missing port means 80 for `http`, as in most
    /// programs.
    ///
    /// # Errors
    /// When the address is not usable; the error says how to write it.
    pub fn parse_setting(text: &str) -> Result<ProxyAddress, ProxyAddressError> {
        ProxyAddress::parse_with(text, 80)
    }

    fn parse_with(text: &str, port_of_http: u16) -> Result<ProxyAddress, ProxyAddressError> {
        let text = unquoted(text);
        // The error repeats nothing before the `@`: even what looks like a host, port or path may be a password.
        if let Some((before, place)) = text.rsplit_once('@') {
            let scheme = before.split_once("://").map(|(scheme, _)| scheme);
            let scheme = scheme.filter(|scheme| ProxyKind::named(scheme).is_some()).unwrap_or("http");
            let without = ProxyAddress::parse_with(&format!("{scheme}://{place}"), port_of_http)?;
            return Err(ProxyAddressError::UserInfo { without });
        }
        if is_script(text) {
            return Err(ProxyAddressError::Script);
        }
        let (address, url) = read(text, port_of_http)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(ProxyAddressError::More { without: address });
        }
        Ok(address)
    }

    /// The protocol.
    #[must_use]
    pub fn kind(&self) -> ProxyKind {
        self.kind
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
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.kind.scheme(), self.host, self.port)
    }
}

impl FromStr for ProxyAddress {
    type Err = ProxyAddressError;

    fn from_str(text: &str) -> Result<ProxyAddress, ProxyAddressError> {
        ProxyAddress::parse(text)
    }
}

impl ProxyKind {
    fn named(scheme: &str) -> Option<ProxyKind> {
        match scheme.to_ascii_lowercase().as_str() {
            "http" => Some(ProxyKind::Http),
            "socks" | "socks5" | "socks5h" => Some(ProxyKind::Socks5),
            _ => None,
        }
    }

    /// The URL scheme, which the translations also select by.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            ProxyKind::Http => "http",
            ProxyKind::Socks5 => "socks5",
        }
    }
}

/// Removes the quotation marks that a form, a script or a file put around it.
pub(crate) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let pairs = [('"', '"'), ('\'', '\''), ('\u{201C}', '\u{201D}'), ('\u{201E}', '\u{201C}')];
    let within = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    pairs.into_iter().find_map(within).map_or(text, str::trim)
}

/// Whether this looks like the address of a script.
fn is_script(text: &str) -> bool {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let path =
        rest.split(['?', '#']).next().and_then(|place| place.split_once('/')).map_or("", |(_, path)| path);
    let path = path.to_ascii_lowercase();
    scheme.to_ascii_lowercase().starts_with("pac")
        || [".pac", ".dat", ".js"].iter().any(|ending| path.ends_with(ending))
}

fn read(text: &str, port_of_http: u16) -> Result<(ProxyAddress, Url), ProxyAddressError> {
    if text.is_empty() {
        return Err(ProxyAddressError::Empty);
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let Some(kind) = ProxyKind::named(scheme) else {
        let letters = scheme.chars().filter(char::is_ascii_alphanumeric);
        let scheme = letters.map(|letter| letter.to_ascii_lowercase()).take(20).collect();
        return Err(ProxyAddressError::Kind { scheme });
    };
    // Parsed with two web schemes, whose hosts and ports follow the rules of the web. Each hides its own default port.
    let malformed = |why: String| ProxyAddressError::Malformed { why };
    let as_kind =
        |scheme| Url::parse(&format!("{scheme}://{rest}")).map_err(|error| malformed(error.to_string()));
    let (url, other) = (as_kind("wss")?, as_kind("ws")?);
    let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
        return Err(malformed("it has no host".into()));
    };
    if host.contains(['"', '\'']) {
        return Err(malformed("a quotation mark is in it".into()));
    }
    let usual_port = match kind {
        ProxyKind::Http => port_of_http,
        ProxyKind::Socks5 => 1080,
    };
    let port = url.port().or_else(|| other.port()).unwrap_or(usual_port);
    Ok((ProxyAddress { kind, host: host.to_owned(), port }, url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("proxy", "http://proxy:3128"),
            (" proxy.example.com:8080 ", "http://proxy.example.com:8080"),
            ("http://proxy.example.com:80/", "http://proxy.example.com:80"),
            ("HTTP://Proxy.Example.com", "http://proxy.example.com:3128"),
            ("http://proxy:443", "http://proxy:443"),
            ("proxy:0443/", "http://proxy:443"),
            ("socks5://10.0.0.1", "socks5://10.0.0.1:1080"),
            ("socks5h://[::1]:9050", "socks5://[::1]:9050"),
            ("socks://proxy:1", "socks5://proxy:1"),
            ("\"http://proxy:8080\"", "http://proxy:8080"),
            (" ' proxy:8080 ' ", "http://proxy:8080"),
            ("\u{201E}proxy:8080\u{201C}", "http://proxy:8080"),
        ] {
            assert_eq!(ProxyAddress::parse(text).unwrap().to_string(), expected, "{text}");
        }
        for (text, expected) in [
            ("http://proxy", "http://proxy:80"),
            ("proxy", "http://proxy:80"),
            ("\"http://proxy:3128/\"", "http://proxy:3128"),
            ("socks5://proxy", "socks5://proxy:1080"),
        ] {
            assert_eq!(ProxyAddress::parse_setting(text).unwrap().to_string(), expected, "{text}");
        }
        let Err(ProxyAddressError::UserInfo { without }) =
            ProxyAddress::parse_setting("http://ann:hush@proxy")
        else {
            panic!("name and password are taken");
        };
        assert_eq!(without.port(), 80);
        assert_eq!(ProxyAddress::parse("socks5://[::1]").unwrap().host(), "::1");
    }

    #[test]
    fn says_what_is_wrong_and_never_a_password() {
        use ProxyAddressError as Error;
        let address = |text: &str| ProxyAddress::parse(text).unwrap();
        assert_eq!(ProxyAddress::parse("  "), Err(Error::Empty));
        assert_eq!(ProxyAddress::parse("https://proxy"), Err(Error::Kind { scheme: "https".into() }));
        assert_eq!(ProxyAddress::parse("socks4://proxy"), Err(Error::Kind { scheme: "socks4".into() }));
        assert_eq!(
            ProxyAddress::parse("http://ann:hush@proxy:8080"),
            Err(Error::UserInfo { without: address("proxy:8080") })
        );
        for text in ["hush:12/34@proxy:1", "hush://ann@proxy:1", "http://hush#@proxy:1"] {
            assert_eq!(
                ProxyAddress::parse(text),
                Err(Error::UserInfo { without: address("proxy:1") }),
                "{text}"
            );
        }
        assert_eq!(ProxyAddress::parse("http://proxy/x?y"), Err(Error::More { without: address("proxy") }));
        for text in [
            "http://proxy/proxy.pac",
            "proxy/a/WPAD.DAT?site=3",
            "https://proxy:8080/proxy.js",
            "pac+http://proxy",
            "file:///etc/proxy.pac",
            "\"http://ann:hush@proxy/proxy.pac\"",
        ] {
            assert_eq!(ProxyAddress::parse(text), Err(Error::Script), "{text}");
        }
        for text in [
            "http://",
            "http://:80",
            "proxy:port",
            "http://pro xy",
            "\"",
            "\"proxy",
            "'proxy\"",
            "http://ann:hush@",
        ] {
            let error = ProxyAddress::parse(text).unwrap_err();
            assert!(matches!(error, Error::Malformed { .. }), "{text}: {error}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
