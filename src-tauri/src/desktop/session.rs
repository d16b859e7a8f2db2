//! What the person's session is, as far as programs behave otherwise in it.

/// Whether this is the desktop, or one of those that it descends from (`XDG_CURRENT_DESKTOP`).
pub(super) fn is_desktop(name: &str) -> bool {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    desktop.split(':').any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether the toolkit draws on Wayland. It prefers that where there is one, unless it was told otherwise.
pub(super) fn is_on_wayland() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let backend = set("GDK_BACKEND").unwrap_or_default();
    set("WAYLAND_DISPLAY").is_some() && !backend.starts_with("x11")
}
