//! Where macOS keeps what starts with the computer: a launch agent of the user's.
//!
//! A person may switch it off in the system's settings, which no program can ask for.

use std::fs;
use std::io;
use std::path::PathBuf;

use ringtray_core::Autostart;
use ringtray_store::Home;

use super::program::{HIDDEN, Program};
use super::{AutostartError, launch_agent};

/// The agent's file, and the program that it starts.
#[derive(Debug)]
pub(super) struct Place {
    program: Program,
    label: String,
    /// None where the user has no folder.
    file: Option<PathBuf>,
}

impl Place {
    pub(super) fn of(program: Program, home: &Home) -> Place {
        let label = format!("dev.ringtray.{}", home.entry_name());
        let file =
            std::env::home_dir().map(|home| home.join("Library/LaunchAgents").join(format!("{label}.plist")));
        Place { program, label, file }
    }

    pub(super) async fn look(&self) -> Autostart {
        self.file.as_ref().is_some_and(|file| file.exists()).into()
    }

    pub(super) async fn set(&self, on: bool) -> Result<Autostart, AutostartError> {
        let file = self.file.as_ref().ok_or(AutostartError::Program)?;
        let done = if on {
            let folder = self.program.folder.as_ref();
            let folder = folder.map(|folder| folder.to_str().ok_or(AutostartError::Program)).transpose()?;
            let agent = launch_agent::text(&self.label, self.program.path()?, HIDDEN, folder);
            file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(file, agent))
        } else {
            fs::remove_file(file)
        };
        match done {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(AutostartError::of_file(file)(error))
            }
            _ => Ok(self.look().await),
        }
    }
}
