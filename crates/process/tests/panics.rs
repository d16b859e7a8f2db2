//! Panics of a process of their own: the hook belongs to the whole process.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::process::Command;

use ringtray_process::tell_panics_without_data;

const CANARY: &str = "canary-5be1d0";
const PLAYED: &str = "RINGTRAY_TEST_PANICS";

/// What a process says that panics as the play does.
fn said(play: &str) -> String {
    let mut played = Command::new(std::env::current_exe().unwrap());
    played.args(["--exact", "the_play", "--nocapture"]).env(PLAYED, play).env("RUST_BACKTRACE", "full");
    let output = played.output().unwrap();
    let words = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&words).into_owned()
}

/// Does nothing when it is run as a test.
#[test]
fn the_play() {
    let Ok(play) = std::env::var(PLAYED) else { return };
    tell_panics_without_data();
    if play.starts_with("logged") {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    }
    let secret = format!("{CANARY}é");
    let ended = std::thread::Builder::new().name("worker".to_owned()).spawn(move || match &*play {
        "cut" | "logged cut" => assert!(secret[..CANARY.len() + 1].is_empty()),
        "value" => panic!("this is {secret}"),
        _ => panic!("only words of the source"),
    });
    assert!(ended.unwrap().join().is_err());
}

#[test]
fn a_message_with_values_is_left_out_but_its_place_is_told() {
    for play in ["cut", "value", "logged cut"] {
        let said = said(play);
        assert!(said.contains("tests/panics.rs:"), "{play}: {said}");
        assert!(said.contains("worker"), "{play}: {said}");
        assert!(!said.contains(CANARY), "{play}: {said}");
    }
}

#[test]
fn words_of_the_source_are_told() {
    let said = said("words");
    assert!(said.contains("only words of the source"), "{said}");
}
