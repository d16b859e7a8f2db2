//! An X server, controlled with `xdotool`, `xprop` and ImageMagick.

use std::path::Path;

use private_desktop::processes::run;
use private_desktop::{Button, DesktopError};

use crate::environment::Environment;
use crate::window::{Area, Window};

pub(crate) fn screenshot(environment: &Environment, file: &Path) -> Result<(), DesktopError> {
    let mut import = environment.command("import");
    import.args(["-silent", "-window", "root"]).arg(format!("png:{}", file.display()));
    run(&mut import, "imagemagick").map(|_| ())
}

pub(crate) fn point_at(environment: &Environment, x: i32, y: i32) -> Result<(), DesktopError> {
    xdotool(environment, &["mousemove", &x.to_string(), &y.to_string()]).map(|_| ())
}

pub(crate) fn button(environment: &Environment, button: Button, pressed: bool) -> Result<(), DesktopError> {
    let number = match button {
        Button::Left => "1",
        Button::Middle => "2",
        Button::Right => "3",
    };
    xdotool(environment, &[if pressed { "mousedown" } else { "mouseup" }, number]).map(|_| ())
}

/// The kernel's code of the key. X has them with an offset of 8.
pub(crate) fn key(environment: &Environment, code: u32, pressed: bool) -> Result<(), DesktopError> {
    let code = match code + 8 {
        // For xdotool, a single digit is the key of that digit.
        9 => "Escape".to_owned(),
        code => code.to_string(),
    };
    xdotool(environment, &[if pressed { "keydown" } else { "keyup" }, &code]).map(|_| ())
}

/// The windows that the window manager manages, except the desktop's own.
pub(crate) fn windows(environment: &Environment) -> Result<Vec<Window>, DesktopError> {
    let root = properties(environment, "-root", "", &["_NET_CLIENT_LIST", "_NET_ACTIVE_WINDOW"])?;
    let (list, active) = (value(&root, "_NET_CLIENT_LIST"), value(&root, "_NET_ACTIVE_WINDOW"));
    // Some window managers name a second window that does not exist.
    let active = active.split(',').next().unwrap_or_default().trim();
    let mut windows = Vec::new();
    for id in list.split(',').map(str::trim).filter(|id| id.starts_with("0x")) {
        let names = ["_NET_WM_NAME", "WM_CLASS", "_NET_WM_STATE", "_NET_WM_WINDOW_TYPE"];
        // It may disappear meanwhile.
        let Ok(facts) = properties(environment, "-id", id, &names) else { continue };
        let kind = value(&facts, "_NET_WM_WINDOW_TYPE");
        if ["_DOCK", "_DESKTOP", "_NOTIFICATION"].iter().any(|own| kind.contains(own)) {
            continue;
        }
        let Some(area) = geometry(environment, id)? else { continue };
        let class = value(&facts, "WM_CLASS").split(',').next().unwrap_or_default();
        windows.push(Window {
            title: unquoted(value(&facts, "_NET_WM_NAME")),
            program: unquoted(class),
            active: active == id,
            minimized: value(&facts, "_NET_WM_STATE").contains("_HIDDEN"),
            area,
            surface: area,
        });
    }
    Ok(windows)
}

/// The popup of a notification. Daemons mark their popups as such, or have a name that says so.
pub(crate) fn popup(environment: &Environment) -> Result<Option<Area>, DesktopError> {
    for id in search(environment)? {
        let names = ["_NET_WM_WINDOW_TYPE", "WM_CLASS"];
        let Ok(facts) = properties(environment, "-id", &id, &names) else { continue };
        let kind = value(&facts, "_NET_WM_WINDOW_TYPE");
        // Plasma shows such a window to confirm that its "do not disturb" was switched.
        if kind.contains("_ON_SCREEN_DISPLAY") {
            continue;
        }
        if kind.contains("_NOTIFICATION") || value(&facts, "WM_CLASS").contains("notif") {
            let area = geometry(environment, &id)?;
            // Some keep an empty one.
            if area.is_some_and(|area| area.width > 50 && area.height > 20) {
                return Ok(area);
            }
        }
    }
    Ok(None)
}

/// The place of an open menu.
pub(crate) fn menu(environment: &Environment) -> Result<Option<Area>, DesktopError> {
    for id in search(environment)? {
        let Ok(facts) = properties(environment, "-id", &id, &["_NET_WM_WINDOW_TYPE"]) else { continue };
        if value(&facts, "_NET_WM_WINDOW_TYPE").contains("_MENU") {
            return geometry(environment, &id);
        }
    }
    Ok(None)
}

fn search(environment: &Environment) -> Result<Vec<String>, DesktopError> {
    match xdotool(environment, &["search", "--onlyvisible", "--any", "--name", "--class", ""]) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        // It exits with an error if it finds nothing.
        Err(DesktopError::Failed { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The place of a window; `None` if it has disappeared.
fn geometry(environment: &Environment, id: &str) -> Result<Option<Area>, DesktopError> {
    let text = match xdotool(environment, &["getwindowgeometry", "--shell", id]) {
        Ok(text) => text,
        Err(DesktopError::Failed { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let side = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.and_then(|value| value.parse().ok()).unwrap_or_default()
    };
    Ok(Some(Area { x: side("X"), y: side("Y"), width: side("WIDTH"), height: side("HEIGHT") }))
}

fn xdotool(environment: &Environment, words: &[&str]) -> Result<String, DesktopError> {
    let output = run(environment.command("xdotool").args(words), "xdotool")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn properties(environment: &Environment, of: &str, id: &str, names: &[&str]) -> Result<String, DesktopError> {
    let mut xprop = environment.command("xprop");
    xprop.arg(of).args((!id.is_empty()).then_some(id)).args(names);
    let output = run(&mut xprop, "x11-utils")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The output of `xprop` for a property: `NAME(TYPE) = value` or `NAME(TYPE): window id # value`.
fn value<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')));
    let line = line.unwrap_or_default();
    line.split_once(" # ").or_else(|| line.split_once(" = ")).map_or("", |(_, value)| value)
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_read_from_what_xprop_says() {
        let text = "_NET_CLIENT_LIST(WINDOW): window id # 0x1e00003, 0x2200007\n\
                    _NET_WM_NAME(UTF8_STRING) = \"Incoming call: Maria = 1\"\nWM_CLASS:  not found.\n";
        assert_eq!(value(text, "_NET_CLIENT_LIST"), "0x1e00003, 0x2200007");
        assert_eq!(unquoted(value(text, "_NET_WM_NAME")), "Incoming call: Maria = 1");
        assert_eq!(value(text, "WM_CLASS"), "");
    }
}
