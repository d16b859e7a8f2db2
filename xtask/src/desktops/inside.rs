//! The part of `cargo xtask desktops` that runs as root, in a mount namespace of its own.
//!
//! Overlays on the system's folders take every change and vanish with this process. So the package is really installed
//! and removed, and the machine is left unchanged, however this ends.

use std::fs;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::tools::{not_started, output, run};

/// What `dpkg` writes to.
const SYSTEM: &[&str] = &["/etc", "/usr", "/var"];

/// The folder for the sockets of X servers, which must exist and be writable.
const X_SOCKETS: &str = "/tmp/.X11-unix";

/// Files that exist only while the package is installed.
const INSTALLED: &[&str] =
    &["/usr/bin/ringtray", "/usr/bin/ringtray-cli", "/usr/share/applications/ringtray.desktop"];

/// Time limits for the whole and the short story, in seconds. Only a story that hangs reaches them.
const LIMIT: &str = "900";
const SHORT_LIMIT: &str = "300";

const ADVICE: &str = "Its words above say why.";

/// The argument that only tests whether a private system is possible.
pub(super) const TRY: &str = "--try";

/// Installs the package, runs the story as this user, and removes the package when the story asks for it.
pub(crate) fn inside(words: &[&str]) -> Result<(), Failure> {
    if words == [TRY] {
        return private_system();
    }
    let &[desktop, user, package, story, pictures, ref short @ ..] = words else {
        return Err(Failure::new("this is for `cargo xtask desktops` only"));
    };
    private_system()?;
    install(Path::new(package))?;
    println!("{desktop}: installing the package ... ok");
    let mut play = Command::new("timeout");
    let group = output(Command::new("id").args(["-g", user]))?;
    let limit = if short.is_empty() { LIMIT } else { SHORT_LIMIT };
    play.args(["--kill-after=10", limit, "setpriv", "--reuid", user, "--regid", &group, "--clear-groups"]);
    play.arg(story).current_dir("/tmp").env_clear();
    play.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("USER", user);
    play.env("RINGTRAY_DESKTOP", desktop).env("RINGTRAY_DESKTOP_PICTURES", pictures);
    if !short.is_empty() {
        play.env("RINGTRAY_DESKTOP_SHORT", "1");
    }
    let (mut here, there) =
        UnixStream::pair().map_err(|error| Failure::new(format!("a pair of sockets: {error}")))?;
    play.stdin(OwnedFd::from(there));
    let mut child = play.spawn().map_err(|error| not_started(&play, &error))?;
    // It holds the story's end of the pair, which would never be closed.
    drop(play);
    // The story asks with a byte and gets one as the answer. If it failed before, the socket is closed.
    let mut byte = [0];
    let asked = here.read_exact(&mut byte).is_ok();
    let removed = remove();
    if removed.is_ok() {
        println!("{desktop}: removing the package ... ok");
        if asked {
            here.write_all(&byte).map_err(|error| Failure::new(format!("answering the story: {error}")))?;
        }
    }
    drop(here);
    let status = child.wait().map_err(|error| Failure::new(format!("waiting for the story: {error}")))?;
    removed?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{desktop}: the story ended: {status}"))) }
}

fn install(package: &Path) -> Result<(), Failure> {
    run(Command::new("dpkg").arg("--install").arg(package), ADVICE)?;
    match INSTALLED.iter().find(|file| !Path::new(file).is_file()) {
        Some(file) => Err(Failure::new(format!("the package brings no {file}"))),
        None => Ok(()),
    }
}

fn remove() -> Result<(), Failure> {
    run(Command::new("dpkg").args(["--purge", "ringtray"]), ADVICE)?;
    match INSTALLED.iter().find(|file| Path::new(file).exists()) {
        Some(left) => Err(Failure::new(format!("removing the package leaves {left}"))),
        None => Ok(()),
    }
}

/// Mounts an overlay on each of the system's folders, which takes all writes.
fn private_system() -> Result<(), Failure> {
    let changes = PathBuf::from("/run/ringtray-desktops");
    fs::create_dir_all(&changes).map_err(|error| Failure::file(&changes, &error))?;
    mount(&["-t", "tmpfs", "tmpfs"], &changes)?;
    for system in SYSTEM {
        let name = system.trim_start_matches('/');
        let [taken, work] = ["taken", "work"].map(|kind| changes.join(format!("{name}-{kind}")));
        for folder in [&taken, &work] {
            fs::create_dir(folder).map_err(|error| Failure::file(folder, &error))?;
        }
        let options = format!("lowerdir={system},upperdir={},workdir={}", taken.display(), work.display());
        mount(&["-t", "overlay", "overlay", "-o", &options], Path::new(system))?;
    }
    let sockets = Path::new(X_SOCKETS);
    fs::create_dir_all(sockets).map_err(|error| Failure::file(sockets, &error))?;
    mount(&["-t", "tmpfs", "-o", "mode=1777", "tmpfs"], sockets)
}

fn mount(words: &[&str], place: &Path) -> Result<(), Failure> {
    run(Command::new("mount").args(words).arg(place), "Does this machine let root mount an overlay?")
}
