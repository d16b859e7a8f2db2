//! Generates the packages' other files. `tauri.conf.json` defines where they are installed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bundle::{changelog, licences};
use crate::failure::Failure;
use crate::tools::{cargo, command, root, run};

/// Fills `target/package`.
pub(crate) fn stage(cli: &Path) -> Result<(), Failure> {
    // Below the project even if cargo builds elsewhere, because Tauri's configuration names it.
    let folder = root().join("target/package");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
    }
    let mut manual = cargo();
    manual.args(["run", "--quiet", "--package", "ringtray-arguments", "--example", "manual", "--"]);
    run(manual.arg(&folder), "Its words above say why.")?;
    run(gzip().args(files(&folder.join("usr/share/man/man1"))?), "")?;

    let programs = folder.join("usr/bin");
    fs::create_dir_all(&programs)
        .and_then(|()| fs::copy(cli, programs.join("ringtray-cli")))
        .map_err(|error| Failure::file(&programs, &error))?;

    let documents = folder.join("usr/share/doc/ringtray");
    let (changes, licences) = (folder.join("changelog"), documents.join("third-party"));
    fs::create_dir_all(&documents).map_err(|error| Failure::file(&documents, &error))?;
    fs::write(&changes, changelog::debian()?).map_err(|error| Failure::file(&changes, &error))?;
    fs::write(&licences, licences::of_others()?).map_err(|error| Failure::file(&licences, &error))?;
    run(gzip().args([changes, licences]), "")
}

/// Without name and time, so that packages are reproducible.
fn gzip() -> std::process::Command {
    let mut gzip = command("gzip");
    gzip.args(["--best", "--no-name"]);
    gzip
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}
