//! The operating system's side of the program: notifications, tray, window.
//!
//! The controller sees only the trait [`Desktop`]; its tests record the calls. None of these calls blocks: each
//! hands the work to the thread that owns that part of the desktop.

#[cfg(target_os = "linux")]
mod activation;
mod autostart;
mod clipboard;
mod file_dialog;
mod native;
mod notifications;
#[cfg(target_os = "linux")]
mod quiet;
#[cfg(target_os = "linux")]
mod raise;
mod rebuild;
#[cfg(target_os = "linux")]
mod ring;
#[cfg(target_os = "linux")]
mod session;
#[cfg_attr(target_os = "linux", path = "tray_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "tray_other.rs")]
mod tray;
mod tray_icons;
mod window;
#[cfg(target_os = "linux")]
mod window_clipboard;

use ringtray_core::page::SoundDevice;
use ringtray_core::{Autostart, Notification, NotificationKey, Tray};
use tokio::sync::oneshot;

#[cfg(target_os = "linux")]
pub use activation::{Activation, token_of_this_start};
pub use autostart::{AutostartAnswer, AutostartError};
pub use file_dialog::{
    choose_activity, choose_configuration, choose_contacts, choose_export, choose_message,
};
pub use native::NativeDesktop;
pub use rebuild::{Rebuilding, finish_rebuilding};
#[cfg(target_os = "linux")]
pub use session::has_display;
pub use window::{MAIN_WINDOW, WebFolder, open as open_window};

/// The devices that a call can ring on; `None` where the system plays all sounds itself.
pub async fn sound_devices() -> Option<Vec<SoundDevice>> {
    #[cfg(target_os = "linux")]
    return Some(ring::devices().await);
    #[cfg(not(target_os = "linux"))]
    return None;
}

/// If this process was started as the watchdog of the popups, does that work to its end and returns true.
#[must_use]
pub fn was_watchdog() -> bool {
    #[cfg(target_os = "linux")]
    if notifications::is_watchdog() {
        notifications::watch();
        return true;
    }
    false
}

/// What the controller can do on the desktop.
pub trait Desktop: Send + 'static {
    /// Shows a notification, or changes the one that this key shows.
    fn notify(&self, key: NotificationKey, notification: Notification);
    /// Closes the notification with this key. Does nothing if it is already gone.
    fn close_notification(&self, key: NotificationKey);
    /// Draws the tray icon and its menu.
    fn set_tray(&self, tray: Tray);
    /// Opens the window, or brings it to the front.
    fn open_window(&self);
    /// The desktop shows no tray icon, so there has to be another way to the program: the window behind the others,
    /// which closing then only minimises, or this notification where each new window takes the keyboard.
    fn tray_missing(&self, notification: Notification);
    /// The desktop shows the tray icon again.
    fn tray_present(&self);
    /// Opens this address with the program that the person has for it: the browser, the telephone.
    fn open_address(&self, address: &str);
    /// Copies this to the clipboard. If that fails, sends the controller a request to show the text.
    fn copy(&self, text: String);
    /// Rebuilds the open window in place, so that its page runs in a new web process. Does nothing if none is open. The
    /// old page receives no further updates.
    fn rebuild_window(&self);
    /// Queries whether the program starts with the computer.
    fn look_at_autostart(&self, answer: oneshot::Sender<Autostart>);
    /// Has the program start with the computer, or not.
    fn set_autostart(&self, on: bool, answer: AutostartAnswer);
    /// The program is about to end. From now on, starting it creates a new instance.
    fn ending(&self);
    /// Ends the program. The controller has already saved everything.
    fn quit(&self);
}
