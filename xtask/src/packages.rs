//! The required Debian packages, and their installation.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::kind::Kind;
use crate::tools::{command, is_there, run};

/// The purposes of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To build the app.
    Build,
    /// To build the packages.
    Package,
    /// To build and check the packages.
    PackageCheck,
    /// To build the app and run it on a private desktop.
    Desktop,
    /// To render its page in a browser.
    Page,
    /// To test it, which also builds the packages and runs the short story.
    Test,
    /// To use it on a desktop of this kind.
    RealDesktop(Kind),
}

impl Purpose {
    /// Whether this purpose includes `other`.
    fn includes(self, other: Purpose) -> bool {
        match (self, other) {
            _ if self == other => true,
            (Purpose::Test, Purpose::RealDesktop(kind)) => SHORT_STORY.contains(&kind),
            (Purpose::Test, Purpose::PackageCheck) => false,
            (Purpose::Test, _)
            | (Purpose::PackageCheck, Purpose::Package)
            | (Purpose::Desktop | Purpose::Package | Purpose::PackageCheck, Purpose::Build) => true,
            (Purpose::RealDesktop(_), _) => Purpose::Desktop.includes(other),
            _ => false,
        }
    }
}

/// The desktops for the short story in the tests.
pub(crate) const SHORT_STORY: [Kind; 2] = [Kind::Gnome, Kind::Plasma];

