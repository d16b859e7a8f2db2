//! Whether the desktop itself is set to "do not disturb".
//!
//! Urgent notifications break through that on most desktops, and a call that rings is urgent: so the program asks, and
//! keeps quiet by itself. Each desktop has its own switch:
//!
//! | desktop | switch |
//! | --- | --- |
//! | KDE Plasma | property `Inhibited` of the notification daemon (Desktop Notifications Specification 1.2 of KDE) |
//! | dunst | its property `paused` |
//! | Xfce | `/do-not-disturb` in the channel `xfce4-notifyd` of xfconf |
//! | GNOME | `show-banners` of `org.gnome.desktop.notifications` in `GSettings` |

mod bus;
mod gnome;

use std::sync::{Arc, Mutex, PoisonError};

use tauri::AppHandle;

use crate::requests::{Request, Requests};

/// Begins to watch; nothing is told while the desktop is not quiet.
pub(super) fn start(app: &AppHandle, requests: &Requests) {
    let quiet = Quiet { requests: requests.clone(), told: Arc::default() };
    tauri::async_runtime::spawn(bus::watch(quiet.clone()));
    gnome::watch(app, quiet);
}

/// Where a switch is.
#[derive(Clone, Copy, Debug)]
enum Switch {
    /// One that is asked over the bus.
    Bus,
    /// GNOME's.
    Gnome,
}

/// Tells the controller when the desktop becomes quiet or no longer is.
#[derive(Clone, Debug)]
struct Quiet {
    requests: Requests,
    /// What each switch said last.
    told: Arc<Mutex<[bool; 2]>>,
}

impl Quiet {
    fn tell(&self, switch: Switch, quiet: bool) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let before = told.contains(&true);
        told[switch as usize] = quiet;
        let now = told.contains(&true);
        if before != now {
            self.requests.send(Request::DesktopQuiet(now));
        }
    }
}
