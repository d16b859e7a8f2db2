use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::DesktopError;
use crate::environment::Environment;
use crate::processes::{Part, file_error, run};
use crate::screen::{SCREEN_HEIGHT, SCREEN_WIDTH};

/// The height of the panel at the top of the screen, in pixels.
pub(crate) const PANEL_HEIGHT: i32 = 32;

/// The colour of the empty screen.
const BACKGROUND: &str = "#5b7a94";

/// The password of the login collection.
pub(crate) const PASSWORD: &str = "private-desktop";

/// The session bus and its address.
pub(crate) fn bus(environment: &Environment, folder: &Path) -> Result<(Part, String), DesktopError> {
    let socket = folder.join("run/bus");
    let config = include_str!("files/bus.conf")
        .replace("@SOCKET@", &socket.to_string_lossy())
        .replace("@SERVICES@", &folder.join("services").to_string_lossy());
    let config = write(folder, "bus.conf", &config)?;
    let mut command = environment.command("dbus-daemon");
    command.arg(format!("--config-file={}", config.display()));
    command.args(["--nofork", "--nopidfile", "--print-address=1"]);
    let mut part =
        Part::start("the session bus", "dbus", &mut command, log(folder, "bus"), Some(Stdio::piped()))?;
    let address = part.first_line()?;
    Ok((part, address))
}

/// The X server, on an unused display, and the display's name.
pub(crate) fn x_server(environment: &Environment, folder: &Path) -> Result<(Part, String), DesktopError> {
    let mut command = environment.command("Xvfb");
    command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"]);
    command.arg(format!("{SCREEN_WIDTH}x{SCREEN_HEIGHT}x24"));
    let mut part =
        Part::start("the X server", "xvfb", &mut command, log(folder, "xvfb"), Some(Stdio::piped()))?;
    let number = part.first_line()?;
    Ok((part, format!(":{number}")))
}

/// The window manager, and a background that contrasts with a dark popup and a light window.
pub(crate) fn window_manager(environment: &Environment, folder: &Path) -> Result<Part, DesktopError> {
    let mut part = start(folder, "the window manager", "openbox", &mut environment.command("openbox"))?;
    let mut answer = Ok(false);
    part.wait_until(|| {
        answer = succeeds(environment.command("wmctrl").arg("-m"), "wmctrl");
        !matches!(answer, Ok(false))
    })?;
    answer?;
    run(environment.command("xsetroot").args(["-solid", BACKGROUND]), "x11-xserver-utils")?;
    Ok(part)
}

/// The keyring daemon with a default collection, unlocked or as stored.
pub(crate) fn keyring(environment: &Environment, folder: &Path, unlock: bool) -> Result<Part, DesktopError> {
    let mut command = environment.command("gnome-keyring-daemon");
    command.args(["--foreground", "--components=secrets"]);
    command.arg(format!("--control-directory={}", folder.join("run").display()));
    if unlock {
        let password = write(folder, "password", PASSWORD)?;
        let password = fs::File::open(&password).map_err(|source| file_error(&password, source))?;
        command.arg("--unlock").stdin(password);
    } else {
        command.stdin(Stdio::null());
    }
    let mut part = Part::start(
        "the keyring daemon",
        "gnome-keyring",
        &mut command,
        log(folder, if unlock { "keyring" } else { "locked-keyring" }),
        None,
    )?;
    part.wait_until(|| has_default_collection(environment))?;
    Ok(part)
}

/// dunst.
pub(crate) fn dunst(environment: &Environment, folder: &Path) -> Result<Part, DesktopError> {
    let wanted = write(folder, "wanted-action", "")?;
    let script = include_str!("files/choose-action.sh").replace("@WANTED@", &wanted.to_string_lossy());
    let script = write(folder, "choose-action.sh", &script)?;
    fs::set_permissions(&script, Permissions::from_mode(0o700))
        .map_err(|source| file_error(&script, source))?;
    let config = include_str!("files/dunstrc").replace("@CHOOSE@", &script.to_string_lossy());
    let config = write(folder, "dunstrc", &config)?;
    let mut command = environment.command("dunst");
    command.arg("-config").arg(config);
    let mut part = start(folder, "the notification daemon", "dunst", &mut command)?;
    wait_for_name(environment, &mut part, "org.freedesktop.Notifications")?;
    Ok(part)
}

/// xfce4-notifyd.
pub(crate) fn xfce_notifyd(environment: &Environment, folder: &Path) -> Result<Part, DesktopError> {
    let program = library_program("xfce4/notifyd/xfce4-notifyd", "xfce4-notifyd")?;
    let command = &mut environment.command(program);
    let mut part = start(folder, "the notification daemon", "xfce4-notifyd", command)?;
    wait_for_name(environment, &mut part, "org.freedesktop.Notifications")?;
    Ok(part)
}

