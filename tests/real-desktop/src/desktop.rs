use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use private_desktop::bus::{OnBus, connect_to};
use private_desktop::processes::{READY, file_error, start_error, tail};
use private_desktop::{Button, DesktopError, Guard, Notifications, Tray};
use zbus::Connection;
use zbus::fdo::DBusProxy;

use crate::accessibility::{Accessibility, Element};
use crate::environment::Environment;
use crate::gnome::Gnome;
use crate::keys::{self, SHIFT};
use crate::kind::Kind;
use crate::plasma::Plasma;
use crate::sessions::{self, Session};
use crate::sway::Sway;
use crate::window::{Area, Window};
use crate::{cinnamon, quiet, x11};

/// How long a click holds the button. Shells tell clicks from other gestures by their duration.
const MOMENT: Duration = Duration::from_millis(60);

/// A running desktop. Dropping it ends everything it started, and everything started inside it.
#[derive(Debug)]
pub struct RealDesktop {
    // Dropped first. It ends what the session then collects.
    _guard: Guard,
    session: Session,
    bus: Connection,
    controls: Controls,
}

/// Access to its pointer, keys and windows.
#[derive(Debug)]
enum Controls {
    Gnome(Gnome),
    Plasma(Plasma),
    Sway(Sway),
    X11,
}

