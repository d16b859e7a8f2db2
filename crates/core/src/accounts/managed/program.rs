//! The table `[program]` of a managed file: settings for the program itself.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::parse::{LOCKED, PROGRAM, Reader};
use super::{ManagedAutostart, ManagedError};

/// Whether the program starts when a user signs in to the computer.
const AUTOSTART: &str = "autostart";

impl Reader<'_> {
    pub(super) fn program(&mut self, program: &DeTable<'_>) -> Result<ManagedAutostart, ManagedError> {
        let mut autostart = ManagedAutostart::default();
        for (key, value) in program {
            match (key.get_ref().as_ref(), value.get_ref()) {
                (AUTOSTART, DeValue::Boolean(on)) => autostart.preset = Some(*on),
                (AUTOSTART, _) => {
                    return Err(self.kind(value, AUTOSTART, "true or false, without quotes"));
                }
                (LOCKED, _) => autostart.locked = self.locks_autostart(value)?,
                (unknown, _) => self.pass_over(key.span().start, format!("{PROGRAM}.{unknown}")),
            }
        }
        Ok(autostart)
    }

    fn locks_autostart(&mut self, list: &Spanned<DeValue<'_>>) -> Result<bool, ManagedError> {
        let expected = "a list of settings: [\"autostart\"]";
        let DeValue::Array(names) = list.get_ref() else { return Err(self.kind(list, LOCKED, expected)) };
        let mut locked = false;
        for item in names {
            match item.get_ref() {
                DeValue::String(name) if name == AUTOSTART => locked = true,
                DeValue::String(name) => self.pass_over(item.span().start, name.to_string()),
                _ => return Err(self.kind(item, LOCKED, expected)),
            }
        }
        Ok(locked)
    }
}
