//! `--check`: checks the packages as a distribution would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bundle::files::{compare, remove};
use crate::bundle::{Packages, clean_root, contents, debian};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::tools::{command, output, root, run, target};

/// How many steps [`check`] takes.
pub(crate) const STEPS: usize = 3;

/// Runs all checks, and reports all failures together at the end.
pub(crate) fn check(packages: &Packages, progress: &mut Progress) -> Result<(), Failure> {
    let mut faults = Vec::new();
    let mut told = |result: Result<(), Failure>| {
        if let Err(failure) = result {
            println!("\n    failed: {failure}");
            faults.push(failure.to_string());
        }
    };
    progress.step("What is in the packages");
    let tree = target().join("package-check/tree");
    remove(&tree)?;
    debian::unpack(&packages.deb, &tree)?;
    told(compare("the .deb", &files(&tree)?, &contents::of_deb()));
    let in_rpm = output(rpm(&packages.rpm).arg("--list"))?;
    told(compare("the .rpm", &sorted(in_rpm.lines()), &contents::of_rpm()));
    told(rpm_requires(&packages.rpm));

    progress.step("What the checkers say");
    told(lintian(&packages.deb));
    let share = tree.join("usr/share");
    told(run(command("desktop-file-validate").arg(share.join("applications/ringtray.desktop")), ""));
    let metainfo = share.join("metainfo/dev.ringtray.Ringtray.metainfo.xml");
    told(run(command("appstreamcli").args(["validate", "--pedantic", "--no-net"]).arg(metainfo), ""));
    told(completions(&tree));

    progress.step("Installed, upgraded and removed in a Debian of its own");
    told(clean_root::try_package(&packages.deb));
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("these checks failed:\n{}", faults.join("\n"))))
}

/// The files in a package's tree, with their installed paths.
fn files(tree: &Path) -> Result<Vec<String>, Failure> {
    let listed =
        output(command("find").arg(tree.join("usr")).args(["!", "-type", "d", "-printf", "/usr/%P\\n"]))?;
    Ok(sorted(listed.lines()))
}

fn sorted<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut lines: Vec<String> = lines.map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

fn rpm(package: &Path) -> Command {
    let mut rpm = command("rpm");
    rpm.args(["--query", "--package"]).arg(package);
    rpm
}

/// Checks the essential libraries and the owners of the files.
fn rpm_requires(package: &Path) -> Result<(), Failure> {
    let requires = output(rpm(package).arg("--requires"))?;
    for library in ["libc.so.6(", "libgtk-3.so.0(", "libwebkit2gtk-4.1.so.0(", "hicolor-icon-theme"] {
        if !requires.lines().any(|line| line.starts_with(library)) {
            return Err(Failure::new(format!("the .rpm does not require {library}: {requires}")));
        }
    }
    let owners = output(rpm(package).args(["--queryformat", "[%{FILEUSERNAME}:%{FILEGROUPNAME}\\n]"]))?;
    match owners.lines().find(|owner| *owner != "root:root") {
        Some(owner) => Err(Failure::new(format!("a file of the .rpm belongs to {owner}"))),
        None => Ok(()),
    }
}

/// Runs lintian without its hints, which take German words and machine code for misspelt English.
fn lintian(package: &Path) -> Result<(), Failure> {
    let mut lintian = command("lintian");
    lintian.args(["--no-cfg", "--profile", "debian", "--allow-root", "--tag-display-limit", "0"]);
    lintian.args(["--pedantic", "--show-overrides", "--fail-on", "error,warning,pedantic"]);
    run(lintian.arg(package), "Each line above names a fault; mend it, or override it with its reason.")
}

/// Checks that each shell loads its completion file and completes a word.
fn completions(tree: &Path) -> Result<(), Failure> {
    let share = tree.join("usr/share");
    let home = target().join("package-check/home");
    fs::create_dir_all(&home).map_err(|error| Failure::file(&home, &error))?;
    let file = |place: &str| share.join(place);
    let bash = "source \"$0\"; COMP_WORDS=(ringtray-cli lis); COMP_CWORD=1; \
                _ringtray__cli ringtray-cli lis ringtray-cli; echo \"${COMPREPLY[@]}\"";
    let fish = "source $argv[1]; complete --do-complete 'ringtray-cli lis'";
    let zsh = "autoload -U compinit; compinit -D -u; source \"$0\"; echo ${_comps[ringtray-cli]} listen";
    let tried: [(&str, &[&str], PathBuf); 3] = [
        ("bash", &["--norc", "-c", bash], file("bash-completion/completions/ringtray-cli")),
        ("fish", &["--no-config", "-c", fish], file("fish/vendor_completions.d/ringtray-cli.fish")),
        ("zsh", &["--no-rcs", "-c", zsh], file("zsh/vendor-completions/_ringtray-cli")),
    ];
    for (shell, words, file) in tried {
        let said = output(command(shell).env("HOME", &home).current_dir(root()).args(words).arg(&file))?;
        if !said.contains("listen") {
            return Err(Failure::new(format!(
                "{shell} does not complete `lis` by {}: {said}",
                file.display()
            )));
        }
        println!("    {shell} completes by its file");
    }
    Ok(())
}
