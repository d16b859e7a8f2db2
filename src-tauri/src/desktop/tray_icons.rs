//! The pictures of the tray icon, decoded when the program is built. What is told besides the connection is a badge, drawn
//! over the picture of the connection, which stays to be seen.

use ringtray_core::{TrayBadge, TrayIcon};
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

/// The picture of a state with its badge, in the sizes that panels ask for: 22, 32 and 48 px.
#[cfg(not(target_os = "macos"))]
pub(super) fn pictures(state: TrayIcon, badge: Option<TrayBadge>, panel: Panel) -> [Image<'static>; 3] {
    let pictures = of_state(state, panel);
    let Some(badge) = badge else { return pictures };
    let mut badges = of_badge(badge, panel).into_iter();
    pictures.map(|picture| badges.next().map_or(picture.clone(), |badge| over(&picture, &badge)))
}

#[cfg(not(target_os = "macos"))]
fn of_state(state: TrayIcon, panel: Panel) -> [Image<'static>; 3] {
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

#[cfg(not(target_os = "macos"))]
fn of_badge(badge: TrayBadge, panel: Panel) -> [Image<'static>; 3] {
    match (panel, badge) {
        (Panel::Dark, TrayBadge::Ringing) => [
            include_image!("icons/tray/dark/badge-ringing-22.png"),
            include_image!("icons/tray/dark/badge-ringing-32.png"),
            include_image!("icons/tray/dark/badge-ringing-48.png"),
        ],
        (Panel::Dark, TrayBadge::Missed) => [
            include_image!("icons/tray/dark/badge-missed-22.png"),
            include_image!("icons/tray/dark/badge-missed-32.png"),
            include_image!("icons/tray/dark/badge-missed-48.png"),
        ],
        (Panel::Dark, TrayBadge::Quiet) => [
            include_image!("icons/tray/dark/badge-quiet-22.png"),
            include_image!("icons/tray/dark/badge-quiet-32.png"),
            include_image!("icons/tray/dark/badge-quiet-48.png"),
        ],
        (Panel::Light, TrayBadge::Ringing) => [
            include_image!("icons/tray/light/badge-ringing-22.png"),
            include_image!("icons/tray/light/badge-ringing-32.png"),
            include_image!("icons/tray/light/badge-ringing-48.png"),
        ],
        (Panel::Light, TrayBadge::Missed) => [
            include_image!("icons/tray/light/badge-missed-22.png"),
            include_image!("icons/tray/light/badge-missed-32.png"),
            include_image!("icons/tray/light/badge-missed-48.png"),
        ],
        (Panel::Light, TrayBadge::Quiet) => [
            include_image!("icons/tray/light/badge-quiet-22.png"),
            include_image!("icons/tray/light/badge-quiet-32.png"),
            include_image!("icons/tray/light/badge-quiet-48.png"),
        ],
        (Panel::Any, TrayBadge::Ringing) => [
            include_image!("icons/tray/any/badge-ringing-22.png"),
            include_image!("icons/tray/any/badge-ringing-32.png"),
            include_image!("icons/tray/any/badge-ringing-48.png"),
        ],
        (Panel::Any, TrayBadge::Missed) => [
            include_image!("icons/tray/any/badge-missed-22.png"),
            include_image!("icons/tray/any/badge-missed-32.png"),
            include_image!("icons/tray/any/badge-missed-48.png"),
        ],
        (Panel::Any, TrayBadge::Quiet) => [
            include_image!("icons/tray/any/badge-quiet-22.png"),
            include_image!("icons/tray/any/badge-quiet-32.png"),
            include_image!("icons/tray/any/badge-quiet-48.png"),
        ],
    }
}

/// Middle and radius of the place that is kept free around a badge, in the units of the drawings, which are 16 wide.
const PLACE: (f64, f64, f64) = (12.2, 3.8, 4.5);

/// The badge over the picture, with a gap between them.
fn over(picture: &Image<'_>, badge: &Image<'_>) -> Image<'static> {
    let (width, height) = (picture.width(), picture.height());
    // A drawing of 22 or 44 px is one of 24 or 48 px without its empty border.
    let unit = if width % 22 == 0 { f64::from(width) / 22.0 * 1.5 } else { f64::from(width) / 16.0 };
    let border = (16.0 * unit - f64::from(width)) / 2.0;
    let mut mixed = picture.rgba().to_vec();
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (f64::from(x), f64::from(y))));
    let of_badge = badge.rgba().chunks_exact(4);
    for ((pixel, above), (x, y)) in mixed.chunks_exact_mut(4).zip(of_badge).zip(pixels) {
        let (across, down) = (x + 0.5 + border - PLACE.0 * unit, y + 0.5 + border - PLACE.1 * unit);
        let kept = (across.hypot(down) - PLACE.2 * unit + 0.5).clamp(0.0, 1.0);
        mix(pixel, above, kept);
    }
    Image::new_owned(mixed, width, height)
}

