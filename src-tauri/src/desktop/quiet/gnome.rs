//! GNOME's switch, which is kept in `GSettings`.

use std::cell::RefCell;

use gio::prelude::SettingsExt as _;
use tauri::AppHandle;

use super::{Quiet, Switch};
use crate::desktop::session::is_desktop;

const SCHEMA: &str = "org.gnome.desktop.notifications";
const SHOWS: &str = "show-banners";

thread_local! {
    /// On the toolkit's thread, whose loop brings the changes, for as long as the program runs.
    static WATCHED: RefCell<Option<gio::Settings>> = const { RefCell::new(None) };
}

/// Watches where the desktop is GNOME: others have the setting too, and mean nothing by it.
pub(super) fn watch(app: &AppHandle, quiet: Quiet) {
    if !is_desktop("GNOME") {
        return;
    }
    let posted = app.run_on_main_thread(move || watch_here(quiet));
    if let Err(error) = posted {
        tracing::warn!(%error, "GNOME does not say whether it is quiet");
    }
}

fn watch_here(quiet: Quiet) {
    // The library ends the program where a schema is not installed.
    let schema = gio::SettingsSchemaSource::default().and_then(|source| source.lookup(SCHEMA, true));
    if !schema.is_some_and(|schema| schema.has_key(SHOWS)) {
        tracing::info!("GNOME's settings of notifications are not there");
        return;
    }
    let settings = gio::Settings::new(SCHEMA);
    let tell = move |settings: &gio::Settings| quiet.tell(Switch::Gnome, !settings.boolean(SHOWS));
    tell(&settings);
    settings.connect_changed(Some(SHOWS), move |settings, _| tell(settings));
    WATCHED.with(|watched| watched.replace(Some(settings)));
}
