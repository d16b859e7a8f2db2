//! An administrator's settings for this computer: presets, and which of them are locked. Most are about accounts.
//!
//! Locks guard against mistakes. They are no security boundary: a program of the user runs with the user's rights.

mod account;
mod form;
mod parse;
mod program;

use std::collections::BTreeSet;
use std::fmt;

use ringtray_datachannel::{Fingerprint, Revision};
use serde::Serialize;

use crate::accounts::account::{Method, Mode};
use crate::accounts::connection::Proxy;

pub use account::Demand;
pub use parse::{ManagedError, ManagedProblem, PassedOver};

/// The contents of a managed file. The default presets and locks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    /// The presets.
    pub preset: Preset,
    /// The settings that the user can't change. One without a preset has its default.
    pub locked: BTreeSet<Setting>,
    /// Whether the program starts with the computer.
    pub autostart: ManagedAutostart,
}

/// An administrator's settings for starting with the computer. The default presets and locks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ManagedAutostart {
    /// Whether it starts before the user chooses.
    pub preset: Option<bool>,
    /// Whether the user can't choose. Without a preset it doesn't start.
    pub locked: bool,
}

/// The presets for a new account; `None` means the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preset {
    /// The server's address, in the form used in accounts.
    pub server: Option<String>,
    /// The mode.
    pub mode: Option<Mode>,
    /// The method, for the modes that support it.
    pub method: Option<Method>,
    /// The app's key, for the methods that need one.
    pub app_key: Option<String>,
    /// The socket's path; `None` also if the file contains the default.
    pub path: Option<String>,
    /// The protocol revision.
    pub revision: Option<Revision>,
    /// How to reach the server. The user name at a proxy is a setting of its own.
    pub proxy: Option<Proxy>,
    /// The name that all users have at a proxy.
    pub proxy_username: Option<String>,
    /// A file with authorities: its absolute path.
    pub ca_file: Option<String>,
    /// The only certificate that is trusted.
    pub pin: Option<Fingerprint>,
    /// A file with a client certificate: its absolute path.
    pub client_certificate_file: Option<String>,
}

/// A setting that can be preset and locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Setting {
    /// The server's address.
    Server,
    /// The mode.
    Mode,
    /// The method.
    Method,
    /// The app's key.
    AppKey,
    /// The socket's path.
    Path,
    /// The protocol revision.
    Revision,
    /// How to reach the server: automatic, direct, or through a proxy.
    Proxy,
    /// The user name at the proxy.
    ProxyUsername,
    /// The file with authorities.
    CaFile,
    /// The only certificate that is trusted.
    Pin,
    /// The file with the client certificate.
    ClientCertificateFile,
}

impl Managed {
    /// Whether the user can't change this setting.
    #[must_use]
    pub fn locks(&self, setting: Setting) -> bool {
        self.locked.contains(&setting)
    }
}

impl Setting {
    /// All settings, in the order of the form.
    pub const ALL: [Setting; 11] = [
        Setting::Server,
        Setting::Mode,
        Setting::Method,
        Setting::AppKey,
        Setting::Path,
        Setting::Revision,
        Setting::Proxy,
        Setting::ProxyUsername,
        Setting::CaFile,
        Setting::Pin,
        Setting::ClientCertificateFile,
    ];

    /// The word in the managed file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Setting::Server => "server",
            Setting::Mode => "mode",
            Setting::Method => "method",
            Setting::AppKey => "app_key",
            Setting::Path => "path",
            Setting::Revision => "revision",
            Setting::Proxy => "proxy",
            Setting::ProxyUsername => "proxy_username",
            Setting::CaFile => "ca_file",
            Setting::Pin => "pin",
            Setting::ClientCertificateFile => "client_certificate_file",
        }
    }
}

impl Preset {
    /// The value as written in the managed file; `None` if there is none.
    #[must_use]
    pub fn value(&self, setting: Setting) -> Option<String> {
        match setting {
            Setting::Server => self.server.clone(),
            Setting::Mode => self.mode.map(|mode| mode.as_str().to_owned()),
            Setting::Method => self.method.map(parse::word),
            Setting::AppKey => self.app_key.clone(),
            Setting::Path => self.path.clone(),
            Setting::Revision => self.revision.map(|revision| u8::from(revision).to_string()),
            Setting::Proxy => self.proxy.as_ref().map(|proxy| match proxy {
                Proxy::Automatic => "automatic".to_owned(),
                Proxy::Direct => "direct".to_owned(),
                Proxy::Through { address, .. } => address.clone(),
            }),
            Setting::ProxyUsername => self.proxy_username.clone(),
            Setting::CaFile => self.ca_file.clone(),
            Setting::Pin => self.pin.map(|pin| pin.to_string()),
            Setting::ClientCertificateFile => self.client_certificate_file.clone(),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
