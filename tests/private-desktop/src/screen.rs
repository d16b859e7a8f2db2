use std::fs;
use std::path::Path;

use crate::processes::{file_error, run};
use crate::{DesktopError, PrivateDesktop};

/// The screen's width in pixels.
pub const SCREEN_WIDTH: u32 = 1280;
/// The screen's height in pixels.
pub const SCREEN_HEIGHT: u32 = 800;

/// A button of the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The left one.
    Left,
    /// The middle one.
    Middle,
    /// The right one, which opens menus.
    Right,
}

impl PrivateDesktop {
    /// Takes a screenshot of the whole screen as a PNG.
    ///
    /// # Errors
    ///
    /// If there is no display, or the program for it is missing or fails.
    pub fn screenshot(&self, file: &Path) -> Result<(), DesktopError> {
        self.take(file, None)
    }

    /// Takes a screenshot of a part of the screen as a PNG.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::screenshot`].
    pub fn screenshot_of(
        &self,
        file: &Path,
        x: u32,
        y: u32,
        width: u32,
        height: u32,
    ) -> Result<(), DesktopError> {
        self.take(file, Some(format!("{width}x{height}+{x}+{y}")))
    }

    /// Moves the mouse to a place on the screen, in pixels, and clicks with a button.
    ///
    /// # Errors
    ///
    /// If there is no display, or `xdotool` is missing or fails.
    pub fn click(&self, x: i32, y: i32, button: Button) -> Result<(), DesktopError> {
        let number = match button {
            Button::Left => "1",
            Button::Middle => "2",
            Button::Right => "3",
        };
        let (x, y) = (x.to_string(), y.to_string());
        self.xdotool(&["mousemove", &x, &y, "click", number]).map(|_| ())
    }

    /// Moves the mouse to a place on the screen, in pixels.
    ///
    /// # Errors
    /// As [`PrivateDesktop::click`].
    pub fn point_at(&self, x: i32, y: i32) -> Result<(), DesktopError> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]).map(|_| ())
    }

    /// Presses and releases a key or a combination, as `xdotool key` names them: `Escape`, `ctrl+w`.
    ///
    /// # Errors
    /// As [`PrivateDesktop::click`].
    pub fn press(&self, key: &str) -> Result<(), DesktopError> {
        self.xdotool(&["key", key]).map(|_| ())
    }

    /// Types text into the focused window.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::click`].
    pub fn type_text(&self, text: &str) -> Result<(), DesktopError> {
        self.xdotool(&["type", "--", text]).map(|_| ())
    }

    pub(crate) fn needs_display(&self, what: &'static str) -> Result<(), DesktopError> {
        if self.options.display { Ok(()) } else { Err(DesktopError::Without { what, part: "a display" }) }
    }

    fn take(&self, file: &Path, part: Option<String>) -> Result<(), DesktopError> {
        self.needs_display("a screenshot")?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
        }
        let mut command = self.command("import");
        command.args(["-silent", "-window", "root"]);
        if let Some(part) = part {
            command.args(["-crop", &part, "+repage"]);
        }
        // The format is given, because otherwise the extension of the name decides it.
        let mut target = std::ffi::OsString::from("png:");
        target.push(file);
        run(command.arg(target), "imagemagick").map(|_| ())
    }

    pub(crate) fn xdotool(&self, words: &[&str]) -> Result<String, DesktopError> {
        self.needs_display("the mouse and the keyboard")?;
        let output = run(self.command("xdotool").args(words), "xdotool")?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
