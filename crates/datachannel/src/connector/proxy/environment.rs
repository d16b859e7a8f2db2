//! The variables of the environment that say which way leads to a server.

use std::collections::BTreeMap;
use std::fmt;

/// The proxies' variables, in the order they are asked in. Like most programs, but for an encrypted connection only.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// The servers that are reached straight.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// Where the session's bus is.
const BUS: [&str; 2] = ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];

/// The part of a process's environment that says which way leads to a server. `Debug` shows only which variables are
/// there: a proxy's may hold a password.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<&'static str, String>);

impl Environment {
    /// This process's, as it is now.
    #[must_use]
    pub fn of_process() -> Environment {
        Environment::reading(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// One that has what this function knows of a variable. An empty one counts as missing.
    #[must_use]
    pub fn reading(read: impl Fn(&str) -> Option<String>) -> Environment {
        let names = PROXIES.into_iter().chain(EXCEPTIONS).chain(BUS);
        let filled = |name| read(name).filter(|value| !value.trim().is_empty()).map(|value| (name, value));
        Environment(names.filter_map(filled).collect())
    }

    /// The proxy's address and the variable it stands in.
    pub(super) fn proxy(&self) -> Option<(&'static str, &str)> {
        self.first(PROXIES)
    }

    /// The list of servers that are reached straight.
    pub(super) fn exceptions(&self) -> &str {
        self.first(EXCEPTIONS).map(|(_, list)| list).unwrap_or_default()
    }

    /// The D-Bus address of the session's bus.
    #[cfg(target_os = "linux")]
    pub(super) fn session_bus(&self) -> Option<String> {
        let usual = || self.0.get("XDG_RUNTIME_DIR").map(|folder| format!("unix:path={folder}/bus"));
        self.0.get("DBUS_SESSION_BUS_ADDRESS").cloned().or_else(usual)
    }

    fn first<const COUNT: usize>(&self, names: [&'static str; COUNT]) -> Option<(&'static str, &str)> {
        names.into_iter().find_map(|name| self.0.get(name).map(|value| (name, value.trim())))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
