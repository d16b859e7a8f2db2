//! The set-up that every command needs.

use crate::failure::Failure;
use crate::packages::{self, Purpose};
use crate::progress::Progress;
use crate::test::deny;
use crate::tools::root;
use crate::{npm, toolchain};

/// How many steps [`prepare`] takes.
pub(crate) const STEPS: usize = 3;

/// Checks Rust and Node, and installs the packages for the system and the page.
pub(crate) fn prepare(purpose: Purpose, progress: &mut Progress) -> Result<(), Failure> {
    progress.step("Rust and Node");
    toolchain::rust()?;
    toolchain::node()?;
    progress.step("Packages of the system");
    packages::install(purpose)?;
    progress.step("Packages of Node");
    npm::install(&root().join("ui"))?;
    if purpose == Purpose::Test {
        npm::install(&root().join("tests/peers"))?;
    }
    Ok(())
}

/// `cargo xtask setup`.
pub(crate) fn everything() -> Result<(), Failure> {
    let mut progress = Progress::new(STEPS + 1);
    prepare(Purpose::Test, &mut progress)?;
    progress.step("The licence checker");
    deny::DENY.find_or_build()?;
    println!("\nEverything is there, after {}. Now: cargo xtask demo", progress.elapsed());
    Ok(())
}
