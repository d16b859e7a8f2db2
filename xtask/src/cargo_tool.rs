//! Programs that cargo installs into `target/tools` if the machine does not have the right version.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::tools::{cargo, root, run};

/// Such a program, in the required version.
pub(crate) struct CargoTool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// More options to install it with.
    pub(crate) options: &'static [&'static str],
}

impl CargoTool {
    /// Its path; installs it if necessary.
    pub(crate) fn find_or_build(&self) -> Result<PathBuf, Failure> {
        let CargoTool { name, version, options } = self;
        // Below the project even if cargo builds elsewhere, so that it survives between builds.
        let folder = root().join("target/tools");
        let own = folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        for program in [PathBuf::from(name), own.clone()] {
            if self.is_right(&program) {
                println!("    {name} {version} is there");
                return Ok(program);
            }
        }
        println!("    {name} {version} is missing; building it takes a minute or two");
        let mut install = cargo();
        // A build without optimisation saves minutes and costs only seconds at run time.
        install.args(["install", name, "--version", version, "--locked", "--debug", "--force"]);
        install.args(*options).arg("--root").arg(&folder);
        install.env("CARGO_PROFILE_DEV_DEBUG", "false").env_remove("CARGO_TARGET_DIR");
        run(&mut install, "Is crates.io reachable? When it is, start this command again.")?;
        Ok(own)
    }

    fn is_right(&self, program: &PathBuf) -> bool {
        Command::new(program).arg("--version").output().is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == self.version)
        })
    }
}
