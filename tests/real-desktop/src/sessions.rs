//! What runs in the session of each desktop, and when it is ready.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

use private_desktop::bus::look_until;
use private_desktop::processes::{Part, READY, file_error, run};
use private_desktop::{DesktopError, SCREEN_HEIGHT, SCREEN_WIDTH};
use zbus::Connection;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;

use crate::environment::Environment;
use crate::kind::Kind;
use crate::{gnome, quiet, sway};

/// The compositor's socket in the runtime folder. sway takes the first free name by itself.
const SOCKET: &str = "wayland-1";

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// Services that more than one desktop has. Each desktop starts its own.
const SHARED: &[&str] = &[NOTIFICATIONS, WATCHER];

/// A session that is being started.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) kind: Kind,
    pub(crate) environment: Environment,
    pub(crate) folder: PathBuf,
    pub(crate) parts: Vec<Part>,
}

impl Session {
    /// Starts the buses. The X server comes before them, because programs that a bus starts need to know its display.
    pub(crate) fn start_buses(&mut self) -> Result<(), DesktopError> {
        self.environment.extend(variables(self.kind));
        if is_wayland(self.kind) {
            self.environment.set("WAYLAND_DISPLAY", SOCKET);
            self.environment.set("XDG_SESSION_TYPE", "wayland");
        } else {
            let mut command = self.environment.command("Xvfb");
            command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"]);
            command.arg(format!("{SCREEN_WIDTH}x{SCREEN_HEIGHT}x24"));
            let log = self.log("xvfb");
            let mut server = Part::start("the X server", "xvfb", &mut command, log, Some(Stdio::piped()))?;
            let display = format!(":{}", server.first_line()?);
            self.parts.push(server);
            self.environment.set("DISPLAY", display);
            self.environment.set("XDG_SESSION_TYPE", "x11");
        }
        let services = self.services()?;
        self.start_bus("session", &format!("<servicedir>{}</servicedir>", services.display()))?;
        // Nothing inside uses the machine's own system bus.
        self.start_bus("system", "")
    }

    /// Starts everything else, and returns when all of it answers.
    pub(crate) async fn start_desktop(&mut self, bus: &Connection) -> Result<(), DesktopError> {
        if self.kind != Kind::PlasmaKwallet {
            self.start_keyring()?;
        }
        match self.kind {
            Kind::Gnome | Kind::GnomePlain => self.gnome(bus).await?,
            Kind::Plasma | Kind::PlasmaKwallet => self.plasma(bus).await?,
            Kind::PlasmaX11 => {
                self.start("the window manager", "kwin-x11", "kwin_x11", &[])?;
                self.plasma_shell(bus).await?;
            }
            Kind::SwayMako | Kind::SwaySwaync => self.sway(bus).await?,
            Kind::Mate => {
                self.start("the window manager", "marco", "marco", &["--no-composite"])?;
                self.start("the settings", "mate-settings-daemon", "mate-settings-daemon", &[])?;
                self.start("the panel", "mate-panel", "mate-panel", &[])?;
                let daemon = "/usr/lib/mate-notification-daemon/mate-notification-daemon";
                self.start("the notification daemon", "mate-notification-daemon", daemon, &[])?;
            }
            Kind::Lxqt => {
                quiet::lxqt(&self.environment, false)?;
                self.start("the window manager", "openbox", "openbox", &[])?;
                self.start("the panel", "lxqt-panel", "lxqt-panel", &[])?;
                self.start("the notification daemon", "lxqt-notificationd", "lxqt-notificationd", &[])?;
            }
            Kind::Cinnamon => {
                self.start("the shell", "cinnamon", "cinnamon", &["--replace"])?;
                wait_for_name(bus, "org.Cinnamon").await?;
                let watcher = "/usr/libexec/xapps/sn-watcher/xapp-sn-watcher";
                self.start("the tray", "xapp-sn-watcher", watcher, &[])?;
            }
            Kind::Xfce => {
                self.start("the window manager", "xfwm4", "xfwm4", &["--compositor=off"])?;
                self.start("the settings", "xfce4-settings", "xfsettingsd", &["--no-daemon"])?;
                self.start("the panel", "xfce4-panel", "xfce4-panel", &[])?;
                let daemon = library_program("xfce4/notifyd/xfce4-notifyd")?;
                self.start("the notification daemon", "xfce4-notifyd", &daemon, &[])?;
            }
        }
        wait_for_name(bus, NOTIFICATIONS).await?;
        if self.kind != Kind::GnomePlain {
            wait_for_name(bus, WATCHER).await?;
        }
        Ok(())
    }

