use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// Variables that would lead a program to one of the machine's desktops. A program inside must not see them.
const REMOVED: &[&str] = &[
    "ALL_PROXY",
    "AT_SPI_BUS_ADDRESS",
    "DBUS_SESSION_BUS_PID",
    "DBUS_STARTER_ADDRESS",
    "DBUS_STARTER_BUS_TYPE",
    "DESKTOP_SESSION",
    "DISPLAY",
    "GNOME_KEYRING_CONTROL",
    "GTK_MODULES",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "PIPEWIRE_REMOTE",
    "PIPEWIRE_RUNTIME_DIR",
    "PULSE_COOKIE",
    "PULSE_RUNTIME_PATH",
    "PULSE_SERVER",
    "PULSE_SINK",
    "RINGTRAY_HOME",
    "SESSION_MANAGER",
    "SSH_AUTH_SOCK",
    "WAYLAND_DISPLAY",
    "WAYLAND_SOCKET",
    "XAUTHORITY",
    "XDG_ACTIVATION_TOKEN",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_SESSION_ID",
    "XDG_SESSION_TYPE",
    "XDG_STATE_HOME",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// The environment of a program inside the desktop.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    set: Vec<(String, OsString)>,
}

impl Environment {
    /// The part that does not depend on what runs in the desktop.
    pub(crate) fn new(mark: &str, folder: &Path) -> Environment {
        let mut environment = Environment::default();
        environment.set(mark, "1");
        environment.set("HOME", folder.join("home"));
        environment.set("TMPDIR", folder.join("tmp"));
        environment.set("XDG_RUNTIME_DIR", folder.join("run"));
        for (name, value) in [
            ("GDK_BACKEND", "x11"),
            ("GIO_USE_VFS", "local"),
            ("GSETTINGS_BACKEND", "memory"),
            ("GTK_A11Y", "none"),
            ("GTK_THEME", "Adwaita"),
            ("LANG", "C.UTF-8"),
            ("LC_ALL", "C.UTF-8"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
            ("NO_AT_BRIDGE", "1"),
            ("XDG_CURRENT_DESKTOP", "XFCE"),
        ] {
            environment.set(name, value);
        }
        environment
    }

    /// Adds or changes a variable.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.set.retain(|(known, _)| known != name);
        self.set.push((name.to_owned(), value.into()));
    }

    /// The value of a variable set here, if it is text.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.set.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.to_str())
    }

    /// A command with this environment.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for name in REMOVED {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        command
    }
}
