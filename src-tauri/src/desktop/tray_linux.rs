//! The tray icon on Linux: a `StatusNotifierItem` of our own.
//!
//! `ksni` is used instead of Tauri's tray because it supports a left click and a tooltip, and reports when the
//! desktop has no tray, so that the program never becomes unreachable.

use std::time::{Duration, Instant};

use ksni::menu::{CheckmarkItem, StandardItem, SubMenu};
use ksni::{Icon, TrayMethods};
use ringtray_core::{MenuItem, Tray, TrayAction};
use tokio::sync::watch;

use super::{Activation, tray_icons};
use crate::requests::{Request, Requests};

/// How long a desktop may lack a tray before the window takes its place.
const PATIENCE: Duration = Duration::from_secs(10);

/// The library takes a token that is this late for one of the next click.
const TOKEN_DELAY: Duration = Duration::from_millis(20);

/// The tray icon; it shows the newest [`Tray`] it received.
#[derive(Debug)]
pub(super) struct TrayIcon {
    newest: watch::Sender<Option<Tray>>,
}

impl TrayIcon {
    /// Puts the icon into the tray as soon as there is something to draw, and a tray.
    pub(super) fn start(requests: Requests, activation: Activation) -> TrayIcon {
        let (newest, watching) = watch::channel(None);
        tauri::async_runtime::spawn(serve(watching, requests, activation));
        TrayIcon { newest }
    }

    /// Draws another picture or menu.
    pub(super) fn set(&self, tray: Tray) {
        self.newest.send_replace(Some(tray));
    }
}

async fn serve(mut watching: watch::Receiver<Option<Tray>>, requests: Requests, activation: Activation) {
    let Ok(first) = watching.wait_for(Option::is_some).await.map(|tray| tray.clone()) else { return };
    let Some(first) = first else { return };
    let (seen, host) = watch::channel(true);
    tauri::async_runtime::spawn(tell_host(host, requests.clone()));
    let item = Item { tray: first, host: seen, requests: requests.clone(), activation };
    // Without a bus name for the icon. GNOME's AppIndicator extension (46, of Debian 12) watches such a name, and if
    // it learns of the name after the icon, it forgets the icon after a second.
    let handle = match item.assume_sni_available(true).disable_dbus_name(true).spawn().await {
        Ok(handle) => handle,
        Err(error) => {
            tracing::warn!(%error, "there is no tray to put an icon into");
            requests.send(Request::TrayHost { present: false });
            return;
        }
    };
    while watching.changed().await.is_ok() {
        let Some(tray) = watching.borrow_and_update().clone() else { continue };
        if handle.update(|item| item.tray = tray).await.is_none() {
            tracing::warn!("the tray icon's service has stopped");
            requests.send(Request::TrayHost { present: false });
            return;
        }
    }
    handle.shutdown().await;
}

/// Reports when the tray appears and disappears. A panel that starts later than the program, or restarts, is no
/// reason to open a window.
async fn tell_host(mut host: watch::Receiver<bool>, requests: Requests) {
    loop {
        if host.wait_for(|present| !present).await.is_err() {
            return;
        }
        if tokio::time::timeout(PATIENCE, host.wait_for(|present| *present)).await.is_ok() {
            continue;
        }
        requests.send(Request::TrayHost { present: false });
        if host.wait_for(|present| *present).await.is_err() {
            return;
        }
        requests.send(Request::TrayHost { present: true });
    }
}

struct Item {
    tray: Tray,
    host: watch::Sender<bool>,
    requests: Requests,
    activation: Activation,
}

impl Item {
    /// Sends the user's choice, preceded by the desktop's token for the click.
    fn choose(&self, action: TrayAction) {
        if let Some(token) = token_of_this_click() {
            self.activation.put(token);
        }
        self.requests.send(Request::Tray(action));
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "ringtray".to_owned()
    }

    fn title(&self) -> String {
        "Ringtray".to_owned()
    }

    fn category(&self) -> ksni::Category {
        ksni::Category::Communications
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        tray_icons::pictures(self.tray.icon, self.tray.badge).iter().map(argb).collect()
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        ksni::ToolTip { title: self.tray.tooltip.clone(), ..ksni::ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.choose(TrayAction::Open);
    }

    fn menu(&self) -> Vec<ksni::MenuItem<Item>> {
        self.tray.menu.iter().map(menu_item).collect()
    }

    fn watcher_online(&self) {
        self.host.send_replace(true);
    }

    fn watcher_offline(&self, reason: ksni::OfflineReason) -> bool {
        tracing::info!(?reason, "the desktop shows no tray");
        self.host.send_replace(false);
        true
    }
}

fn menu_item(item: &MenuItem) -> ksni::MenuItem<Item> {
    match item {
        MenuItem::Separator => ksni::MenuItem::Separator,
        MenuItem::Status(text) => {
            StandardItem { label: literal(text), enabled: false, ..StandardItem::default() }.into()
        }
        MenuItem::Action { label, action } => {
            let action = action.clone();
            StandardItem {
                label: literal(label),
                activate: Box::new(move |item: &mut Item| item.choose(action.clone())),
                ..StandardItem::default()
            }
            .into()
        }
        MenuItem::Choice { label, action, chosen } => {
            let action = action.clone();
            CheckmarkItem {
                label: literal(label),
                checked: *chosen,
                activate: Box::new(move |item: &mut Item| item.choose(action.clone())),
                ..CheckmarkItem::default()
            }
            .into()
        }
        MenuItem::Submenu { label, items } => SubMenu {
            label: literal(label),
            submenu: items.iter().map(menu_item).collect(),
            ..SubMenu::default()
        }
        .into(),
    }
}

/// KDE sends the token beside the click, so it may arrive a little later. Blocking is necessary here, because the
/// library receives the token on another thread.
fn token_of_this_click() -> Option<String> {
    let give_up = Instant::now() + TOKEN_DELAY;
    loop {
        let token = ksni::current_xdg_activation_token();
        if token.is_some() || Instant::now() > give_up {
            return token;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A single underscore marks the key of a menu entry, so one that is meant is doubled.
fn literal(text: &str) -> String {
    text.replace('_', "__")
}

/// The bus wants alpha, red, green, blue; images have alpha last.
fn argb(image: &tauri::image::Image<'_>) -> Icon {
    let mut data = image.rgba().to_vec();
    for pixel in data.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(0);
    Icon { width: side(image.width()), height: side(image.height()), data }
}