    async fn gnome(&mut self, bus: &Connection) -> Result<(), DesktopError> {
        let version = run(self.environment.command("gnome-shell").arg("--version"), "gnome-shell")?;
        let version = String::from_utf8_lossy(&version.stdout).into_owned();
        let version =
            version.split_whitespace().last().and_then(|version| version.split('.').next()?.parse().ok());
        gnome::install_extension(&self.environment, version.unwrap_or_default())?;
        let mut extensions = vec![gnome::EXTENSION];
        if self.kind == Kind::Gnome {
            extensions.push("ubuntu-appindicators@ubuntu.com");
        }
        for (schema, key, value) in [
            ("org.gnome.shell", "enabled-extensions", format!("{extensions:?}").as_str()),
            ("org.gnome.shell", "welcome-dialog-last-shown-version", "'99'"),
            ("org.gnome.desktop.interface", "enable-animations", "false"),
        ] {
            run(self.environment.command("gsettings").args(["set", schema, key, value]), "libglib2.0-bin")?;
        }
        let monitor = format!("{SCREEN_WIDTH}x{SCREEN_HEIGHT}");
        let display = format!("--wayland-display={SOCKET}");
        let words =
            ["--headless", "--virtual-monitor", &monitor, "--wayland", &display, "--no-x11", "--sm-disable"];
        self.start("the shell", "gnome-shell", "gnome-shell", &words)?;
        wait_for_name(bus, "org.gnome.Shell").await
    }

