//! The tray icon on Windows and macOS: Tauri's own.

use std::sync::Mutex;

use ringtray_core::{MenuItem as Entry, Tray, TrayAction};
use tauri::AppHandle;
use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon as Native, TrayIconBuilder, TrayIconEvent};

use super::tray_icons;
use crate::requests::{Request, Requests};

/// The tray icon; it follows the newest [`Tray`] it was given.
pub(super) struct TrayIcon {
    app: AppHandle,
    native: Mutex<Option<Native>>,
    requests: Requests,
}

impl TrayIcon {
    /// Prepares the icon; it appears with the first [`TrayIcon::set`].
    pub(super) fn start(app: AppHandle, requests: Requests) -> TrayIcon {
        TrayIcon { app, native: Mutex::new(None), requests }
    }

    /// Draws another picture or menu.
    pub(super) fn set(&self, tray: &Tray) {
        if let Err(error) = self.draw(tray) {
            tracing::warn!(%error, "the tray icon could not be drawn");
            self.requests.send(Request::TrayHost { present: false });
        }
    }

    fn draw(&self, tray: &Tray) -> tauri::Result<()> {
        let menu = Menu::new(&self.app)?;
        for entry in &tray.menu {
            match entry {
                Entry::Separator => menu.append(&PredefinedMenuItem::separator(&self.app)?)?,
                Entry::Status(text) => {
                    menu.append(&MenuItem::new(&self.app, text, false, None::<&str>)?)?;
                }
                Entry::Action { label, action } => {
                    menu.append(&MenuItem::with_id(
                        &self.app,
                        identifier(*action),
                        label,
                        true,
                        None::<&str>,
                    )?)?;
                }
            }
        }
        let mut native = self.native.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let icon = match native.as_ref() {
            Some(icon) => icon.clone(),
            None => native.insert(self.build()?).clone(),
        };
        icon.set_icon(Some(picture(tray.icon)))?;
        #[cfg(target_os = "macos")]
        icon.set_icon_as_template(true)?;
        icon.set_tooltip(Some(&tray.tooltip))?;
        icon.set_menu(Some(menu))
    }

    fn build(&self) -> tauri::Result<Native> {
        let (chosen, clicked) = (self.requests.clone(), self.requests.clone());
        TrayIconBuilder::new()
            .show_menu_on_left_click(false)
            .on_menu_event(move |_, event| {
                if let Some(action) = action(event.id().as_ref()) {
                    chosen.send(Request::Tray(action));
                }
            })
            .on_tray_icon_event(move |_, event| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
                {
                    clicked.send(Request::Tray(TrayAction::Open));
                }
            })
            .build(&self.app)
    }
}

#[cfg(target_os = "macos")]
fn picture(state: ringtray_core::TrayIcon) -> Image<'static> {
    tray_icons::template(state)
}

/// The task bar of Windows is dark unless the user chose otherwise.
#[cfg(not(target_os = "macos"))]
fn picture(state: ringtray_core::TrayIcon) -> Image<'static> {
    let [_, picture, _] = tray_icons::pictures(state, tray_icons::Panel::Dark);
    picture
}

impl std::fmt::Debug for TrayIcon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TrayIcon").finish_non_exhaustive()
    }
}

const ACTIONS: [(TrayAction, &str); 5] = [
    (TrayAction::Connect, "connect"),
    (TrayAction::Disconnect, "disconnect"),
    (TrayAction::Cancel, "cancel"),
    (TrayAction::Open, "open"),
    (TrayAction::Quit, "quit"),
];

fn identifier(action: TrayAction) -> &'static str {
    ACTIONS.iter().find(|(known, _)| *known == action).map_or("open", |(_, identifier)| identifier)
}

fn action(identifier: &str) -> Option<TrayAction> {
    ACTIONS.iter().find(|(_, known)| *known == identifier).map(|(action, _)| *action)
}
