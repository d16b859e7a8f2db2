//! Measures the contrast of every picture on every panel as WCAG 2 does for graphics: it has to be at least 3:1.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::*;

const ENOUGH: f64 = 3.0;

const STATES: [TrayIcon; 4] =
    [TrayIcon::Disconnected, TrayIcon::Connecting, TrayIcon::Connected, TrayIcon::NeedsSignIn];
const BADGES: [Option<TrayBadge>; 4] =
    [None, Some(TrayBadge::Ringing), Some(TrayBadge::Missed), Some(TrayBadge::Quiet)];

/// Panels as measured on Debian 12, and the documented colours of their themes for selected items.
const PANELS: [(&str, [u8; 3]); 14] = [
    ("Cinnamon", [0x55, 0x55, 0x55]),
    ("GNOME", [0x00, 0x00, 0x00]),
    ("LXQt", [0xed, 0xec, 0xeb]),
    ("MATE", [0xf6, 0xf5, 0xf4]),
    ("MATE, selected", [0x25, 0x5d, 0xa0]),
    ("Plasma, Breeze", [0xef, 0xf0, 0xf1]),
    ("Plasma, Breeze over the wallpaper", [0xd2, 0xd7, 0xd8]),
    ("Plasma, Breeze Dark", [0x31, 0x36, 0x3b]),
    ("Plasma, Breeze Dark over the wallpaper", [0x2b, 0x33, 0x36]),
    ("Plasma, selected", [0x3d, 0xae, 0xe9]),
    ("Xfce", [0x35, 0x35, 0x35]),
    ("Adwaita, selected", [0x35, 0x84, 0xe4]),
    ("waybar", [0x29, 0x80, 0xb9]),
    ("waybar, the bar", [0x42, 0x55, 0x67]),
];

#[test]
fn each_edge_of_each_mark_stands_out_on_any_panel() {
    for (name, picture) in all() {
        let marks = Marks::of(&picture);
        let edge = marks.edge();
        for (panel, colour) in panels() {
            let lit = Lit::on(&picture, colour);
            let least = edge.iter().map(|at| marks.contrast_across(*at, &lit)).fold(f64::INFINITY, f64::min);
            assert!(least >= ENOUGH, "{name} on {panel}: {least:.2}:1");
        }
    }
}

#[test]
fn states_and_badges_are_told_apart_without_their_colours_on_any_panel() {
    let mut sizes: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for (name, picture) in all() {
        sizes.entry(picture.width()).or_default().push((name, picture));
    }
    assert!(sizes.keys().eq(&[16, 22, 24, 32, 48]), "{:?}", sizes.keys());
    for (side, pictures) in sizes {
        assert_eq!(pictures.len(), STATES.len() * BADGES.len());
        // The drawing is 16 units wide, and the bar in the dial 6 by 2 of them.
        let least = 7 * side * side / 256;
        for (panel, colour) in panels() {
            let lit: Vec<_> =
                pictures.iter().map(|(name, picture)| (name, Lit::on(picture, colour))).collect();
            for (index, (name, one)) in lit.iter().enumerate() {
                for (other_name, other) in &lit[..index] {
                    let differ = one.difference(other);
                    assert!(differ >= least, "{name} and {other_name} on {panel} differ in {differ} pixels");
                }
            }
        }
    }
}

#[test]
fn no_mark_touches_another() {
    for (state, badge) in kinds() {
        let handset_and_dial = 2;
        let of_badge = match badge {
            None => 0,
            Some(TrayBadge::Missed | TrayBadge::Quiet) => 1,
            Some(TrayBadge::Ringing) => 2,
        };
        for picture in pictures(state, badge) {
            let parts = Marks::of(&picture).parts();
            assert_eq!(parts, handset_and_dial + of_badge, "{state:?} {badge:?} {} px", picture.width());
        }
    }
}

#[test]
fn a_badge_leaves_the_dial_alone() {
    for (state, badge) in kinds() {
        for (plain, badged) in pictures(state, None).iter().zip(pictures(state, badge)) {
            let dial = plain.rgba().len() * 9 / 16;
            assert_eq!(plain.rgba()[dial..], badged.rgba()[dial..], "{badge:?} over the dial of {state:?}");
        }
    }
}

fn kinds() -> impl Iterator<Item = (TrayIcon, Option<TrayBadge>)> {
    STATES.into_iter().flat_map(|state| BADGES.map(|badge| (state, badge)))
}

/// Every picture with its name.
fn all() -> Vec<(String, Image<'static>)> {
    let sizes = kinds().flat_map(|(state, badge)| {
        let named =
            move |picture: Image<'static>| (format!("{state:?} {badge:?} {} px", picture.width()), picture);
        pictures(state, badge).map(named)
    });
    sizes.collect()
}

