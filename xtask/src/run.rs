//! Runs the app with the user's settings, and the soak test.

use std::process::Command;

use crate::failure::Failure;
use crate::packages::Purpose;
use crate::progress::Progress;
use crate::tools::{cargo, not_started, run as run_program};
use crate::{product, setup};

/// `cargo xtask run`: builds the app and runs it with the user's settings.
pub(crate) fn run(release: bool, flags: &[&str]) -> Result<(), Failure> {
    let mut progress = Progress::new(setup::STEPS + 3);
    setup::prepare(Purpose::Build, &mut progress)?;
    progress.step("The page");
    product::page()?;
    progress.step("The app");
    let app = product::app(release)?;
    progress.step("Running; Quit in the tray menu, or Ctrl-C here, ends it");
    let mut command = Command::new(app);
    command.args(flags);
    let status = command.status().map_err(|error| not_started(&command, &error))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("the app ended: {status}"))) }
}

/// `cargo xtask soak`: runs the client for hours on a bad network, and checks its states and memory.
pub(crate) fn soak(flags: &[&str]) -> Result<(), Failure> {
    let mut soak = cargo();
    soak.args(["run", "--release", "--package", "ringtray-simulator", "--example", "soak", "--"]).args(flags);
    // Makes Linux's allocator return large blocks to the system at once, so that the memory shows what is in use.
    soak.env("MALLOC_MMAP_THRESHOLD_", "131072").env("MALLOC_ARENA_MAX", "2");
    run_program(&mut soak, "Its words above say what was not as it must be.")
}
