//! Real desktops for tests, on a machine that may have no display.
//!
//! Where `private-desktop` is put together for the tests, these are what people have: the shell or panel, window
//! manager, notification daemon and keyring of GNOME, Plasma, sway, MATE, LXQt, Cinnamon and Xfce, each with a home,
//! a runtime folder, a session bus and a system bus of its own. A [`RealDesktop`] is driven as a person drives it, by
//! pointer and keys, and read as a screen reader reads it, by [`Accessibility`]. Dropping it ends all of it, with
//! everything that was started inside, and so does the end of the process.
//!
//! It runs as an ordinary user, never as root, because Mutter and WebKit behave otherwise for root. Needs Linux and the
//! Debian packages that `cargo xtask desktops` installs.

#![cfg(target_os = "linux")]

mod accessibility;
mod cinnamon;
mod desktop;
mod environment;
mod gnome;
mod keys;
mod kind;
mod plasma;
mod quiet;
mod sessions;
mod sway;
mod wayland_input;
mod window;
mod x11;

pub use accessibility::{Accessibility, Element, Role};
pub use desktop::RealDesktop;
pub use kind::Kind;
pub use private_desktop::{
    Button, DesktopError, Notifications, SCREEN_HEIGHT, SCREEN_WIDTH, Seen, Shown, Tray,
};
pub use window::{Area, Window};
