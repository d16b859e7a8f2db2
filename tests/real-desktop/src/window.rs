use serde::Deserialize;

/// A part of the screen, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Area {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Area {
    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> (i32, i32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// A window of a program, as the desktop sees it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Window {
    /// Its title.
    pub title: String,
    /// The program as the window names it: the application id on Wayland, the class on X11.
    pub program: String,
    /// Whether it has the keyboard.
    pub active: bool,
    /// Whether it is minimised.
    pub minimized: bool,
    /// Its place, with its frame and without its shadow.
    pub area: Area,
    /// Where the program's drawing begins, including the shadow that it draws.
    pub surface: Area,
}
