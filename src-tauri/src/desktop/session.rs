//! Facts about the person's session on which programs' behaviour depends.

use std::path::Path;

/// Whether this is the desktop, or one of those that it descends from (`XDG_CURRENT_DESKTOP`).
pub(super) fn is_desktop(name: &str) -> bool {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    desktop.split(':').any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether the toolkit draws on Wayland. It prefers Wayland if there is one, unless configured otherwise.
pub(super) fn is_on_wayland() -> bool {
    let backend = std::env::var("GDK_BACKEND").unwrap_or_default();
    has_wayland() && !backend.starts_with("x11")
}

/// Whether there is something that the toolkit can draw on.
pub fn has_display() -> bool {
    is_set("DISPLAY") || has_wayland()
}

/// The toolkit looks for the usual socket where no variable names another.
fn has_wayland() -> bool {
    let usual = || {
        std::env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| Path::new(&folder).join("wayland-0").exists())
    };
    is_set("WAYLAND_DISPLAY") || usual()
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}
