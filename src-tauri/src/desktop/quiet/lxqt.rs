//! LXQt's switch, which is kept in a file.

use std::cell::RefCell;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use gio::prelude::{FileExt as _, FileMonitorExt as _};

use super::Quiet;
use crate::desktop::session::is_desktop;

const DESKTOP: &str = "LXQt";
const FILE: &str = "lxqt/notifications.conf";
const SECTION: &str = "[General]";
const SWITCH: &str = "doNotDisturb";

/// As much of the file as is read; LXQt's own is a few lines.
const LONGEST: u64 = 64 * 1024;

thread_local! {
    /// For as long as the program runs.
    static WATCHED: RefCell<Option<gio::FileMonitor>> = const { RefCell::new(None) };
}

/// Watches where LXQt runs; to be called on the toolkit's thread.
pub(super) fn watch(quiet: Quiet) {
    if !is_desktop(DESKTOP) {
        return;
    }
    let path = gio::glib::user_config_dir().join(FILE);
    let monitor =
        gio::File::for_path(&path).monitor_file(gio::FileMonitorFlags::WATCH_MOVES, gio::Cancellable::NONE);
    quiet.tell(DESKTOP, is_set_in(&path));
    match monitor {
        Ok(monitor) => {
            monitor.connect_changed(move |_, _, _, _| quiet.tell(DESKTOP, is_set_in(&path)));
            WATCHED.replace(Some(monitor));
        }
        Err(error) => tracing::warn!(%error, "changes of LXQt's do-not-disturb can't be watched"),
    }
}

fn is_set_in(path: &Path) -> bool {
    read(path).is_ok_and(|text| is_set(&text))
}

fn read(path: &Path) -> std::io::Result<String> {
    // A pipe would hold up the toolkit.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether the switch is set in a file of Qt's form.
fn is_set(text: &str) -> bool {
    let mut section = SECTION;
    let mut set = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if section == SECTION
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == SWITCH
        {
            set = value.trim() == "true";
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::is_set;

    #[test]
    fn the_switch_is_read_from_its_section_only() {
        assert!(is_set("[General]\nplacement=top-right\ndoNotDisturb=true\n"));
        assert!(is_set("doNotDisturb = true"));
        assert!(!is_set("[General]\ndoNotDisturb=false\n"));
        assert!(!is_set("[General]\nplacement=top-right\n[Other]\ndoNotDisturb=true\n"));
        assert!(!is_set("[General]\n#doNotDisturb=true\n"));
        assert!(!is_set(""));
    }
}
