use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// The whole environment of a program inside the desktop. It contains nothing of the machine's own.
#[derive(Debug, Default)]
pub(crate) struct Environment(Vec<(String, OsString)>);

impl Environment {
    /// The part that all desktops share.
    pub(crate) fn new(mark: &str, folder: &Path) -> Environment {
        let mut environment = Environment::default();
        let user = std::env::var("USER").unwrap_or_else(|_| "somebody".to_owned());
        for (name, value) in [
            (mark, "1"),
            ("GSETTINGS_BACKEND", "dconf"),
            ("LANG", "C.UTF-8"),
            ("LC_ALL", "C.UTF-8"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
            ("LOGNAME", &user),
            ("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/games"),
            ("SHELL", "/bin/sh"),
            ("USER", &user),
            ("XDG_CONFIG_DIRS", "/etc/xdg"),
            ("XDG_DATA_DIRS", "/usr/local/share:/usr/share"),
        ] {
            environment.set(name, value);
        }
        environment.set("HOME", folder.join("home"));
        environment.set("TMPDIR", folder.join("tmp"));
        environment.set("XDG_RUNTIME_DIR", folder.join("run"));
        for bus in ["session", "system"] {
            let address = format!("unix:path={}", folder.join("run").join(bus).display());
            environment.set(&format!("DBUS_{}_BUS_ADDRESS", bus.to_uppercase()), address);
        }
        environment
    }

    /// Adds or changes a variable.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Adds or changes several.
    pub(crate) fn extend(&mut self, variables: &[(&str, &str)]) {
        for (name, value) in variables {
            self.set(name, value);
        }
    }

    /// The value of a variable, if it is text.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.to_str())
    }

    /// A command with this environment.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.0.iter().map(|(name, value)| (name, value)));
        if let Some(home) = self.get("HOME") {
            command.current_dir(home);
        }
        command
    }
}
