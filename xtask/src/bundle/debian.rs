//! Completes the Debian package with fields that Tauri can't set.

use std::fs;
use std::path::Path;

use crate::bundle::changelog;
use crate::failure::Failure;
use crate::tools::{command, run};

/// Optional packages: GNOME shows no tray icon without this one.
const SUGGESTS: &str = "gnome-shell-extension-appindicator";

/// Repacks `deb` with the complete `Depends`, where Tauri lists only two libraries, and with `Suggests`.
pub(crate) fn complete(deb: &Path, depends: &str) -> Result<(), Failure> {
    let place = tempfile::tempdir().map_err(|error| Failure::new(format!("no temporary folder: {error}")))?;
    let tree = place.path().join("tree");
    unpack(deb, &tree)?;
    change_control(&tree, |control| completed(control, depends))?;
    pack(&tree, deb)
}

/// Unpacks a package, with its control files in `DEBIAN`.
pub(crate) fn unpack(deb: &Path, tree: &Path) -> Result<(), Failure> {
    run(command("dpkg-deb").arg("--raw-extract").args([deb, tree]), "Is there room on the disk?")
}

/// Builds a package from such a tree. The same tree gives the same package, byte for byte.
pub(crate) fn pack(tree: &Path, deb: &Path) -> Result<(), Failure> {
    let mut build = command("dpkg-deb");
    build.env("SOURCE_DATE_EPOCH", changelog::source_date()?.to_string());
    build.args(["--root-owner-group", "-Zxz", "--build"]).args([tree, deb]);
    run(&mut build, "Is there room on the disk?")
}

/// Changes the control file of a tree.
pub(crate) fn change_control(tree: &Path, change: impl Fn(&str) -> String) -> Result<(), Failure> {
    let file = tree.join("DEBIAN/control");
    let control = fs::read_to_string(&file).map_err(|error| Failure::file(&file, &error))?;
    fs::write(&file, change(&control)).map_err(|error| Failure::file(&file, &error))
}

fn completed(control: &str, depends: &str) -> String {
    let mut lines = Vec::new();
    for line in control.lines() {
        if line.starts_with("Depends: ") {
            lines.push(format!("Depends: {depends}"));
        } else if line.starts_with("Description: ") {
            lines.extend([format!("Suggests: {SUGGESTS}"), line.to_owned()]);
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_takes_the_place_of_what_tauri_wrote() {
        let control =
            "Package: ringtray\nDepends: libgtk-3-0\nRecommends: xdg-utils\nDescription: calls\n more\n";
        let expected = "Package: ringtray\nDepends: libc6 (>= 2.34)\nRecommends: xdg-utils\n\
                        Suggests: gnome-shell-extension-appindicator\nDescription: calls\n more\n";
        assert_eq!(completed(control, "libc6 (>= 2.34)"), expected);
    }
}
