//! Cinnamon's switch.

use super::gsettings::Switch;

pub(super) static SWITCH: Switch = Switch {
    desktop: "X-Cinnamon",
    schema: "org.cinnamon.desktop.notifications",
    key: "display-notifications",
    quiet: false,
};
