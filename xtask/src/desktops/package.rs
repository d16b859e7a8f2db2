//! The package, rebuilt if its sources are newer.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::tools::{root, target};

/// The sources of the package, below the project's folder.
const SOURCES: &[&str] = &[
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "crates",
    "icons",
    "languages",
    "packaging",
    "src-tauri",
    "tauri.conf.json",
    "tauri.linux.conf.json",
    "ui/index.html",
    "ui/package-lock.json",
    "ui/public",
    "ui/src",
    "ui/vite.config.ts",
    "xtask/src/bundle",
];

/// The .deb, if it is newer than its sources.
pub(crate) fn up_to_date() -> Option<PathBuf> {
    let changed = SOURCES.iter().filter_map(|source| newest(&root().join(source))).max()?;
    let (package, _) = newest_package().filter(|(_, built)| changed < *built)?;
    println!("    {} is up to date", package.display());
    Some(package)
}

fn newest_package() -> Option<(PathBuf, SystemTime)> {
    let files = fs::read_dir(target().join("release/bundle/deb")).ok()?.flatten().map(|entry| entry.path());
    let packages = files.filter(|file| file.extension().is_some_and(|ending| ending == "deb"));
    packages.filter_map(|file| Some((file.clone(), modified(&file)?))).max_by_key(|(_, time)| *time)
}

/// The modification time of a file, or of the newest file below a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    if !path.is_dir() {
        return modified(path);
    }
    let below = fs::read_dir(path).ok()?.flatten().map(|entry| entry.path());
    // Files that the build generates do not count.
    below.filter(|path| !path.ends_with("src-tauri/gen")).filter_map(|path| newest(&path)).max()
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|facts| facts.modified()).ok()
}
