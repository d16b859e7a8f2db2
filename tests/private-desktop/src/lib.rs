//! A private desktop for tests and the demo: X server, session bus, window manager, panel
//! with a tray, notification daemon and keyring daemon, on a machine that may have none.
//!
//! Everything is the real program but logind, which may not put the machine to sleep, and what is or needs a whole
//! desktop: KWallet and the notification daemons of GNOME and Plasma. Nothing is shared with the machine or with
//! another private desktop, and dropping the [`PrivateDesktop`] ends all of it, with everything that was started
//! inside. Needs Linux and the Debian packages that an error names.
//!
//! ```no_run
//! # use private_desktop::{Options, PrivateDesktop};
//! let desktop = PrivateDesktop::start(&Options::default())?;
//! desktop.command("notify-send").arg("Hello").status()?;
//! desktop.screenshot("hello.png".as_ref())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Guard`], [`processes`], `bus`, `Notifications` and `Tray` serve any other desktop as well.
//!
//! The feature `bus` adds what reads the bus: notifications and the tray menu, what the owner
//! of the keyring does; and the stand-ins.

// It is made of Linux programs; elsewhere the crate is empty.
#![cfg(unix)]

#[cfg(feature = "bus")]
pub mod bus;
mod daemons;
mod desktop;
mod environment;
mod error;
mod guard;
#[cfg(feature = "bus")]
mod keyring;
#[cfg(feature = "bus")]
mod kwallet;
#[cfg(feature = "bus")]
mod logind;
#[cfg(feature = "bus")]
mod notifications;
pub mod processes;
mod screen;
mod shown;
#[cfg(feature = "bus")]
mod sound;
#[cfg(feature = "bus")]
mod stand_in;
#[cfg(feature = "bus")]
mod tray;
mod windows;

pub use desktop::{KeyringDaemon, NotificationDaemon, Options, PrivateDesktop};
pub use error::DesktopError;
pub use guard::Guard;
#[cfg(feature = "bus")]
pub use keyring::SilentPerson;
#[cfg(feature = "bus")]
pub use kwallet::{KWallet, KWalletKind};
#[cfg(feature = "bus")]
pub use logind::Logind;
#[cfg(feature = "bus")]
pub use notifications::{Action, Notifications, Seen, Shown};
pub use screen::{Button, SCREEN_HEIGHT, SCREEN_WIDTH};
#[cfg(feature = "bus")]
pub use sound::SoundServer;
#[cfg(feature = "bus")]
pub use stand_in::{Kept, Role, StandIn};
#[cfg(feature = "bus")]
pub use tray::{MenuLine, Pixmap, Tray};
pub use windows::Window;
