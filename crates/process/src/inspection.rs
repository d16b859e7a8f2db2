//! Variables of the environment by which other programs look into the window, drive it, or load code into the program.
//!
//! A variable that was left behind in a profile, or that a starter sets, opens the window to every program and user
//! that reaches a port. Safe code can't take a variable away from a process that runs, so the program is started anew.

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::Command;

/// What the web view and the toolkit listen to, on every system: what is unknown on one means nothing there.
/// `LD_PRELOAD` and its like are obeyed before any code of the program runs; nothing here could help against them.
const VARIABLES: [&str; 12] = [
    "TAURI_WEBVIEW_AUTOMATION",
    // WebKitGTK: a debugger's port.
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS",
    // GTK: code that is loaded into the program, and its own inspector.
    "GTK_MODULES",
    "GTK3_MODULES",
    "GTK_DEBUG",
    // WebView2: arguments such as `--remote-debugging-port`, another browser, and scripts' debuggers.
    "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS",
    "WEBVIEW2_BROWSER_EXECUTABLE_FOLDER",
    "WEBVIEW2_USER_DATA_FOLDER",
    "WEBVIEW2_PIPE_FOR_SCRIPT_DEBUGGER",
    "WEBVIEW2_WAIT_FOR_SCRIPT_DEBUGGER",
];

/// Those of them that are set here.
#[must_use]
pub fn inspection_variables() -> Vec<&'static str> {
    VARIABLES.into_iter().filter(|name| env::var_os(name).is_some()).collect()
}

/// Starts this program anew, with the same arguments and without these variables. Call it before anything else is
/// done. On Unix the process stays the same one, and this returns only when it failed; elsewhere another process goes
/// on, and this one has to end.
///
/// # Errors
/// When the program can't be started anew.
pub fn restart_without(variables: &[&str]) -> io::Result<()> {
    let mut again = Command::new(env::current_exe()?);
    let mut arguments = env::args_os();
    let called = arguments.next();
    again.args(arguments);
    for name in variables {
        again.env_remove(name);
    }
    replace(again, called)
}

#[cfg(unix)]
fn replace(mut again: Command, called: Option<OsString>) -> io::Result<()> {
    use std::os::unix::process::CommandExt as _;
    if let Some(called) = called {
        again.arg0(called);
    }
    Err(again.exec())
}

#[cfg(not(unix))]
fn replace(mut again: Command, _: Option<OsString>) -> io::Result<()> {
    again.spawn().map(drop)
}