/// Puts one pixel over another of which only a part is kept.
fn mix(below: &mut [u8], above: &[u8], kept: f64) {
    let part = |alpha: u8| f64::from(alpha) / 255.0;
    let [.., below_alpha] = below else { return };
    let [.., above_alpha] = above else { return };
    let (over, under) = (part(*above_alpha), part(*below_alpha) * kept * (1.0 - part(*above_alpha)));
    let all = over + under;
    for (below, above) in below.iter_mut().zip(above).take(3) {
        let mixed = (f64::from(*above) * over + f64::from(*below) * under) / all.max(f64::MIN_POSITIVE);
        *below = whole(mixed);
    }
    if let Some(alpha) = below.last_mut() {
        *alpha = whole(all * 255.0);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
fn whole(value: f64) -> u8 {
    value.round() as u8
}

/// The template picture of a state with its badge: the menu bar gives it its colour.
#[cfg(target_os = "macos")]
pub(super) fn template(state: TrayIcon, badge: Option<TrayBadge>) -> Image<'static> {
    let badge = match badge {
        None => return of_template(state),
        Some(TrayBadge::Ringing) => include_image!("icons/tray/template/badge-ringingTemplate@2x.png"),
        Some(TrayBadge::Missed) => include_image!("icons/tray/template/badge-missedTemplate@2x.png"),
        Some(TrayBadge::Quiet) => include_image!("icons/tray/template/badge-quietTemplate@2x.png"),
    };
    over(&of_template(state), &badge)
}

#[cfg(target_os = "macos")]
fn of_template(state: TrayIcon) -> Image<'static> {
    match state {
        TrayIcon::Disconnected => include_image!("icons/tray/template/disconnectedTemplate@2x.png"),
        TrayIcon::Connecting => include_image!("icons/tray/template/connectingTemplate@2x.png"),
        TrayIcon::Connected => include_image!("icons/tray/template/connectedTemplate@2x.png"),
        TrayIcon::NeedsSignIn => include_image!("icons/tray/template/needs-sign-inTemplate@2x.png"),
    }
}

#[cfg(all(test, not(target_os = "macos")))]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const STATES: [TrayIcon; 4] =
        [TrayIcon::Disconnected, TrayIcon::Connecting, TrayIcon::Connected, TrayIcon::NeedsSignIn];
    const BADGES: [TrayBadge; 3] = [TrayBadge::Ringing, TrayBadge::Missed, TrayBadge::Quiet];
    const PANELS: [Panel; 3] = [Panel::Dark, Panel::Light, Panel::Any];

    #[test]
    fn every_state_and_badge_has_a_picture_of_its_own_in_every_size() {
        for panel in PANELS {
            let badges = BADGES.map(Some).into_iter().chain([None]);
            let all = STATES.into_iter().flat_map(|state| badges.clone().map(move |badge| (state, badge)));
            let pictures: Vec<_> = all.map(|(state, badge)| pictures(state, badge, panel)).collect();
            for size in 0..3 {
                let different: HashSet<&[u8]> = pictures.iter().map(|sizes| sizes[size].rgba()).collect();
                assert_eq!(different.len(), 16, "{panel:?}");
            }
        }
    }

    #[test]
    fn a_badge_leaves_the_dial_alone_and_stands_free() {
        for (state, badge) in STATES.into_iter().flat_map(|state| BADGES.map(|badge| (state, badge))) {
            let (plain, badged) = (of_state(state, Panel::Dark), pictures(state, Some(badge), Panel::Dark));
            for (plain, badged) in plain.iter().zip(&badged) {
                let (side, below) = (plain.width() as usize, plain.rgba().len() * 9 / 16);
                assert_eq!(
                    plain.rgba()[below..],
                    badged.rgba()[below..],
                    "{badge:?} over the dial of {state:?}"
                );
                // Left of the badge, on the handset, nothing is left of what was there.
                let free = 4 * (side * (side * 2 / 16) + side * 8 / 16 + 1);
                assert!(plain.rgba()[free + 3] > 200 && badged.rgba()[free + 3] < 255, "{badge:?} {side}");
            }
        }
    }

    #[test]
    fn a_pixel_over_another() {
        let mixed = |below: [u8; 4], above: [u8; 4], kept| {
            let mut below = below;
            mix(&mut below, &above, kept);
            below
        };
        assert_eq!(mixed([10, 20, 30, 255], [0, 0, 0, 0], 1.0), [10, 20, 30, 255]);
        assert_eq!(mixed([10, 20, 30, 255], [0, 0, 0, 0], 0.0)[3], 0);
        assert_eq!(mixed([10, 20, 30, 255], [200, 100, 50, 255], 0.5), [200, 100, 50, 255]);
        assert_eq!(mixed([0, 0, 0, 255], [255, 255, 255, 128], 1.0), [128, 128, 128, 255]);
    }
}
