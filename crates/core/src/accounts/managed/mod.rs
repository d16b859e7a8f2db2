//! What an administrator has set for this computer: values to begin with, and which of them stay. Most are those of
//! accounts.
//!
//! Locks guard against mistakes. They are no wall: a program of the user's own runs with the user's rights.

mod account;
mod form;
mod parse;
mod program;

use std::collections::BTreeSet;
use std::fmt;

use ringtray_datachannel::{Fingerprint, Revision};
use serde::Serialize;

use crate::accounts::account::{Method, Mode, Proxy};

pub use account::Demand;
pub(crate) use form::way;
pub use parse::{ManagedError, ManagedProblem, PassedOver};

/// What a managed file says. The default sets and locks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    /// The values.
    pub preset: Preset,
    /// The settings that are as the administrator says, whatever a user wants. One without a value stays at its usual.
    pub locked: BTreeSet<Setting>,
    /// Whether the program starts with the computer.
    pub autostart: ManagedAutostart,
}

/// What an administrator has set about starting with the computer. The default sets and locks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ManagedAutostart {
    /// Whether it starts before the person chooses.
    pub preset: Option<bool>,
    /// The person can't choose. Without a preset it doesn't start.
    pub locked: bool,
}

/// The values a new account begins with; none where the user starts from the usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preset {
    /// The server's address, as an account has it.
    pub server: Option<String>,
    /// As what to sign in.
    pub mode: Option<Mode>,
    /// With what to sign in. It counts in the modes that allow it.
    pub method: Option<Method>,
    /// The key of the app, for the methods that have one.
    pub app_key: Option<String>,
    /// The socket's path; none also where the file names the usual one.
    pub path: Option<String>,
    /// The protocol revision.
    pub revision: Option<Revision>,
    /// The way to the server. It names no user of a proxy: that is a setting of its own.
    pub proxy: Option<Proxy>,
    /// The name a proxy knows every user by.
    pub proxy_username: Option<String>,
    /// A file with authorities: its absolute path.
    pub ca_file: Option<String>,
    /// The one certificate that is believed.
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
    /// As what to sign in.
    Mode,
    /// With what to sign in.
    Method,
    /// The key of the app.
    AppKey,
    /// The socket's path.
    Path,
    /// The protocol revision.
    Revision,
    /// The way to the server: automatic, direct, or which proxy.
    Proxy,
    /// The name at the proxy.
    ProxyUsername,
    /// The file with authorities.
    CaFile,
    /// The one certificate that is believed.
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
    /// All of them, in the order of the form.
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
    /// The value as the managed file would say it; none where there is none.
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
