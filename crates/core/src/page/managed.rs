//! An administrator's settings, for the page.

use serde::Serialize;

use crate::accounts::{ConnectionFields, Managed, Method, Mode, Setting};

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
    /// How the server is reached.
    #[serde(flatten)]
    pub connection: ConnectionFields,
}

impl Managed {
    /// These settings, for the page.
    #[must_use]
    pub fn view(&self) -> ManagedView {
        let preset = self.preset.clone();
        let connection = preset.connection_fields();
        ManagedView {
            preset: PresetView {
                server: preset.server,
                mode: preset.mode,
                method: preset.method,
                app_key: preset.app_key,
                connection,
            },
            locked: self.locked.iter().copied().collect(),
        }
    }
}
