//! An administrator's settings, for the page.

use serde::Serialize;

use crate::accounts::{Managed, Method, Mode, ProxyWay, Setting, way};

/// An administrator's settings for all accounts of this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ManagedView {
    /// The presets for the form of a new account.
    pub preset: PresetView,
    /// The settings that the user can't change. One without a preset has its default.
    pub locked: Vec<Setting>,
}

/// The presets for the form; `None` means the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PresetView {
    /// The server's address.
    pub server: Option<String>,
    /// The mode.
    pub mode: Option<Mode>,
    /// The method, for the modes that support it.
    pub method: Option<Method>,
    /// The app's key.
    pub app_key: Option<String>,
    /// The socket's path.
    pub path: Option<String>,
    /// The protocol revision, 3 or 4.
    pub revision: Option<u8>,
    /// How to reach the server.
    pub proxy: Option<ProxyWay>,
    /// The proxy's address, if one is to be used.
    pub proxy_address: Option<String>,
    /// The name that all users have at the proxy.
    pub proxy_username: Option<String>,
    /// The file with authorities that are trusted in addition to the system's.
    pub ca_file: Option<String>,
    /// The fingerprint of the only certificate that is trusted.
    pub pin: Option<String>,
    /// The file with the client certificate.
    pub client_certificate_file: Option<String>,
}

impl Managed {
    /// These settings, for the page.
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