/// The panel with its tray, and the daemon with its settings.
pub(crate) fn panel(environment: &Environment, folder: &Path) -> Result<[Part; 2], DesktopError> {
    let settings = folder.join("home/.config/xfce4/xfconf/xfce-perchannel-xml");
    fs::create_dir_all(&settings).map_err(|source| file_error(&settings, source))?;
    let file = settings.join("xfce4-panel.xml");
    fs::write(&file, include_str!("files/xfce4-panel.xml")).map_err(|source| file_error(&file, source))?;

    let program = library_program("xfce4/xfconf/xfconfd", "xfconf")?;
    let mut xfconfd = start(folder, "the panel's settings", "xfconf", &mut environment.command(program))?;
    wait_for_name(environment, &mut xfconfd, "org.xfce.Xfconf")?;

    let mut command = environment.command("xfce4-panel");
    // Dark, as Xfce's is by default.
    command.arg("--disable-wm-check").env("GTK_THEME", "Adwaita:dark");
    let mut panel = start(folder, "the panel", "xfce4-panel", &mut command)?;
    let watcher = "org.kde.StatusNotifierWatcher";
    wait_for_name(environment, &mut panel, watcher)?;
    panel.wait_until(|| {
        let property = ["string:org.kde.StatusNotifierWatcher", "string:IsStatusNotifierHostRegistered"];
        let method = "org.freedesktop.DBus.Properties.Get";
        ask(environment, watcher, "/StatusNotifierWatcher", method, &property)
            .is_ok_and(|answer| answer.contains("true"))
    })?;
    Ok([xfconfd, panel])
}

/// Whether a name has an owner on the bus.
pub(crate) fn has_owner(environment: &Environment, name: &str) -> Result<bool, DesktopError> {
    let argument = format!("string:{name}");
    let method = "org.freedesktop.DBus.NameHasOwner";
    let answer = ask(environment, "org.freedesktop.DBus", "/org/freedesktop/DBus", method, &[&argument])?;
    Ok(answer.contains("true"))
}

fn has_default_collection(environment: &Environment) -> bool {
    let method = "org.freedesktop.Secret.Service.ReadAlias";
    // It answers "/" if there is none.
    has_owner(environment, "org.freedesktop.secrets").unwrap_or(false)
        && ask(
            environment,
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            method,
            &["string:default"],
        )
        .is_ok_and(|answer| answer.contains("/collection/"))
}

fn wait_for_name(environment: &Environment, part: &mut Part, name: &str) -> Result<(), DesktopError> {
    let mut answer = Ok(false);
    part.wait_until(|| {
        answer = has_owner(environment, name);
        !matches!(answer, Ok(false))
    })?;
    answer.map(|_| ())
}

/// Starts a part whose readiness shows elsewhere. The name of its package is also that of its log.
fn start(
    folder: &Path,
    name: &'static str,
    package: &'static str,
    command: &mut Command,
) -> Result<Part, DesktopError> {
    command.stdin(Stdio::null());
    Part::start(name, package, command, log(folder, package), None)
}

/// Calls a method on the bus, and returns the answer as text.
fn ask(
    environment: &Environment,
    name: &str,
    path: &str,
    method: &str,
    arguments: &[&str],
) -> Result<String, DesktopError> {
    let mut command = environment.command("dbus-send");
    command.args(["--session", "--print-reply=literal", "--reply-timeout=5000"]);
    command.arg(format!("--dest={name}")).arg(path).arg(method).args(arguments);
    let output = run(&mut command, "dbus")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn succeeds(command: &mut Command, package: &'static str) -> Result<bool, DesktopError> {
    match run(command, package) {
        Ok(_) => Ok(true),
        Err(DesktopError::Failed { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Programs of Xfce are in a folder whose name depends on the system.
fn library_program(path: &str, package: &'static str) -> Result<PathBuf, DesktopError> {
    let folders = ["/usr/lib", "/usr/lib64", "/usr/libexec"].map(PathBuf::from);
    let below = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    folders
        .into_iter()
        .chain(below)
        .map(|folder| folder.join(path))
        .find(|program| program.is_file())
        .ok_or_else(|| DesktopError::Missing { program: path.to_owned(), package })
}

fn write(folder: &Path, name: &str, text: &str) -> Result<PathBuf, DesktopError> {
    let path = folder.join("files").join(name);
    fs::write(&path, text).map_err(|source| file_error(&path, source))?;
    Ok(path)
}

fn log(folder: &Path, name: &str) -> PathBuf {
    folder.join("logs").join(format!("{name}.log"))
}
