//! KDE Plasma's switch: whatever inhibits notifications, a person or a program that shows a presentation.

use zbus::Connection;

use super::bus::{BusSwitch, DAEMON, DAEMON_PATH, PROPERTIES, property};

pub(super) struct Plasma;

impl BusSwitch for Plasma {
    const DESKTOP: &'static str = "Plasma";
    const SERVICE: &'static str = DAEMON;
    const PATH: &'static str = DAEMON_PATH;
    const CHANGES: &'static str = PROPERTIES;

    async fn is_set(bus: &Connection) -> zbus::Result<bool> {
        property(bus, DAEMON, DAEMON_PATH, DAEMON, "Inhibited").await
    }
}