/// The named panels, every grey, and colours from everywhere in the cube.
fn panels() -> impl Iterator<Item = (String, [u8; 3])> {
    let greys = (0..=255).map(|grey| [grey; 3]);
    let steps = || (0..=255).step_by(85);
    let colours = steps()
        .flat_map(move |red| steps().flat_map(move |green| steps().map(move |blue| [red, green, blue])));
    let unnamed = greys.chain(colours).map(|colour| (format!("{colour:?}"), colour));
    PANELS.map(|(name, colour)| (name.to_owned(), colour)).into_iter().chain(unnamed)
}

/// How bright each pixel of a picture is on a panel, of which one pixel is to be seen all around.
struct Lit {
    bright: Vec<f64>,
}

impl Lit {
    fn on(picture: &Image<'_>, panel: [u8; 3]) -> Lit {
        Lit {
            bright: framed(picture, brightness(panel.map(usize::from)), |pixel| {
                brightness(over(pixel, panel))
            }),
        }
    }

    /// The number of pixels that are brighter or darker in another picture, and enough so to be seen.
    fn difference(&self, other: &Lit) -> u32 {
        let seen = self.bright.iter().zip(&other.bright).map(|(one, other)| contrast(*one, *other) >= ENOUGH);
        seen.map(u32::from).sum()
    }
}

/// The pixels of a picture that are more mark than plate, with the same frame as [`Lit`].
struct Marks {
    side: usize,
    marked: Vec<bool>,
}

impl Marks {
    fn of(picture: &Image<'_>) -> Marks {
        let marked = framed(picture, false, |pixel| over(pixel, [0; 3]).iter().any(|part| *part >= 128));
        assert!(marked.contains(&true), "nothing is drawn");
        Marks { side: picture.width() as usize + 2, marked }
    }

    /// Where the marks end.
    fn edge(&self) -> Vec<usize> {
        let inside = |at: usize| {
            [at - 1, at + 1, at - self.side, at + self.side].into_iter().all(|beside| self.marked[beside])
        };
        (0..self.marked.len()).filter(|at| self.marked[*at] && !inside(*at)).collect()
    }

    /// The contrast across one place of the edge.
    fn contrast_across(&self, at: usize, lit: &Lit) -> f64 {
        let bright = || self.around(at).map(|beside| lit.bright[beside]);
        contrast(bright().fold(f64::INFINITY, f64::min), bright().fold(0.0, f64::max))
    }

    /// The number of parts that do not touch, not even at a corner.
    fn parts(&self) -> usize {
        let mut left = self.marked.clone();
        let mut parts = 0;
        while let Some(first) = left.iter().position(|marked| *marked) {
            parts += 1;
            let mut found = vec![first];
            while let Some(at) = found.pop() {
                if std::mem::take(&mut left[at]) {
                    found.extend(self.around(at));
                }
            }
        }
        parts
    }

    /// A pixel and the eight that touch it.
    fn around(&self, at: usize) -> impl Iterator<Item = usize> {
        [at - self.side, at, at + self.side].into_iter().flat_map(|middle| middle - 1..=middle + 1)
    }
}

/// Something for each pixel of a picture, in a frame of one pixel.
fn framed<T: Clone>(picture: &Image<'_>, frame: T, of_pixel: impl Fn(&[u8]) -> T) -> Vec<T> {
    let side = picture.width() as usize;
    let mut framed = vec![frame; (side + 2) * (side + 2)];
    for (at, pixel) in picture.rgba().chunks_exact(4).enumerate() {
        framed[(at / side + 1) * (side + 2) + at % side + 1] = of_pixel(pixel);
    }
    framed
}

fn over(pixel: &[u8], panel: [u8; 3]) -> [usize; 3] {
    let alpha = usize::from(pixel[3]);
    std::array::from_fn(|part| {
        let mixed = usize::from(pixel[part]) * alpha + usize::from(panel[part]) * (255 - alpha);
        (mixed + 127) / 255
    })
}

/// The relative luminance of WCAG 2 with the 0.05 that its contrast adds: a contrast is a quotient of two of these.
fn brightness(colour: [usize; 3]) -> f64 {
    static LINEAR: LazyLock<Vec<f64>> = LazyLock::new(|| {
        let linear =
            |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        (0..=255_u8).map(|part| linear(f64::from(part) / 255.0)).collect()
    });
    let [red, green, blue] = colour.map(|part| LINEAR[part]);
    0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
}

fn contrast(one: f64, other: f64) -> f64 {
    one.max(other) / one.min(other)
}
