//! KWin on Wayland, controlled with scripts.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use private_desktop::bus::{OnBus, late};
use private_desktop::processes::{file_error, run};
use private_desktop::{Button, DesktopError};
use serde::Deserialize;
use tokio::sync::{Mutex, mpsc};
use zbus::zvariant::{Fd, OwnedValue, Value};
use zbus::{Connection, interface};

use crate::environment::Environment;
use crate::wayland_input::WaylandInput;
use crate::window::{Area, Window};

/// How long KWin may take to answer.
const LIMIT: Duration = Duration::from_secs(10);

/// The address at which KWin's scripts find us on the bus.
const PATH: &str = "/test";

#[derive(Debug)]
pub(crate) struct Plasma {
    bus: Connection,
    input: std::sync::Mutex<WaylandInput>,
    /// The script that reports the windows.
    script: PathBuf,
    told: Mutex<mpsc::UnboundedReceiver<String>>,
}

/// A window, as reported by the script.
#[derive(Deserialize)]
struct Told {
    #[serde(flatten)]
    window: Window,
    notification: bool,
    /// Whether it belongs to the desktop itself.
    special: bool,
}

struct Listener(mpsc::UnboundedSender<String>);

#[interface(name = "test.Listener")]
impl Listener {
    fn tell(&self, text: String) {
        // Nobody listens any more when the desktop is ending.
        let _ = self.0.send(text);
    }
}

impl Plasma {
    pub(crate) async fn new(
        bus: Connection,
        environment: &Environment,
        folder: &Path,
    ) -> Result<Plasma, DesktopError> {
        let run = Path::new(environment.get("XDG_RUNTIME_DIR").unwrap_or_default());
        let input = WaylandInput::kwin(&run.join(environment.get("WAYLAND_DISPLAY").unwrap_or_default()))?;
        let what = "listening to KWin";
        let (sender, told) = mpsc::unbounded_channel();
        bus.object_server().at(PATH, Listener(sender)).await.asking(what)?;
        let name = bus.unique_name().map(ToString::to_string).unwrap_or_default();
        let script = folder.join("files/windows.js");
        std::fs::write(&script, include_str!("files/windows.js").replace("@NAME@", &name))
            .map_err(|source| file_error(&script, source))?;
        Ok(Plasma { bus, input: std::sync::Mutex::new(input), script, told: Mutex::new(told) })
    }

    pub(crate) async fn screenshot(&self, file: &Path) -> Result<(), DesktopError> {
        let what = "a screenshot of KWin's";
        let (reader, writer) = std::io::pipe().map_err(|source| file_error(file, source))?;
        let pixels = tokio::task::spawn_blocking(move || {
            let mut pixels = Vec::new();
            std::io::Read::read_to_end(&mut { reader }, &mut pixels).map(|_| pixels)
        });
        let options = std::collections::HashMap::from([("include-cursor", Value::from(true))]);
        let answer = self
            .bus
            .call_method(
                Some("org.kde.KWin"),
                "/org/kde/KWin/ScreenShot2",
                Some("org.kde.KWin.ScreenShot2"),
                "CaptureActiveScreen",
                &(options, Fd::from(OwnedFd::from(writer))),
            )
            .await
            .asking(what)?;
        let facts: std::collections::HashMap<String, OwnedValue> =
            answer.body().deserialize().asking(what)?;
        let pixels = pixels
            .await
            .map_err(std::io::Error::other)
            .and_then(|read| read)
            .map_err(|source| file_error(file, source))?;
        let size =
            |name: &str| facts.get(name).and_then(|value| u32::try_from(value).ok()).unwrap_or_default();
        let raw = file.with_extension("bgra");
        std::fs::write(&raw, pixels).map_err(|source| file_error(&raw, source))?;
        let mut convert = std::process::Command::new("convert");
        convert.args(["-size", &format!("{}x{}", size("width"), size("height")), "-depth", "8"]);
        convert.arg(format!("bgra:{}", raw.display())).args(["-alpha", "off"]);
        convert.arg(format!("png:{}", file.display()));
        let converted = run(&mut convert, "imagemagick");
        // It is not needed any more, whether or not this succeeds.
        let _ = std::fs::remove_file(&raw);
        converted.map(|_| ())
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

    pub(crate) async fn windows(&self) -> Result<Vec<Window>, DesktopError> {
        let all = self.all().await?;
        Ok(all.into_iter().filter(|told| !told.special).map(|told| told.window).collect())
    }

    pub(crate) async fn popup(&self) -> Result<Option<Area>, DesktopError> {
        let all = self.all().await?;
        Ok(all.into_iter().find(|told| told.notification).map(|told| told.window.area))
    }

    async fn all(&self) -> Result<Vec<Told>, DesktopError> {
        let what = "the windows of KWin";
        let mut told = self.told.lock().await;
        while told.try_recv().is_ok() {}
        let script = self.script.to_string_lossy().into_owned();
        self.scripting("unloadScript", &("windows",)).await?;
        self.scripting("loadScript", &(script, "windows")).await?;
        self.scripting("start", &()).await?;
        let text = tokio::time::timeout(LIMIT, told.recv()).await.map_err(|_| late(what, LIMIT))?;
        let text = text.unwrap_or_default();
        serde_json::from_str(&text)
            .map_err(|error| DesktopError::Form { what, found: format!("{error}: {text}") })
    }

    async fn scripting<B>(&self, method: &str, body: &B) -> Result<(), DesktopError>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        let (name, interface) = (Some("org.kde.KWin"), Some("org.kde.kwin.Scripting"));
        let answer = self.bus.call_method(name, "/Scripting", interface, method, body);
        answer.await.asking("a script for KWin").map(|_| ())
    }

    fn input(&self) -> std::sync::MutexGuard<'_, WaylandInput> {
        self.input.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
