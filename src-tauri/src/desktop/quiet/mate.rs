//! MATE's switch.

use super::gsettings::Switch;

pub(super) static SWITCH: Switch =
    Switch { desktop: "MATE", schema: "org.mate.NotificationDaemon", key: "do-not-disturb", quiet: true };
