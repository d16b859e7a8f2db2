//! The demo on a machine without a display: it runs on a private desktop and takes screenshots.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use private_desktop::{Button, DesktopError, Options, PrivateDesktop, Window};

use crate::demo::cast::{self, Player, Programs};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::tools::target;

/// The time limit for each step. On an idle machine each takes a second or two.
const LIMIT: Duration = Duration::from_secs(90);

/// The messages after which the history is worth a screenshot: three calls have ended, and none rings.
const HISTORY: usize = 9;

/// The messages until the next call rings.
const NEXT_CALL: usize = 12;

/// What the pictures go by: beside a popup, a menu or a window.
const MARGIN: i32 = 48;

/// Runs the demo on a private desktop and takes the screenshots.
pub(crate) fn take(programs: &Programs, progress: &mut Progress) -> Result<(), Failure> {
    progress.step("A private desktop");
    let desktop = PrivateDesktop::start(&Options::default())?;
    let folder = desktop.home().join("ringtray");
    fs::create_dir(&folder).map_err(|error| Failure::file(&folder, &error))?;
    let pictures = target().join("demo");
    // Screenshots of an earlier demo must not be mistaken for new ones.
    let _ = fs::remove_dir_all(&pictures);
    let command = |program: &Path| {
        let mut command = desktop.command(program);
        command.env("RINGTRAY_HOME", &folder);
        command
    };

    progress.step("The simulated server and the app");
    let mut simulator = cast::simulator(programs, &folder, command)?;
    let mut app = Player::start(command(&programs.app).arg("--hidden"), folder.join("app.log"))?;

    progress.step("Calls ring");
    let mut scene = Scene { desktop: &desktop, pictures, taken: Vec::new() };
    let open_window = || Player::start(&mut command(&programs.app), folder.join("second-start.log"));
    if let Err(failure) = scene.play(&mut simulator, open_window) {
        let failure = app.explain("the app", &with_logs(&failure, &folder.join("logs")));
        let _ = desktop.screenshot(&scene.pictures.join("failed.png"));
        return Err(simulator.explain("the simulated server", &failure));
    }
    if let Ok(Some(status)) = app.child.try_wait() {
        return Err(app.explain("the app", &Failure::new(format!("the app ended during the demo: {status}"))));
    }
    println!("\nThe pictures, after {}:", progress.elapsed());
    for (picture, what) in &scene.taken {
        println!("    {}: {what}", picture.display());
    }
    Ok(())
}

/// The visible app, and its screenshots.
struct Scene<'a> {
    desktop: &'a PrivateDesktop,
    pictures: PathBuf,
    taken: Vec<(PathBuf, &'static str)>,
}

impl Scene<'_> {
    fn play(
        &mut self,
        simulator: &mut Player,
        open_window: impl Fn() -> Result<Player, Failure>,
    ) -> Result<(), Failure> {
        let popup = self.desktop.wait_for_popup(LIMIT)?;
        self.picture("popup.png", "a call rings", Some(&popup))?;

        let (x, y) = self.desktop.wait_for_tray_position(LIMIT)?;
        self.desktop.click(x, y, Button::Right)?;
        let menu = self.desktop.wait_for_menu(LIMIT)?;
        // The icon is in the panel above the menu.
        let with_icon = Window { y: 0, height: menu.height + menu.y.unsigned_abs(), ..menu };
        self.picture("tray-menu.png", "the icon in the tray and its menu", Some(&with_icon))?;
        self.desktop.press("Escape")?;
        // Otherwise the popups hide the icon's tooltip.
        self.desktop.point_at(40, 700)?;

        let history = |wrote: &str| (acknowledged(wrote) >= HISTORY).then_some(());
        simulator.wait_for("the app to acknowledge the messages of three calls", LIMIT, history)?;
        // A second start opens the window of the first.
        let _second = open_window()?;
        let window = self.desktop.wait_for_window("Ringtray", LIMIT)?;
        // Where no popup covers it.
        self.desktop.move_window(&window, 200, 70)?;
        self.desktop.wait_until_painted(&window, LIMIT)?;
        self.desktop.wait_until_still(&window, Duration::from_secs(1), LIMIT)?;
        let window = self.desktop.wait_for_window("Ringtray", LIMIT)?;
        self.picture("window.png", "the window with the calls", Some(&window))?;

        let next_call = |wrote: &str| (acknowledged(wrote) >= NEXT_CALL).then_some(());
        simulator.wait_for("the app to acknowledge the next call", LIMIT, next_call)?;
        self.desktop.wait_for_popup(LIMIT)?;
        // The page draws the call a moment after the popup, and a ringing call may stay animated.
        match self.desktop.wait_until_still(&window, Duration::from_secs(1), Duration::from_secs(4)) {
            Ok(()) | Err(DesktopError::TimeLimit { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.picture("desktop.png", "all of it, while a call rings", None)
    }

    /// Takes a picture of a part of the screen with a margin, or of the whole.
    fn picture(&mut self, name: &str, what: &'static str, part: Option<&Window>) -> Result<(), Failure> {
        let file = self.pictures.join(name);
        match part {
            Some(part) => {
                let (left, top) = ((part.x - MARGIN).max(0), (part.y - MARGIN).max(0));
                let margins = 2 * MARGIN.unsigned_abs();
                let (width, height) = (part.width + margins, part.height + margins);
                self.desktop.screenshot_of(&file, left.unsigned_abs(), top.unsigned_abs(), width, height)?;
            }
            None => self.desktop.screenshot(&file)?,
        }
        self.taken.push((file, what));
        Ok(())
    }
}

/// The number of acknowledged messages that the simulator reported.
fn acknowledged(wrote: &str) -> usize {
    wrote.lines().filter(|line| line.contains("acknowledged")).count()
}

/// `failure` with the end of the app's newest log file, if there is one.
fn with_logs(failure: &Failure, folder: &Path) -> Failure {
    let newest = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .max_by_key(|entry| entry.metadata().and_then(|metadata| metadata.modified()).ok());
    let text = newest.and_then(|entry| fs::read_to_string(entry.path()).ok()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(25)..].join("\n");
    Failure::new(format!("{failure}\n\nThe end of the app's log:\n{last}"))
}
