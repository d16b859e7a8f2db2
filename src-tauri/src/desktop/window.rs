//! The only window: built when the user wants to see it, destroyed when they close it.
//!
//! A hidden web view would keep most of its memory and continue to run the page.

use std::io;
use std::path::{Path, PathBuf};

use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};

#[cfg(target_os = "linux")]
use super::Activation;

/// Label of the window; the capability and the page's commands name it.
pub const MAIN_WINDOW: &str = "main";

const SIZE: (f64, f64) = (420.0, 640.0);
const SMALLEST: (f64, f64) = (360.0, 480.0);

/// A window of ours that is not yet built.
pub(super) type Builder<'a> = WebviewWindowBuilder<'a, Wry, AppHandle>;

/// Where the web view keeps its files while the program runs; state of the Tauri program.
///
/// The page has no state of its own. The web view leaves only salts and an empty list of secure hosts there (measured
/// with `WebKitGTK` 2.50). The folder is emptied at each start. It is not emptied at the end, when it may belong to a
/// successor.
#[derive(Debug)]
pub struct WebFolder(PathBuf);

impl WebFolder {
    /// Takes this folder, which belongs to the program alone.
    pub fn empty(folder: PathBuf) -> WebFolder {
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, folder = %folder.display(), "files of the web view could not be removed");
            }
            _ => {}
        }
        WebFolder(folder)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

/// Opens the window, or brings the open one to the front, because the user asked for it.
///
/// Works from every thread: the toolkit's own thread does the work.
pub fn open(app: &AppHandle) {
    on_main_thread(app, |app| match app.get_webview_window(MAIN_WINDOW) {
        Some(window) => raise(app, &window),
        None => raise_new(app, &builder(app).focused(true).build()?),
    });
}

/// Opens the window behind the others, where none is open. Only where [`can_open_behind`].
pub(super) fn open_behind(app: &AppHandle) {
    on_main_thread(app, |app| match app.get_webview_window(MAIN_WINDOW) {
        Some(_) => Ok(()),
        None => lower_new(&build_behind(builder(app))?),
    });
}

/// Whether a window can open without taking the keyboard focus from the active one. A Wayland compositor gives the
/// focus to each new window. GNOME takes it back if the window is minimised; others can't minimise one.
#[cfg(target_os = "linux")]
pub(super) fn can_open_behind() -> bool {
    !super::session::is_on_wayland() || super::session::is_desktop("GNOME")
}

/// Whether a window can open without taking the keyboard from the one in front.
#[cfg(not(target_os = "linux"))]
pub(super) fn can_open_behind() -> bool {
    true
}

/// Does this to the window on the toolkit's own thread.
pub(super) fn on_main_thread(
    app: &AppHandle,
    work: impl FnOnce(&AppHandle) -> tauri::Result<()> + Send + 'static,
) {
    let handle = app.clone();
    let posted = app.run_on_main_thread(move || {
        if let Err(error) = work(&handle) {
            tracing::error!(%error, "the window could not be opened");
        }
    });
    if let Err(error) = posted {
        tracing::error!(%error, "the window could not be opened: the toolkit does not answer");
    }
}

/// What every window of ours is, before it is built.
pub(super) fn builder(app: &AppHandle) -> Builder<'_> {
    let window = WebviewWindowBuilder::new(app, MAIN_WINDOW, WebviewUrl::App("index.html".into()))
        .title("Ringtray")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .on_navigation(is_own_page)
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::debug!(%error, "the window title could not be set");
            }
        });
    // On Linux the runtime registers the page's protocol once per folder. A private web view (`incognito`) has a new
    // context each time and none of the protocols, so every window after the first would be without its page.
    if cfg!(target_os = "linux") {
        window.data_directory(app.state::<WebFolder>().path().to_owned())
    } else {
        window.incognito(true)
    }
}

/// Builds a window that opens without the keyboard.
#[cfg(target_os = "linux")]
pub(super) fn build_behind(window: Builder<'_>) -> tauri::Result<WebviewWindow> {
    let window = window.visible(false).build()?;
    super::raise::show_behind(&window)?;
    Ok(window)
}

/// Builds a window that opens without the keyboard.
#[cfg(not(target_os = "linux"))]
pub(super) fn build_behind(window: Builder<'_>) -> tauri::Result<WebviewWindow> {
    window.focused(false).build()
}

/// Whether the page may go to this address: only to the program's own.
fn is_own_page(url: &tauri::Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(target_os = "linux")]
fn raise(app: &AppHandle, window: &WebviewWindow) -> tauri::Result<()> {
    super::raise::raise(window, app.state::<Activation>().take().as_deref())
}

#[cfg(not(target_os = "linux"))]
fn raise(_app: &AppHandle, window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

#[cfg(target_os = "linux")]
fn raise_new(app: &AppHandle, window: &WebviewWindow) -> tauri::Result<()> {
    super::raise::raise_new(window, app.state::<Activation>().take().as_deref())
}

#[cfg(target_os = "linux")]
fn lower_new(window: &WebviewWindow) -> tauri::Result<()> {
    super::raise::lower_new(window)
}

/// A new window is already in the right place.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it may fail")]
fn raise_new(_app: &AppHandle, _window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it may fail")]
fn lower_new(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
