//! The tray icon on Windows and macOS: Tauri's own.

use std::sync::{Arc, Mutex, PoisonError};

use ringtray_core::{MenuItem as Entry, Tray, TrayAction};
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon as Native, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

use super::tray_icons;
use crate::requests::{Request, Requests};

/// The tray icon; it shows the newest [`Tray`] it received.
pub(super) struct TrayIcon {
    app: AppHandle,
    native: Mutex<Option<Native>>,
    /// The actions of the menu's lines.
    actions: Arc<Mutex<Vec<TrayAction>>>,
    requests: Requests,
}

impl TrayIcon {
    /// Prepares the icon; it appears with the first [`TrayIcon::set`].
    pub(super) fn start(app: AppHandle, requests: Requests) -> TrayIcon {
        TrayIcon { app, native: Mutex::new(None), actions: Arc::default(), requests }
    }

    /// Draws another picture or menu.
    pub(super) fn set(&self, tray: &Tray) {
        if let Err(error) = self.draw(tray) {
            tracing::warn!(%error, "the tray icon could not be drawn");
            self.requests.send(Request::TrayHost { present: false });
        }
    }

    fn draw(&self, tray: &Tray) -> tauri::Result<()> {
        let mut actions = Vec::new();
        let items = self.items(&tray.menu, &mut actions)?;
        let items: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(AsRef::as_ref).collect();
        let menu = Menu::with_items(&self.app, &items)?;
        *self.actions.lock().unwrap_or_else(PoisonError::into_inner) = actions;
        let mut native = self.native.lock().unwrap_or_else(PoisonError::into_inner);
        let icon = match native.as_ref() {
            Some(icon) => icon.clone(),
            None => native.insert(self.build()?).clone(),
        };
        icon.set_icon(Some(picture(tray)))?;
        #[cfg(target_os = "macos")]
        icon.set_icon_as_template(true)?;
        icon.set_tooltip(Some(&tray.tooltip))?;
        icon.set_menu(Some(menu))
    }

    /// The items of a menu. Their actions go to `actions`, and each item is named by its position there.
    fn items(
        &self,
        menu: &[Entry],
        actions: &mut Vec<TrayAction>,
    ) -> tauri::Result<Vec<Box<dyn IsMenuItem<Wry>>>> {
        let mut items: Vec<Box<dyn IsMenuItem<Wry>>> = Vec::new();
        for entry in menu {
            items.push(match entry {
                Entry::Separator => Box::new(PredefinedMenuItem::separator(&self.app)?),
                Entry::Status(text) => Box::new(MenuItem::new(&self.app, text, false, None::<&str>)?),
                Entry::Action { label, action } => {
                    let name = named(action, actions);
                    Box::new(MenuItem::with_id(&self.app, name, label, true, None::<&str>)?)
                }
                Entry::Choice { label, action, chosen } => {
                    let name = named(action, actions);
                    Box::new(CheckMenuItem::with_id(&self.app, name, label, true, *chosen, None::<&str>)?)
                }
                Entry::Submenu { label, items } => {
                    let below = self.items(items, actions)?;
                    let below: Vec<&dyn IsMenuItem<Wry>> = below.iter().map(AsRef::as_ref).collect();
                    Box::new(Submenu::with_items(&self.app, label, true, &below)?)
                }
            });
        }
        Ok(items)
    }

    fn build(&self) -> tauri::Result<Native> {
        let (chosen, clicked) = (self.requests.clone(), self.requests.clone());
        let actions = Arc::clone(&self.actions);
        TrayIconBuilder::new()
            .show_menu_on_left_click(false)
            .on_menu_event(move |_, event| {
                let actions = actions.lock().unwrap_or_else(PoisonError::into_inner);
                let place: Option<usize> = event.id().as_ref().parse().ok();
                if let Some(action) = place.and_then(|place| actions.get(place)) {
                    chosen.send(Request::Tray(action.clone()));
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
fn picture(tray: &Tray) -> Image<'static> {
    tray_icons::template(tray.icon, tray.badge)
}

/// Windows takes one size and scales it.
#[cfg(not(target_os = "macos"))]
fn picture(tray: &Tray) -> Image<'static> {
    let [.., picture, _] = tray_icons::pictures(tray.icon, tray.badge);
    picture
}

impl std::fmt::Debug for TrayIcon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TrayIcon").finish_non_exhaustive()
    }
}

/// The id of a line with this action.
fn named(action: &TrayAction, actions: &mut Vec<TrayAction>) -> String {
    actions.push(action.clone());
    (actions.len() - 1).to_string()
}
