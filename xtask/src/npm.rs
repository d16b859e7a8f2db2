//! Installs the Node packages once, and again when the lock file changes.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::tools::{npm, output, run};

/// Installs the packages in the lock file of `folder`, unless they are installed already.
pub(crate) fn install(folder: &Path) -> Result<(), Failure> {
    let lock_file = folder.join("package-lock.json");
    let lock = fs::read_to_string(&lock_file).map_err(|error| Failure::file(&lock_file, &error))?;
    let node = output(std::process::Command::new("node").arg("--version"))?;
    // Some packages hold programs for a single version of Node.
    let wanted = format!("{node}\n{lock}");
    let stamp = folder.join("node_modules/.installed-from");
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("    the packages of {name} are there");
        return Ok(());
    }
    let advice = "Is the npm registry reachable? When it is, start this command again.";
    run(npm(folder).args(["ci", "--no-audit", "--no-fund"]), advice)?;
    fs::write(&stamp, wanted).map_err(|error| Failure::file(&stamp, &error))
}
