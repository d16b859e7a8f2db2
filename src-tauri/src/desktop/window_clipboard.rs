//! The clipboard that our window may use. GNOME under Wayland lets a program copy only while its window has the
//! keyboard, and takes a text of any other without a word.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gtk::gdk;
use gtk::glib;
use gtk::glib::object::ObjectExt as _;
use gtk::prelude::{GtkWindowExt as _, WidgetExt};
use tauri::{AppHandle, Manager as _};

use super::window::{self, MAIN_WINDOW};

/// How long the window may take to get the keyboard. A slow computer rebuilds it in about two seconds.
const LIMIT: Duration = Duration::from_secs(5);

/// Copies from the window, which is brought to the front if it does not have the keyboard focus. A text that could
/// not be copied goes to `failed`.
pub(super) fn copy(app: &AppHandle, text: String, failed: impl FnOnce(String) + Send + 'static) {
    on_main_thread(app, move |app| {
        if open_window(app).is_some_and(|window| window.is_active()) {
            return set(&text);
        }
        window::open(app);
        // After the window, which is opened on the same thread.
        on_main_thread(app, move |app| wait_for_the_keyboard(app, text, failed));
    });
}

fn on_main_thread(app: &AppHandle, work: impl FnOnce(&AppHandle) + Send + 'static) {
    let handle = app.clone();
    if let Err(error) = app.run_on_main_thread(move || work(&handle)) {
        tracing::error!(%error, "nothing can be copied: the toolkit does not answer");
    }
}

fn open_window(app: &AppHandle) -> Option<gtk::ApplicationWindow> {
    app.get_webview_window(MAIN_WINDOW)?.gtk_window().ok()
}

fn wait_for_the_keyboard(app: &AppHandle, text: String, failed: impl FnOnce(String) + 'static) {
    let Some(window) = open_window(app) else { return failed(text) };
    if window.is_active() {
        return set(&text);
    }
    // Whichever comes first takes the text: the keyboard or the end of the time.
    let waiting = Rc::new(RefCell::new(Some(text)));
    let for_the_window = Rc::clone(&waiting);
    let listener = window.connect_is_active_notify(move |window| {
        if window.is_active()
            && let Some(text) = for_the_window.take()
        {
            set(&text);
        }
    });
    let window = window.downgrade();
    glib::timeout_add_local_once(LIMIT, move || {
        if let Some(window) = window.upgrade().filter(WidgetExt::is_visible) {
            window.disconnect(listener);
        }
        if let Some(text) = waiting.take() {
            failed(text);
        }
    });
}

fn set(text: &str) {
    gtk::Clipboard::get(&gdk::SELECTION_CLIPBOARD).set_text(text);
    tracing::debug!("copied by the window");
}
