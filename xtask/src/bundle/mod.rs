//! `cargo xtask bundle`: builds the packages.

mod changelog;
mod check;
mod clean_root;
mod contents;
mod debian;
mod files;
mod licences;
mod needs;
mod stage;

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::packages::Purpose;
use crate::progress::Progress;
use crate::tools::{node_program, root, run, target};
use crate::{product, setup};

/// How many steps [`make`] takes.
pub(crate) const STEPS: usize = 4;

const ADVICE: &str = "Its words above say where.";

/// Builds this system's packages. `checked`: also checks them as a distribution would, and installs one.
pub(crate) fn bundle(checked: bool) -> Result<(), Failure> {
    match (std::env::consts::OS, checked) {
        ("linux", _) => linux(checked),
        (_, true) => Err(Failure::new("`--check` is for the packages of Linux; start it there")),
        ("macos", false) => elsewhere("dmg"),
        (_, false) => elsewhere("msi"),
    }
}

/// The packages of Linux.
pub(crate) struct Packages {
    /// For Debian and its derivatives.
    pub(crate) deb: PathBuf,
    rpm: PathBuf,
}

fn linux(checked: bool) -> Result<(), Failure> {
    let steps = setup::STEPS + STEPS + if checked { check::STEPS } else { 0 };
    let mut progress = Progress::new(steps);
    setup::prepare(if checked { Purpose::PackageCheck } else { Purpose::Package }, &mut progress)?;
    let packages = make(&mut progress)?;
    if checked {
        check::check(&packages, &mut progress)?;
    }
    println!("\nThe packages are {} and {}", packages.deb.display(), packages.rpm.display());
    Ok(())
}

/// Builds the release and the packages of Linux. The packages of [`Purpose::Package`] must be installed.
pub(crate) fn make(progress: &mut Progress) -> Result<Packages, Failure> {
    progress.step("The page");
    product::page()?;
    make_with_built_page(progress)
}

/// Like [`make`] without the page, which is already built.
pub(crate) fn make_with_built_page(progress: &mut Progress) -> Result<Packages, Failure> {
    progress.step("The programs");
    let (app, cli) = product::app_and_cli(true)?;
    progress.step("Manual pages, completions, changelog");
    stage::stage(&cli)?;
    progress.step("The packages");
    package(&[&app, &cli])
}

/// Builds both packages with Tauri from `tauri.conf.json` and the programs' dependencies.
fn package(programs: &[&Path]) -> Result<Packages, Failure> {
    let folder = target().join("release/bundle");
    for kind in ["deb", "rpm"] {
        // Packages of other versions would stay next to the new ones.
        let _ = fs::remove_dir_all(folder.join(kind));
    }
    let mut tauri = tauri();
    tauri.args(["bundle", "--bundles", "deb,rpm", "--config", &needs::of_rpm(programs)?]);
    run(&mut tauri, ADVICE)?;
    let packages = Packages { deb: only(&folder, "deb")?, rpm: only(&folder, "rpm")? };
    debian::complete(&packages.deb, &needs::of_deb(programs)?)?;
    Ok(packages)
}

fn only(folder: &Path, kind: &str) -> Result<PathBuf, Failure> {
    let folder = folder.join(kind);
    let files = fs::read_dir(&folder).map_err(|error| Failure::file(&folder, &error))?;
    let mut files = files.flatten().map(|file| file.path());
    files
        .find(|file| file.extension().is_some_and(|ending| ending == kind))
        .ok_or_else(|| Failure::new(format!("Tauri made no .{kind} in {}", folder.display())))
}

fn elsewhere(kind: &str) -> Result<(), Failure> {
    let mut progress = Progress::new(setup::STEPS + 1);
    setup::prepare(Purpose::Build, &mut progress)?;
    progress.step("Page, app and package");
    run(tauri().args(["build", "--bundles", kind]), ADVICE)?;
    println!("\nThe package is in {}", target().join("release/bundle").display());
    Ok(())
}

/// It is among the page's tools, and reads the app's configuration from the current folder.
fn tauri() -> std::process::Command {
    let mut tauri = node_program(&root().join("ui"), "tauri");
    tauri.current_dir(root());
    tauri
}
