//! The program's window: reading it, and acting in it.

use std::error::Error;
use std::path::Path;

use real_desktop::{Area, Button, Element, Role, Window};

use super::{Outcome, PROGRAM, Play};

impl Play {
    /// Takes a picture in which an open window shows its page. A screen reader knows the page before it is drawn.
    pub(super) async fn picture(&self, file: &Path) -> Outcome {
        self.until("the window to be drawn", async || {
            let window = self.window().await?.filter(|window| !window.minimized);
            self.desktop.screenshot(file).await?;
            let is_drawn = window.map_or(Ok(true), |window| has_content(file, &window.area))?;
            Ok(is_drawn.then_some(()))
        })
        .await
    }

    /// The program's own window, if there is one.
    pub(crate) async fn window(&self) -> Result<Option<Window>, Box<dyn Error>> {
        let windows = self.desktop.windows().await?;
        Ok(windows.into_iter().find(|window| window.program.to_lowercase().contains(PROGRAM)))
    }

    /// Waits until the window is there, in front, and has the keyboard.
    pub(crate) async fn active_window(&self) -> Result<Window, Box<dyn Error>> {
        self.until("the window in front, with the keyboard", async || {
            Ok(self.window().await?.filter(|window| window.active && !window.minimized))
        })
        .await
    }

    /// Waits until the window is gone, or minimised if it stands in for a tray.
    pub(crate) async fn no_window(&self) -> Outcome {
        self.until("the window to be gone", async || Ok((!self.is_open().await?).then_some(()))).await
    }

    /// Whether the window is visible.
    pub(crate) async fn is_open(&self) -> Result<bool, Box<dyn Error>> {
        Ok(self.window().await?.is_some_and(|window| !window.minimized))
    }

    /// Closes the window as a person does. If it does not have the keyboard, its title is clicked first.
    pub(crate) async fn close_window(&self) -> Outcome {
        let window = self.until("a window to close", async || self.window().await).await?;
        if !window.active {
            self.desktop.click(window.area.middle().0, window.area.y + 12, Button::Left).await?;
            self.active_window().await?;
        }
        self.desktop.close_window().await?;
        self.no_window().await
    }

    /// Everything a screen reader receives of the window.
    pub(crate) async fn page(&self) -> Result<Vec<Element>, Box<dyn Error>> {
        Ok(self.reader.read(PROGRAM).await?)
    }

    /// Waits until the window contains this text.
    pub(crate) async fn says(&self, text: &str) -> Outcome {
        self.until(&format!("the window to say {text:?}"), async || {
            let page = self.page().await?;
            Ok(page.iter().any(|it| it.name.contains(text) || it.text.contains(text)).then_some(()))
        })
        .await
    }

    /// Waits for an enabled element of the window with this role and the beginning of this name.
    pub(crate) async fn element(&self, roles: &[Role], name: &str) -> Result<Element, Box<dyn Error>> {
        self.until(&format!("{name:?} in the window"), async || {
            let page = self.page().await?;
            Ok(page
                .into_iter()
                .find(|it| roles.contains(&it.role) && it.sensitive && it.name.starts_with(name)))
        })
        .await
    }

    /// Clicks an element of the window, with the pointer if it is visible.
    pub(crate) async fn click(&self, roles: &[Role], name: &str) -> Outcome {
        let element = self.element(roles, name).await?;
        // Scrolls it into view.
        self.reader.focus(&element).await?;
        let element = self.element(roles, name).await?;
        let window = self.until("the window", async || self.window().await).await?;
        Ok(self.desktop.click_on(&window, &element).await?)
    }

    /// Types into a field of the window.
    pub(crate) async fn fill(&self, name: &str, text: &str) -> Outcome {
        self.click(&[Role::ENTRY, Role::PASSWORD], name).await?;
        self.until(&format!("the keyboard in {name:?}"), async || {
            Ok(self.element(&[Role::ENTRY, Role::PASSWORD], name).await?.focused.then_some(()))
        })
        .await?;
        Ok(self.desktop.type_text(text).await?)
    }

    /// Opens the window: from the tray, or with a second start if there is no tray.
    pub(crate) async fn open(&self) -> Outcome {
        if self.desktop.has_tray() {
            Ok(self.tray().await?.click("Open Ringtray").await?)
        } else {
            self.launch().await
        }
    }

    /// Starts the program as its entry in the desktop's menu does.
    pub(crate) async fn launch(&self) -> Outcome {
        Ok(self.desktop.launch("ringtray.desktop").await?)
    }
}

/// Whether a part of a picture has more colours than a window without a page.
fn has_content(picture: &Path, area: &Area) -> Result<bool, Box<dyn Error>> {
    // Without the frame and the title.
    let inner = format!("{}x{}+{}+{}", area.width - 40, area.height - 120, area.x + 20, area.y + 60);
    let mut convert = std::process::Command::new("convert");
    convert.arg(picture).args(["-crop", &inner, "+repage", "-format", "%k", "info:"]);
    let colours: u32 = String::from_utf8(convert.output()?.stdout)?.trim().parse()?;
    Ok(colours > 8)
}
