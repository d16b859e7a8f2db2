use std::time::{Duration, Instant};

use crate::processes::{look_until, run};
use crate::{DesktopError, PrivateDesktop};

/// A picture with fewer colours than this contains nothing readable. Letters with smooth edges have more.
const PAINTED: u32 = 8;

/// A visible window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its X identifier.
    pub id: u32,
    /// Its title; empty if it has none.
    pub title: String,
    /// Left edge on the screen in pixels.
    pub x: i32,
    /// Upper edge on the screen in pixels.
    pub y: i32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Window {
    /// Its middle on the screen, in pixels.
    #[must_use]
    pub fn middle(&self) -> (i32, i32) {
        let half = |length: u32| i32::try_from(length / 2).unwrap_or_default();
        (self.x + half(self.width), self.y + half(self.height))
    }
}

impl PrivateDesktop {
    /// The visible windows of programs whose title contains `title`.
    ///
    /// # Errors
    ///
    /// If there is no display, or `wmctrl` or `xdotool` is missing or fails.
    pub fn windows(&self, title: &str) -> Result<Vec<Window>, DesktopError> {
        self.needs_display("finding windows")?;
        // One line each: identifier, desktop, machine, title.
        let list = || run(self.command("wmctrl").arg("-l"), "wmctrl");
        // It fails if a window disappears while its title is read.
        let output = list().or_else(|_| list())?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let listed = listed.lines().filter_map(read_line).filter(|(_, found)| found.contains(title));
        let visible = self.search(&["--name", ""])?;
        let mut windows = Vec::new();
        for (id, title) in listed.filter(|(id, _)| visible.contains(id)) {
            windows.extend(self.geometry(id)?.map(|window| Window { title, ..window }));
        }
        Ok(windows)
    }

    /// Waits until a window whose title contains `title` is visible.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if none appears within `limit`; otherwise those of [`PrivateDesktop::windows`].
    pub fn wait_for_window(&self, title: &str, limit: Duration) -> Result<Window, DesktopError> {
        wait_for(&format!("a window titled {title:?}"), limit, || Ok(self.windows(title)?.into_iter().next()))
    }

    /// Waits until no window whose title contains `title` is visible.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if it is still there after `limit`; otherwise those of
    /// [`PrivateDesktop::windows`].
    pub fn wait_for_no_window(&self, title: &str, limit: Duration) -> Result<(), DesktopError> {
        let what = format!("the window titled {title:?} to go");
        wait_for(&what, limit, || Ok(self.windows(title)?.is_empty().then_some(())))
    }

    /// Waits until a window shows more than an empty area.
    ///
    /// # Errors
    ///
    /// [`DesktopError::TimeLimit`] if it stays empty for `limit`; [`DesktopError::Missing`] without ImageMagick.
    pub fn wait_until_painted(&self, window: &Window, limit: Duration) -> Result<(), DesktopError> {
        wait_for("something to read in the window", limit, || {
            let colours = self.picture_property(window, "%k")?;
            Ok(colours
                .and_then(|count| count.parse().ok())
                .filter(|count: &u32| *count >= PAINTED)
                .map(|_| ()))
        })
    }

    /// Waits until a window has looked the same for `quiet`, so that nothing in it moves any more.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::wait_until_painted`].
    pub fn wait_until_still(
        &self,
        window: &Window,
        quiet: Duration,
        limit: Duration,
    ) -> Result<(), DesktopError> {
        let mut last = None;
        let mut since = Instant::now();
        wait_for("the window to come to rest", limit, || {
            // A checksum of the whole picture.
            let now = self.picture_property(window, "%#")?;
            if now != last {
                (last, since) = (now, Instant::now());
            }
            Ok((last.is_some() && since.elapsed() >= quiet).then_some(()))
        })
    }

    /// Moves a window, so that the upper left corner of its frame is at a place on the screen, in pixels.
    ///
    /// # Errors
    ///
    /// If there is no display, or `wmctrl` is missing or fails.
    pub fn move_window(&self, window: &Window, x: i32, y: i32) -> Result<(), DesktopError> {
        self.needs_display("moving a window")?;
        let mut command = self.command("wmctrl");
        command.args(["-i", "-r", &window.id.to_string(), "-e", &format!("0,{x},{y},-1,-1")]);
        run(&mut command, "wmctrl").map(|_| ())
    }

    /// The window that has the keyboard; `None` if none of the [`PrivateDesktop::windows`] has it.
    ///
    /// # Errors
    ///
    /// If there is no display, or `xprop` is missing or fails.
    pub fn focused(&self) -> Result<Option<Window>, DesktopError> {
        self.needs_display("the focus")?;
        let output = run(self.command("xprop").args(["-root", "_NET_ACTIVE_WINDOW"]), "x11-utils")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let id = text.rsplit("0x").next().and_then(|hex| u32::from_str_radix(hex.trim(), 16).ok());
        Ok(self.windows("")?.into_iter().find(|window| Some(window.id) == id))
    }

    /// The visible windows of a class, including those without a title and those of no program.
    pub(crate) fn windows_of_class(&self, class: &str) -> Result<Vec<Window>, DesktopError> {
        let mut windows = Vec::new();
        for id in self.search(&["--class", class])? {
            windows.extend(self.geometry(id)?);
        }
        Ok(windows)
    }

    fn search(&self, words: &[&str]) -> Result<Vec<u32>, DesktopError> {
        let words = [&["search", "--onlyvisible"], words].concat();
        match self.xdotool(&words) {
            Ok(text) => Ok(text.lines().filter_map(|line| line.trim().parse().ok()).collect()),
            // It exits with an error if it finds nothing.
            Err(DesktopError::Failed { .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// ImageMagick's description of a picture of the window; `None` if it is not visible.
    fn picture_property(&self, window: &Window, format: &str) -> Result<Option<String>, DesktopError> {
        let id = window.id.to_string();
        let mut command = self.command("import");
        command.args(["-silent", "-window", &id, "-format", format, "info:-"]);
        match run(&mut command, "imagemagick") {
            Ok(output) => Ok(Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())),
            // It disappeared, or is partly off the screen while it moves.
            Err(DesktopError::Failed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The place of a window; `None` if it has disappeared.
    fn geometry(&self, id: u32) -> Result<Option<Window>, DesktopError> {
        match self.xdotool(&["getwindowgeometry", "--shell", &id.to_string()]) {
            Ok(text) => Ok(read_geometry(id, &text)),
            Err(DesktopError::Failed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Calls `look` repeatedly until it finds something or fails.
pub(crate) fn wait_for<T>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> Result<Option<T>, DesktopError>,
) -> Result<T, DesktopError> {
    look_until(limit, || look().transpose()).unwrap_or_else(|| {
        Err(DesktopError::TimeLimit { what: what.to_owned(), seconds: limit.as_secs(), log: String::new() })
    })
}

fn read_line(line: &str) -> Option<(u32, String)> {
    let mut words = line.split_whitespace();
    let id = u32::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
    Some((id, words.skip(2).collect::<Vec<_>>().join(" ")))
}

fn read_geometry(id: u32, text: &str) -> Option<Window> {
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    Some(Window {
        id,
        title: String::new(),
        x: value("X")?.parse().ok()?,
        y: value("Y")?.parse().ok()?,
        width: value("WIDTH")?.parse().ok()?,
        height: value("HEIGHT")?.parse().ok()?,
    })
}
