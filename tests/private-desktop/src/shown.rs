use std::time::Duration;

use crate::daemons::PANEL_HEIGHT;
use crate::processes::run;
use crate::windows::{Window, wait_for};
use crate::{DesktopError, PrivateDesktop};

/// The program in which the panel runs its tray. It shows the menus of the icons.
const TRAY_CLASS: &str = "Wrapper-2.0";

impl PrivateDesktop {
    /// The number of popups that the notification daemon shows now. Only dunst can be queried.
    ///
    /// # Errors
    ///
    /// If the desktop has no dunst, or dunst does not answer.
    pub fn popups(&self) -> Result<usize, DesktopError> {
        self.needs_dunst("counting popups")?;
        let output = run(self.command("dunstctl").args(["count", "displayed"]), "dunst")?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        text.parse().map_err(|_| DesktopError::Failed { program: "dunstctl count".to_owned(), output: text })
    }

    /// Waits until a popup of dunst is readable on the screen, and returns the popups' place.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if none appears within `limit`; otherwise those of [`PrivateDesktop::popups`].
    pub fn wait_for_popup(&self, limit: Duration) -> Result<Window, DesktopError> {
        self.needs_dunst("waiting for a popup")?;
        let window = wait_for("a popup", limit, || {
            if self.popups()? == 0 {
                return Ok(None);
            }
            Ok(self.windows_of_class("Dunst")?.into_iter().next())
        })?;
        self.wait_until_painted(&window, limit)?;
        Ok(window)
    }

    /// Waits until the panel shows a tray icon, and returns the middle of the only one, or of all.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if none appears within `limit`; also if there is no tray, or `xdotool` fails.
    pub fn wait_for_tray_position(&self, limit: Duration) -> Result<(i32, i32), DesktopError> {
        self.needs_tray("the place of the tray icon")?;
        // Without an icon, the tray is only a few pixels wide.
        wait_for("an icon in the panel", limit, || {
            let all = self.windows_of_class(TRAY_CLASS)?;
            Ok(all.iter().find(|tray| tray.y < PANEL_HEIGHT && tray.width > 20).map(Window::middle))
        })
    }

    /// Waits until the menu of a tray icon is open and readable, after a click on the icon.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::wait_for_tray_position`].
    pub fn wait_for_menu(&self, limit: Duration) -> Result<Window, DesktopError> {
        self.needs_tray("the menu of the tray icon")?;
        let window = wait_for("the menu of the tray icon", limit, || {
            let all = self.windows_of_class(TRAY_CLASS)?;
            Ok(all.into_iter().find(|menu| menu.y >= PANEL_HEIGHT && menu.height > 20))
        })?;
        self.wait_until_painted(&window, limit)?;
        Ok(window)
    }

    pub(crate) fn needs_dunst(&self, what: &'static str) -> Result<(), DesktopError> {
        if self.options.notifications == crate::NotificationDaemon::Dunst {
            return Ok(());
        }
        Err(DesktopError::Without { what, part: "dunst" })
    }

    pub(crate) fn needs_tray(&self, what: &'static str) -> Result<(), DesktopError> {
        if self.options.tray { Ok(()) } else { Err(DesktopError::Without { what, part: "a tray" }) }
    }
}
