//! sway, controlled with `swaymsg`.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use private_desktop::processes::run;
use private_desktop::{Button, DesktopError, SCREEN_WIDTH};
use serde_json::Value;

use crate::environment::Environment;
use crate::wayland_input::WaylandInput;
use crate::window::{Area, Window};

/// The height of the bar at the top of the screen, in pixels.
pub(crate) const BAR_HEIGHT: i32 = 28;

#[derive(Debug)]
pub(crate) struct Sway {
    input: Mutex<WaylandInput>,
    /// What the place of popups looks like without a popup.
    empty: String,
}

impl Sway {
    pub(crate) fn new(environment: &Environment) -> Result<Sway, DesktopError> {
        let run = Path::new(environment.get("XDG_RUNTIME_DIR").unwrap_or_default());
        let socket = run.join(environment.get("WAYLAND_DISPLAY").unwrap_or_default());
        let input = Mutex::new(WaylandInput::wlroots(&socket)?);
        Ok(Sway { input, empty: look(environment, popup_place())? })
    }

    pub(crate) fn screenshot(environment: &Environment, file: &Path) -> Result<(), DesktopError> {
        run(environment.command("grim").arg("-c").arg(file), "grim").map(|_| ())
    }

    pub(crate) fn input(&self) -> MutexGuard<'_, WaylandInput> {
        self.input.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn point_at(&self, x: i32, y: i32) -> Result<(), DesktopError> {
        self.input().point_at(x, y)
    }

    pub(crate) fn button(&self, button: Button, pressed: bool) -> Result<(), DesktopError> {
        self.input().button(button, pressed)
    }

    pub(crate) fn key(&self, code: u32, pressed: bool) -> Result<(), DesktopError> {
        self.input().key(code, pressed)
    }

    pub(crate) fn windows(environment: &Environment) -> Result<Vec<Window>, DesktopError> {
        let output = run(environment.command("swaymsg").args(["-r", "-t", "get_tree"]), "sway")?;
        let tree: Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| DesktopError::Form { what: "the windows of sway", found: error.to_string() })?;
        let mut windows = Vec::new();
        collect(&tree, &mut windows);
        Ok(windows)
    }

    /// A popup lies over the upper right corner, where no window is. Neither the daemon nor sway reports where its
    /// popups are.
    pub(crate) fn popup(&self, environment: &Environment) -> Result<Option<Area>, DesktopError> {
        let place = popup_place();
        // Not over the compared part, because the pointer would stay in the picture.
        let click = Area { x: place.x + 110, ..place };
        Ok((look(environment, place)? != self.empty).then_some(click))
    }
}

/// A part of the screen that every popup covers.
fn popup_place() -> Area {
    let width = i32::try_from(SCREEN_WIDTH).unwrap_or_default();
    Area { x: width - 220, y: BAR_HEIGHT + 30, width: 40, height: 10 }
}

/// A checksum of a part of the screen.
fn look(environment: &Environment, area: Area) -> Result<String, DesktopError> {
    let part = format!("{},{} {}x{}", area.x, area.y, area.width, area.height);
    let mut grim = environment.command("sh");
    grim.args(["-c", "grim -g \"$0\" -t ppm - | convert ppm:- -format '%#' info:-", &part]);
    run(&mut grim, "grim").map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn collect(node: &Value, windows: &mut Vec<Window>) {
    let below = ["nodes", "floating_nodes"].into_iter().filter_map(|name| node[name].as_array());
    below.flatten().for_each(|child| collect(child, windows));
    // Only windows belong to a process.
    if node["pid"].is_null() {
        return;
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (area, inner) = (area(&node["rect"]), area(&node["window_rect"]));
    windows.push(Window {
        title: text(&node["name"]),
        program: text(&node["app_id"]),
        active: node["focused"] == true,
        minimized: node["visible"] == false,
        area,
        surface: Area { x: area.x + inner.x, y: area.y + inner.y, ..inner },
    });
}

fn area(rectangle: &Value) -> Area {
    let side =
        |name: &str| rectangle[name].as_i64().and_then(|value| i32::try_from(value).ok()).unwrap_or_default();
    Area { x: side("x"), y: side("y"), width: side("width"), height: side("height") }
}
