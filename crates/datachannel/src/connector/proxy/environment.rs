//! The environment variables that choose a proxy.

use std::collections::BTreeMap;
use std::fmt;

/// The proxy variables in the order of their precedence, as in most programs. For encrypted connections only.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// The servers to reach without a proxy.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// The address of the session bus.
const BUS: [&str; 2] = ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];

/// The part of a process's environment that chooses a proxy. `Debug` shows only which variables are set, because a
/// proxy's may hold a password.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<&'static str, String>);

impl Environment {
    /// The current environment of this process.
    #[must_use]
    pub fn of_process() -> Environment {
        Environment::reading(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// An environment with the values that this function returns. An empty value counts as unset.
    #[must_use]
    pub fn reading(read: impl Fn(&str) -> Option<String>) -> Environment {
        let names = PROXIES.into_iter().chain(EXCEPTIONS).chain(BUS);
        let filled = |name| read(name).filter(|value| !value.trim().is_empty()).map(|value| (name, value));
        Environment(names.filter_map(filled).collect())
    }

    /// The proxy's address and the name of its variable.
    pub(super) fn proxy(&self) -> Option<(&'static str, &str)> {
        self.first(PROXIES)
    }

    /// The list of servers to reach without a proxy.
    pub(super) fn exceptions(&self) -> &str {
        self.first(EXCEPTIONS).map(|(_, list)| list).unwrap_or_default()
    }

    /// The D-Bus address of the session bus.
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