/// The package, its purposes, and the reason for it.
const PACKAGES: &[(&str, &[Purpose], &str)] = &[
    ("build-essential", &[Purpose::Build], "compiles SQLite"),
    ("libwebkit2gtk-4.1-dev", &[Purpose::Build], "the web view of the window"),
    ("pkg-config", &[Purpose::Build], "finds libraries"),
    ("dpkg-dev", &[Purpose::Package], "finds the packages of the libraries"),
    ("gzip", &[Purpose::Package], "manual pages are packed"),
    ("rpm", &[Purpose::Package], "finds what an .rpm requires"),
    ("appstream", &[Purpose::PackageCheck], "checks what software centres read"),
    ("debootstrap", &[Purpose::PackageCheck], "a Debian to install the package in"),
    ("fish", &[Purpose::PackageCheck], "completes"),
    ("lintian", &[Purpose::PackageCheck], "Debian's checker of packages"),
    ("zsh", &[Purpose::PackageCheck], "completes"),
    ("adwaita-icon-theme", &[Purpose::Desktop], "icons"),
    ("dbus", &[Purpose::Desktop], "the session bus"),
    ("dunst", &[Purpose::Desktop], "the notification daemon"),
    ("fonts-dejavu-core", &[Purpose::Desktop, Purpose::Page], "letters"),
    ("gnome-keyring", &[Purpose::Desktop], "the keyring"),
    ("imagemagick", &[Purpose::Desktop], "screenshots"),
    ("libglib2.0-bin", &[Purpose::Desktop], "starts desktop entries, changes settings"),
    ("librsvg2-common", &[Purpose::Desktop], "SVG icons"),
    ("openbox", &[Purpose::Desktop], "the window manager"),
    ("wmctrl", &[Purpose::Desktop], "lists windows"),
    ("x11-utils", &[Purpose::Desktop], "asks the X server"),
    ("x11-xserver-utils", &[Purpose::Desktop], "the background"),
    ("xdotool", &[Purpose::Desktop], "mouse and keyboard"),
    ("xfce4-panel", &[Purpose::Desktop], "the panel with the tray"),
    ("xfconf", &[Purpose::Desktop], "the panel's settings"),
    ("xvfb", &[Purpose::Desktop], "the X server"),
    (BROWSER, &[Purpose::Page], "shows the page"),
    ("desktop-file-utils", &[Purpose::Test, Purpose::PackageCheck], "checks desktop entries"),
    ("gsettings-desktop-schemas", &[Purpose::Test], "GNOME's settings"),
    ("haproxy", &[Purpose::Test], "a front to be cut by"),
    ("libnotify-bin", &[Purpose::Test], "sends notifications"),
    ("libsecret-tools", &[Purpose::Test], "looks into the keyring"),
    ("libssl-dev", &[Purpose::Test], "a library we are compared with"),
    ("microsocks", &[Purpose::Test], "a SOCKS proxy to go through"),
    ("nginx", &[Purpose::Test], "a front to be cut by"),
    ("openssl", &[Purpose::Test], "makes old certificates, and speaks old TLS"),
    ("pipewire-bin", &[Purpose::Test], "a sound server, and what looks into it"),
    ("pipewire-pulse", &[Purpose::Test], "its PulseAudio"),
    ("python3", &[Purpose::Test], "reads the exported table"),
    ("squid", &[Purpose::Test], "an HTTP proxy of a company"),
    ("tinyproxy-bin", &[Purpose::Test], "an HTTP proxy to go through"),
    ("webkit2gtk-driver", &[Purpose::Test], "clicks in the web view"),
    ("wireplumber", &[Purpose::Test], "sends sounds to a device"),
    ("xclip", &[Purpose::Test], "reads the clipboard"),
    ("xfce4-notifyd", &[Purpose::Test, Purpose::RealDesktop(Kind::Xfce)], "another notification daemon"),
    ("at-spi2-core", ALL_REAL, "lets a window be read"),
    ("dconf-gsettings-backend", ALL_REAL, "keeps settings"),
    ("dconf-service", ALL_REAL, "keeps settings"),
    ("xdg-desktop-portal", ALL_REAL, "the portal"),
    ("zenity", ALL_REAL, "another program's window"),
    ("gjs", GNOME, "the notification daemon"),
    ("gnome-shell", GNOME, "the shell"),
    ("gnome-shell-extension-appindicator", GNOME, "the tray"),
    ("xdg-desktop-portal-gnome", GNOME, "the portal"),
    ("breeze", PLASMA, "the look"),
    ("breeze-icon-theme", PLASMA, "icons"),
    ("kde-cli-tools", PLASMA, "starts desktop entries"),
    ("kwin-wayland", PLASMA, "the compositor"),
    ("kwin-x11", &[Purpose::RealDesktop(Kind::PlasmaX11)], "the window manager"),
    ("plasma-desktop", PLASMA, "the shell"),
    ("plasma-integration", PLASMA, "the look of programs"),
    ("plasma-workspace", PLASMA, "the session"),
    ("qtwayland5", PLASMA, "programs of Qt on Wayland"),
    ("xdg-desktop-portal-kde", PLASMA, "the portal"),
    ("libqca-qt5-2-plugins", &[Purpose::RealDesktop(Kind::PlasmaKwallet)], "encrypts the wallet"),
    ("kwalletmanager", &[Purpose::RealDesktop(Kind::PlasmaKwallet)], "the keyring"),
    ("grim", SWAY, "screenshots"),
    ("mako-notifier", &[Purpose::RealDesktop(Kind::SwayMako)], "the notification daemon"),
    ("sway", SWAY, "the compositor"),
    ("sway-notification-center", &[Purpose::RealDesktop(Kind::SwaySwaync)], "the notification daemon"),
    ("waybar", SWAY, "the bar with the tray"),
    ("marco", &[Purpose::RealDesktop(Kind::Mate)], "the window manager"),
    ("mate-notification-daemon", &[Purpose::RealDesktop(Kind::Mate)], "the notification daemon"),
    ("mate-panel", &[Purpose::RealDesktop(Kind::Mate)], "the panel with the tray"),
    ("mate-settings-daemon", &[Purpose::RealDesktop(Kind::Mate)], "settings"),
    ("lxqt-notificationd", &[Purpose::RealDesktop(Kind::Lxqt)], "the notification daemon"),
    ("lxqt-panel", &[Purpose::RealDesktop(Kind::Lxqt)], "the panel with the tray"),
    ("cinnamon", &[Purpose::RealDesktop(Kind::Cinnamon)], "the shell"),
    ("xapp-sn-watcher", &[Purpose::RealDesktop(Kind::Cinnamon)], "the tray"),
    ("xfce4-settings", &[Purpose::RealDesktop(Kind::Xfce)], "settings"),
    ("xfwm4", &[Purpose::RealDesktop(Kind::Xfce)], "the window manager"),
];

