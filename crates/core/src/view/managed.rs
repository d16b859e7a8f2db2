//! What an administrator has set, as the page shows it.

use serde::Serialize;

use super::ProxyWay;
use crate::account::{Method, Mode};
use crate::managed::Setting;

/// What an administrator has set for every account of this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ManagedView {
    /// What the form of a new account begins with.
    pub preset: PresetView,
    /// What the user can't change. One without a preset stays at its usual.
    pub locked: Vec<Setting>,
}

/// The values a form begins with; none where it begins with the usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PresetView {
    /// The server's address.
    pub server: Option<String>,
    /// As what to sign in.
    pub mode: Option<Mode>,
    /// With what to sign in, in the modes that allow it.
    pub method: Option<Method>,
    /// The key of the app.
    pub app_key: Option<String>,
    /// The socket's path.
    pub path: Option<String>,
    /// The protocol revision, 3 or 4.
    pub revision: Option<u8>,
    /// How the way to the server is found.
    pub proxy: Option<ProxyWay>,
    /// The proxy's address, for the way through one.
    pub proxy_address: Option<String>,
    /// The name the proxy knows every user by.
    pub proxy_username: Option<String>,
    /// The file with authorities that are believed besides the system's.
    pub ca_file: Option<String>,
    /// The fingerprint of the one certificate that is believed.
    pub pin: Option<String>,
    /// The file with the client certificate.
    pub client_certificate_file: Option<String>,
}
