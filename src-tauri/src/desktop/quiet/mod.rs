//! Whether the desktop itself is set to "do not disturb".
//!
//! Urgent notifications break through that on most desktops, and a call that rings is urgent: so the program asks, and
//! keeps quiet by itself. Each desktop has its own switch, and a file here:
//!
//! | desktop | switch | how a change is known |
//! | --- | --- | --- |
//! | KDE Plasma | property `Inhibited` of the notification daemon (Desktop Notifications Specification 1.2 of KDE) | told |
//! | dunst | its property `paused` | told |
//! | swaync | its methods `GetDnd` and, since 0.8, `IsInhibited` | told |
//! | mako | the mode `do-not-disturb` or `dnd` among `ListModes` | told by later versions than 1.9, asked for while mako runs |
//! | Xfce | `/do-not-disturb` in the channel `xfce4-notifyd` of xfconf | told |
//! | GNOME | `show-banners` of `org.gnome.desktop.notifications` in `GSettings` | told |
//! | MATE | `do-not-disturb` of `org.mate.NotificationDaemon` in `GSettings` | told |
//! | Cinnamon | `display-notifications` of `org.cinnamon.desktop.notifications` in `GSettings` | told |
//! | LXQt | `doNotDisturb` in `lxqt/notifications.conf` | the file is watched |

mod bus;
mod cinnamon;
mod dunst;
mod gnome;
mod gsettings;
mod lxqt;
mod mako;
mod mate;
mod plasma;
mod swaync;
mod xfce;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tauri::AppHandle;
use zbus::Connection;

use crate::requests::{Request, Requests};

/// Starts watching. Sends nothing while the desktop is not quiet.
pub(super) fn start(app: &AppHandle, requests: &Requests) {
    let quiet = Quiet { requests: requests.clone(), set: Arc::default() };
    tauri::async_runtime::spawn(watch_bus(quiet.clone()));
    // The toolkit's loop brings changes of settings and files.
    let posted = app.run_on_main_thread(move || {
        for switch in [&gnome::SWITCH, &mate::SWITCH, &cinnamon::SWITCH] {
            gsettings::watch(switch, &quiet);
        }
        lxqt::watch(quiet);
    });
    if let Err(error) = posted {
        tracing::warn!(%error, "the desktop's settings have no do-not-disturb switch");
    }
}

/// Watches the switches on the session bus for as long as the program runs.
async fn watch_bus(quiet: Quiet) {
    loop {
        match Connection::session().await {
            Ok(bus) => {
                // Each returns when the bus has gone.
                tokio::join!(
                    bus::watch::<plasma::Plasma>(&bus, &quiet),
                    bus::watch::<dunst::Dunst>(&bus, &quiet),
                    bus::watch::<mako::Mako>(&bus, &quiet),
                    bus::watch::<swaync::Swaync>(&bus, &quiet),
                    bus::watch::<xfce::Xfce>(&bus, &quiet),
                );
            }
            Err(error) => {
                tracing::debug!(%error, "the desktop did not report whether its do-not-disturb is on");
            }
        }
        tokio::time::sleep(bus::AFTER_LOSS).await;
    }
}

/// Tells the controller when the desktop becomes quiet or no longer is.
#[derive(Clone, Debug)]
struct Quiet {
    requests: Requests,
    /// The switches that are set.
    set: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Quiet {
    /// Says what the switch of this desktop is now.
    fn tell(&self, desktop: &'static str, is_set: bool) {
        let mut set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
        let before = !set.is_empty();
        let changed = if is_set { set.insert(desktop) } else { set.remove(desktop) };
        if changed {
            tracing::info!(desktop, is_set, "the desktop's \"do not disturb\" changed");
        }
        let now = !set.is_empty();
        if before != now {
            self.requests.send(Request::DesktopQuiet(now));
        }
    }
}