const GNOME: &[Purpose] = &[Purpose::RealDesktop(Kind::Gnome), Purpose::RealDesktop(Kind::GnomePlain)];
const PLASMA: &[Purpose] = &[
    Purpose::RealDesktop(Kind::Plasma),
    Purpose::RealDesktop(Kind::PlasmaKwallet),
    Purpose::RealDesktop(Kind::PlasmaX11),
];
const SWAY: &[Purpose] = &[Purpose::RealDesktop(Kind::SwayMako), Purpose::RealDesktop(Kind::SwaySwaync)];
const ALL_REAL: &[Purpose] = &[
    Purpose::RealDesktop(Kind::Gnome),
    Purpose::RealDesktop(Kind::GnomePlain),
    Purpose::RealDesktop(Kind::Plasma),
    Purpose::RealDesktop(Kind::PlasmaKwallet),
    Purpose::RealDesktop(Kind::PlasmaX11),
    Purpose::RealDesktop(Kind::SwayMako),
    Purpose::RealDesktop(Kind::SwaySwaync),
    Purpose::RealDesktop(Kind::Mate),
    Purpose::RealDesktop(Kind::Lxqt),
    Purpose::RealDesktop(Kind::Cinnamon),
    Purpose::RealDesktop(Kind::Xfce),
];

const ADVICE: &str = "Look at its words above; when it is solved, start this command again.";

/// Packages with a service that must not run, because the tests start their own.
const WITH_SERVICE: &[&str] = &["haproxy", "nginx", "squid"];

/// Debian's browser. Ubuntu's package of this name has none.
const BROWSER: &str = "chromium";

/// Programs that can replace [`BROWSER`] if they are installed in another way.
const OTHER_BROWSERS: &[&str] = &["google-chrome", "chromium-browser"];

/// Installs the missing packages on Debian and its derivatives. On other systems it prints what is required.
pub(crate) fn install(purpose: Purpose) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        println!("    nothing to install on this system but the compiler that Rust asks for");
        return Ok(());
    }
    if !is_there("dpkg-query") || !is_there("apt-get") {
        return elsewhere(purpose);
    }
    let needed: Vec<&str> = wanted(purpose).map(|(package, ..)| *package).collect();
    let mut query = command("dpkg-query");
    query.args(["--show", "--showformat=${Package} ${db:Status-Status}\\n"]).args(&needed);
    // It fails if a package is unknown, but still lists the others.
    let listed = query.output().map_err(|error| Failure::new(format!("dpkg-query: {error}")))?;
    let missing = missing(&needed, &String::from_utf8_lossy(&listed.stdout));
    if missing.is_empty() {
        println!("    all {} packages are there", needed.len());
        return Ok(());
    }
    println!("    these packages are missing and will be installed:");
    for (package, _, reason) in wanted(purpose).filter(|(package, ..)| missing.contains(package)) {
        println!("        {package}: {reason}");
    }
    let root = is_root();
    if !root && !is_there("sudo") {
        return Err(Failure::new(format!(
            "installing needs root, and there is no sudo here. As root, run:\n    apt-get install --no-install-recommends {}",
            missing.join(" ")
        )));
    }
    if !root {
        println!("    sudo may ask for your password");
    }
    let mut install = apt(root);
    install.args(["install", "--yes", "--no-install-recommends"]).args(&missing);
    // The package lists may be missing or outdated.
    run(apt(root).arg("update"), ADVICE)?;
    mask_services(root, &missing)?;
    run(&mut install, ADVICE)
}

/// Keeps the services of new packages from starting, now and at boot.
fn mask_services(root: bool, missing: &[&str]) -> Result<(), Failure> {
    let services: Vec<String> = missing
        .iter()
        .filter(|package| WITH_SERVICE.contains(package))
        .map(|package| format!("{package}.service"))
        .collect();
    if services.is_empty() || !Path::new("/run/systemd/system").exists() {
        return Ok(());
    }
    println!("    only the programs are needed, so these services are masked: {}", services.join(", "));
    let mut mask = command(if root { "systemctl" } else { "sudo" });
    if !root {
        mask.arg("systemctl");
    }
    run(mask.arg("mask").args(&services), ADVICE)
}

fn wanted(
    purpose: Purpose,
) -> impl Iterator<Item = &'static (&'static str, &'static [Purpose], &'static str)> {
    let browser = OTHER_BROWSERS.iter().any(|program| is_there(program));
    PACKAGES
        .iter()
        .filter(move |(_, purposes, _)| purposes.iter().any(|of| purpose.includes(*of)))
        .filter(move |(package, ..)| *package != BROWSER || !browser)
}

