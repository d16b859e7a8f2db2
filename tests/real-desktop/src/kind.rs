//! The kinds of desktops. This file contains nothing else, because `cargo xtask desktops` includes it.

/// A kind of desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// GNOME Shell on Wayland with an extension that adds a tray.
    Gnome,
    /// GNOME Shell on Wayland as installed, without a tray.
    GnomePlain,
    /// Plasma on Wayland.
    Plasma,
    /// Plasma on Wayland, where KWallet is the only keyring.
    PlasmaKwallet,
    /// Plasma on X11.
    PlasmaX11,
    /// sway with waybar, and mako for the notifications.
    SwayMako,
    /// sway with waybar, and swaync for the notifications.
    SwaySwaync,
    /// MATE.
    Mate,
    /// LXQt.
    Lxqt,
    /// Cinnamon.
    Cinnamon,
    /// Xfce.
    Xfce,
}

impl Kind {
    /// All of them, in the order in which they are played.
    pub const ALL: [Kind; 11] = [
        Kind::Gnome,
        Kind::GnomePlain,
        Kind::Plasma,
        Kind::PlasmaKwallet,
        Kind::PlasmaX11,
        Kind::SwayMako,
        Kind::SwaySwaync,
        Kind::Mate,
        Kind::Lxqt,
        Kind::Cinnamon,
        Kind::Xfce,
    ];

    /// Its name on the command line and in the folders of pictures.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Gnome => "gnome",
            Kind::GnomePlain => "gnome-plain",
            Kind::Plasma => "plasma",
            Kind::PlasmaKwallet => "plasma-kwallet",
            Kind::PlasmaX11 => "plasma-x11",
            Kind::SwayMako => "sway-mako",
            Kind::SwaySwaync => "sway-swaync",
            Kind::Mate => "mate",
            Kind::Lxqt => "lxqt",
            Kind::Cinnamon => "cinnamon",
            Kind::Xfce => "xfce",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
