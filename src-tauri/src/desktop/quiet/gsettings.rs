//! The switches that are kept in `GSettings`.

use std::cell::RefCell;

use gio::prelude::SettingsExt as _;

use super::Quiet;
use crate::desktop::session::is_desktop;

/// A switch in `GSettings`.
pub(super) struct Switch {
    /// Whose it is, as in `XDG_CURRENT_DESKTOP`.
    pub(super) desktop: &'static str,
    pub(super) schema: &'static str,
    pub(super) key: &'static str,
    /// What the key is while the desktop is quiet.
    pub(super) quiet: bool,
}

thread_local! {
    /// For as long as the program runs.
    static WATCHED: RefCell<Vec<gio::Settings>> = const { RefCell::new(Vec::new()) };
}

/// Watches where this desktop runs; to be called on the toolkit's thread.
pub(super) fn watch(switch: &'static Switch, quiet: &Quiet) {
    if !is_desktop(switch.desktop) {
        return;
    }
    // The library ends the program where a schema is not installed or a key is of another type.
    let schema = gio::SettingsSchemaSource::default().and_then(|source| source.lookup(switch.schema, true));
    let is_known = schema.is_some_and(|schema| {
        schema.has_key(switch.key) && schema.key(switch.key).value_type().as_str() == "b"
    });
    if !is_known {
        tracing::info!(desktop = switch.desktop, "the desktop has no settings for notifications");
        return;
    }
    let settings = gio::Settings::new(switch.schema);
    let quiet = quiet.clone();
    let tell = move |settings: &gio::Settings| {
        quiet.tell(switch.desktop, settings.boolean(switch.key) == switch.quiet);
    };
    tell(&settings);
    settings.connect_changed(Some(switch.key), move |settings, _| tell(settings));
    WATCHED.with_borrow_mut(|watched| watched.push(settings));
}