    async fn plasma(&mut self, bus: &Connection) -> Result<(), DesktopError> {
        // Debian gives the installed one a capability that not every machine may grant. A copy has none.
        let copy = self.folder.join("files/kwin_wayland");
        fs::copy("/usr/bin/kwin_wayland", &copy).map_err(|source| file_error(&copy, source))?;
        // KWin looks among the desktop entries for a program that requests more rights than others.
        let own =
            std::env::current_exe().map_err(|source| file_error(Path::new("/proc/self/exe"), source))?;
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=Test\nExec={}\nNoDisplay=true\n\
             X-KDE-Wayland-Interfaces=org_kde_kwin_fake_input\n\
             X-KDE-DBUS-Restricted-Interfaces=org.kde.KWin.ScreenShot2\n",
            own.display()
        );
        self.write_home(".local/share/applications/real-desktop-test.desktop", &entry)?;
        let (width, height) = (SCREEN_WIDTH.to_string(), SCREEN_HEIGHT.to_string());
        let mut command = self.environment.command(&copy);
        // Otherwise it would look for a compositor to run in.
        command.env_remove("WAYLAND_DISPLAY").env_remove("QT_QPA_PLATFORM");
        command.args([
            "--virtual",
            "--width",
            &width,
            "--height",
            &height,
            "--no-lockscreen",
            "--socket",
            SOCKET,
        ]);
        self.start_command("the compositor", "kwin-wayland", command)?;
        self.wait_for_socket()?;
        self.plasma_shell(bus).await
    }

    async fn plasma_shell(&mut self, bus: &Connection) -> Result<(), DesktopError> {
        self.start("the services", "plasma-workspace", "kded5", &[])?;
        self.start("the shell", "plasma-workspace", "plasmashell", &[])?;
        wait_for_name(bus, "org.kde.KWin").await
    }

    async fn sway(&mut self, bus: &Connection) -> Result<(), DesktopError> {
        let config = include_str!("files/sway")
            .replace("@WIDTH@", &SCREEN_WIDTH.to_string())
            .replace("@HEIGHT@", &SCREEN_HEIGHT.to_string());
        self.write_home(".config/sway/config", &config)?;
        let bar = include_str!("files/waybar").replace("@HEIGHT@", &sway::BAR_HEIGHT.to_string());
        self.write_home(".config/waybar/config", &bar)?;
        self.write_home(".config/mako/config", include_str!("files/mako"))?;
        let socket = self.folder.join("run/sway");
        self.environment.set("SWAYSOCK", socket);
        let mut command = self.environment.command("sway");
        command.env_remove("WAYLAND_DISPLAY");
        self.start_command("the compositor", "sway", command)?;
        self.wait_for_socket()?;
        let (daemon, package) = match self.kind {
            Kind::SwaySwaync => ("swaync", "sway-notification-center"),
            _ => ("mako", "mako-notifier"),
        };
        self.start("the notification daemon", package, daemon, &[])?;
        wait_for_name(bus, NOTIFICATIONS).await?;
        self.start("the bar", "waybar", "waybar", &[])
    }

    fn start_keyring(&mut self) -> Result<(), DesktopError> {
        let password = self.folder.join("files/password");
        fs::write(&password, "real-desktop").map_err(|source| file_error(&password, source))?;
        let password = fs::File::open(&password).map_err(|source| file_error(&password, source))?;
        let mut command = self.environment.command("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]).stdin(password);
        let log = self.log("keyring");
        self.parts.push(Part::start("the keyring", "gnome-keyring", &mut command, log, None)?);
        Ok(())
    }

    fn start_bus(&mut self, name: &'static str, services: &str) -> Result<(), DesktopError> {
        let address = self.environment.get(&format!("DBUS_{}_BUS_ADDRESS", name.to_uppercase()));
        let config = include_str!("files/bus.conf")
            .replace("@ADDRESS@", address.unwrap_or_default())
            .replace("@SERVICES@", services);
        let file = self.folder.join("files").join(format!("{name}-bus.conf"));
        fs::write(&file, config).map_err(|source| file_error(&file, source))?;
        let mut command = self.environment.command("dbus-daemon");
        command.arg(format!("--config-file={}", file.display()));
        command.args(["--nofork", "--nopidfile", "--print-address=1"]).stdin(Stdio::null());
        let log = self.log(name);
        let mut part = Part::start("a bus", "dbus", &mut command, log, Some(Stdio::piped()))?;
        part.first_line()?;
        self.parts.push(part);
        Ok(())
    }

    /// The machine's services, without those that would start a part of another desktop.
    fn services(&self) -> Result<PathBuf, DesktopError> {
        let folder = self.folder.join("files/services");
        let copy = || -> io::Result<()> {
            fs::create_dir(&folder)?;
            for entry in fs::read_dir("/usr/share/dbus-1/services")? {
                let entry = entry?;
                let text = fs::read_to_string(entry.path())?;
                let name =
                    text.lines().find_map(|line| line.strip_prefix("Name=")).unwrap_or_default().trim();
                let keyring = self.kind == Kind::PlasmaKwallet
                    && (name == "org.freedesktop.secrets"
                        || name.starts_with("org.gnome.keyring")
                        || name == "org.freedesktop.impl.portal.Secret");
                if !SHARED.contains(&name) && !keyring {
                    fs::write(folder.join(entry.file_name()), text)?;
                }
            }
            Ok(())
        };
        copy().map_err(|source| file_error(&folder, source))?;
        Ok(folder)
    }

    fn wait_for_socket(&mut self) -> Result<(), DesktopError> {
        let socket = self.folder.join("run").join(SOCKET);
        let Some(compositor) = self.parts.last_mut() else { return Ok(()) };
        compositor.wait_until(|| socket.exists())
    }

    fn start(
        &mut self,
        name: &'static str,
        package: &'static str,
        program: &str,
        words: &[&str],
    ) -> Result<(), DesktopError> {
        let mut command = self.environment.command(program);
        command.args(words);
        self.start_command(name, package, command)
    }

    /// Starts a part whose readiness shows elsewhere. The name of its package is also that of its log.
    fn start_command(
        &mut self,
        name: &'static str,
        package: &'static str,
        mut command: Command,
    ) -> Result<(), DesktopError> {
        let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
        let log = self.log(&program);
        command.stdin(Stdio::null());
        self.parts.push(Part::start(name, package, &mut command, log, None)?);
        Ok(())
    }

    fn write_home(&self, name: &str, text: &str) -> Result<(), DesktopError> {
        let file = self.folder.join("home").join(name);
        let folder = file.parent().unwrap_or(&file);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, text))
            .map_err(|source| file_error(&file, source))
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.join("logs").join(format!("{name}.log"))
    }
}

