//! The switch of dunst.

use zbus::Connection;

use super::bus::{BusSwitch, DAEMON, DAEMON_PATH, PROPERTIES, property};

pub(super) struct Dunst;

impl BusSwitch for Dunst {
    const DESKTOP: &'static str = "dunst";
    const SERVICE: &'static str = DAEMON;
    const PATH: &'static str = DAEMON_PATH;
    const CHANGES: &'static str = PROPERTIES;

    async fn is_set(bus: &Connection) -> zbus::Result<bool> {
        property(bus, DAEMON, DAEMON_PATH, "org.dunstproject.cmd0", "paused").await
    }
}
