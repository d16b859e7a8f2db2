//! How a server is reached, and by which certificates the two sides know each other: as stored, and as typed.

use ringtray_datachannel::{Fingerprint, Revision};
use serde::{Deserialize, Serialize};

/// How an account's server is reached. Passwords are in the keyring, not here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionSettings {
    /// The socket's path, if it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The protocol revision, if the user fixed it. No other is spoken then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// The proxy.
    #[serde(default, skip_serializing_if = "Proxy::is_automatic")]
    pub proxy: Proxy,
    /// A PEM file with authorities that are trusted in addition to the system's: its absolute path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// The only certificate that is trusted, because the user accepted it. It takes precedence over all other
    /// settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Fingerprint>,
    /// The file with the client certificate, sent if a server requests one: its absolute path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_certificate_file: Option<String>,
}

/// The proxy on the way to a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proxy {
    /// By the environment variables, or else by the system's settings.
    #[default]
    Automatic,
    /// Without a proxy.
    Direct,
    /// Through this proxy.
    Through {
        /// Its address: `http://host:port` or `socks5://host:port`.
        address: String,
        /// The user name at the proxy; `None` if it requires no sign-in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        username: Option<String>,
    },
}

impl Proxy {
    fn is_automatic(&self) -> bool {
        *self == Proxy::Automatic
    }
}

/// The connection settings as the fields of a form: typed by the user, or shown. An empty text is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConnectionFields {
    /// The socket's path.
    pub path: String,
    /// The protocol revision, 3 or 4; `None` to detect it.
    pub revision: Option<u8>,
    /// Whether a proxy is used.
    pub proxy: ProxyWay,
    /// The proxy's address, if one is to be used.
    pub proxy_address: String,
    /// The user name at the proxy; empty if it requires no sign-in.
    pub proxy_username: String,
    /// A file with authorities that are trusted in addition to the system's.
    pub ca_file: String,
    /// The SHA-256 fingerprint of the only certificate that is trusted. It takes precedence over the file.
    pub pin: String,
    /// The file with the client certificate, sent if a server requests one.
    pub client_certificate_file: String,
}

/// Whether a proxy is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ProxyWay {
    /// By the environment variables, or else by the system's settings.
    #[default]
    Automatic,
    /// Without a proxy.
    Direct,
    /// Through the given proxy.
    Through,
}

impl From<ConnectionSettings> for ConnectionFields {
    fn from(settings: ConnectionSettings) -> ConnectionFields {
        let ConnectionSettings { path, revision, proxy, ca_file, pin, client_certificate_file } = settings;
        let (proxy, proxy_address, proxy_username) = match proxy {
            Proxy::Automatic => (ProxyWay::Automatic, String::new(), None),
            Proxy::Direct => (ProxyWay::Direct, String::new(), None),
            Proxy::Through { address, username } => (ProxyWay::Through, address, username),
        };
        ConnectionFields {
            path: path.unwrap_or_default(),
            revision: revision.map(u8::from),
            proxy,
            proxy_address,
            proxy_username: proxy_username.unwrap_or_default(),
            ca_file: ca_file.unwrap_or_default(),
            pin: pin.map(|pin| pin.to_string()).unwrap_or_default(),
            client_certificate_file: client_certificate_file.unwrap_or_default(),
        }
    }
}
