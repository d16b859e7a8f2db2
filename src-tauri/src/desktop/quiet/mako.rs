//! The switch of mako: a mode. Users name the modes; its manual uses `do-not-disturb`.

use std::time::Duration;

use zbus::Connection;

use super::bus::{BusSwitch, DAEMON, PROPERTIES, call};

const PATH: &str = "/fr/emersion/Mako";
const MODES: [&str; 2] = ["do-not-disturb", "dnd"];

pub(super) struct Mako;

impl BusSwitch for Mako {
    const DESKTOP: &'static str = "mako";
    const SERVICE: &'static str = DAEMON;
    const PATH: &'static str = PATH;
    const CHANGES: &'static str = PROPERTIES;
    /// Up to version 1.9 it signals no changes.
    const ASK_AGAIN: Option<Duration> = Some(Duration::from_secs(3));

    async fn is_set(bus: &Connection) -> zbus::Result<bool> {
        let modes: Vec<String> = call(bus, DAEMON, PATH, "fr.emersion.Mako", "ListModes", &()).await?;
        Ok(modes.iter().any(|mode| MODES.contains(&mode.as_str())))
    }
}
