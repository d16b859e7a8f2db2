//! GNOME Shell, controlled with scripts through its own debugging interface, which a test's extension unlocks.

use std::path::Path;
use std::time::Duration;

use private_desktop::bus::{OnBus, look_until};
use private_desktop::processes::file_error;
use private_desktop::{Button, DesktopError};
use serde::de::DeserializeOwned;
use zbus::Connection;

use crate::environment::Environment;
use crate::window::{Area, Window};

/// The extension that unlocks it.
pub(crate) const EXTENSION: &str = "unlocked@real-desktop.test";

/// Virtual devices that the shell treats as real ones, kept for its whole life.
const DEVICES: &str = "
    const {Clutter, GLib} = imports.gi;
    if (!global.testDevices) {
        const seat = Clutter.get_default_backend().get_default_seat();
        global.testDevices = {
            pointer: seat.create_virtual_device(Clutter.InputDeviceType.POINTER_DEVICE),
            keyboard: seat.create_virtual_device(Clutter.InputDeviceType.KEYBOARD_DEVICE),
        };
    }
    const {pointer, keyboard} = global.testDevices;
    const now = GLib.get_monotonic_time();
";

const WINDOWS: &str = "
    const area = ({x, y, width, height}) => ({x, y, width, height});
    global.get_window_actors().map(actor => actor.meta_window).map(window => ({
        title: window.title ?? '',
        program: window.gtk_application_id ?? window.wm_class ?? '',
        active: window.has_focus(),
        minimized: window.minimized,
        area: area(window.get_frame_rect()),
        surface: area(window.get_buffer_rect()),
    }))
";

const POPUP: &str = "
    const tray = Main.messageTray;
    const shown = tray._banner && tray._notificationState === 2;
    const [x, y] = tray._bannerBin.get_transformed_position().map(Math.round);
    const [width, height] = tray._bannerBin.get_transformed_size().map(Math.round);
    shown ? {x, y, width, height} : null
";

/// All visible text in an actor.
const TEXTS: &str = "
    const texts = actor => !actor.mapped ? []
        : [actor.text, ...actor.get_children().flatMap(texts)].filter(text => typeof text === 'string');
";

/// The text of the overview, if it is visible.
const OVERVIEW: &str = "
    Main.overview.visible && !Main.overview.animationInProgress ? texts(Main.layoutManager.overviewGroup) : null
";

#[derive(Debug)]
pub(crate) struct Gnome {
    bus: Connection,
}

/// Installs the extension.
pub(crate) fn install_extension(environment: &Environment, version: u32) -> Result<(), DesktopError> {
    let folder = Path::new(environment.get("HOME").unwrap_or_default())
        .join(".local/share/gnome-shell/extensions")
        .join(EXTENSION);
    let metadata = serde_json::json!({
        "uuid": EXTENSION, "name": "Unlocked", "description": "Lets a test ask the shell",
        "shell-version": [version.to_string()],
    });
    // Extensions are modules since GNOME 45.
    let code =
        if version < 45 { include_str!("files/extension.js") } else { include_str!("files/extension.mjs") };
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("metadata.json"), metadata.to_string()))
        .and_then(|()| std::fs::write(folder.join("extension.js"), code))
        .map_err(|source| file_error(&folder, source))
}

impl Gnome {
    pub(crate) fn new(bus: Connection) -> Gnome {
        Gnome { bus }
    }

    /// Waits until the shell answers and shows an empty desktop, without the overview that it starts with.
    pub(crate) async fn wait_until_ready(&self, limit: Duration) -> Result<(), DesktopError> {
        look_until("GNOME Shell to answer", limit, || async {
            let ready = "Main.overview.hide(); !Main.layoutManager._startingUp && !Main.overview.visible";
            Ok(self.evaluate::<bool>(ready).await.ok().filter(|ready| *ready).map(|_| ()))
        })
        .await?;
        // The welcome of a first start, and any other open dialogs.
        self.evaluate::<()>("Main.messageTray.getSources().forEach(source => source.destroy()); null").await
    }

