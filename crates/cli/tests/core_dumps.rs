//! The program dies of a fault, and nothing of its memory is left.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

#[test]
fn a_fault_leaves_no_core_dump() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -c \"$(ulimit -H -c)\"; exec \"$0\" simulate --port 0"]);
    shell.arg(env!("CARGO_BIN_EXE_ringtray-cli")).current_dir(folder.path());
    let mut program = shell.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();

    Command::new("kill").args(["-s", "ABRT", &program.id().to_string()]).status().unwrap();

    let status = program.wait().unwrap();
    assert_eq!(status.signal(), Some(6), "{status} after {line:?}");
    assert!(!status.core_dumped(), "{status}");
}
