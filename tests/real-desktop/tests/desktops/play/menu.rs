//! The desktop's menu of programs, and what is installed there.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use real_desktop::{Area, Button, Element, Kind, Role, SCREEN_HEIGHT};

use super::{Outcome, PROGRAM, Play, REST};

/// How long `dpkg` may take to remove the package.
const REMOVAL: Duration = Duration::from_secs(120);

/// The program's display name.
const TITLE: &str = "Ringtray";

impl Play {
    /// Opens the desktop's menu of programs at the place where the program should be.
    pub(crate) async fn open_menu(&self) -> Outcome {
        let is_field = |it: &Element| [Role::ENTRY, Role::TEXT].contains(&it.role) && it.focused;
        match self.desktop.kind() {
            Kind::Gnome | Kind::GnomePlain => {
                self.desktop.press("super").await?;
                self.until("the overview", async || self.desktop.overview().await.map_err(Into::into))
                    .await?;
            }
            Kind::Plasma | Kind::PlasmaKwallet | Kind::PlasmaX11 => {
                self.desktop.press("alt+space").await?;
                self.menu_item("the field for a search", is_field).await?;
            }
            Kind::Cinnamon => {
                // The panel answers long before its menu is ready.
                self.until("Cinnamon's menu to be made", async || {
                    Ok(self.menu().await?.iter().any(|it| it.name == "All Applications").then_some(()))
                })
                .await?;
                self.desktop.press("super").await?;
                self.menu_item("the field for a search", is_field).await?;
            }
            Kind::Lxqt => {
                let whole = self.lxqt_menu().await?;
                self.desktop.type_text(PROGRAM).await?;
                return self
                    .until("what is found in the menu", async || {
                        Ok(self.desktop.menu()?.filter(|found| *found != whole).map(|_| ()))
                    })
                    .await;
            }
            Kind::Mate | Kind::Xfce => {
                self.menu_item("the panel's menu", |it| it.name == "Applications").await?;
                self.desktop.press("alt+F1").await?;
                let is_open = |it: &Element| it.role == Role::MENU && it.area.y > 0;
                self.menu_item("the open menu", is_open).await?;
                // An empty category is left out.
                let all = self.menu().await?;
                if let Some(category) = all.iter().find(|it| it.showing && it.name == "Internet") {
                    let (x, y) = category.area.middle();
                    self.desktop.click(x, y, Button::Left).await?;
                }
                return Ok(());
            }
            // It has no menu.
            Kind::SwayMako | Kind::SwaySwaync => return Ok(()),
        }
        Ok(self.desktop.type_text(PROGRAM).await?)
    }

    /// Opens LXQt's menu, and returns its place. The panel rebuilds and closes the menu a while after programs were
    /// installed or removed. It keeps the text of the last search.
    pub(crate) async fn lxqt_menu(&self) -> Result<Area, Box<dyn Error>> {
        self.menu_item("the panel", |it| it.name == "Show Desktop").await?;
        let mut since = Instant::now();
        self.until("the menu to stay open", async || {
            let menu = self.desktop.menu()?;
            if menu.is_none() {
                self.desktop.click(14, i32::try_from(SCREEN_HEIGHT)? - 10, Button::Left).await?;
                since = Instant::now();
            }
            Ok(menu.filter(|_| since.elapsed() >= REST))
        })
        .await
    }

    /// Waits for a visible element of the menu.
    async fn menu_item(&self, what: &str, wanted: impl Fn(&Element) -> bool) -> Outcome {
        self.until(what, async || {
            Ok(self.menu().await?.iter().any(|it| it.showing && wanted(it)).then_some(()))
        })
        .await
    }

    /// Closes the menu.
    pub(crate) async fn close_menu(&self) -> Outcome {
        // One key for a submenu or typed text, and one for the menu itself.
        self.desktop.press("Escape").await?;
        Ok(self.desktop.press("Escape").await?)
    }

    /// Whether the open menu contains the program; `None` if that can't be read.
    pub(crate) async fn is_in_menu(&self) -> Result<Option<bool>, Box<dyn Error>> {
        Ok(match self.desktop.kind() {
            Kind::SwayMako | Kind::SwaySwaync | Kind::Lxqt => None,
            Kind::Gnome | Kind::GnomePlain => {
                let texts = self.desktop.overview().await?;
                Some(texts.is_some_and(|texts| texts.iter().any(|text| text == TITLE)))
            }
            _ => Some(self.menu().await?.iter().any(|it| it.showing && it.name.starts_with(TITLE))),
        })
    }

    /// What a screen reader receives from the program that shows the menu.
    async fn menu(&self) -> Result<Vec<Element>, Box<dyn Error>> {
        let program = match self.desktop.kind() {
            Kind::Plasma | Kind::PlasmaKwallet | Kind::PlasmaX11 => "krunner",
            Kind::Cinnamon => "cinnamon",
            Kind::Lxqt => "lxqt-panel",
            Kind::Mate => "mate-panel",
            Kind::Xfce => "xfce4-panel",
            _ => return Ok(Vec::new()),
        };
        Ok(self.reader.read(program).await?)
    }

    /// Asks whoever installed the program to remove it, and waits until that is done.
    pub(crate) fn remove(&self) -> Outcome {
        let stdin = std::io::stdin().as_fd().try_clone_to_owned()?;
        let mut installer = UnixStream::from(stdin);
        installer.set_read_timeout(Some(REMOVAL))?;
        installer.write_all(b"!")?;
        installer.read_exact(&mut [0]).map_err(|error| format!("the package was not removed: {error}").into())
    }
}
