//! Where Windows keeps what starts with the computer: the user's registry.
//!
//! A person may switch it off in the task manager, which keeps that beside it.

use ringtray_core::Autostart;
use ringtray_store::Home;
use windows_registry::CURRENT_USER;

use super::AutostartError;
use super::program::{HIDDEN, Program};

const RUN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
const APPROVED: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";

/// What the system calls a value or key that is not there: `HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)`.
const NOT_FOUND: i32 = -2_147_024_894;

/// What is registered, and for which program.
#[derive(Debug)]
pub(super) struct Place {
    program: Program,
    name: String,
}

impl Place {
    pub(super) fn of(program: Program, home: &Home) -> Place {
        Place { program, name: home.entry_name() }
    }

    pub(super) async fn look(&self) -> Autostart {
        let registered = CURRENT_USER.open(RUN).and_then(|run| run.get_string(&self.name)).is_ok();
        let approved = CURRENT_USER.open(APPROVED).and_then(|approved| approved.get_value(&self.name));
        // The first byte is even if the entry is enabled (measured by others, not documented).
        let switched_off = approved.is_ok_and(|value| value.first().is_some_and(|first| first % 2 == 1));
        (registered && !switched_off).into()
    }

    pub(super) async fn set(&self, on: bool) -> Result<Autostart, AutostartError> {
        if on { self.register() } else { remove(RUN, &self.name) }?;
        // What the task manager keeps would outlast both.
        remove(APPROVED, &self.name)?;
        Ok(self.look().await)
    }

    fn register(&self) -> Result<(), AutostartError> {
        // Programs started this way receive no environment variables of ours.
        if self.program.folder.is_some() {
            return Err(AutostartError::OtherCopy);
        }
        let command = format!("\"{}\" {HIDDEN}", self.program.path()?);
        CURRENT_USER
            .create(RUN)
            .and_then(|run| run.set_string(&self.name, command))
            .map_err(|error| failed(&error))
    }
}

fn remove(key: &str, name: &str) -> Result<(), AutostartError> {
    let removed = CURRENT_USER.options().write().open(key).and_then(|key| key.remove_value(name));
    match removed {
        Err(error) if error.code().0 != NOT_FOUND => Err(failed(&error)),
        _ => Ok(()),
    }
}

fn failed(error: &impl ToString) -> AutostartError {
    AutostartError::System { detail: error.to_string() }
}
