//! Building the page and the programs.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::tools::{cargo, npm, root, run, target};

const ADVICE: &str = "Its words above say where.";

/// Builds the page; the app takes it in when it is compiled.
pub(crate) fn page() -> Result<(), Failure> {
    run(npm(&root().join("ui")).args(["run", "--silent", "build"]), ADVICE)
}

/// Builds the app with the page in it, and gives the program.
pub(crate) fn app(release: bool) -> Result<PathBuf, Failure> {
    let mut build = cargo();
    build.args(["build", "--package", "ringtray", "--features", "custom-protocol"]);
    if release {
        build.arg("--release");
    }
    run(&mut build, ADVICE)?;
    Ok(program("ringtray", release))
}

/// Builds the app and the program for the terminal in one go, and gives both.
pub(crate) fn app_and_cli(release: bool) -> Result<(PathBuf, PathBuf), Failure> {
    let mut build = cargo();
    build.args(["build", "--package", "ringtray", "--package", "ringtray-cli"]);
    if release {
        build.arg("--release");
    }
    run(build.args(["--features", "ringtray/custom-protocol"]), ADVICE)?;
    Ok((program("ringtray", release), program("ringtray-cli", release)))
}

/// Builds the program for the terminal as it is shipped, and gives it.
pub(crate) fn cli() -> Result<PathBuf, Failure> {
    run(cargo().args(["build", "--release", "--package", "ringtray-cli"]), ADVICE)?;
    Ok(program("ringtray-cli", true))
}

fn program(name: &str, release: bool) -> PathBuf {
    let profile = if release { "release" } else { "debug" };
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
