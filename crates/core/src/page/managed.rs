//! What an administrator has set, as the page shows it.

use serde::Serialize;

use crate::accounts::{Managed, Method, Mode, ProxyWay, Setting, way};

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

impl Managed {
    /// What the page shows of all this.
    #[must_use]
    pub fn view(&self) -> ManagedView {
        let preset = self.preset.clone();
        let (proxy, proxy_address) =
            preset.proxy.as_ref().map(way).map_or((None, None), |(way, address)| (Some(way), address));
        ManagedView {
            preset: PresetView {
                server: preset.server,
                mode: preset.mode,
                method: preset.method,
                app_key: preset.app_key,
                path: preset.path,
                revision: preset.revision.map(u8::from),
                proxy,
                proxy_address,
                proxy_username: preset.proxy_username,
                ca_file: preset.ca_file,
                pin: preset.pin.map(|pin| pin.to_string()),
                client_certificate_file: preset.client_certificate_file,
            },
            locked: self.locked.iter().copied().collect(),
        }
    }
}
