//! KDE Plasma's switch. The user or a program, such as one that shows a presentation, inhibits notifications.

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
