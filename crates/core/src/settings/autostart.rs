//! Whether the program starts when the person signs in to the computer: when to ask, and what shall be.
//!
//! It starts there only where a person or an administrator wants it. Whether it does is the system's to say, for a
//! person may change that outside of the program.

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::accounts::{Managed, ManagedAutostart};

/// What is kept about starting with the computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AutostartSettings {
    /// A person has answered the question or used the switch, or an administrator's preset has been followed. The
    /// question is not asked again.
    pub settled: bool,
    /// What was brought about last. It counts only where the system doesn't say what is.
    pub on: bool,
}

/// Whether the program starts when the person signs in to the computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AutostartView {
    /// It does.
    pub on: bool,
    /// The person is to be asked whether it shall.
    pub ask: bool,
    /// An administrator has set it.
    pub locked: bool,
}

/// Whether the program starts with the computer, as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Autostart {
    /// The system has not answered yet.
    #[default]
    Unknown,
    /// It does.
    On,
    /// It doesn't.
    Off,
    /// The system takes wishes, and never says what it made of earlier ones.
    Untold,
}

impl Autostart {
    /// What is shown of it. The question is asked once an account has signed in, and never of the demo.
    #[must_use]
    pub fn view(self, settings: &Settings, managed: &Managed) -> AutostartView {
        let on = self.is_on(settings);
        let ManagedAutostart { preset, locked } = managed.autostart;
        let open = self != Autostart::Unknown && !on && !locked && preset.is_none();
        let ask = open && !settings.autostart.settled && settings.has_signed_in();
        AutostartView { on, ask, locked }
    }

    /// What an administrator's settings ask for now: a preset once, which settles it; a lock whenever it is otherwise.
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
