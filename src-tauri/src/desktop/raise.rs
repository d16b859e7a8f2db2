//! The window's position in the stack of windows on Linux.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gtk::glib;
use gtk::glib::object::ObjectExt as _;
use gtk::prelude::{GtkWindowExt as _, WidgetExt};
use tauri::WebviewWindow;
use x11rb::connection::Connection as _;
use x11rb::errors::{ConnectionError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

/// How long a compositor may take to give the window the keyboard before it counts as refused.
const PATIENCE: Duration = Duration::from_millis(400);

/// Brings a window to the front and gives it the keyboard focus, because the user asked for it. `token` is the
/// desktop's token for that click.
pub(super) fn raise(window: &WebviewWindow, token: Option<&str>) -> tauri::Result<()> {
    let window = window.gtk_window()?;
    window.deiconify();
    if !present(&window, token) {
        remap(&window);
    }
    if !is_on_x11(&window) {
        insist(&window);
    }
    Ok(())
}

/// The same for a window that was built just now. A compositor that gives it no keyboard would not do so the second
/// time either.
pub(super) fn raise_new(window: &WebviewWindow, token: Option<&str>) -> tauri::Result<()> {
    present(&window.gtk_window()?, token);
    Ok(())
}

/// Shows an invisible window that the user did not ask for, without giving it the keyboard focus.
pub(super) fn show_behind(window: &WebviewWindow) -> tauri::Result<()> {
    let window = window.gtk_window()?;
    window.set_focus_on_map(false);
    window.show_all();
    Ok(())
}

/// Takes the keyboard from a window that [`show_behind`] showed.
///
/// A Wayland compositor gives the keyboard to each new window. GNOME takes it back from one that is minimised.
pub(super) fn lower_new(window: &WebviewWindow) -> tauri::Result<()> {
    let window = window.gtk_window()?;
    if !is_on_x11(&window) {
        window.iconify();
    }
    Ok(())
}

/// Asks for the front; false where a compositor would ignore it.
fn present(window: &gtk::ApplicationWindow, token: Option<&str>) -> bool {
    if let Some(token) = token {
        window.set_startup_id(token);
    }
    if is_on_x11(window) {
        // A window manager compares the time with that of the person's last key, and without one may only let the
        // window blink.
        window.present_with_time(server_time().unwrap_or_else(|error| {
            tracing::debug!(%error, "the X server did not return its time");
            gtk::gdk::ffi::GDK_CURRENT_TIME.unsigned_abs()
        }));
        return true;
    }
    if token.is_some() {
        window.present();
    }
    token.is_some()
}

/// Shows the window again if it does not become active in time. A window that was just minimised counts as active
/// until the compositor reports otherwise.
fn insist(window: &gtk::ApplicationWindow) {
    let became_active = Rc::new(Cell::new(false));
    let told = Rc::clone(&became_active);
    let listener = window.connect_is_active_notify(move |window| {
        if window.is_active() {
            told.set(true);
        }
    });
    let window = window.downgrade();
    glib::timeout_add_local_once(PATIENCE, move || {
        let Some(window) = window.upgrade().filter(WidgetExt::is_visible) else { return };
        window.disconnect(listener);
        if !became_active.get() {
            remap(&window);
        }
    });
}

/// Without a token that it accepts, a Wayland compositor gives the keyboard only to a window that is new on the screen.
fn remap(window: &gtk::ApplicationWindow) {
    if !window.is_active() {
        window.hide();
        window.present();
    }
}

fn is_on_x11(window: &gtk::ApplicationWindow) -> bool {
    window.display().is::<gdkx11::X11Display>()
}

/// The X server's time in milliseconds. It comes with each change of a property, here of a window that is never shown.
fn server_time() -> Result<u32, ReplyOrIdError> {
    let (server, screen) = x11rb::connect(None).map_err(|_| ConnectionError::UnknownError)?;
    let root = server.setup().roots.get(screen).ok_or(ConnectionError::UnknownError)?;
    let window = server.generate_id()?;
    let told = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    let (class, copied) = (WindowClass::INPUT_ONLY, x11rb::COPY_FROM_PARENT);
    server.create_window(0, window, root.root, 0, 0, 1, 1, 0, class, copied, &told)?.check()?;
    server.change_property8(PropMode::APPEND, window, AtomEnum::WM_NAME, AtomEnum::STRING, &[])?.check()?;
    loop {
        if let Event::PropertyNotify(change) = server.wait_for_event()? {
            return Ok(change.time);
        }
    }
}
