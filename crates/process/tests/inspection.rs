//! A start in an environment that would open the program to others.

#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

use std::process::Command;

use ringtray_process::{inspection_variables, restart_without};

const PLAYED: &str = "RINGTRAY_TEST_INSPECTION";

/// Starts itself anew, and then says what is set; does nothing when it is run as a test.
#[test]
fn the_play() {
    if std::env::var_os(PLAYED).is_none() {
        return;
    }
    let found = inspection_variables();
    if !found.is_empty() {
        println!("before: {found:?}");
        restart_without(&found).unwrap();
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    println!("process {} with {arguments:?}, GTK_THEME {:?}", std::process::id(), std::env::var("GTK_THEME"));
}

#[test]
fn the_same_process_goes_on_without_them_and_with_all_else() {
    let arguments = ["--exact", "the_play", "--nocapture", "--test-threads=1"];
    let mut play = Command::new(std::env::current_exe().unwrap());
    play.args(arguments).env(PLAYED, "1").env("GTK_THEME", "Adwaita");
    for name in ["WEBKIT_INSPECTOR_HTTP_SERVER", "TAURI_WEBVIEW_AUTOMATION", "GTK_MODULES", "GTK_DEBUG"] {
        play.env(name, "interactive");
    }
    let play = play.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let process = play.id();

    let said = String::from_utf8(play.wait_with_output().unwrap().stdout).unwrap();

    assert_eq!(said.matches("before: ").count(), 1, "{said}");
    let expected = format!("process {process} with {arguments:?}, GTK_THEME Ok(\"Adwaita\")");
    assert!(said.contains(&expected), "{said}");
}
