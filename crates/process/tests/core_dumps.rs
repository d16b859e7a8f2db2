//! Processes that die of a fault.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus};

use ringtray_process::no_core_dumps;

const PLAYED: &str = "RINGTRAY_TEST_CORE_DUMPS";

/// Dies of a fault; does nothing when it is run as a test.
#[test]
fn the_play() {
    let Ok(play) = std::env::var(PLAYED) else { return };
    no_core_dumps().unwrap();
    if play == "child" {
        let status = Command::new("sh").args(["-c", "kill -SEGV $$"]).status().unwrap();
        assert!(!status.core_dumped());
    }
    std::process::abort();
}

/// How a process ends that plays this, where a core dump may have any size.
fn ended(play: &str, folder: &Path) -> ExitStatus {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -c unlimited; exec \"$0\" --exact the_play"]);
    shell.arg(std::env::current_exe().unwrap()).env(PLAYED, play).current_dir(folder);
    shell.output().unwrap().status
}

#[test]
fn a_fault_leaves_no_core_dump() {
    let folder = tempfile::TempDir::new().unwrap();
    for play in ["alone", "child"] {
        let status = ended(play, folder.path());
        assert_eq!(status.signal(), Some(6), "{play}: {status}");
        assert!(!status.core_dumped(), "{play}: {status}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
