//! Rebuilds the window: it looks the same to the person, but runs in a new web process.
//!
//! Whatever is typed into a page stays in the memory of its web process, and in what the web view remembers of the
//! page. Both end only with the window.

use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, LogicalPosition, LogicalSize, Manager, WebviewWindow};

use super::window::{MAIN_WINDOW, build_behind, builder, on_main_thread};

/// The placement of the window that is being rebuilt; state of the Tauri program.
#[derive(Debug, Default)]
pub struct Rebuilding(Mutex<Option<Placement>>);

/// Destroys the window; [`finish_rebuilding`] opens the new one when it is gone. Nothing happens where none is open.
pub(super) fn rebuild(app: &AppHandle) {
    on_main_thread(app, |app| {
        let Some(window) = app.get_webview_window(MAIN_WINDOW) else { return Ok(()) };
        app.state::<Rebuilding>().put(Some(Placement::of(&window)));
        window.destroy()
    });
}

/// The window is gone. If it was destroyed for a rebuild, opens a new one in its place. Returns whether it was.
pub fn finish_rebuilding(app: &AppHandle) -> bool {
    let Some(placement) = app.state::<Rebuilding>().put(None) else { return false };
    let app = app.clone();
    // From a task, because the toolkit is still busy with the old one.
    tauri::async_runtime::spawn(async move { on_main_thread(&app, move |app| placement.open(app)) });
    true
}

impl Rebuilding {
    fn put(&self, placement: Option<Placement>) -> Option<Placement> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), placement)
    }
}

/// The placement of a window. What the desktop does not report is as in a window that opens for the first time.
#[derive(Debug)]
struct Placement {
    size: Option<LogicalSize<f64>>,
    position: Option<LogicalPosition<f64>>,
    maximized: bool,
    minimized: bool,
    focused: bool,
}

impl Placement {
    fn of(window: &WebviewWindow) -> Placement {
        let scale = window.scale_factor().unwrap_or(1.0);
        Placement {
            size: window.inner_size().ok().map(|size| size.to_logical(scale)),
            position: window.outer_position().ok().map(|position| position.to_logical(scale)),
            maximized: window.is_maximized().unwrap_or(false),
            minimized: window.is_minimized().unwrap_or(false),
            focused: window.is_focused().unwrap_or(false),
        }
    }

    fn open(self, app: &AppHandle) -> tauri::Result<()> {
        if app.get_webview_window(MAIN_WINDOW).is_some() {
            // Somebody asked for it meanwhile.
            return Ok(());
        }
        let mut window = builder(app).maximized(self.maximized);
        if !self.maximized {
            if let Some(LogicalSize { width, height }) = self.size {
                window = window.inner_size(width, height);
            }
            if let Some(LogicalPosition { x, y }) = self.position {
                window = window.position(x, y);
            }
        }
        if self.minimized {
            // Put down before it is shown, so that it is not seen.
            let window = window.visible(false).build()?;
            window.minimize()?;
            return window.show();
        }
        if self.focused {
            window.build()?;
        } else {
            build_behind(window)?;
        }
        Ok(())
    }
}
