//! GNOME's switch.

use super::gsettings::Switch;

pub(super) static SWITCH: Switch =
    Switch { desktop: "GNOME", schema: "org.gnome.desktop.notifications", key: "show-banners", quiet: false };