    pub(crate) async fn screenshot(&self, file: &Path) -> Result<(), DesktopError> {
        let arguments = &(true, false, file.to_string_lossy().into_owned());
        let answer = self
            .bus
            .call_method(
                Some("org.gnome.Shell.Screenshot"),
                "/org/gnome/Shell/Screenshot",
                Some("org.gnome.Shell.Screenshot"),
                "Screenshot",
                arguments,
            )
            .await
            .asking("a screenshot")?;
        let (taken, _): (bool, String) = answer.body().deserialize().asking("a screenshot")?;
        if taken { Ok(()) } else { Err(refused("a screenshot")) }
    }

    pub(crate) async fn point_at(&self, x: i32, y: i32) -> Result<(), DesktopError> {
        self.do_with_devices(&format!("pointer.notify_absolute_motion(now, {x}, {y})")).await
    }

    pub(crate) async fn button(&self, button: Button, pressed: bool) -> Result<(), DesktopError> {
        let name = match button {
            Button::Left => "PRIMARY",
            Button::Middle => "MIDDLE",
            Button::Right => "SECONDARY",
        };
        let state = state("Button", pressed);
        self.do_with_devices(&format!("pointer.notify_button(now, Clutter.BUTTON_{name}, {state})")).await
    }

    pub(crate) async fn key(&self, code: u32, pressed: bool) -> Result<(), DesktopError> {
        let state = state("Key", pressed);
        self.do_with_devices(&format!("keyboard.notify_key(now, {code}, {state})")).await
    }

    pub(crate) async fn windows(&self) -> Result<Vec<Window>, DesktopError> {
        self.evaluate(WINDOWS).await
    }

    pub(crate) async fn popup(&self) -> Result<Option<Area>, DesktopError> {
        self.evaluate(POPUP).await
    }

    /// The texts of the overview; empty if it is closed.
    pub(crate) async fn overview(&self) -> Result<Option<Vec<String>>, DesktopError> {
        self.evaluate(&format!("{TEXTS} {OVERVIEW}")).await
    }

    /// The texts of the popup and its buttons; empty if there is none.
    pub(crate) async fn popup_texts(&self) -> Result<Vec<String>, DesktopError> {
        self.evaluate(&format!("{TEXTS} texts(Main.messageTray._bannerBin)")).await
    }

    /// Starts the program of an installed entry, as a click in the dash does.
    pub(crate) async fn launch(&self, entry: &str) -> Result<(), DesktopError> {
        let script = format!(
            "const app = imports.gi.Shell.AppSystem.get_default().lookup_app({entry:?}); \
             app?.activate_full(-1, global.display.get_current_time_roundtrip()); app !== null"
        );
        if self.evaluate::<bool>(&script).await? { Ok(()) } else { Err(refused("starting the entry")) }
    }

    async fn do_with_devices(&self, script: &str) -> Result<(), DesktopError> {
        self.evaluate(&format!("{DEVICES} {script}; null")).await
    }

    async fn evaluate<T: DeserializeOwned>(&self, script: &str) -> Result<T, DesktopError> {
        let what = "a question to GNOME Shell";
        let answer = self
            .bus
            .call_method(
                Some("org.gnome.Shell"),
                "/org/gnome/Shell",
                Some("org.gnome.Shell"),
                "Eval",
                &(script,),
            )
            .await
            .asking(what)?;
        let (succeeded, text): (bool, String) = answer.body().deserialize().asking(what)?;
        match serde_json::from_str(if text.is_empty() { "null" } else { &text }) {
            Ok(value) if succeeded => Ok(value),
            _ => Err(DesktopError::Form { what, found: text }),
        }
    }
}

fn state(kind: &str, pressed: bool) -> String {
    format!("Clutter.{kind}State.{}", if pressed { "PRESSED" } else { "RELEASED" })
}

fn refused(what: &'static str) -> DesktopError {
    DesktopError::Form { what, found: "a no of GNOME Shell".to_owned() }
}
