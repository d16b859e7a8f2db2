//! The pictures of the tray icon, decoded when the program is built.

use ringtray_core::TrayIcon;
use tauri::image::Image;
use tauri::include_image;

/// What the icon lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only on Linux do panels differ that much"))]
pub(super) enum Panel {
    /// A dark panel: the pictures are light.
    Dark,
    /// A light panel: the pictures are dark.
    Light,
    /// Nobody tells: the pictures have middle tones.
    Any,
}

/// The picture of a state in the sizes that panels ask for: 22, 32 and 48 px.
#[cfg(not(target_os = "macos"))]
pub(super) fn pictures(state: TrayIcon, panel: Panel) -> [Image<'static>; 3] {
    match (panel, state) {
        (Panel::Dark, TrayIcon::Disconnected) => [
            include_image!("icons/tray/dark/disconnected-22.png"),
            include_image!("icons/tray/dark/disconnected-32.png"),
            include_image!("icons/tray/dark/disconnected-48.png"),
        ],
        (Panel::Dark, TrayIcon::Connecting) => [
            include_image!("icons/tray/dark/connecting-22.png"),
            include_image!("icons/tray/dark/connecting-32.png"),
            include_image!("icons/tray/dark/connecting-48.png"),
        ],
        (Panel::Dark, TrayIcon::Connected) => [
            include_image!("icons/tray/dark/connected-22.png"),
            include_image!("icons/tray/dark/connected-32.png"),
            include_image!("icons/tray/dark/connected-48.png"),
        ],
        (Panel::Dark, TrayIcon::NeedsSignIn) => [
            include_image!("icons/tray/dark/needs-sign-in-22.png"),
            include_image!("icons/tray/dark/needs-sign-in-32.png"),
            include_image!("icons/tray/dark/needs-sign-in-48.png"),
        ],
        (Panel::Light, TrayIcon::Disconnected) => [
            include_image!("icons/tray/light/disconnected-22.png"),
            include_image!("icons/tray/light/disconnected-32.png"),
            include_image!("icons/tray/light/disconnected-48.png"),
        ],
        (Panel::Light, TrayIcon::Connecting) => [
            include_image!("icons/tray/light/connecting-22.png"),
            include_image!("icons/tray/light/connecting-32.png"),
            include_image!("icons/tray/light/connecting-48.png"),
        ],
        (Panel::Light, TrayIcon::Connected) => [
            include_image!("icons/tray/light/connected-22.png"),
            include_image!("icons/tray/light/connected-32.png"),
            include_image!("icons/tray/light/connected-48.png"),
        ],
        (Panel::Light, TrayIcon::NeedsSignIn) => [
            include_image!("icons/tray/light/needs-sign-in-22.png"),
            include_image!("icons/tray/light/needs-sign-in-32.png"),
            include_image!("icons/tray/light/needs-sign-in-48.png"),
        ],
        (Panel::Any, TrayIcon::Disconnected) => [
            include_image!("icons/tray/any/disconnected-22.png"),
            include_image!("icons/tray/any/disconnected-32.png"),
            include_image!("icons/tray/any/disconnected-48.png"),
        ],
        (Panel::Any, TrayIcon::Connecting) => [
            include_image!("icons/tray/any/connecting-22.png"),
            include_image!("icons/tray/any/connecting-32.png"),
            include_image!("icons/tray/any/connecting-48.png"),
        ],
        (Panel::Any, TrayIcon::Connected) => [
            include_image!("icons/tray/any/connected-22.png"),
            include_image!("icons/tray/any/connected-32.png"),
            include_image!("icons/tray/any/connected-48.png"),
        ],
        (Panel::Any, TrayIcon::NeedsSignIn) => [
            include_image!("icons/tray/any/needs-sign-in-22.png"),
            include_image!("icons/tray/any/needs-sign-in-32.png"),
            include_image!("icons/tray/any/needs-sign-in-48.png"),
        ],
    }
}

/// The template picture of a state: the menu bar gives it its colour.
#[cfg(target_os = "macos")]
pub(super) fn template(state: TrayIcon) -> Image<'static> {
    match state {
        TrayIcon::Disconnected => include_image!("icons/tray/template/disconnectedTemplate@2x.png"),
        TrayIcon::Connecting => include_image!("icons/tray/template/connectingTemplate@2x.png"),
        TrayIcon::Connected => include_image!("icons/tray/template/connectedTemplate@2x.png"),
        TrayIcon::NeedsSignIn => include_image!("icons/tray/template/needs-sign-inTemplate@2x.png"),
    }
}
