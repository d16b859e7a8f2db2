//! The pictures of the tray icon, decoded when the program is built. They are the same on every panel: light marks on
//! a black plate, so one of the two contrasts with any background.

use ringtray_core::{TrayBadge, TrayIcon};
use tauri::image::Image;
use tauri::include_image;

#[cfg(all(test, not(target_os = "macos")))]
mod contrast;

/// The picture of a state with its badge, in the sizes that panels ask for: 16, 22, 24, 32 and 48 px.
#[cfg(not(target_os = "macos"))]
pub(super) fn pictures(state: TrayIcon, badge: Option<TrayBadge>) -> [Image<'static>; 5] {
    match (state, badge) {
        (TrayIcon::Disconnected, None) => [
            include_image!("icons/tray/disconnected-16.png"),
            include_image!("icons/tray/disconnected-22.png"),
            include_image!("icons/tray/disconnected-24.png"),
            include_image!("icons/tray/disconnected-32.png"),
            include_image!("icons/tray/disconnected-48.png"),
        ],
        (TrayIcon::Disconnected, Some(TrayBadge::Ringing)) => [
            include_image!("icons/tray/disconnected-ringing-16.png"),
            include_image!("icons/tray/disconnected-ringing-22.png"),
            include_image!("icons/tray/disconnected-ringing-24.png"),
            include_image!("icons/tray/disconnected-ringing-32.png"),
            include_image!("icons/tray/disconnected-ringing-48.png"),
        ],
        (TrayIcon::Disconnected, Some(TrayBadge::Missed)) => [
            include_image!("icons/tray/disconnected-missed-16.png"),
            include_image!("icons/tray/disconnected-missed-22.png"),
            include_image!("icons/tray/disconnected-missed-24.png"),
            include_image!("icons/tray/disconnected-missed-32.png"),
            include_image!("icons/tray/disconnected-missed-48.png"),
        ],
        (TrayIcon::Disconnected, Some(TrayBadge::Quiet)) => [
            include_image!("icons/tray/disconnected-quiet-16.png"),
            include_image!("icons/tray/disconnected-quiet-22.png"),
            include_image!("icons/tray/disconnected-quiet-24.png"),
            include_image!("icons/tray/disconnected-quiet-32.png"),
            include_image!("icons/tray/disconnected-quiet-48.png"),
        ],
        (TrayIcon::Connecting, None) => [
            include_image!("icons/tray/connecting-16.png"),
            include_image!("icons/tray/connecting-22.png"),
            include_image!("icons/tray/connecting-24.png"),
            include_image!("icons/tray/connecting-32.png"),
            include_image!("icons/tray/connecting-48.png"),
        ],
        (TrayIcon::Connecting, Some(TrayBadge::Ringing)) => [
            include_image!("icons/tray/connecting-ringing-16.png"),
            include_image!("icons/tray/connecting-ringing-22.png"),
            include_image!("icons/tray/connecting-ringing-24.png"),
            include_image!("icons/tray/connecting-ringing-32.png"),
            include_image!("icons/tray/connecting-ringing-48.png"),
        ],
        (TrayIcon::Connecting, Some(TrayBadge::Missed)) => [
            include_image!("icons/tray/connecting-missed-16.png"),
            include_image!("icons/tray/connecting-missed-22.png"),
            include_image!("icons/tray/connecting-missed-24.png"),
            include_image!("icons/tray/connecting-missed-32.png"),
            include_image!("icons/tray/connecting-missed-48.png"),
        ],
        (TrayIcon::Connecting, Some(TrayBadge::Quiet)) => [
            include_image!("icons/tray/connecting-quiet-16.png"),
            include_image!("icons/tray/connecting-quiet-22.png"),
            include_image!("icons/tray/connecting-quiet-24.png"),
            include_image!("icons/tray/connecting-quiet-32.png"),
            include_image!("icons/tray/connecting-quiet-48.png"),
        ],
        (TrayIcon::Connected, None) => [
            include_image!("icons/tray/connected-16.png"),
            include_image!("icons/tray/connected-22.png"),
            include_image!("icons/tray/connected-24.png"),
            include_image!("icons/tray/connected-32.png"),
            include_image!("icons/tray/connected-48.png"),
        ],
        (TrayIcon::Connected, Some(TrayBadge::Ringing)) => [
            include_image!("icons/tray/connected-ringing-16.png"),
            include_image!("icons/tray/connected-ringing-22.png"),
            include_image!("icons/tray/connected-ringing-24.png"),
            include_image!("icons/tray/connected-ringing-32.png"),
            include_image!("icons/tray/connected-ringing-48.png"),
        ],
        (TrayIcon::Connected, Some(TrayBadge::Missed)) => [
            include_image!("icons/tray/connected-missed-16.png"),
            include_image!("icons/tray/connected-missed-22.png"),
            include_image!("icons/tray/connected-missed-24.png"),
            include_image!("icons/tray/connected-missed-32.png"),
            include_image!("icons/tray/connected-missed-48.png"),
        ],
        (TrayIcon::Connected, Some(TrayBadge::Quiet)) => [
            include_image!("icons/tray/connected-quiet-16.png"),
            include_image!("icons/tray/connected-quiet-22.png"),
            include_image!("icons/tray/connected-quiet-24.png"),
            include_image!("icons/tray/connected-quiet-32.png"),
            include_image!("icons/tray/connected-quiet-48.png"),
        ],
        (TrayIcon::NeedsSignIn, None) => [
            include_image!("icons/tray/needs-sign-in-16.png"),
            include_image!("icons/tray/needs-sign-in-22.png"),
            include_image!("icons/tray/needs-sign-in-24.png"),
            include_image!("icons/tray/needs-sign-in-32.png"),
            include_image!("icons/tray/needs-sign-in-48.png"),
        ],
        (TrayIcon::NeedsSignIn, Some(TrayBadge::Ringing)) => [
            include_image!("icons/tray/needs-sign-in-ringing-16.png"),
            include_image!("icons/tray/needs-sign-in-ringing-22.png"),
            include_image!("icons/tray/needs-sign-in-ringing-24.png"),
            include_image!("icons/tray/needs-sign-in-ringing-32.png"),
            include_image!("icons/tray/needs-sign-in-ringing-48.png"),
        ],
        (TrayIcon::NeedsSignIn, Some(TrayBadge::Missed)) => [
            include_image!("icons/tray/needs-sign-in-missed-16.png"),
            include_image!("icons/tray/needs-sign-in-missed-22.png"),
            include_image!("icons/tray/needs-sign-in-missed-24.png"),
            include_image!("icons/tray/needs-sign-in-missed-32.png"),
            include_image!("icons/tray/needs-sign-in-missed-48.png"),
        ],
        (TrayIcon::NeedsSignIn, Some(TrayBadge::Quiet)) => [
            include_image!("icons/tray/needs-sign-in-quiet-16.png"),
            include_image!("icons/tray/needs-sign-in-quiet-22.png"),
            include_image!("icons/tray/needs-sign-in-quiet-24.png"),
            include_image!("icons/tray/needs-sign-in-quiet-32.png"),
            include_image!("icons/tray/needs-sign-in-quiet-48.png"),
        ],
    }
}

