//! Xfce's switch, which is kept in xfconf.

use zbus::zvariant::OwnedValue;
use zbus::{Connection, Message};

use super::bus::{BusSwitch, call, is_true};

const NAME: &str = "org.xfce.Xfconf";
const PATH: &str = "/org/xfce/Xfconf";
const CHANNEL: &str = "xfce4-notifyd";
const SWITCH: &str = "/do-not-disturb";

pub(super) struct Xfce;

impl BusSwitch for Xfce {
    const DESKTOP: &'static str = "Xfce";
    const SERVICE: &'static str = NAME;
    const PATH: &'static str = PATH;
    const CHANGES: &'static str = NAME;

    fn is_about_it(signal: &Message) -> bool {
        let body = signal.body();
        let told: Result<(String, String, OwnedValue), _> = body.deserialize();
        told.is_ok_and(|(channel, name, _)| channel == CHANNEL && name == SWITCH)
    }

    async fn is_set(bus: &Connection) -> zbus::Result<bool> {
        call(bus, NAME, PATH, NAME, "GetProperty", &(CHANNEL, SWITCH)).await.map(is_true)
    }
}
