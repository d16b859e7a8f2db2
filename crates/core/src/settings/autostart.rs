//! Whether the program starts when the user signs in to the computer: when to ask, and what to set.
//!
//! It starts only if the user or an administrator wants it. The current state comes from the system, because the user
//! may change it outside of the program.

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::accounts::{Managed, ManagedAutostart};

/// The stored settings for starting with the computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AutostartSettings {
    /// The user has answered the question or used the switch, or an administrator's preset has been applied. The
    /// question is not asked again.
    pub settled: bool,
    /// What was set last. It counts only if the system does not report the current state.
    pub on: bool,
}

/// Whether the program starts when the user signs in to the computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AutostartView {
    /// Whether it does.
    pub on: bool,
    /// Whether to ask the user.
    pub ask: bool,
    /// Whether an administrator has set it.
    pub locked: bool,
}

/// Whether the program starts with the computer, according to the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Autostart {
    /// The system has not answered yet.
    #[default]
    Unknown,
    /// It does.
    On,
    /// It doesn't.
    Off,
    /// The system accepts requests, but never reports the result.
    Untold,
}

impl Autostart {
    /// The state for the page. The question is asked once an account has signed in, and never for the demo.
    #[must_use]
    pub fn view(self, settings: &Settings, managed: &Managed) -> AutostartView {
        let on = self.is_on(settings);
        let ManagedAutostart { preset, locked } = managed.autostart;
        let open = self != Autostart::Unknown && !on && !locked && preset.is_none();
        let ask = open && !settings.autostart.settled && settings.has_signed_in();
        AutostartView { on, ask, locked }
    }

    /// What an administrator's settings demand now: a preset is applied once, a lock whenever the state differs.
    #[must_use]
    pub fn due(self, settings: &Settings, managed: &Managed) -> Option<bool> {
        let ManagedAutostart { preset, locked } = managed.autostart;
        if self == Autostart::Unknown {
            None
        } else if locked {
            let wanted = preset.unwrap_or_default();
            (wanted != self.is_on(settings)).then_some(wanted)
        } else {
            preset.filter(|_| !settings.autostart.settled)
        }
    }

    fn is_on(self, settings: &Settings) -> bool {
        match self {
            Autostart::On => true,
            Autostart::Off => false,
            Autostart::Unknown | Autostart::Untold => settings.autostart.on,
        }
    }
}

impl From<bool> for Autostart {
    fn from(on: bool) -> Autostart {
        if on { Autostart::On } else { Autostart::Off }
    }
}
