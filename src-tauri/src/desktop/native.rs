//! The implementation of the desktop with the real operating system.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ringtray_core::{Autostart, Notification, NotificationKey, Tray};
use ringtray_store::Home;
use tauri::AppHandle;
#[cfg(target_os = "linux")]
use tauri::Manager as _;
use tokio::sync::oneshot;

use super::autostart::{AutostartAnswer, Autostarter};
use super::clipboard::Clipboard;
use super::notifications::{NotificationIcons, Notifications};
use super::tray::TrayIcon;
#[cfg(target_os = "linux")]
use super::{Activation, Desktop, rebuild, window};
use crate::requests::Requests;
#[cfg(target_os = "linux")]
use crate::single_instance::Instance;

/// How long the program waits at its end for the notification daemon to close popups.
const LAST_WISHES: Duration = Duration::from_millis(500);

/// The user's desktop.
#[derive(Debug)]
pub struct NativeDesktop {
    app: AppHandle,
    keep_window: Arc<AtomicBool>,
    notifications: Notifications,
    tray: TrayIcon,
    clipboard: Clipboard,
    autostarter: Autostarter,
}

impl NativeDesktop {
    /// Takes up the connection to notifications and tray.
    ///
    /// `home` says which copy of the program this is. `icons` is a folder of the program's own: notification daemons
    /// read pictures from files. `keep_window` is set while a closed window would leave no way to the program.
    ///
    /// # Errors
    /// When the operating system gives no thread for the notifications.
    pub fn start(
        app: AppHandle,
        home: &Home,
        icons: &Path,
        keep_window: Arc<AtomicBool>,
        requests: &Requests,
    ) -> std::io::Result<NativeDesktop> {
        let notifications = Notifications::start(
            NotificationIcons::write(icons),
            requests.clone(),
            #[cfg(target_os = "linux")]
            app.state::<Activation>().inner().clone(),
        )?;
        #[cfg(target_os = "linux")]
        let tray = TrayIcon::start(requests.clone(), app.state::<Activation>().inner().clone());
        #[cfg(not(target_os = "linux"))]
        let tray = TrayIcon::start(app.clone(), requests.clone());
        let clipboard = Clipboard::start(app.clone(), requests.clone())?;
        #[cfg(target_os = "linux")]
        super::quiet::start(&app, requests);
        let autostarter = Autostarter::start(home);
        Ok(NativeDesktop { app, keep_window, notifications, tray, clipboard, autostarter })
    }
}

impl Desktop for NativeDesktop {
    fn notify(&self, key: NotificationKey, notification: Notification) {
        self.notifications.show(key, notification);
    }

    fn close_notification(&self, key: NotificationKey) {
        self.notifications.close(key);
    }

    fn set_tray(&self, tray: Tray) {
        #[cfg(target_os = "linux")]
        self.tray.set(tray);
        #[cfg(not(target_os = "linux"))]
        self.tray.set(&tray);
    }

    fn open_window(&self) {
        window::open(&self.app);
    }

    fn tray_missing(&self, notification: Notification) {
        if window::can_open_behind() {
            self.keep_window.store(true, Ordering::Relaxed);
            window::open_behind(&self.app);
        } else {
            self.notifications.show(missing_tray(), notification);
        }
    }

    fn tray_present(&self) {
        self.keep_window.store(false, Ordering::Relaxed);
        self.notifications.close(missing_tray());
    }

    fn open_address(&self, address: &str) {
        // The launched program returns at once and leaves the browser running. A failure loses nothing: the page also
        // shows the address.
        if let Err(error) = open::that_detached(address) {
            tracing::warn!(%error, "the browser could not be opened");
        }
    }

    fn copy(&self, text: String) {
        self.clipboard.put(text);
    }

    fn rebuild_window(&self) {
        rebuild::rebuild(&self.app);
    }

    fn look_at_autostart(&self, answer: oneshot::Sender<Autostart>) {
        self.autostarter.look(answer);
    }

    fn set_autostart(&self, on: bool, answer: AutostartAnswer) {
        self.autostarter.set(on, answer);
    }

    fn ending(&self) {
        let app = self.app.clone();
        #[cfg(target_os = "linux")]
        tauri::async_runtime::spawn(async move {
            if let Some(instance) = app.state::<Option<Instance>>().as_ref() {
                instance.release().await;
            }
        });
        #[cfg(not(target_os = "linux"))]
        if let Err(error) = self.app.run_on_main_thread(move || tauri_plugin_single_instance::destroy(&app)) {
            tracing::debug!(%error, "a second start while the program ends may be lost");
        }
    }

    fn quit(&self) {
        self.notifications.finish(LAST_WISHES);
        self.app.exit(0);
    }
}

/// The key of the notification that the desktop has no tray. No event of `core` uses it.
fn missing_tray() -> NotificationKey {
    NotificationKey("missing-tray".to_owned())
}