impl RealDesktop {
    /// Starts the desktop and waits until all of it answers.
    ///
    /// # Errors
    ///
    /// A [`DesktopError`] that names what is missing and where to get it, or shows the last output of the part that
    /// did not start. Nothing is left running then.
    pub async fn start(kind: Kind) -> Result<RealDesktop, DesktopError> {
        let folder = tempfile::Builder::new()
            .prefix("real-desktop-")
            .tempdir()
            .map_err(|source| file_error(&std::env::temp_dir(), source))?
            .keep();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mark = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_ascii_uppercase();
        let environment = Environment::new(&mark, &folder);
        let mut session = Session { kind, environment, folder: folder.clone(), parts: Vec::new() };
        let guard = Guard::start(&mark, &folder, &[], &[])?;
        let owner = fs::metadata(&folder).map_err(|source| file_error(&folder, source))?.uid();
        if owner == 0 {
            let what = "a real desktop";
            return Err(DesktopError::Without { what, part: "an ordinary user who runs it" });
        }
        for name in ["home", "run", "tmp", "logs", "files"] {
            let path = folder.join(name);
            fs::create_dir(&path)
                .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o700)))
                .map_err(|source| file_error(&path, source))?;
        }
        session.start_buses()?;
        let bus = connect_to(session.environment.get("DBUS_SESSION_BUS_ADDRESS").unwrap_or_default()).await?;
        if let Err(error) = session.start_desktop(&bus).await {
            return Err(match error {
                DesktopError::TimeLimit { what, seconds, .. } => DesktopError::TimeLimit {
                    what,
                    seconds,
                    log: format!("\n{}", last_words(&session.folder)),
                },
                other => other,
            });
        }
        let controls = match kind {
            Kind::Gnome | Kind::GnomePlain => {
                let gnome = Gnome::new(bus.clone());
                gnome.wait_until_ready(READY).await?;
                Controls::Gnome(gnome)
            }
            Kind::Plasma | Kind::PlasmaKwallet => {
                Controls::Plasma(Plasma::new(bus.clone(), &session.environment, &session.folder).await?)
            }
            Kind::SwayMako | Kind::SwaySwaync => Controls::Sway(Sway::new(&session.environment)?),
            Kind::PlasmaX11 | Kind::Mate | Kind::Lxqt | Kind::Cinnamon | Kind::Xfce => Controls::X11,
        };
        Ok(RealDesktop { _guard: guard, session, bus, controls })
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.session.kind
    }

    /// Whether it has a tray.
    #[must_use]
    pub fn has_tray(&self) -> bool {
        self.session.kind != Kind::GnomePlain
    }

    /// Whether it shows one popup at a time. [`RealDesktop::popup_texts`] reads that popup.
    #[must_use]
    pub fn shows_one_popup(&self) -> bool {
        matches!(self.session.kind, Kind::Gnome | Kind::GnomePlain)
    }

    /// A command that runs a program inside the desktop.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = self.environment().command(program);
        command.stdin(Stdio::null());
        command
    }

    /// The home of its user. It is removed with the desktop.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.session.folder.join("home")
    }

    /// The well-known names on the session bus.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus is gone.
    pub async fn names_on_bus(&self) -> Result<Vec<String>, DesktopError> {
        let what = "asking who is on the bus";
        let names = DBusProxy::new(&self.bus).await.asking(what)?.list_names().await.asking(what)?;
        Ok(names.iter().map(ToString::to_string).filter(|name| !name.starts_with(':')).collect())
    }

    /// Starts the program of an installed desktop entry, as the desktop does after a click on it.
    ///
    /// # Errors
    ///
    /// If there is no such entry, or it can't be started.
    pub async fn launch(&self, entry: &str) -> Result<(), DesktopError> {
        let (program, first) = match &self.controls {
            Controls::Gnome(gnome) => return gnome.launch(entry).await,
            Controls::Plasma(_) => ("kioclient5", "exec"),
            Controls::X11 if self.session.kind == Kind::PlasmaX11 => ("kioclient5", "exec"),
            Controls::Sway(_) | Controls::X11 => ("gio", "launch"),
        };
        let mut command = self.command(program);
        command.arg(first).arg(Path::new("/usr/share/applications").join(entry));
        // KDE's launcher waits until the program has ended; the desktop ends both.
        let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        started.map(|_| ()).map_err(|source| start_error(&command, "libglib2.0-bin", source))
    }

    /// Takes a screenshot of the whole screen as a PNG.
    ///
    /// # Errors
    ///
    /// If the desktop can't take one.
    pub async fn screenshot(&self, file: &Path) -> Result<(), DesktopError> {
        match &self.controls {
            Controls::Gnome(gnome) => gnome.screenshot(file).await,
            Controls::Plasma(plasma) => plasma.screenshot(file).await,
            Controls::Sway(_) => Sway::screenshot(self.environment(), file),
            Controls::X11 => x11::screenshot(self.environment(), file),
        }
    }

    /// The windows of programs, in no particular order.
    ///
    /// # Errors
    ///
    /// If the desktop does not answer.
    pub async fn windows(&self) -> Result<Vec<Window>, DesktopError> {
        match &self.controls {
            Controls::Gnome(gnome) => gnome.windows().await,
            Controls::Plasma(plasma) => plasma.windows().await,
            Controls::Sway(_) => Sway::windows(self.environment()),
            Controls::X11 => x11::windows(self.environment()),
        }
    }

    /// The place of a popup on the screen; `None` if there is none.
    ///
    /// # Errors
    ///
    /// If the desktop does not answer.
    pub async fn popup(&self) -> Result<Option<Area>, DesktopError> {
        match &self.controls {
            Controls::Gnome(gnome) => gnome.popup().await,
            Controls::Plasma(plasma) => plasma.popup().await,
            Controls::Sway(sway) => sway.popup(self.environment()),
            Controls::X11 if self.session.kind == Kind::Cinnamon => cinnamon::popup(&self.bus).await,
            Controls::X11 => x11::popup(self.environment()),
        }
    }

    /// The texts of GNOME's popup and of its buttons; empty if there is none, and on other desktops.
    ///
    /// # Errors
    ///
    /// If the shell does not answer.
    pub async fn popup_texts(&self) -> Result<Vec<String>, DesktopError> {
        match &self.controls {
            Controls::Gnome(gnome) => gnome.popup_texts().await,
            _ => Ok(Vec::new()),
        }
    }

    /// The texts of GNOME's overview; empty if it is closed, and on other desktops.
    ///
    /// # Errors
    ///
    /// If the shell does not answer.
    pub async fn overview(&self) -> Result<Option<Vec<String>>, DesktopError> {
        match &self.controls {
            Controls::Gnome(gnome) => gnome.overview().await,
            _ => Ok(None),
        }
    }

    /// The place of an open menu on X11; `None` if there is none.
    ///
    /// # Errors
    ///
    /// If the X server does not answer.
    pub fn menu(&self) -> Result<Option<Area>, DesktopError> {
        x11::menu(self.environment())
    }

    /// Moves the pointer to a place on the screen, in pixels.
    ///
    /// # Errors
    ///
    /// If the desktop does not accept it.
    pub async fn point_at(&self, x: i32, y: i32) -> Result<(), DesktopError> {
        match &self.controls {
            Controls::Gnome(gnome) => gnome.point_at(x, y).await?,
            Controls::Plasma(plasma) => plasma.point_at(x, y)?,
            Controls::Sway(sway) => sway.point_at(x, y)?,
            Controls::X11 => x11::point_at(self.environment(), x, y)?,
        }
        tokio::time::sleep(MOMENT).await;
        Ok(())
    }

    /// Moves the pointer to a place on the screen, in pixels, and clicks with a button.
    ///
    /// # Errors
    ///
    /// If the desktop does not accept it.
    pub async fn click(&self, x: i32, y: i32, button: Button) -> Result<(), DesktopError> {
        // Some programs notice the pointer only once it moves over them.
        self.point_at(x - 1, y).await?;
        self.point_at(x, y).await?;
        for pressed in [true, false] {
            match &self.controls {
                Controls::Gnome(gnome) => gnome.button(button, pressed).await?,
                Controls::Plasma(plasma) => plasma.button(button, pressed)?,
                Controls::Sway(sway) => sway.button(button, pressed)?,
                Controls::X11 => x11::button(self.environment(), button, pressed)?,
            }
            tokio::time::sleep(MOMENT).await;
        }
        Ok(())
    }

    /// Clicks the middle of an element of a window.
    ///
    /// # Errors
    ///
    /// If the desktop does not accept it.
    pub async fn click_on(&self, window: &Window, element: &Element) -> Result<(), DesktopError> {
        let (x, y) = element.area.middle();
        let (left, top) = if sessions::is_wayland(self.session.kind) {
            (window.surface.x, window.surface.y)
        } else {
            (0, 0)
        };
        self.click(left + x, top + y, Button::Left).await
    }

    /// Presses and releases a combination of keys: `Escape`, `alt+F4`.
    ///
    /// # Errors
    ///
    /// If there is no such key, or the desktop does not accept it.
    pub async fn press(&self, keys: &str) -> Result<(), DesktopError> {
        let codes = keys::combination(keys)?;
        for code in &codes {
            self.key(*code, true).await?;
        }
        tokio::time::sleep(MOMENT).await;
        for code in codes.iter().rev() {
            self.key(*code, false).await?;
        }
        tokio::time::sleep(MOMENT).await;
        Ok(())
    }

    /// Types text into the window that has the keyboard.
    ///
    /// # Errors
    ///
    /// If an American keyboard has no such letter, or the desktop does not accept it.
    pub async fn type_text(&self, text: &str) -> Result<(), DesktopError> {
        for key in keys::writing(text)? {
            if key.shift {
                self.key(SHIFT, true).await?;
            }
            self.key(key.code, true).await?;
            self.key(key.code, false).await?;
            if key.shift {
                self.key(SHIFT, false).await?;
            }
        }
        Ok(())
    }

    /// Closes the window that has the keyboard, with the keys that all of these desktops have for it.
    ///
    /// # Errors
    ///
    /// If the desktop does not accept them.
    pub async fn close_window(&self) -> Result<(), DesktopError> {
        self.press("alt+F4").await
    }

    /// Switches the desktop's own "do not disturb" on or off, which must alternate.
    ///
    /// # Errors
    ///
    /// If it has none.
    pub fn set_do_not_disturb(&self, quiet: bool) -> Result<(), DesktopError> {
        quiet::set(self.session.kind, self.environment(), quiet)
    }

    /// Everything that happens to notifications from now on.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the bus can't be reached.
    pub async fn notifications(&self) -> Result<Notifications, DesktopError> {
        Notifications::on_bus(self.bus_address()).await
    }

    /// The newest icon in the tray. Waits for one to appear.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if none appears within `limit`; [`DesktopError::Bus`] if the program does not
    /// answer.
    pub async fn tray(&self, limit: Duration) -> Result<Tray, DesktopError> {
        Tray::on_bus(self.bus_address(), limit).await
    }

    /// A connection as a screen reader.
    ///
    /// # Errors
    ///
    /// [`DesktopError::Bus`] if the session has no such bus.
    pub async fn accessibility(&self) -> Result<Accessibility, DesktopError> {
        Accessibility::connect(&self.bus).await
    }

    /// The last output of each part, for debugging.
    #[must_use]
    pub fn last_words(&self) -> String {
        last_words(&self.session.folder)
    }

    async fn key(&self, code: u32, pressed: bool) -> Result<(), DesktopError> {
        match &self.controls {
            Controls::Gnome(gnome) => gnome.key(code, pressed).await,
            Controls::Plasma(plasma) => plasma.key(code, pressed),
            Controls::Sway(sway) => sway.key(code, pressed),
            Controls::X11 => x11::key(self.environment(), code, pressed),
        }
    }

    fn bus_address(&self) -> &str {
        self.environment().get("DBUS_SESSION_BUS_ADDRESS").unwrap_or_default()
    }

    fn environment(&self) -> &Environment {
        &self.session.environment
    }
}

fn last_words(folder: &Path) -> String {
    let logs = folder.join("logs");
    let mut files: Vec<PathBuf> =
        fs::read_dir(&logs).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let words = files.iter().map(|file| {
        format!("== {}\n{}\n", file.file_stem().unwrap_or_default().to_string_lossy(), tail(file))
    });
    words.collect()
}

impl Drop for Session {
    fn drop(&mut self) {
        for part in &mut self.parts {
            part.reap();
        }
    }
}