/// The template picture of a state with its badge: the menu bar gives it its colour.
#[cfg(target_os = "macos")]
pub(super) fn template(state: TrayIcon, badge: Option<TrayBadge>) -> Image<'static> {
    match (state, badge) {
        (TrayIcon::Disconnected, None) => include_image!("icons/tray/template/disconnectedTemplate@2x.png"),
        (TrayIcon::Disconnected, Some(TrayBadge::Ringing)) => {
            include_image!("icons/tray/template/disconnected-ringingTemplate@2x.png")
        }
        (TrayIcon::Disconnected, Some(TrayBadge::Missed)) => {
            include_image!("icons/tray/template/disconnected-missedTemplate@2x.png")
        }
        (TrayIcon::Disconnected, Some(TrayBadge::Quiet)) => {
            include_image!("icons/tray/template/disconnected-quietTemplate@2x.png")
        }
        (TrayIcon::Connecting, None) => include_image!("icons/tray/template/connectingTemplate@2x.png"),
        (TrayIcon::Connecting, Some(TrayBadge::Ringing)) => {
            include_image!("icons/tray/template/connecting-ringingTemplate@2x.png")
        }
        (TrayIcon::Connecting, Some(TrayBadge::Missed)) => {
            include_image!("icons/tray/template/connecting-missedTemplate@2x.png")
        }
        (TrayIcon::Connecting, Some(TrayBadge::Quiet)) => {
            include_image!("icons/tray/template/connecting-quietTemplate@2x.png")
        }
        (TrayIcon::Connected, None) => include_image!("icons/tray/template/connectedTemplate@2x.png"),
        (TrayIcon::Connected, Some(TrayBadge::Ringing)) => {
            include_image!("icons/tray/template/connected-ringingTemplate@2x.png")
        }
        (TrayIcon::Connected, Some(TrayBadge::Missed)) => {
            include_image!("icons/tray/template/connected-missedTemplate@2x.png")
        }
        (TrayIcon::Connected, Some(TrayBadge::Quiet)) => {
            include_image!("icons/tray/template/connected-quietTemplate@2x.png")
        }
        (TrayIcon::NeedsSignIn, None) => include_image!("icons/tray/template/needs-sign-inTemplate@2x.png"),
        (TrayIcon::NeedsSignIn, Some(TrayBadge::Ringing)) => {
            include_image!("icons/tray/template/needs-sign-in-ringingTemplate@2x.png")
        }
        (TrayIcon::NeedsSignIn, Some(TrayBadge::Missed)) => {
            include_image!("icons/tray/template/needs-sign-in-missedTemplate@2x.png")
        }
        (TrayIcon::NeedsSignIn, Some(TrayBadge::Quiet)) => {
            include_image!("icons/tray/template/needs-sign-in-quietTemplate@2x.png")
        }
    }
}
