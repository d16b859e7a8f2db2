//! Tests the package in a clean Debian: upgrades an older version, runs it, removes it and purges it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bundle::debian;
use crate::bundle::files::{compare, remove};
use crate::failure::Failure;
use crate::packages::is_root;
use crate::tools::{command, output, run, target};

const ADVICE: &str = "Its words above say why.";

/// Files of the user and the administrator, which no package may touch.
const KEPT: &[&str] = &[
    "/etc/ringtray/managed.toml",
    "/home/ana/.config/ringtray/settings.json",
    "/home/ana/.local/share/ringtray/history.sqlite",
];

/// Runs the test if this program is root.
pub(crate) fn try_package(deb: &Path) -> Result<(), Failure> {
    if !is_root() {
        println!("    NOT TRIED: this needs root, for debootstrap and chroot");
        return Ok(());
    }
    let debian = Root::new()?;
    let older = older(deb, &debian)?;
    debian.install(&older)?;
    debian.expect("/usr/share/applications/*ingtray*", &["/usr/share/applications/Ringtray.desktop"])?;
    debian.shell("useradd --create-home --shell /bin/sh ana")?;
    for file in KEPT {
        debian.shell(&format!("mkdir -p $(dirname {file}) && echo '# kept' > {file}"))?;
    }
    debian.shell("chown -R ana: /home/ana")?;

    println!("    upgraded");
    debian.install(deb)?;
    debian.expect("/usr/share/applications/*ingtray*", &["/usr/share/applications/ringtray.desktop"])?;
    let version = env!("CARGO_PKG_VERSION");
    debian.says("ringtray --version", &format!("ringtray {version}"))?;
    debian.says("ringtray-cli --version", &format!("ringtray-cli {version}"))?;
    debian.says("ringtray-cli managed >/dev/null && echo read", "read")?;
    debian.says("man -w ringtray", "/usr/share/man/man1/ringtray.1.gz")?;
    debian.says(
        "man -w ringtray-cli-accounts-import",
        "/usr/share/man/man1/ringtray-cli-accounts-import.1.gz",
    )?;
    debian.says("ldd /usr/bin/ringtray /usr/bin/ringtray-cli | grep 'not found' || echo all", "all")?;
    debian.kept()?;

    println!("    removed");
    debian.shell("apt-get remove --yes ringtray")?;
    debian.kept()?;
    debian.nothing_left()?;

    println!("    installed anew and purged");
    debian.install(deb)?;
    debian.shell("apt-get purge --yes ringtray")?;
    debian.kept()?;
    debian.nothing_left()
}

/// The same package as an older version: with the old name of the desktop file, and without newer files.
fn older(deb: &Path, debian: &Root) -> Result<PathBuf, Failure> {
    let tree = target().join("package-check/older");
    remove(&tree)?;
    debian::unpack(deb, &tree)?;
    debian::change_control(&tree, |control| control.replace("\nVersion: ", "\nVersion: 0.0.1~"))?;
    let applications = tree.join("usr/share/applications");
    fs::rename(applications.join("ringtray.desktop"), applications.join("Ringtray.desktop"))
        .and_then(|()| fs::remove_dir_all(tree.join("usr/share/man")))
        .and_then(|()| fs::remove_file(tree.join("usr/bin/ringtray-cli")))
        .map_err(|error| Failure::file(&tree, &error))?;
    let older = debian.folder.join("tmp/older.deb");
    debian::pack(&tree, &older)?;
    Ok(older)
}

/// A Debian in a folder.
struct Root {
    folder: PathBuf,
}

impl Root {
    /// Creates one of this machine's release, with all that the test needs.
    fn new() -> Result<Root, Failure> {
        let folder = target().join("package-check/debian");
        remove(&folder)?;
        let release = output(command("sh").args(["-c", ". /etc/os-release && echo $VERSION_CODENAME"]))?;
        let mut debootstrap = command("debootstrap");
        debootstrap.args(["--variant=minbase", "--include=man-db"]).arg(release).arg(&folder);
        run(&mut debootstrap, "Is the mirror of Debian reachable?")?;
        let root = Root { folder };
        // Services must not start in it.
        root.shell(
            "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d",
        )?;
        root.shell("apt-get update --quiet")?;
        Ok(root)
    }

    /// Installs a package with only its dependencies.
    fn install(&self, deb: &Path) -> Result<(), Failure> {
        let inside = self.folder.join("tmp/ringtray.deb");
        fs::copy(deb, &inside).map_err(|error| Failure::file(&inside, &error))?;
        self.shell("apt-get install --yes --quiet --no-install-recommends /tmp/ringtray.deb")
    }

    fn inside(&self, words: &str) -> Command {
        let mut chroot = command("chroot");
        chroot.arg(&self.folder).args(["/bin/sh", "-c", words]);
        chroot.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
        chroot.env("DEBIAN_FRONTEND", "noninteractive").env("HOME", "/root");
        chroot
    }

    /// Runs a command whose output matters only if it fails.
    fn shell(&self, words: &str) -> Result<(), Failure> {
        println!("    # {words}");
        output(&mut self.inside(words)).map(|_| ())
    }

    fn says(&self, words: &str, expected: &str) -> Result<(), Failure> {
        let said = output(&mut self.inside(words))?;
        if said == expected {
            return Ok(());
        }
        Err(Failure::new(format!(
            "installed: `{words}` says `{said}` where `{expected}` was expected. {ADVICE}"
        )))
    }

    fn expect(&self, pattern: &str, expected: &[&str]) -> Result<(), Failure> {
        let found = output(&mut self.inside(&format!("ls -d {pattern}")))?;
        let found: Vec<String> = found.lines().map(str::to_owned).collect();
        let expected: Vec<String> = expected.iter().map(|file| (*file).to_owned()).collect();
        compare(pattern, &found, &expected)
    }

    fn kept(&self) -> Result<(), Failure> {
        KEPT.iter().try_for_each(|file| self.says(&format!("cat {file}"), "# kept"))
    }

    /// Checks that no file and no folder of the package is left.
    fn nothing_left(&self) -> Result<(), Failure> {
        let name = "-iname '*ringtray*'";
        // Files of the user and the administrator, the package itself, and the logs of the package manager.
        let theirs =
            "-path /home -o -path /etc/ringtray -o -path /tmp -o -path /proc -o -path /sys -o -path /var/log";
        let left = output(&mut self.inside(&format!("find / \\( {theirs} \\) -prune -o {name} -print")))?;
        if left.is_empty() {
            return Ok(());
        }
        Err(Failure::new(format!("its removal left: {left}")))
    }
}
