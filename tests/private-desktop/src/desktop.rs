use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::environment::Environment;
use crate::guard::Guard;
use crate::processes::{Part, file_error};
use crate::{DesktopError, daemons};

/// The notification daemon that shows the popups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationDaemon {
    /// dunst, with popups at the top right that are large enough to be read in a screenshot.
    Dunst,
    /// xfce4-notifyd with its default settings.
    Xfce,
    /// None: notifications can't be shown.
    None,
}

/// Where secrets are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyringDaemon {
    /// gnome-keyring with an unlocked default collection.
    Unlocked,
    /// gnome-keyring with a locked default collection. Nobody answers its password dialog.
    Locked,
    /// None: the bus has no Secret Service.
    None,
}

/// The parts of the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The notification daemon. It needs `display`.
    pub notifications: NotificationDaemon,
    /// The keyring.
    pub keyring: KeyringDaemon,
    /// A panel with a tray (a `StatusNotifierWatcher` and host). It needs `display`.
    pub tray: bool,
    /// An X server with a window manager.
    pub display: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            notifications: NotificationDaemon::Dunst,
            keyring: KeyringDaemon::Unlocked,
            tray: true,
            display: true,
        }
    }
}

impl Options {
    /// Only a bus.
    #[must_use]
    pub fn bus_only() -> Options {
        Options {
            notifications: NotificationDaemon::None,
            keyring: KeyringDaemon::None,
            tray: false,
            display: false,
        }
    }
}

/// A running desktop. Dropping it ends everything it started, and everything started inside it.
#[derive(Debug)]
pub struct PrivateDesktop {
    pub(crate) options: Options,
    pub(crate) environment: Environment,
    folder: PathBuf,
    bus_address: String,
    parts: Vec<Part>,
    notifications: Option<Part>,
    guard: Guard,
}

impl PrivateDesktop {
    /// Starts the desktop, and waits until each of its parts answers.
    ///
    /// # Errors
    ///
    /// A [`DesktopError`] that names what is missing and where to get it, or shows the last output of the part that
    /// did not start. Nothing is left running then.
    pub fn start(options: &Options) -> Result<PrivateDesktop, DesktopError> {
        if !options.display && (options.tray || options.notifications != NotificationDaemon::None) {
            let what = if options.tray { "a tray" } else { "a notification daemon" };
            return Err(DesktopError::Without { what, part: "a display" });
        }
        let folder = tempfile::Builder::new()
            .prefix("private-desktop-")
            .rand_bytes(10)
            .tempdir()
            .map_err(|source| file_error(&std::env::temp_dir(), source))?
            .keep();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mark = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_ascii_uppercase();
        let mut desktop = PrivateDesktop {
            options: *options,
            environment: Environment::new(&mark, &folder),
            bus_address: String::new(),
            parts: Vec::new(),
            notifications: None,
            guard: Guard::start(&mark, &folder, &[], &[])?,
            folder,
        };
        desktop.start_parts()?;
        Ok(desktop)
    }

    /// Kills the notification daemon, as a crash would, and starts this one in its place.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::start`].
    pub fn start_notifications(&mut self, daemon: NotificationDaemon) -> Result<(), DesktopError> {
        if let Some(running) = self.notifications.take() {
            running.end();
        }
        self.options.notifications = daemon;
        self.notifications = match daemon {
            NotificationDaemon::Dunst => Some(daemons::dunst(&self.environment, &self.folder)?),
            NotificationDaemon::Xfce => Some(daemons::xfce_notifyd(&self.environment, &self.folder)?),
            NotificationDaemon::None => None,
        };
        Ok(())
    }

    /// A command that runs a program inside the desktop: with its display, bus and runtime folder, a private `HOME`
    /// and folder for temporary files, and without the machine's proxy.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        self.environment.command(program)
    }

    /// The address of the session bus, which is also the system bus.
    #[must_use]
    pub fn bus_address(&self) -> &str {
        &self.bus_address
    }

    /// The private home folder. It is removed with the desktop.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// The private folder for files of the session (`XDG_RUNTIME_DIR`).
    #[must_use]
    pub fn runtime_folder(&self) -> PathBuf {
        self.folder.join("run")
    }

    /// The X display, as in `DISPLAY`; `None` if the desktop has none.
    #[must_use]
    pub fn display(&self) -> Option<&str> {
        self.environment.get("DISPLAY")
    }

    /// Whether a name on the bus has an owner now.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Missing`] or [`DesktopError::Failed`] if the bus can't be queried.
    pub fn has_owner(&self, bus_name: &str) -> Result<bool, DesktopError> {
        daemons::has_owner(&self.environment, bus_name)
    }

    #[cfg(feature = "bus")]
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    fn start_parts(&mut self) -> Result<(), DesktopError> {
        for name in ["home", "run", "tmp", "logs", "files", "services"] {
            let path = self.folder.join(name);
            fs::create_dir(&path)
                .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o700)))
                .map_err(|source| file_error(&path, source))?;
        }
        let (bus, address) = daemons::bus(&self.environment, &self.folder)?;
        self.parts.push(bus);
        self.environment.set("DBUS_SESSION_BUS_ADDRESS", &address);
        // Nothing inside uses the machine's own system bus, where the real logind is.
        self.environment.set("DBUS_SYSTEM_BUS_ADDRESS", &address);
        self.bus_address = address;
        if self.options.display {
            let (server, display) = daemons::x_server(&self.environment, &self.folder)?;
            self.parts.push(server);
            self.environment.set("DISPLAY", &display);
            self.parts.push(daemons::window_manager(&self.environment, &self.folder)?);
        }
        match self.options.keyring {
            KeyringDaemon::Unlocked => {
                self.parts.push(daemons::keyring(&self.environment, &self.folder, true)?);
            }
            KeyringDaemon::Locked => {
                // The first one creates the collection that the second one then finds locked.
                daemons::keyring(&self.environment, &self.folder, true)?.end();
                self.parts.push(daemons::keyring(&self.environment, &self.folder, false)?);
            }
            KeyringDaemon::None => {}
        }
        self.start_notifications(self.options.notifications)?;
        if self.options.tray {
            self.parts.extend(daemons::panel(&self.environment, &self.folder)?);
        }
        Ok(())
    }
}

impl Drop for PrivateDesktop {
    fn drop(&mut self) {
        self.guard.end();
        for part in self.parts.iter_mut().chain(&mut self.notifications) {
            part.reap();
        }
    }
}