/// Whether the desktop runs on Wayland.
pub(crate) fn is_wayland(kind: Kind) -> bool {
    !matches!(kind, Kind::PlasmaX11 | Kind::Mate | Kind::Lxqt | Kind::Cinnamon | Kind::Xfce)
}

/// What a login manager sets for a session of this kind.
fn variables(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Gnome | Kind::GnomePlain => &[
            ("XDG_CURRENT_DESKTOP", "GNOME"),
            ("XDG_SESSION_DESKTOP", "gnome"),
            ("DESKTOP_SESSION", "gnome"),
        ],
        Kind::Plasma | Kind::PlasmaKwallet => &[
            ("XDG_CURRENT_DESKTOP", "KDE"),
            ("DESKTOP_SESSION", "plasmawayland"),
            ("KDE_FULL_SESSION", "true"),
            ("KDE_SESSION_VERSION", "5"),
            ("QT_QPA_PLATFORM", "wayland"),
            ("XDG_MENU_PREFIX", "plasma-"),
        ],
        Kind::PlasmaX11 => &[
            ("XDG_CURRENT_DESKTOP", "KDE"),
            ("DESKTOP_SESSION", "plasma"),
            ("KDE_FULL_SESSION", "true"),
            ("KDE_SESSION_VERSION", "5"),
            ("XDG_MENU_PREFIX", "plasma-"),
        ],
        Kind::SwayMako | Kind::SwaySwaync => &[
            ("XDG_CURRENT_DESKTOP", "sway"),
            ("DESKTOP_SESSION", "sway"),
            ("WLR_BACKENDS", "headless"),
            ("WLR_LIBINPUT_NO_DEVICES", "1"),
            ("WLR_RENDERER", "pixman"),
        ],
        Kind::Mate => &[("XDG_CURRENT_DESKTOP", "MATE"), ("DESKTOP_SESSION", "mate")],
        Kind::Lxqt => &[
            ("XDG_CURRENT_DESKTOP", "LXQt"),
            ("DESKTOP_SESSION", "lxqt"),
            ("QT_QPA_PLATFORMTHEME", "lxqt"),
            ("XDG_CONFIG_DIRS", "/etc/xdg:/usr/share:/usr/share/lxqt"),
            ("XDG_MENU_PREFIX", "lxqt-"),
        ],
        Kind::Cinnamon => &[("XDG_CURRENT_DESKTOP", "X-Cinnamon"), ("DESKTOP_SESSION", "cinnamon")],
        Kind::Xfce => &[
            ("XDG_CURRENT_DESKTOP", "XFCE"),
            ("DESKTOP_SESSION", "xfce"),
            ("XDG_MENU_PREFIX", "xfce-"),
            ("XDG_CONFIG_DIRS", "/etc/xdg/xdg-xfce:/etc/xdg"),
        ],
    }
}

/// Waits until a name on the bus has an owner.
async fn wait_for_name(bus: &Connection, name: &'static str) -> Result<(), DesktopError> {
    use private_desktop::bus::OnBus;
    let what = "asking who is on the bus";
    let names = DBusProxy::new(bus).await.asking(what)?;
    look_until(format!("{name} on the bus"), READY, || async {
        let owned = names.name_has_owner(BusName::from_static_str(name).asking(what)?).await.asking(what)?;
        Ok(owned.then_some(()))
    })
    .await
}

/// Programs of Xfce are in a folder whose name depends on the system.
fn library_program(path: &str) -> Result<String, DesktopError> {
    let below = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = [PathBuf::from("/usr/lib")].into_iter().chain(below);
    let program = folders.map(|folder| folder.join(path)).find(|program| program.is_file());
    program
        .map(|program| program.to_string_lossy().into_owned())
        .ok_or_else(|| DesktopError::Missing { program: path.to_owned(), package: "xfce4-notifyd" })
}
