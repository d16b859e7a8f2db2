//! Where Linux keeps what starts with the computer.

use std::path::Path;

use ringtray_core::Autostart;
use ringtray_store::Home;

use super::folder::Folder;
use super::program::Program;
use super::{AutostartError, portal};
use crate::locale;

/// The folder, or the portal in front of it.
#[derive(Debug)]
pub(super) enum Place {
    Folder(Folder),
    Portal(Program),
}

impl Place {
    pub(super) fn of(program: Program, home: &Home) -> Place {
        if portal::is_there() { Place::Portal(program) } else { Place::Folder(Folder::of(program, home)) }
    }

    pub(super) async fn look(&self) -> Autostart {
        let Place::Folder(folder) = self else { return Autostart::Untold };
        let folder = folder.clone();
        match tokio::task::spawn_blocking(move || folder.look()).await {
            Ok(on) => on.into(),
            Err(error) => {
                tracing::error!(%error, "the autostart folder could not be read");
                Autostart::Off
            }
        }
    }

    pub(super) async fn set(&self, on: bool) -> Result<Autostart, AutostartError> {
        let failed = |detail: String| AutostartError::System { detail };
        match self {
            Place::Folder(folder) => {
                let folder = folder.clone();
                let set = tokio::task::spawn_blocking(move || folder.set(on)).await;
                set.map_err(|error| failed(error.to_string()))??;
                Ok(self.look().await)
            }
            Place::Portal(program) => {
                // Inside of its sandbox a program is known by its name.
                let name = Path::new(program.path()?).file_name().unwrap_or_default();
                let command = program.command(&name.to_string_lossy())?;
                let bus = zbus::Connection::session().await.map_err(|error| failed(error.to_string()))?;
                let reason = locale::language().say("dialog-autostart-reason", &[]);
                portal::set(&bus, on, &command, &reason).await?;
                Ok(Autostart::Untold)
            }
        }
    }
}
