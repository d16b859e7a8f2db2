//! The autostart folder of a Linux desktop, and our entry in it.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use gio::glib::{self, KeyFile, KeyFileFlags};
use ringtray_store::Home;

use super::program::Program;
use super::{AutostartError, exec};

const GROUP: &str = "Desktop Entry";

/// The keys by which desktops' own settings switch an entry off without removing it.
const SWITCHES: [&str; 2] = ["X-GNOME-Autostart-enabled", "X-MATE-Autostart-enabled"];

/// The most bytes of an entry.
const LONGEST: u64 = 64 * 1024;

/// The place of the entry, and the program it starts.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    program: Program,
    /// The person's own entry, which may not be there.
    entry: PathBuf,
    /// The entries for every user of the computer. The first one counts if the person has none.
    common: Vec<PathBuf>,
}

impl Folder {
    /// The current user's folder.
    pub(super) fn of(program: Program, home: &Home) -> Folder {
        let folders = |variable: &str| std::env::var_os(variable).unwrap_or_default();
        let own = PathBuf::from(folders("XDG_CONFIG_HOME"));
        let own = if own.is_absolute() { own } else { glib::home_dir().join(".config") };
        let common: Vec<PathBuf> = std::env::split_paths(&folders("XDG_CONFIG_DIRS"))
            .filter(|folder| folder.is_absolute())
            .collect();
        let common = if common.is_empty() { vec![PathBuf::from("/etc/xdg")] } else { common };
        Folder::below(program, &home.entry_name(), &own, &common)
    }

    /// The one below these folders of settings.
    fn below(program: Program, name: &str, own: &Path, common: &[PathBuf]) -> Folder {
        let entry = Path::new("autostart").join(format!("{name}.desktop"));
        let common = common.iter().map(|folder| folder.join(&entry)).collect();
        Folder { program, entry: own.join(entry), common }
    }

    /// Whether the entry is there and switched on. If the program that it starts has moved here, the entry is
    /// corrected.
    pub(super) fn look(&self) -> bool {
        let Some(own) = read(&self.entry) else {
            return self.common.iter().find_map(|entry| read(entry)).is_some_and(|entry| is_on(&entry));
        };
        let on = is_on(&own);
        if on && is_moved(&own) {
            match self.starting().and_then(|entry| self.write(&entry)) {
                Ok(()) => {
                    tracing::info!(entry = %self.entry.display(), "the autostart entry now starts this program");
                }
                Err(error) => {
                    tracing::warn!(%error, "the autostart entry starts a program that no longer exists");
                }
            }
        }
        on
    }

    /// Switches it on or off. Does nothing if it already is.
    pub(super) fn set(&self, on: bool) -> Result<(), AutostartError> {
        if self.look() == on {
            return Ok(());
        }
        if on {
            return self.write(&self.starting()?);
        }
        if self.common.iter().any(|entry| entry.exists()) {
            return self.write(&self.hiding());
        }
        match fs::remove_file(&self.entry) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(AutostartError::of_file(&self.entry)(error))
            }
            _ => Ok(()),
        }
    }

    fn starting(&self) -> Result<KeyFile, AutostartError> {
        let path = self.program.path()?;
        let command = self.program.command(path)?;
        let entry = self.titled();
        entry.set_string(GROUP, "Exec", &exec::exec(&command));
        // Once the program is removed desktops pass over the entry.
        entry.set_string(GROUP, "TryExec", path);
        entry.set_string(GROUP, "Icon", "ringtray");
        entry.set_boolean(GROUP, "Terminal", false);
        entry.set_boolean(GROUP, SWITCHES[0], true);
        Ok(entry)
    }

    /// What keeps the entry for every user from counting for this one.
    fn hiding(&self) -> KeyFile {
        let entry = self.titled();
        entry.set_boolean(GROUP, "Hidden", true);
        entry
    }

    fn titled(&self) -> KeyFile {
        let entry = KeyFile::new();
        entry.set_string(GROUP, "Type", "Application");
        let folder = self.program.folder.as_ref();
        let title = folder.map_or("Ringtray".to_owned(), |folder| format!("Ringtray ({})", folder.display()));
        entry.set_string(GROUP, "Name", &title);
        entry
    }

    /// Writes atomically: the desktop may read the entry at any time.
    fn write(&self, entry: &KeyFile) -> Result<(), AutostartError> {
        let failed = AutostartError::of_file(&self.entry);
        let folder = self.entry.parent().unwrap_or(Path::new("/"));
        let write = || {
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(entry.to_data().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&self.entry)?;
            Ok(())
        };
        write().map_err(failed)
    }
}

/// The entry in this file; `None` if there is no file. An entry that can't be read starts nothing, so it counts as
/// empty.
fn read(file: &Path) -> Option<KeyFile> {
    let entry = KeyFile::new();
    let mut text = Vec::new();
    let mut read = || {
        // Reading anything else may never end.
        if !fs::metadata(file)?.is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        fs::File::open(file)?.take(LONGEST).read_to_end(&mut text)
    };
    if let Err(error) = read() {
        if error.kind() == io::ErrorKind::NotFound {
            return None;
        }
        tracing::warn!(%error, file = %file.display(), "an autostart entry can't be read");
    }
    let text = String::from_utf8_lossy(&text);
    // GLib accepts no text with a NUL.
    let text = text.split('\0').next().unwrap_or_default();
    if let Err(error) = entry.load_from_data(text, KeyFileFlags::NONE) {
        tracing::warn!(%error, file = %file.display(), "an autostart entry is not a valid desktop entry");
    }
    Some(entry)
}

fn is_on(entry: &KeyFile) -> bool {
    let says = |key: &str| entry.boolean(GROUP, key).ok();
    let off = says("Hidden") == Some(true) || SWITCHES.iter().any(|key| says(key) == Some(false));
    !off && entry.string(GROUP, "Exec").is_ok_and(|exec| !exec.trim().is_empty())
}

/// Whether the program that the entry starts is gone. One that is somewhere else may be meant.
fn is_moved(entry: &KeyFile) -> bool {
    let exec = entry.string(GROUP, "Exec").ok();
    let program = exec.and_then(|exec| exec::program(&exec)).map(PathBuf::from);
    program.is_some_and(|program| program.is_absolute() && !program.exists())
}

#[cfg(test)]
mod tests;
