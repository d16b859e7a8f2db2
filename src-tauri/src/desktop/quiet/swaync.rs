//! The switch of swaync, and what inhibits it.

use zbus::Connection;

use super::bus::{BusSwitch, call};

const NAME: &str = "org.erikreider.swaync.cc";
const PATH: &str = "/org/erikreider/swaync/cc";

pub(super) struct Swaync;

impl BusSwitch for Swaync {
    const DESKTOP: &'static str = "swaync";
    const SERVICE: &'static str = NAME;
    const PATH: &'static str = PATH;
    const CHANGES: &'static str = NAME;

    async fn is_set(bus: &Connection) -> zbus::Result<bool> {
        if call(bus, NAME, PATH, NAME, "GetDnd", &()).await? {
            return Ok(true);
        }
        // Programs that share the screen inhibit it; version 0.7 has no such method.
        Ok(call(bus, NAME, PATH, NAME, "IsInhibited", &()).await.unwrap_or(false))
    }
}