/// The packages that are not installed according to `listed`, which has lines of name and state.
fn missing<'a>(needed: &[&'a str], listed: &str) -> Vec<&'a str> {
    let is_installed = |package: &str| {
        listed.lines().any(|line| {
            line.split_once(' ').is_some_and(|(name, state)| name == package && state == "installed")
        })
    };
    needed.iter().copied().filter(|package| !is_installed(package)).collect()
}

fn apt(root: bool) -> Command {
    let mut command = command(if root { "apt-get" } else { "sudo" });
    if !root {
        // sudo reads from the terminal, not from standard input.
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command.args(["--option", "DPkg::Lock::Timeout=300"]);
    command
}

/// Whether this program is root.
pub(crate) fn is_root() -> bool {
    command("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// A Linux without apt: nothing is installed. Fails if the web view's library, which the build needs, is missing.
fn elsewhere(purpose: Purpose) -> Result<(), Failure> {
    println!(
        "    this is not Debian or Ubuntu, so nothing is installed; the names there of what is needed are:"
    );
    for (package, _, reason) in wanted(purpose) {
        println!("        {package}: {reason}");
    }
    let found = command("pkg-config").args(["--exists", "webkit2gtk-4.1"]).status();
    if found.is_ok_and(|status| status.success()) {
        println!("    the web view's library is there; going on");
        return Ok(());
    }
    Err(Failure::new(
        "pkg-config does not find webkit2gtk-4.1. Install pkg-config, a C compiler and the development files of \
         WebKitGTK 4.1 (Fedora: webkit2gtk4.1-devel, Arch: webkit2gtk-4.1, openSUSE: webkit2gtk3-devel), then start \
         this command again.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_installed_is_not_missing() {
        let listed = "xvfb installed\ndunst config-files\nlibssl-dev installed\n";
        assert_eq!(missing(&["xvfb", "dunst", "openbox", "libssl-dev"], listed), ["dunst", "openbox"]);
        assert_eq!(missing(&["xvfb"], ""), ["xvfb"]);
        assert_eq!(missing(&["xvfb"], "xvfb-extra installed\n"), ["xvfb"]);
    }

    #[test]
    fn each_purpose_has_what_it_needs() {
        let has = |purpose, package| wanted(purpose).any(|(name, ..)| *name == package);
        assert!(has(Purpose::Build, "pkg-config") && !has(Purpose::Build, "xvfb"));
        assert!(has(Purpose::Desktop, "pkg-config") && has(Purpose::Desktop, "fonts-dejavu-core"));
        assert!(has(Purpose::Page, "fonts-dejavu-core") && !has(Purpose::Page, "pkg-config"));
        assert!(has(Purpose::Package, "rpm") && has(Purpose::Package, "pkg-config"));
        assert!(!has(Purpose::Package, "lintian") && has(Purpose::PackageCheck, "lintian"));
        assert!(has(Purpose::PackageCheck, "rpm") && !has(Purpose::PackageCheck, "xvfb"));
        let is_tested = |of: &Purpose| match of {
            Purpose::PackageCheck => false,
            Purpose::RealDesktop(kind) => SHORT_STORY.contains(kind),
            _ => true,
        };
        for (package, purposes, _) in PACKAGES.iter().filter(|(package, ..)| *package != BROWSER) {
            assert_eq!(has(Purpose::Test, package), purposes.iter().any(is_tested), "{package}");
        }
        assert!(has(Purpose::Test, "gnome-shell") && has(Purpose::Test, "kwin-wayland"));
        assert!(has(Purpose::Test, "rpm") && !has(Purpose::Test, "sway") && !has(Purpose::Test, "lintian"));
        let gnome = Purpose::RealDesktop(Kind::Gnome);
        assert!(has(gnome, "gjs") && has(gnome, "zenity") && has(gnome, "dbus") && !has(gnome, "sway"));
    }

    #[test]
    fn no_package_is_listed_twice() {
        let mut names: Vec<_> = PACKAGES.iter().map(|(package, ..)| package).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PACKAGES.len());
    }
}
