//! Each desktop's own "do not disturb", switched as its own switch does it.

use private_desktop::DesktopError;
use private_desktop::processes::{file_error, run};

use crate::environment::Environment;
use crate::kind::Kind;

/// Switches it on or off.
pub(crate) fn set(kind: Kind, environment: &Environment, quiet: bool) -> Result<(), DesktopError> {
    let (on, off) = (quiet.to_string(), (!quiet).to_string());
    let words: &[&str] = match kind {
        Kind::Gnome | Kind::GnomePlain => {
            &["gsettings", "set", "org.gnome.desktop.notifications", "show-banners", &off]
        }
        // The shortcut of its applet's switch.
        Kind::Plasma | Kind::PlasmaKwallet | Kind::PlasmaX11 => &[
            "gdbus",
            "call",
            "--session",
            "--dest=org.kde.kglobalaccel",
            "--object-path=/component/plasmashell",
            "--method=org.kde.kglobalaccel.Component.invokeShortcut",
            "toggle do not disturb",
        ],
        Kind::SwayMako => &["makoctl", "mode", if quiet { "-a" } else { "-r" }, "do-not-disturb"],
        Kind::SwaySwaync => &["swaync-client", if quiet { "--dnd-on" } else { "--dnd-off" }],
        Kind::Mate => &["gsettings", "set", "org.mate.NotificationDaemon", "do-not-disturb", &on],
        Kind::Lxqt => return lxqt(environment, quiet),
        Kind::Cinnamon => {
            &["gsettings", "set", "org.cinnamon.desktop.notifications", "display-notifications", &off]
        }
        Kind::Xfce => &[
            "xfconf-query",
            "--channel=xfce4-notifyd",
            "--property=/do-not-disturb",
            "--create",
            "--type=bool",
            "--set",
            &on,
        ],
    };
    run(environment.command(words[0]).args(&words[1..]), "the desktop's own").map(|_| ())
}

/// Its daemon watches the file that its settings program writes, if the file exists when the daemon starts.
pub(crate) fn lxqt(environment: &Environment, quiet: bool) -> Result<(), DesktopError> {
    let folder = std::path::Path::new(environment.get("HOME").unwrap_or_default()).join(".config/lxqt");
    let file = folder.join("notifications.conf");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&file, format!("[General]\ndoNotDisturb={quiet}\n")))
        .map_err(|source| file_error(&file, source))
}
