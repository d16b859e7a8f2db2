//! cargo-deny, which checks licences, bans and sources.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::tools::{cargo, root, run};

/// The one version whose judgement counts.
const VERSION: &str = "0.20.2";

/// The program: the machine's, where it is of this version, or one built into `target/tools`.
pub(crate) fn find_or_build() -> Result<PathBuf, Failure> {
    // Below the project even where cargo builds elsewhere: it is kept between builds.
    let folder = root().join("target/tools");
    let own = folder.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    for program in [PathBuf::from("cargo-deny"), own.clone()] {
        if is_right(&program) {
            println!("    cargo-deny {VERSION} is there");
            return Ok(program);
        }
    }
    println!("    cargo-deny {VERSION} is built once, which takes a minute or two");
    let mut install = cargo();
    // Built without optimisation it is ready many minutes earlier and needs some seconds more for its work.
    install.args(["install", "cargo-deny", "--version", VERSION, "--locked", "--debug", "--force"]);
    install.arg("--no-default-features").arg("--root").arg(&folder);
    install.env("CARGO_PROFILE_DEV_DEBUG", "false").env_remove("CARGO_TARGET_DIR");
    run(&mut install, "Is crates.io reachable? When it is, start this command again.")?;
    Ok(own)
}

fn is_right(program: &PathBuf) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == VERSION)
    })
}
