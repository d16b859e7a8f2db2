//! Builds the page and the programs.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::tools::{cargo, npm, root, run, target};

const ADVICE: &str = "Its words above say where.";

/// Builds the page, which is compiled into the app.
pub(crate) fn page() -> Result<(), Failure> {
    run(npm(&root().join("ui")).args(["run", "--silent", "build"]), ADVICE)
}

/// Builds the app with the page in it. Returns the program.
pub(crate) fn app(release: bool) -> Result<PathBuf, Failure> {
    let mut build = cargo();
    build.args(["build", "--package", "ringtray", "--features", "custom-protocol"]);
    if release {
        build.arg("--release");
    }
    run(&mut build, ADVICE)?;
    Ok(program("ringtray", release))
}

/// Builds the app and `ringtray-cli` together. Returns both.
pub(crate) fn app_and_cli(release: bool) -> Result<(PathBuf, PathBuf), Failure> {
    let mut build = cargo();
    build.args(["build", "--package", "ringtray", "--package", "ringtray-cli"]);
    if release {
        build.arg("--release");
    }
    run(build.args(["--features", "ringtray/custom-protocol"]), ADVICE)?;
    Ok((program("ringtray", release), program("ringtray-cli", release)))
}

/// Builds the release of `ringtray-cli`. Returns the program.
pub(crate) fn cli() -> Result<PathBuf, Failure> {
    run(cargo().args(["build", "--release", "--package", "ringtray-cli"]), ADVICE)?;
    Ok(program("ringtray-cli", true))
}

fn program(name: &str, release: bool) -> PathBuf {
    let profile = if release { "release" } else { "debug" };
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
